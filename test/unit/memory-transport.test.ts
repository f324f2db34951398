import { describe, expect, it } from 'vitest';
import { EbadgeError } from '../../src/core/errors.ts';
import { VirtualClock } from '../../src/testing/virtual-clock.ts';
import { MemoryBroker } from '../../src/transport/memory/broker.ts';
import { compileTopic, splitKey } from '../../src/transport/memory/topic-match.ts';
import {
  binding,
  collect,
  exchange,
  publication,
  queue,
  refusal,
  textOf,
  topology,
} from '../conformance/transport-tools.ts';
import { describeTransport } from '../conformance/transport-suite.ts';

describeTransport('the in-memory broker', () => {
  const clock = new VirtualClock();
  const broker = new MemoryBroker({ clock });
  return Promise.resolve({
    connect: () => Promise.resolve(broker.connect('conformance')),
    advance: (ms) => clock.advance(ms),
    settle: () => clock.advance(0),
    deleteQueue: (name) => {
      broker.deleteQueue(name, 'conformance');
      return Promise.resolve();
    },
    remove: () => Promise.resolve(),
    dispose: () => Promise.resolve(),
  });
});

/** Topic matching as its definition reads, without a thought for speed. */
function matchesByDefinition(pattern: readonly string[], words: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return words.length === 0;
  if (first === '#') {
    return (
      matchesByDefinition(rest, words) || (words.length > 0 && matchesByDefinition(pattern, words.slice(1)))
    );
  }
  return (
    words.length > 0 && (first === '*' || first === words[0]) && matchesByDefinition(rest, words.slice(1))
  );
}

/** All sequences of up to so many of the words. */
function sequences(words: readonly string[], length: number): string[][] {
  if (length === 0) return [[]];
  const shorter = sequences(words, length - 1);
  return [[], ...shorter.flatMap((sequence) => words.map((word) => [...sequence, word]))];
}

describe('topic matching', () => {
  it('agrees with its definition on every short pattern and key', () => {
    const keys = sequences(['a', 'b'], 4).map((words) => words.join('.'));
    for (const pattern of sequences(['a', 'b', '*', '#'], 4)) {
      const matches = compileTopic(pattern.join('.'));
      for (const key of keys) {
        const words = splitKey(key);
        expect(matches(words), `${pattern.join('.')} ~ ${key}`).toBe(matchesByDefinition(pattern, words));
      }
    }
  });

  it('takes no exponential time', () => {
    const matches = compileTopic(`${'#.a.'.repeat(30)}b`);
    expect(matches(Array.from({ length: 2000 }, () => 'a'))).toBe(false);
  });
});

describe('VirtualClock', () => {
  it('fires what falls due in order of time, then of setting', async () => {
    const clock = new VirtualClock(0);
    const fired: string[] = [];
    const note = (name: string) => (): void => {
      fired.push(`${name}@${clock.nowMs()}`);
    };
    clock.setTimer(20, note('c'));
    clock.setTimer(10, note('a'));
    clock.setTimer(10, note('b'));
    clock.setTimer(5, note('never')).clear();
    clock.setTimer(31, note('later'));
    await clock.advance(30);
    expect(fired).toEqual(['a@10', 'b@10', 'c@20']);
    expect(clock.nowMs()).toBe(30);
    expect(clock.pendingTimers).toBe(1);
  });

  it('lets promise continuations run in between, and counts the timers they set', async () => {
    const clock = new VirtualClock(0);
    const wait = (ms: number): Promise<void> =>
      new Promise((resolve) => {
        clock.setTimer(ms, resolve);
      });
    const times: number[] = [];
    const loop = async (): Promise<void> => {
      for (let round = 0; round < 3; round++) {
        await wait(10);
        times.push(clock.nowMs());
      }
    };
    const done = loop();
    await clock.advance(100);
    await done;
    expect(times).toEqual([10, 20, 30]);
  });

  it('runs overlapping calls one after the other, and refuses to go back', async () => {
    const clock = new VirtualClock(0);
    await Promise.all([clock.advance(5), clock.advance(5)]);
    expect(clock.nowMs()).toBe(10);
    expect(await refusal(clock.advance(-1))).toMatchObject({ code: 'INVALID_ARGUMENT' });
    clock.setTimer(1, () => {
      throw new Error('from a timer');
    });
    await expect(clock.advance(1)).rejects.toThrow('from a timer');
    await clock.advance(1);
  });
});

