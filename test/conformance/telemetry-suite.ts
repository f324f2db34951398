/** What is seen of clients from outside, on whatever broker. */

import { context as contextApi, trace } from '@opentelemetry/api';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { report } from '../../src/index.ts';
import { deferred } from '../../src/core/deferred.ts';
import { uniqueName, refusal } from './transport-tools.ts';
import { arrivals, Bench, order, publishRaw, reportQuestion, type BusHarness } from './bus-suite-tools.ts';
import { isChildOf, kindOf, Seen, traceOf, useGlobals } from './telemetry-tools.ts';

/** What a hub says when it has started. */
const boot = { device_name: 'hub', device_version: '1', devices: [] };

function seen(options: { peersInMetrics?: boolean } = {}): Seen {
  const made = new Seen(options);
  onTestFinished(() => made.shutdown());
  return made;
}

/** Describes what every broker has to bear out. */
export function describeTelemetry(
  name: string,
  makeHarness: () => Promise<BusHarness & { dispose?: () => Promise<void> }>,
): void {
  describe(`what is seen of clients on ${name}`, () => {
    useGlobals();
    let harness: (BusHarness & { dispose?: () => Promise<void> }) | undefined;
    let bench: Bench | undefined;
    beforeAll(async () => {
      harness = await makeHarness();
      bench = new Bench(harness);
    });
    afterAll(() => harness?.dispose?.());
    const current = (): Bench => {
      if (bench === undefined) throw new Error('the harness is not ready');
      return bench;
    };
    describeSpans(current);
    describeMetrics(current);
  });
}

