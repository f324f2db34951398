/** Traces that go from one client to the other. */

import { context as contextApi, trace } from '@opentelemetry/api';
import { expect, it } from 'vitest';
import { report } from '../../src/index.ts';
import { deferred } from '../../src/core/deferred.ts';
import { arrivals, order, publishRaw, reportQuestion, type Bench } from './bus-suite-tools.ts';
import { boot, isChildOf, kindOf, seen, traceOf } from './telemetry-tools.ts';
import { refusal, uniqueName } from './transport-tools.ts';

export function describeSpans(bench: () => Bench): void {
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