describe('MemoryBroker', () => {
  const simple = topology([exchange('x')], [queue('q')], [binding('x', 'q', '#')]);

  it('keeps virtual hosts apart', async () => {
    const broker = new MemoryBroker();
    await broker.connect('/heh').declare(simple);
    await broker.connect('/heh').check(simple);
    const error = await refusal(broker.connect('/market').check(simple));
    expect(error).toMatchObject({ code: 'TOPOLOGY_MISSING', details: { virtualHost: '/market' } });
  });

  it('drops connections: outcome unknown, deliveries back, one virtual host only', async () => {
    const broker = new MemoryBroker();
    const [a, other] = [broker.connect('/a'), broker.connect('/b')];
    await a.declare(simple);
    await a.publish(publication('x', 'k', 'held'));
    const [held] = await (await collect(a, 'q')).take(1);
    const ended = new Promise((resolve) => a.onClosed(resolve));
    const unconfirmed = refusal(a.publish(publication('x', 'k', 'unknown')));
    broker.dropConnections('/a');
    expect(await unconfirmed).toMatchObject({ code: 'CONNECTION_LOST', retryable: true });
    expect(await ended).toBeInstanceOf(EbadgeError);
    expect(await refusal(a.declare(simple))).toMatchObject({ code: 'CONNECTION_LOST', retryable: true });
    held?.ack();
    await other.declare(simple);

    const again = broker.connect('/a');
    const back = await (await collect(again, 'q')).take(2);
    expect(back.map((delivery) => [textOf(delivery), delivery.redelivered])).toEqual([
      ['held', true],
      ['unknown', false],
    ]);
  });

  it('refuses headers exchanges and names of its own', async () => {
    const transport = new MemoryBroker().connect();
    const headers = topology([exchange('h', { type: 'headers' })]);
    expect(await refusal(transport.declare(headers))).toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect(await refusal(transport.declare(topology([exchange('amq.mine')])))).toMatchObject({
      code: 'ACCESS_REFUSED',
    });
    await transport.declare(topology([exchange('amq.topic')]));
  });

  it('expires only at the head, and at the very millisecond', async () => {
    const clock = new VirtualClock();
    const transport = new MemoryBroker({ clock }).connect();
    await transport.declare(
      topology(
        [exchange('x'), exchange('dlx')],
        [queue('q', { deadLetterExchange: 'dlx', messageTtlMs: 100 }), queue('dead')],
        [binding('x', 'q', '#'), binding('dlx', 'dead', '#')],
      ),
    );
    const inbox = await collect(transport, 'dead');
    const short = { properties: { persistent: true, expirationMs: 10 } };
    await transport.publish(publication('x', 'k', 'long'));
    await transport.publish(publication('x', 'k', 'short', short));
    await clock.advance(99);
    expect(inbox.untaken).toBe(0);
    await clock.advance(1);
    expect((await inbox.take(2)).map(textOf)).toEqual(['long', 'short']);
    expect(clock.pendingTimers).toBe(0);
  });

  it('gives a message with no time to live to a consumer that waits, and to nobody else', async () => {
    const transport = new MemoryBroker({ clock: new VirtualClock() }).connect();
    await transport.declare(topology([], [queue('q', { messageTtlMs: 0 })]));
    await transport.publish(publication('', 'q', 'too early'));
    const inbox = await collect(transport, 'q', 1);
    await transport.publish(publication('', 'q', 'in time'));
    await transport.publish(publication('', 'q', 'too much'));
    const [only] = await inbox.take(1);
    expect(only && textOf(only)).toBe('in time');
    only?.ack();
    await transport.publish(publication('', 'q', 'in time again'));
    expect((await inbox.take(1)).map(textOf)).toEqual(['in time again']);
  });

  it('hands every consumer its own bytes and headers', async () => {
    const transport = new MemoryBroker().connect();
    await transport.declare(
      topology([exchange('x')], [queue('a'), queue('b')], [binding('x', 'a', '#'), binding('x', 'b', '#')]),
    );
    const headers = { list: [1] };
    await transport.publish(publication('x', 'k', 'same', { properties: { persistent: true, headers } }));
    const inboxA = await collect(transport, 'a');
    const [a] = await inboxA.take(1);
    a?.body.fill(0);
    (a?.properties.headers?.['list'] as number[]).push(2);
    a?.reject({ requeue: true });
    for (const inbox of [inboxA, await collect(transport, 'b')]) {
      const [delivery] = await inbox.take(1);
      expect(delivery && textOf(delivery)).toBe('same');
      expect(delivery?.properties.headers).toEqual({ list: [1] });
    }
  });

  it('does not starve the event loop', async () => {
    const transport = new MemoryBroker().connect();
    await transport.declare(topology([], [queue('q')]));
    await transport.publish(publication('', 'q', 'for ever'));
    let rounds = 0;
    const consumer = await transport.consume('q', { prefetch: 1 }, (delivery) => {
      rounds++;
      delivery.reject({ requeue: true });
    });
    await new Promise((resolve) => setTimeout(resolve, 1));
    expect(rounds).toBeGreaterThan(0);
    await consumer.cancel();
  });
});
