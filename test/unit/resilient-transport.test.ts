import { describe, expect, it } from 'vitest';
import { EbadgeError } from '../../src/core/errors.ts';
import { ResilientTransport } from '../../src/index.ts';
import { MemoryBroker, VirtualClock } from '../../src/testing/index.ts';
import { Backoff, shuffled } from '../../src/transport/resilient/backoff.ts';
import { collect, refusal, textOf } from '../conformance/transport-tools.ts';
import { describeTransport } from '../conformance/transport-suite.ts';
import { down, message, Node, setUp, simple } from './resilient-tools.ts';

for (const connections of ['separate', 'shared'] as const) {
  describeTransport(`the resilient transport (${connections} connections)`, () => {
    const clock = new VirtualClock();
    const node = new Node('memory', new MemoryBroker({ clock }));
    return Promise.resolve({
      connect: () => ResilientTransport.open({ targets: [node], clock, connections }),
      advance: (ms) => clock.advance(ms),
      settle: () => clock.advance(0),
      deleteQueue: (name) => {
        node.broker.deleteQueue(name);
        return Promise.resolve();
      },
      remove: () => Promise.resolve(),
      dispose: () => Promise.resolve(),
    });
  });
}

describe('backoff', () => {
  it('waits anything from nothing to a limit that doubles, up to the longest', () => {
    const drawn = (random: number) => {
      const backoff = new Backoff({ initialDelayMs: 100, maxDelayMs: 30_000, random: () => random });
      return [0, 1, 2, 8, 9, 500].map((round) => backoff.delayMs(round));
    };
    expect(drawn(0)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(drawn(0.5)).toEqual([50, 100, 200, 12_800, 15_000, 15_000]);
    expect(drawn(1 - Number.EPSILON)).toEqual([99, 199, 399, 25_599, 29_999, 29_999]);
  });

  it('has a fleet back within ten seconds unless told otherwise', () => {
    expect(new Backoff({ random: () => 1 - Number.EPSILON }).delayMs(500)).toBe(9999);
  });

  it('spreads a fleet over its brokers', () => {
    const firsts = Array.from({ length: 600 }, () => shuffled(['a', 'b', 'c'], Math.random)[0]);
    for (const name of ['a', 'b', 'c']) {
      expect(firsts.filter((first) => first === name).length).toBeGreaterThan(120);
    }
    expect(shuffled(['a', 'b', 'c'], () => 0).sort()).toEqual(['a', 'b', 'c']);
  });
});

describe('connecting', () => {
  const nodes = (...refusals: (EbadgeError | undefined)[]) =>
    refusals.map((reason, index) => {
      const node = new Node(`n${index}:1`, new MemoryBroker());
      node.refusal = reason;
      return node;
    });

  it('takes the first broker that answers', async () => {
    const targets = nodes(down('n0'), undefined, undefined);
    const transport = await ResilientTransport.open({ targets });
    expect(targets.map(({ attempts }) => attempts)).toEqual([1, 1, 0]);
    expect(transport.status).toMatchObject({ status: 'connected', address: 'n1:1' });
    await transport.close();
  });

  it('says of each broker why none can be reached', async () => {
    const error = await refusal(ResilientTransport.open({ targets: nodes(down('n0'), down('n1')) }));
    expect(error).toMatchObject({ code: 'CONNECTION_FAILED', retryable: true });
    expect(error.message).toContain('nobody listens at n0; nobody listens at n1');
  });

  it('gives up at once where trying again is no use', async () => {
    const targets = nodes(new EbadgeError('ACCESS_REFUSED', 'no'), undefined);
    expect(await refusal(ResilientTransport.open({ targets }))).toMatchObject({ code: 'ACCESS_REFUSED' });
    expect(targets[1]?.attempts).toBe(0);
  });

  it('opens connections when they are needed: one for who only publishes, or only consumes', async () => {
    const { node, transport } = await setUp();
    const opened: string[] = [];
    transport.onConnection(({ name }) => opened.push(name));
    await transport.declare(simple);
    expect(transport.native).toEqual({ publishing: undefined, consuming: undefined });
    await transport.publish(message('1'));
    expect([node.opened.length, transport.native.publishing]).toEqual([1, node.opened[0]]);
    await collect(transport, 'q');
    expect([node.opened.length, transport.native.consuming]).toEqual([2, node.opened[1]]);
    expect(opened).toEqual(['publishing', 'consuming']);
    const consumer = await setUp();
    await consumer.transport.declare(simple);
    await collect(consumer.transport, 'q');
    expect(consumer.node.opened).toHaveLength(1);
    const shared = await setUp({ connections: 'shared' });
    await shared.transport.declare(simple);
    await collect(shared.transport, 'q');
    await shared.transport.publish(message('1'));
    expect(shared.node.opened).toHaveLength(1);
  });
});

describe('a lost connection', () => {
  it('is rebuilt, and what is published meanwhile goes out in order', async () => {
    const { clock, node, transport, problems, statuses, raw } = await setUp();
    await transport.declare(simple);
    const confirmed: string[] = [];
    const publish = (text: string): void =>
      void transport.publish(message(text)).then(() => confirmed.push(text));
    publish('1');
    await clock.advance(0);
    node.fail();
    for (const text of ['2', '3', '4']) publish(text);
    await clock.advance(60);
    expect(confirmed).toEqual(['1']);
    expect(transport.status).toMatchObject({ status: 'reconnecting', attempt: 1, nextAttemptMs: 100 });
    node.recover();
    publish('5');
    await clock.advance(100);
    expect(confirmed).toEqual(['1', '2', '3', '4', '5']);
    expect(statuses).toEqual(['reconnecting', 'reconnecting', 'connected']);
    expect(problems).toMatchObject([{ code: 'CONNECTION_LOST' }]);
    const again = node.broker.connect('/');
    expect((await (await collect(again, 'q')).take(5)).map(textOf)).toEqual(['1', '2', '3', '4', '5']);
    await raw.close();
  });

  it('has what was not confirmed go out again first, with the same message id', async () => {
    const { clock, node, transport } = await setUp();
    await transport.declare(simple);
    const first = [transport.publish(message('1')), transport.publish(message('2'))];
    // the broker has them, the confirms are lost
    node.broker.dropConnections();
    const later = transport.publish(message('3'));
    await clock.advance(100);
    await Promise.all([...first, later]);
    const inbox = await collect(node.broker.connect('/'), 'q');
    const seen = (await inbox.take(5)).map(({ properties }) => properties.messageId);
    expect(seen).toEqual(['1', '2', '1', '2', '3']);
  });

  it('is tried at one address after the other, ever more slowly, for ever', async () => {
    const clock = new VirtualClock();
    const broker = new MemoryBroker({ clock });
    const [a, b] = [new Node('a:1', broker), new Node('b:1', broker)];
    const reconnect = { initialDelayMs: 100, maxDelayMs: 800, random: () => 0.5 };
    const transport = await ResilientTransport.open({ targets: [a, b], clock, reconnect });
    const waits: unknown[] = [];
    transport.onStatus(({ address, nextAttemptMs }) => waits.push([address, nextAttemptMs]));
    a.refusal = down('a:1');
    b.fail();
    await clock.advance(1500);
    // address of the failure, then the wait before the other one is tried
    expect(waits.slice(0, 8)).toEqual([
      ['a:1', 50],
      ['b:1', 50],
      ['a:1', 100],
      ['b:1', 100],
      ['a:1', 200],
      ['b:1', 200],
      ['a:1', 400],
      ['b:1', 400],
    ]);
    await clock.advance(3_600_000);
    const before = a.attempts + b.attempts;
    expect(before).toBeGreaterThan(8000);
    b.recover();
    await clock.advance(1000);
    expect(transport.status).toMatchObject({ status: 'connected', address: 'b:1' });
    await transport.close();
    expect(clock.pendingTimers).toBe(0);
  });

  it('is rebuilt after ACCESS_REFUSED as well, which is told once', async () => {
    const { clock, node, transport, problems } = await setUp();
    node.fail(new EbadgeError('ACCESS_REFUSED', 'the account is blocked'));
    await clock.advance(60_000);
    expect(transport.status).toMatchObject({ status: 'reconnecting', reason: { code: 'ACCESS_REFUSED' } });
    expect(problems.map(({ code }) => code)).toEqual(['CONNECTION_LOST', 'ACCESS_REFUSED']);
    node.recover();
    await clock.advance(1000);
    expect(transport.status.status).toBe('connected');
  });

  it('takes no turn at full speed when it is lost again at once, each time', async () => {
    const { clock, node } = await setUp();
    node.wrap = (transport) => {
      queueMicrotask(() => node.broker.dropConnections());
      return transport;
    };
    node.broker.dropConnections();
    const before = node.attempts;
    await clock.advance(10_000);
    expect(node.attempts - before).toBeLessThan(30);
    expect(node.attempts - before).toBeGreaterThan(5);
  });

  it('has consumers go on, and what they had not acked come again', async () => {
    const { clock, node, transport } = await setUp();
    await transport.declare(simple);
    const inbox = await collect(transport, 'q');
    await transport.publish(message('1'));
    const [held] = await inbox.take(1);
    node.broker.dropConnections();
    await clock.advance(100);
    held?.ack();
    held?.reject({ requeue: false });
    const [again] = await inbox.take(1);
    expect(again).toMatchObject({ redelivered: true });
    again?.ack();
    await transport.publish(message('2'));
    expect((await inbox.take(1)).map(textOf)).toEqual(['2']);
    await inbox.consumer.cancel();
    node.broker.dropConnections();
    await clock.advance(100);
    await transport.publish(message('3'));
    await clock.advance(100);
    expect(inbox.untaken).toBe(0);
  });

  it('has operations wait, for as long as the buffer would', async () => {
    const { clock, node, transport } = await setUp({ buffer: { maxAgeMs: 5000 } });
    await transport.declare(simple);
    node.fail();
    await clock.advance(0);
    const late = transport.check(simple);
    const consuming = collect(transport, 'q');
    await clock.advance(1000);
    node.recover();
    await clock.advance(2000);
    await Promise.all([late, consuming]);
    expect(transport.status.status).toBe('connected');
    node.fail();
    await clock.advance(0);
    const never = refusal(transport.declare(simple));
    await clock.advance(5000);
    expect(await never).toMatchObject({ code: 'CONNECTION_LOST', retryable: true });
  });
});
