import { describe, expect, it } from 'vitest';
import { refusal } from '../conformance/transport-tools.ts';
import { altered, message, setUp, simple } from './resilient-tools.ts';

describe('a broker that is blocked', () => {
  it('gets nothing more until it takes publishes again', async () => {
    const { clock, node, transport, statuses } = await setUp();
    await transport.declare(simple);
    let tell: (blocked: boolean, reason?: string) => void = () => undefined;
    node.wrap = (plain) =>
      altered(plain, {
        onBlocked: (listener) => {
          tell = listener;
          return () => undefined;
        },
      });
    node.broker.dropConnections();
    await clock.advance(1000);
    await transport.publish(message('1'));
    const heard: unknown[] = [];
    transport.onBlocked((...told) => heard.push(told));
    tell(true, 'low on memory');
    expect(transport.status).toMatchObject({ status: 'blocked', address: 'a:1' });
    expect(transport.status.reason?.message).toContain('low on memory');
    const late = refusal(transport.publish(message('late', { deadlineMs: clock.nowMs() + 5000 })));
    const held = transport.publish(message('2'));
    transport.onBlocked((...told) => heard.push(told));
    await clock.advance(10_000);
    expect(await late).toMatchObject({ code: 'EXPIRED' });
    tell(false);
    await held;
    expect(heard).toEqual([
      [true, 'low on memory'],
      [true, 'low on memory'],
      [false, undefined],
      [false, undefined],
    ]);
    expect(statuses).toEqual(['reconnecting', 'connected', 'blocked', 'connected']);
    tell(true, 'again');
    node.broker.dropConnections();
    await clock.advance(1000);
    await transport.publish(message('3'));
    expect(transport.status.status).toBe('connected');
  });
});

describe('closing', () => {
  it('waits through an outage for what is held back', async () => {
    const { clock, node, transport } = await setUp();
    await transport.declare(simple);
    node.fail();
    const held = transport.publish(message('1'));
    const closing = transport.close();
    await clock.advance(5000);
    expect(await refusal(transport.publish(message('2')))).toMatchObject({ code: 'CLOSED' });
    node.recover();
    await clock.advance(1000);
    await Promise.all([held, closing]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('says of what is left when the time is over whether it may have been delivered', async () => {
    const { clock, node, transport, problems } = await setUp();
    await transport.declare(simple);
    const sent = refusal(transport.publish(message('1')));
    node.fail();
    const notSent = refusal(transport.publish(message('2')));
    const asking = refusal(transport.check(simple));
    const closing = transport.close({ timeoutMs: 500 });
    await clock.advance(500);
    await closing;
    expect(await sent).toMatchObject({ code: 'CLOSED', details: { outcome: 'unknown', messageId: '1' } });
    expect(await notSent).toMatchObject({ code: 'CLOSED', details: { outcome: 'not sent' } });
    expect(await asking).toMatchObject({ code: 'CLOSED' });
    expect(clock.pendingTimers).toBe(0);
    expect(problems.map(({ code }) => code)).toEqual(['CONNECTION_LOST']);
    const attempts = node.attempts;
    await clock.advance(60_000);
    expect(node.attempts).toBe(attempts);
  });

  it('does not wait for a broker that never answers', async () => {
    const { clock, node, transport } = await setUp();
    await transport.declare(simple);
    const never = new Promise<void>(() => undefined);
    node.wrap = (plain) => altered(plain, { publish: () => never, close: () => never });
    node.broker.dropConnections();
    await clock.advance(1000);
    const held = refusal(transport.publish(message('1')));
    const closing = transport.close({ timeoutMs: 2000 });
    await clock.advance(3000);
    await closing;
    expect(await held).toMatchObject({ code: 'CLOSED', details: { outcome: 'unknown' } });
  });
});
