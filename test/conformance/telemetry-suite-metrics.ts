/** What clients count and measure. */

import { expect, it } from 'vitest';
import { arrivals, order, publishRaw, type Bench } from './bus-suite-tools.ts';
import { boot, seen } from './telemetry-tools.ts';
import { refusal } from './transport-tools.ts';

export function describeMetrics(bench: () => Bench): void {
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