function describeSpans(bench: () => Bench): void {
  it('a message makes one trace: the publish, and the handler of the other client below it', async () => {
    const [up, down] = [seen(), seen()];
    const { ts, heh } = await bench().home({ telemetry: down.telemetry }, { telemetry: up.telemetry });
    const handled = deferred<undefined>();
    await ts.client.from(heh.name).on('capabilities', () => handled.resolve(undefined));
    const messages = await bench().tap(`${heh.name}-to-${ts.name}`, '#');
    await heh.client.to(ts.name).publish('capabilities', boot);
    await handled.promise;
    const { properties, routingKey, body } = await messages.next();
    await ts.client.close();

    const publish = up.span('publish', 'capabilities');
    const process = down.span('process', 'capabilities');
    const exchange = `${heh.name}-to-${ts.name}`;
    expect(isChildOf(process, publish)).toBe(true);
    expect([publish.name, kindOf(publish)]).toEqual(['publish {heh}-to-{controller}', 'PRODUCER']);
    expect([process.name, kindOf(process)]).toEqual(['process {heh}-to-{controller}', 'CONSUMER']);
    const same = {
      'messaging.system': 'rabbitmq',
      'messaging.destination.template': '{heh}-to-{controller}',
      'messaging.rabbitmq.destination.routing_key': routingKey,
      'messaging.message.id': properties.messageId,
      'messaging.message.body.size': body.length,
      'ebadge.message.type': 'capabilities',
      ...bench().harness.server,
    };
    expect(publish.attributes).toEqual({
      ...same,
      'messaging.operation.name': 'publish',
      'messaging.operation.type': 'send',
      'messaging.destination.name': `${exchange}:${routingKey}`,
      'ebadge.role': 'heh',
      'ebadge.peer': ts.name,
      'ebadge.outcome': 'confirmed',
    });
    expect(process.attributes).toEqual({
      ...same,
      'messaging.operation.name': 'process',
      'messaging.operation.type': 'process',
      'messaging.destination.name': `${exchange}:${routingKey}:private-${ts.name}-up`,
      'ebadge.role': 'controller',
      'ebadge.peer': heh.name,
      'ebadge.attempt': 1,
      'ebadge.outcome': 'done',
    });
    const { traceId, spanId } = publish.spanContext();
    expect(properties.headers).toEqual({ traceparent: `00-${traceId}-${spanId}-01` });
  });

  it('a question, its answer, and what the handler does are one trace, over both clients', async () => {
    const [asking, answering] = [seen(), seen()];
    const { ts, heh } = await bench().home(
      { telemetry: asking.telemetry },
      { telemetry: answering.telemetry },
    );
    await ts.client.from(heh.name).on('capabilities', () => undefined);
    await heh.client.from(ts.name).on('get_report', async ({ from, to, resolution }) => {
      trace.getActiveSpan()?.setAttribute('ours', true);
      await heh.client.to(ts.name).publish('capabilities', boot);
      return report({ from, to, resolution, values: { 'total.p': [1] } });
    });
    const tracer = asking.tracerProvider.getTracer('test');
    const root = tracer.startSpan('root');
    await contextApi.with(trace.setSpan(contextApi.active(), root), () =>
      ts.client.to(heh.name).request('get_report', reportQuestion()),
    );
    root.end();
    await heh.client.close();

    const request = asking.span('request', 'get_report');
    const asked = asking.span('publish', 'get_report');
    const process = answering.span('process', 'get_report');
    const answer = answering.span('publish', 'report');
    const received = asking.span('receive', 'report');
    expect(request.parentSpanContext?.spanId).toBe(root.spanContext().spanId);
    expect(isChildOf(asked, request)).toBe(true);
    expect(isChildOf(process, asked)).toBe(true);
    expect(isChildOf(answering.span('publish', 'capabilities'), process)).toBe(true);
    expect(isChildOf(answer, process)).toBe(true);
    expect(isChildOf(received, answer)).toBe(true);
    expect(process.attributes['ours']).toBe(true);
    expect(asked.attributes['messaging.message.conversation_id']).toBe(
      answer.attributes['messaging.message.conversation_id'],
    );
    expect([request, received].map(kindOf)).toEqual(['CLIENT', 'CLIENT']);
  });

  it('no span holds anything of a message, nor the words of what failed', async () => {
    const all = seen();
    const { telemetry } = all;
    const { ts, heh } = await bench().home({ telemetry }, { telemetry });
    await heh.client.from(ts.name).on('activate', ({ quantity }) => {
      throw new Error(`too much: ${quantity}`);
    });
    await ts.client.to(heh.name).publish('activate', order(7531));
    await heh.problems.next();
    await heh.client.close();

    const process = all.span('process', 'activate');
    const dead = all.span('dead_letter', 'activate');
    expect(process.attributes).toMatchObject({ 'ebadge.outcome': 'failed', 'error.type': 'HANDLER_FAILED' });
    expect(process.status).toEqual({ code: 2, message: 'HANDLER_FAILED' });
    expect(isChildOf(dead, process)).toBe(true);
    expect([dead.attributes['error.type'], kindOf(dead)]).toEqual(['HANDLER_FAILED', 'CLIENT']);
    const told = all.spans.map(({ attributes, events, status, links }) => ({
      attributes,
      events,
      status,
      links,
    }));
    expect(JSON.stringify(told)).not.toContain('7531');
  });

  it('a failed publish and a question without an answer say so', async () => {
    const all = seen();
    const { ts, heh } = await bench().home({ telemetry: all.telemetry });
    const stranger = uniqueName('heh');
    const lone = await bench().join('heh', stranger, { telemetry: all.telemetry });
    const missing = await refusal(lone.client.to(ts.name).publish('capabilities', boot));
    const controller = new AbortController();
    const asked = ts.client
      .to(heh.name)
      .request('get_report', reportQuestion(), { signal: controller.signal });
    const aborted = refusal(asked);
    controller.abort();
    await aborted;
    expect(missing.code).toBe('TOPOLOGY_MISSING');
    expect(all.span('publish', 'capabilities').attributes).toMatchObject({
      'error.type': 'TOPOLOGY_MISSING',
      'ebadge.outcome': 'rejected',
    });
    expect(all.span('request', 'get_report').attributes['error.type']).toBe('ABORTED');
    expect(all.span('request', 'get_report').status.code).toBe(2);
  });

  it('a peer without telemetry gets and sends no header, and its messages begin traces of their own', async () => {
    const all = seen();
    const { ts, heh } = await bench().home({ telemetry: all.telemetry });
    const messages = await bench().tap(`${heh.name}-to-${ts.name}`, '#');
    const handled = arrivals<string>();
    await ts.client.from(heh.name).on('capabilities', (_, { from }) => handled.push(from));
    const tracer = all.tracerProvider.getTracer('test');
    await tracer.startActiveSpan('unrelated', async (span) => {
      await heh.client.to(ts.name).publish('capabilities', boot);
      span.end();
    });
    await handled.next();
    const { properties, body } = await messages.next();
    // whatever a peer writes there, the message is handled
    const raw = await bench().raw();
    for (const headers of [{ traceparent: 'nonsense' }, { traceparent: 7 }, { traceparent: { a: [true] } }]) {
      await publishRaw(raw, heh.name, ts.name, Buffer.from(body).toString(), 'capabilities.x', { headers });
      await handled.next();
    }
    await ts.client.close();
    expect(properties.headers ?? {}).toEqual({});
    const spans = all.all('process', 'capabilities');
    expect(spans.map(({ parentSpanContext }) => parentSpanContext)).toEqual(Array(4).fill(undefined));
    expect(new Set(spans.map(traceOf)).size).toBe(4);
  });
}

function describeMetrics(bench: () => Bench): void {
  it('counts what is sent, consumed and handled, by type and outcome, without the names of peers', async () => {
    const all = seen();
    const { telemetry } = all;
    const { ts, heh } = await bench().home({ telemetry }, { telemetry });
    const attempts: number[] = [];
    await heh.client.from(ts.name).on('set_clock', (_, context) => {
      attempts.push(context.attempt);
      if (attempts.length < 3) context.requeue({ delayMs: 0 });
    });
    await heh.client.from(ts.name).on('activate', (_, context) => context.reject('no'));
    const outbound = ts.client.to(heh.name);
    await outbound.publish('set_clock', { offset: 1 });
    await outbound.publish('activate', order());
    await heh.problems.next();
    await heh.client.close();
    const unread = await refusal(outbound.publish('get_capabilities' as never, { wrong: 1 }));
    expect([attempts, unread.code]).toEqual([[1, 2, 3], 'INVALID_MESSAGE']);

    const template = { 'messaging.destination.template': '{controller}-to-{heh}' };
    const clock = { 'ebadge.message.type': 'set_clock' };
    expect(
      await all.sum('messaging.client.sent.messages', {
        ...clock,
        ...template,
        'ebadge.outcome': 'confirmed',
      }),
    ).toBe(1);
    expect(await all.sum('messaging.client.sent.messages')).toBe(2);
    expect(await all.sum('messaging.client.consumed.messages', { ...clock, 'ebadge.role': 'heh' })).toBe(1);
    expect(await all.sum('messaging.process.duration', { ...clock, 'ebadge.outcome': 'requeue' })).toBe(2);
    expect(await all.sum('messaging.process.duration', { ...clock, 'ebadge.outcome': 'done' })).toBe(1);
    expect(
      await all.sum('messaging.process.duration', {
        'error.type': 'HANDLER_FAILED',
        'ebadge.outcome': 'reject',
      }),
    ).toBe(1);
    expect(await all.sum('messaging.client.operation.duration', { 'messaging.operation.type': 'send' })).toBe(
      2,
    );
    expect(await all.sum('ebadge.client.redelivered.messages', clock)).toBe(2);
    expect(
      await all.sum('ebadge.client.dead_lettered.messages', {
        'error.type': 'HANDLER_FAILED',
        'ebadge.message.type': 'activate',
      }),
    ).toBe(1);
    expect(
      await all.sum('ebadge.client.connection.changes', { 'ebadge.connection.status': 'connected' }),
    ).toBe(2);
    expect(
      await all.sum('ebadge.client.connection.changes', {
        'ebadge.role': 'heh',
        'ebadge.connection.status': 'closed',
      }),
    ).toBe(1);
    const [lag] = await all.points('ebadge.client.lag');
    // whole seconds of this machine's own clock
    expect(lag?.sum).toBeLessThan(5);
    const names = [
      'messaging.client.sent.messages',
      'messaging.client.consumed.messages',
      'messaging.process.duration',
      'ebadge.client.lag',
      'ebadge.client.dead_lettered.messages',
    ];
    const points = (await Promise.all(names.map((metric) => all.points(metric)))).flat();
    expect(points.length).toBeGreaterThan(6);
    expect(JSON.stringify(points)).not.toContain(heh.name);
    expect(JSON.stringify(points)).not.toContain(ts.name);
  });

  it('tells peers apart where that is asked for', async () => {
    const all = seen({ peersInMetrics: true });
    const { ts, heh } = await bench().home({ telemetry: all.telemetry });
    await ts.client.to(heh.name).publish('set_clock', { offset: 1 });
    expect(await all.sum('messaging.client.sent.messages', { 'ebadge.peer': heh.name })).toBe(1);
  });

  it('counts duplicates, what cannot be read, and no types that only peers know of', async () => {
    const all = seen();
    const { ts, heh } = await bench().home({ telemetry: all.telemetry, handlerGraceMs: 0 });
    const handled = arrivals<unknown>();
    await ts.client.from(heh.name).on('capabilities', (message) => handled.push(message));
    const raw = await bench().raw();
    const good = { msg: 'capabilities', ...boot };
    const send = (body: unknown, properties = {}): Promise<void> =>
      publishRaw(raw, heh.name, ts.name, body, 'raw.x', properties);
    await send(good, { messageId: 'one' });
    await send(good, { messageId: 'one' });
    await send('{', { type: 'made_up' });
    await send({ msg: 'ext_made_up', heh_id: null });
    await ts.problems.take(2);
    await ts.client.close();
    expect(handled.all.length).toBe(1);
    expect(await all.sum('ebadge.client.duplicate.messages', { 'ebadge.message.type': 'capabilities' })).toBe(
      1,
    );
    expect(
      await all.sum('messaging.client.consumed.messages', { 'ebadge.message.type': 'capabilities' }),
    ).toBe(1);
    const dead = await all.points('ebadge.client.dead_lettered.messages');
    expect(
      dead.map(({ attributes }) => [attributes['ebadge.message.type'], attributes['error.type']]).sort(),
    ).toEqual([
      ['_OTHER', 'MALFORMED_JSON'],
      ['_OTHER', 'UNHANDLED'],
    ]);
  });

  it('shows what is published and not settled', async () => {
    const all = seen();
    const { ts, heh } = await bench().home({ telemetry: all.telemetry });
    const sent = [1, 2, 3].map((offset) => ts.client.to(heh.name).publish('set_clock', { offset }));
    const before = await all.collect();
    const attributes = { 'ebadge.role': 'controller' };
    const bytes = 3 * '{"msg":"set_clock","offset":1}'.length;
    expect(before.get('ebadge.client.buffered.messages')).toMatchObject([{ value: 3, attributes }]);
    expect(before.get('ebadge.client.buffered.size')).toMatchObject([{ value: bytes, attributes }]);
    await Promise.all(sent);
    expect(await all.points('ebadge.client.buffered.messages')).toMatchObject([{ value: 0, attributes }]);
  });
}
