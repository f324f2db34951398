/** The promises of `Transport`, as tests that every implementation runs. */

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { EbadgeError } from '../../src/core/errors.ts';
import type { Publication, Topology, Transport } from '../../src/transport/transport.ts';
import {
  binding,
  collect,
  exchange,
  publication,
  queue,
  refusal,
  textOf,
  topology,
  uniqueName,
} from './transport-tools.ts';

/** What the suite needs of the implementation under test. */
export interface TransportHarness {
  /** Opens a connection; all of them reach the same virtual host. */
  connect(): Promise<Transport>;
  /** Lets so much time pass, at least as far as the broker can tell. */
  advance(ms: number): Promise<void>;
  /** Comes back when deliveries the broker could make by now have been made. */
  settle(transport: Transport): Promise<void>;
  /** Removes what a test has declared. */
  remove(topology: Topology): Promise<void>;
  /** Ends it. */
  dispose(): Promise<void>;
}

/** [binding key, routing key, whether they match] */
const topicTable: readonly (readonly [string, string, boolean])[] = [
  ['report.heh-42', 'report.heh-42', true],
  ['report.heh-42', 'report.heh-43', false],
  ['report', 'report.heh-42', false],
  ['report.*', 'report.heh-42', true],
  ['report.*', 'report', false],
  ['report.*', 'report.a.b', false],
  ['*', 'report', true],
  ['*', '', false],
  ['*.*', 'report.heh-42', true],
  ['*.heh-42', 'report.heh-42', true],
  ['#', '', true],
  ['#', 'a.b.c', true],
  ['report.#', 'report', true],
  ['report.#', 'report.a.b', true],
  ['report.#', 'reports', false],
  ['#.end', 'end', true],
  ['#.end', 'a.b.end', true],
  ['#.end', 'a.end.b', false],
  ['a.#.z', 'a.z', true],
  ['a.#.z', 'a.b.c.z', true],
  ['a.#.z', 'a.b.c', false],
  ['#.b.#', 'a.b.c', true],
  ['#.b.#', 'b', true],
  ['#.b.#', 'a.c', false],
  ['#.*', '', false],
  ['#.*', 'a', true],
  ['*.#', 'a.b', true],
  ['a.#.#.b', 'a.b', true],
  ['*.#.*', 'a', false],
  ['a.*.c', 'a..c', true],
  ['', '', true],
  ['', 'a', false],
  ['re*', 'report', false],
];

/** Runs the suite on one implementation. */
export function describeTransport(name: string, makeHarness: () => Promise<TransportHarness>): void {
  describe(`${name} keeps the promises of Transport`, () => {
    let harness: TransportHarness;
    const transports: Transport[] = [];
    const declared: Topology[] = [];

    const connect = async (): Promise<Transport> => {
      const transport = await harness.connect();
      transports.push(transport);
      return transport;
    };
    const declare = async (transport: Transport, wanted: Topology): Promise<void> => {
      declared.push(wanted);
      await transport.declare(wanted);
    };
    /** A connection with an exchange and a queue that gets all that is published to it. */
    const connectWithQueue = async (
      queueProperties: Parameters<typeof queue>[1] = {},
    ): Promise<{ transport: Transport; x: string; q: string }> => {
      const transport = await connect();
      const x = uniqueName('x');
      const q = uniqueName('q');
      await declare(transport, topology([exchange(x)], [queue(q, queueProperties)], [binding(x, q, '#')]));
      return { transport, x, q };
    };

    beforeAll(async () => {
      harness = await makeHarness();
    });
    afterEach(async () => {
      await Promise.all(transports.splice(0).map((transport) => transport.close()));
      for (const wanted of declared.splice(0)) await harness.remove(wanted);
    });
    afterAll(() => harness.dispose());

    describe('topology', () => {
      it('is declared any number of times', async () => {
        const { transport, x, q } = await connectWithQueue({ messageTtlMs: 900_000, maxLength: 10 });
        const same = topology(
          [exchange(x)],
          [queue(q, { messageTtlMs: 900_000, maxLength: 10 })],
          [binding(x, q, '#')],
        );
        await transport.declare(same);
        await (await connect()).declare(same);
        await transport.check(same);
      });

      it.each([
        ['an exchange of another type', { exchanges: { type: 'fanout' } }],
        ['an exchange of another durability', { exchanges: { durable: false } }],
        ['a queue with another time to live', { queues: { messageTtlMs: 5000 } }],
        ['a queue with another length limit', { queues: { maxLength: 3 } }],
        ['a queue with another dead-letter exchange', { queues: { deadLetterExchange: 'other' } }],
        ['a queue with another durability', { queues: { durable: false } }],
      ] as const)('refuses %s of the same name', async (_, change) => {
        const { transport, x, q } = await connectWithQueue();
        const differing =
          'exchanges' in change
            ? topology([exchange(x, change.exchanges)])
            : topology([], [queue(q, change.queues)]);
        const error = await refusal(transport.declare(differing));
        expect(error).toMatchObject({ code: 'TOPOLOGY_CONFLICT', retryable: false });
        expect(error.message).toContain('exchanges' in change ? x : q);
        await transport.publish(publication(x, 'still-usable', 'a', { mandatory: true }));
      });

      it('is found missing, and named', async () => {
        const { transport, x, q } = await connectWithQueue();
        const missing = uniqueName('missing');
        const noQueue = await refusal(transport.check(topology([exchange(x)], [queue(q), queue(missing)])));
        expect(noQueue).toMatchObject({ code: 'TOPOLOGY_MISSING', retryable: false });
        expect(noQueue.message).toContain(missing);
        const noExchange = await refusal(transport.check(topology([exchange(missing)])));
        expect(noExchange).toMatchObject({ code: 'TOPOLOGY_MISSING' });
        expect(noExchange.message).toContain(missing);
        await transport.check(topology([exchange(x)], [queue(q)]));
      });

      it('has no binding to what is not there', async () => {
        const { transport, x, q } = await connectWithQueue();
        const missing = uniqueName('missing');
        for (const wrong of [binding(missing, q, '#'), binding(x, missing, '#')]) {
          const error = await refusal(transport.declare(topology([], [], [wrong])));
          expect(error).toMatchObject({ code: 'TOPOLOGY_MISSING' });
        }
      });

      it.each([
        ['a queue without a name', topology([], [queue('')])],
        ['an exchange without a name', topology([exchange('')])],
        ['a name of 256 bytes', topology([], [queue('ž'.repeat(128))])],
        ['a negative time to live', topology([], [queue('q', { messageTtlMs: -1 })])],
        ['half a message', topology([], [queue('q', { maxLength: 0.5 })])],
        ['a dead-letter key without exchange', topology([], [queue('q', { deadLetterRoutingKey: 'k' })])],
      ])('refuses %s', async (_, wrong) => {
        const transport = await connect();
        expect(await refusal(transport.declare(wrong))).toMatchObject({ code: 'INVALID_ARGUMENT' });
      });

      it('keeps an exclusive queue to its connection and deletes it with that', async () => {
        const owner = await connect();
        const other = await connect();
        const own = topology([], [queue(uniqueName('q'), { exclusive: true, durable: false })]);
        await owner.declare(own);
        expect(await refusal(other.check(own))).toMatchObject({ code: 'ACCESS_REFUSED' });
        await owner.close();
        expect(await refusal(other.check(own))).toMatchObject({ code: 'TOPOLOGY_MISSING' });
      });

      it('deletes an autoDelete queue with its last consumer', async () => {
        const transport = await connect();
        const q = uniqueName('q');
        await declare(transport, topology([], [queue(q, { autoDelete: true })]));
        const first = await collect(transport, q);
        const second = await collect(transport, q);
        await first.consumer.cancel();
        await transport.check(topology([], [queue(q)]));
        await second.consumer.cancel();
        expect(await refusal(transport.check(topology([], [queue(q)])))).toMatchObject({
          code: 'TOPOLOGY_MISSING',
        });
      });
    });

    describe('publishing', () => {
      it('is confirmed, and arrives in the order of the calls', async () => {
        const { transport, x, q } = await connectWithQueue();
        const sent = Array.from({ length: 3000 }, (_, index) => String(index));
        await Promise.all(sent.map((body) => transport.publish(publication(x, 'k', body))));
        const inbox = await collect(transport, q, 500, (delivery) => delivery.ack());
        expect((await inbox.take(sent.length)).map(textOf)).toEqual(sent);
      });

      it('to a topic exchange follows the table', async () => {
        const transport = await connect();
        const x = uniqueName('x');
        const bindingKeys = [...new Set(topicTable.map(([bindingKey]) => bindingKey))];
        const queues = new Map(bindingKeys.map((bindingKey) => [bindingKey, uniqueName('q')]));
        await declare(
          transport,
          topology(
            [exchange(x)],
            [...queues.values()].map((q) => queue(q)),
            [...queues].map(([bindingKey, q]) => binding(x, q, bindingKey)),
          ),
        );
        const routingKeys = [...new Set(topicTable.map(([, routingKey]) => routingKey))];
        for (const routingKey of routingKeys) await transport.publish(publication(x, routingKey, routingKey));
        for (const [bindingKey, q] of queues) {
          // a last message, past the exchange, marks the end
          await transport.publish(publication('', q, 'END'));
          const inbox = await collect(transport, q, 100);
          const received = await inbox.takeUntil((delivery) => textOf(delivery) === 'END');
          for (const [key, routingKey, expected] of topicTable) {
            if (key !== bindingKey) continue;
            expect(
              received.some((delivery) => delivery.routingKey === routingKey),
              `${key} ~ ${routingKey}`,
            ).toBe(expected);
          }
        }
      });

      it('puts one copy into a queue, however many bindings match', async () => {
        const { transport, x, q } = await connectWithQueue();
        await transport.declare(topology([], [], [binding(x, q, 'a.*'), binding(x, q, 'a.b')]));
        await transport.publish(publication(x, 'a.b', 'one'));
        await transport.publish(publication(x, 'a.b', 'two'));
        const inbox = await collect(transport, q);
        expect((await inbox.take(2)).map(textOf)).toEqual(['one', 'two']);
      });

      it('follows direct and fanout exchanges', async () => {
        const transport = await connect();
        const [direct, fanout, a, b] = [uniqueName('d'), uniqueName('f'), uniqueName('a'), uniqueName('b')];
        await declare(
          transport,
          topology(
            [exchange(direct, { type: 'direct' }), exchange(fanout, { type: 'fanout' })],
            [queue(a), queue(b)],
            [
              binding(direct, a, 'a.#'),
              binding(direct, b, 'b'),
              binding(fanout, a, 'x'),
              binding(fanout, b, 'y'),
            ],
          ),
        );
        await transport.publish(publication(direct, 'a.#', 'literal'));
        await transport.publish(publication(direct, 'a.b', 'nowhere'));
        await transport.publish(publication(direct, 'b', 'to b'));
        await transport.publish(publication(fanout, 'whatever', 'to all'));
        expect((await (await collect(transport, a)).take(2)).map(textOf)).toEqual(['literal', 'to all']);
        expect((await (await collect(transport, b)).take(2)).map(textOf)).toEqual(['to b', 'to all']);
      });

      it('tells exactly the mandatory messages no queue took', async () => {
        const transport = await connect();
        const [x, q] = [uniqueName('x'), uniqueName('q')];
        await declare(transport, topology([exchange(x)], [queue(q)], [binding(x, q, 'taken.#')]));
        const outcomes = await Promise.allSettled(
          Array.from({ length: 400 }, (_, index) => {
            const routingKey = index % 3 === 0 ? 'lost' : 'taken';
            // no message ids, and many equal messages: nothing but the broker tells them apart
            return transport.publish(publication(x, routingKey, 'same', { mandatory: index % 2 === 0 }));
          }),
        );
        outcomes.forEach((outcome, index) => {
          const lost = index % 6 === 0;
          expect(outcome.status, `publication ${index}`).toBe(lost ? 'rejected' : 'fulfilled');
          if (outcome.status === 'rejected') {
            expect(outcome.reason).toMatchObject({
              code: 'UNROUTABLE',
              retryable: false,
              details: { exchange: x },
            });
          }
        });
      });

      it('to a missing exchange fails alone and leaves the transport usable', async () => {
        const { transport, x, q } = await connectWithQueue();
        const missing = uniqueName('missing');
        const outcomes = await Promise.allSettled([
          transport.publish(publication(missing, 'k', 'lost')),
          transport.publish(publication(x, 'k', '1')),
          transport.publish(publication(x, 'k', '2')),
          transport.publish(publication(missing, 'k', 'lost')),
        ]);
        const [first, , , last] = outcomes;
        for (const outcome of [first, last]) {
          expect(outcome).toMatchObject({
            status: 'rejected',
            reason: { code: 'TOPOLOGY_MISSING', retryable: false },
          });
        }
        expect((first as PromiseRejectedResult).reason).toHaveProperty(
          'message',
          expect.stringContaining(missing),
        );
        await transport.publish(publication(x, 'k', '3'));
        // whatever was confirmed has arrived, in order; what lost its confirm may have
        const confirmed = ['1', '2'].filter((_, index) => outcomes[index + 1]?.status === 'fulfilled');
        const inbox = await collect(transport, q);
        const received = (await inbox.takeUntil((delivery) => textOf(delivery) === '3')).map(textOf);
        expect(received).toEqual(expect.arrayContaining([...confirmed, '3']));
        expect(received).toEqual([...received].sort());
      });

      it('carries every property, and only those', async () => {
        const { transport, x, q } = await connectWithQueue();
        const properties: Publication['properties'] = {
          messageId: 'id-1',
          correlationId: 'question-žluťoučký',
          replyTo: 'answers',
          type: 'report',
          appId: 'heh-42',
          contentType: 'application/json',
          timestampS: 1_767_225_600,
          expirationMs: 600_000,
          persistent: true,
          headers: {
            text: 'naïve – ☃ 🏠',
            count: -7,
            big: 4_294_967_296,
            ratio: 0.25,
            yes: true,
            nothing: null,
            bytes: Buffer.from([0, 255]),
            list: ['a', 1, [false]],
            table: { inner: { deep: 'x' } },
          },
        };
        await transport.publish(publication(x, 'k', 'a', { properties }));
        await transport.publish(publication(x, 'k', 'b', { properties: { persistent: false } }));
        const [full, bare] = await (await collect(transport, q)).take(2);
        expect(full?.properties).toEqual(properties);
        expect(full).toMatchObject({ exchange: x, routingKey: 'k', redelivered: false });
        expect(bare?.properties).toStrictEqual({ persistent: false });
      });

      it('carries any bytes: none, all values, a megabyte', async () => {
        const { transport, x, q } = await connectWithQueue();
        const bodies = [
          new Uint8Array(0),
          Uint8Array.from({ length: 256 }, (_, index) => index),
          Uint8Array.from({ length: 1 << 20 }, (_, index) => (index * 31) % 251),
        ];
        for (const body of bodies) await transport.publish({ ...publication(x, 'k', ''), body });
        const received = await (await collect(transport, q)).take(3);
        received.forEach((delivery, index) => {
          expect(Buffer.compare(delivery.body, bodies[index] ?? Buffer.from('?'))).toBe(0);
        });
      });

      it('takes a copy: changes after the call do not travel', async () => {
        const { transport, x, q } = await connectWithQueue();
        const headers: Record<string, unknown> = { list: ['before'] };
        const body = Buffer.from('before');
        const published = transport.publish({
          ...publication(x, 'k', '', { properties: { persistent: true, headers } }),
          body,
        });
        body.write('AFTER!');
        headers['list'] = ['after'];
        await published;
        const [delivery] = await (await collect(transport, q)).take(1);
        expect(delivery && textOf(delivery)).toBe('before');
        expect(delivery?.properties.headers).toEqual({ list: ['before'] });
      });

      it.each([
        ['a function in a header', { properties: { persistent: true, headers: { f: () => 1 } } }],
        ['a date in a header', { properties: { persistent: true, headers: { at: new Date(0) } } }],
        ['NaN in a header', { properties: { persistent: true, headers: { n: NaN } } }],
        ['a negative expiration', { properties: { persistent: true, expirationMs: -1 } }],
        ['a time stamp with a fraction', { properties: { persistent: true, timestampS: 0.5 } }],
        ['a routing key of 256 bytes', { routingKey: 'k'.repeat(256) }],
        ['a message id of 256 bytes', { properties: { persistent: true, messageId: 'ž'.repeat(128) } }],
      ])('refuses %s', async (_, change) => {
        const { transport, x } = await connectWithQueue();
        const wrong = { ...publication(x, 'k', 'a'), ...change };
        expect(await refusal(transport.publish(wrong))).toMatchObject({ code: 'INVALID_ARGUMENT' });
        await transport.publish(publication(x, 'k', 'b'));
      });
    });

    describe('consuming', () => {
      it('from a missing queue is refused', async () => {
        const transport = await connect();
        const missing = uniqueName('missing');
        const error = await refusal(transport.consume(missing, { prefetch: 1 }, () => undefined));
        expect(error).toMatchObject({ code: 'TOPOLOGY_MISSING' });
        expect(error.message).toContain(missing);
      });

      it.each([0, -1, 1.5, 65_536])('with a prefetch of %d is refused', async (prefetch) => {
        const { transport, q } = await connectWithQueue();
        const error = await refusal(transport.consume(q, { prefetch }, () => undefined));
        expect(error).toMatchObject({ code: 'INVALID_ARGUMENT' });
      });

      it('never runs the callback inside publish', async () => {
        const { transport, x, q } = await connectWithQueue();
        let inside = false;
        const seen: boolean[] = [];
        const inbox = await collect(transport, q, 10, () => seen.push(inside));
        inside = true;
        const published = transport.publish(publication(x, 'k', 'a'));
        inside = false;
        await published;
        await inbox.take(1);
        expect(seen).toEqual([false]);
      });

      it('an acked message is gone', async () => {
        const { transport, x, q } = await connectWithQueue();
        await transport.publish(publication(x, 'k', 'a'));
        const [delivery] = await (await collect(transport, q)).take(1);
        delivery?.ack();
        await transport.close();
        const second = await connect();
        await second.publish(publication(x, 'k', 'b'));
        expect((await (await collect(second, q)).take(1)).map(textOf)).toEqual(['b']);
      });

      it('a message rejected to be requeued comes back in its place, marked', async () => {
        const { transport, x, q } = await connectWithQueue();
        for (const body of ['1', '2', '3']) await transport.publish(publication(x, 'k', body));
        const inbox = await collect(transport, q, 1);
        const [first] = await inbox.take(1);
        expect(first?.redelivered).toBe(false);
        first?.reject({ requeue: true });
        const [again] = await inbox.take(1);
        expect(again && textOf(again)).toBe('1');
        expect(again?.redelivered).toBe(true);
        again?.ack();
        const [second] = await inbox.take(1);
        expect(second && textOf(second)).toBe('2');
        expect(second?.redelivered).toBe(false);
      });

      it('a message rejected for good goes, without a dead-letter exchange', async () => {
        const { transport, x, q } = await connectWithQueue();
        for (const body of ['1', '2']) await transport.publish(publication(x, 'k', body));
        const inbox = await collect(transport, q, 1);
        (await inbox.take(1))[0]?.reject({ requeue: false });
        const [second] = await inbox.take(1);
        expect(second && textOf(second)).toBe('2');
        second?.reject({ requeue: true });
        expect((await inbox.take(1)).map(textOf)).toEqual(['2']);
      });

      it('has no more outstanding than the prefetch, per consumer', async () => {
        const { transport, x, q } = await connectWithQueue();
        const sent = Array.from({ length: 12 }, (_, index) => String(index).padStart(2, '0'));
        for (const body of sent) await transport.publish(publication(x, 'k', body));
        const first = await collect(transport, q, 3);
        const held = await first.take(3);
        await harness.settle(transport);
        expect(first.untaken).toBe(0);
        const second = await collect(transport, q, 2);
        await second.take(2);
        await harness.settle(transport);
        expect(second.untaken).toBe(0);
        held[1]?.ack();
        expect((await first.take(1)).map(textOf)).toEqual(['05']);
        await harness.settle(transport);
        expect([first.untaken, second.untaken]).toEqual([0, 0]);
      });

      it('shares out among competing consumers, in turn', async () => {
        const { transport, x, q } = await connectWithQueue();
        const other = await connect();
        const inboxes = [
          await collect(transport, q, 100, (delivery) => delivery.ack()),
          await collect(other, q, 100, (delivery) => delivery.ack()),
        ];
        const sent = Array.from({ length: 20 }, (_, index) => String(index));
        await Promise.all(sent.map((body) => transport.publish(publication(x, 'k', body))));
        const shares = await Promise.all(inboxes.map((inbox) => inbox.take(10)));
        const bodies = shares.map((share) => share.map(textOf));
        expect(bodies.flat().sort()).toEqual([...sent].sort());
        for (const share of bodies)
          expect(share.map(Number)).toEqual(share.map(Number).sort((a, b) => a - b));
      });

      it('goes on after many acks out of order', async () => {
        const { transport, x, q } = await connectWithQueue();
        const sent = Array.from({ length: 300 }, (_, index) => index);
        await Promise.all(sent.map((body) => transport.publish(publication(x, 'k', String(body)))));
        const inbox = await collect(transport, q, 10);
        const received: number[] = [];
        while (received.length < sent.length) {
          const batch = await inbox.take(10);
          received.push(...batch.map((delivery) => Number(textOf(delivery))));
          const odd = batch.filter((_, index) => index % 2 === 1);
          for (const delivery of odd.toReversed()) delivery.ack();
          for (const delivery of batch) if (!odd.includes(delivery)) delivery.ack();
        }
        expect(received).toEqual(sent);
        await transport.close();
        const later = await connect();
        await later.publish(publication(x, 'k', 'end'));
        expect((await (await collect(later, q)).take(1)).map(textOf)).toEqual(['end']);
      });

      it('refuses a second ack or reject', async () => {
        const { transport, x, q } = await connectWithQueue();
        await transport.publish(publication(x, 'k', 'a'));
        await transport.publish(publication(x, 'k', 'b'));
        const [acked, rejected] = await (await collect(transport, q)).take(2);
        acked?.ack();
        rejected?.reject({ requeue: false });
        const invalid = expect.objectContaining({ code: 'INVALID_ARGUMENT' }) as EbadgeError;
        expect(() => acked?.ack()).toThrow(invalid);
        expect(() => acked?.reject({ requeue: true })).toThrow(invalid);
        expect(() => rejected?.ack()).toThrow(invalid);
        await transport.publish(publication(x, 'k', 'c'));
      });

      it('stops with cancel; what is outstanding can still be settled', async () => {
        const { transport, x, q } = await connectWithQueue();
        await transport.publish(publication(x, 'k', 'a'));
        await transport.publish(publication(x, 'k', 'b'));
        const inbox = await collect(transport, q, 2);
        const [a, b] = await inbox.take(2);
        await inbox.consumer.cancel();
        await inbox.consumer.cancel();
        await transport.publish(publication(x, 'k', 'c'));
        await harness.settle(transport);
        expect(inbox.untaken).toBe(0);
        a?.ack();
        b?.reject({ requeue: true });
        const next = await collect(transport, q, 5);
        expect((await next.take(2)).map(textOf).sort()).toEqual(['b', 'c']);
      });
    });

    describe('dead letters', () => {
      const connectWithDeadLetters = async (
        properties: Parameters<typeof queue>[1],
      ): Promise<{ transport: Transport; x: string; q: string; dlx: string; dlq: string }> => {
        const transport = await connect();
        const [x, q, dlx, dlq] = [uniqueName('x'), uniqueName('q'), uniqueName('dlx'), uniqueName('dlq')];
        await declare(
          transport,
          topology(
            [exchange(x), exchange(dlx)],
            [queue(q, { ...properties, deadLetterExchange: dlx }), queue(dlq)],
            [binding(x, q, '#'), binding(dlx, dlq, '#')],
          ),
        );
        return { transport, x, q, dlx, dlq };
      };

      it('are made by rejection, with their history', async () => {
        const { transport, x, q, dlx, dlq } = await connectWithDeadLetters({});
        const properties = { persistent: true, messageId: 'm', headers: { own: 1 } };
        await transport.publish(publication(x, 'some.key', 'dead', { properties }));
        (await (await collect(transport, q)).take(1))[0]?.reject({ requeue: false });
        const [dead] = await (await collect(transport, dlq)).take(1);
        expect(dead && textOf(dead)).toBe('dead');
        expect(dead).toMatchObject({
          exchange: dlx,
          routingKey: 'some.key',
          redelivered: false,
          properties: {
            messageId: 'm',
            persistent: true,
            headers: {
              own: 1,
              'x-first-death-exchange': x,
              'x-first-death-queue': q,
              'x-first-death-reason': 'rejected',
              'x-death': [
                { queue: q, reason: 'rejected', count: 1, exchange: x, 'routing-keys': ['some.key'] },
              ],
            },
          },
        });
        const [death] = dead?.properties.headers?.['x-death'] as { time: unknown }[];
        expect(death?.time).toEqual({ '!': 'timestamp', value: expect.any(Number) as number });
      });

      it('take the routing key the queue gives them', async () => {
        const { transport, x, q, dlq } = await connectWithDeadLetters({ deadLetterRoutingKey: 'dead.key' });
        await transport.publish(publication(x, 'some.key', 'dead'));
        (await (await collect(transport, q)).take(1))[0]?.reject({ requeue: false });
        const [dead] = await (await collect(transport, dlq)).take(1);
        expect(dead?.routingKey).toBe('dead.key');
      });

      it("are made when the queue's time to live is over", async () => {
        const { transport, x, q, dlq } = await connectWithDeadLetters({ messageTtlMs: 40 });
        const inbox = await collect(transport, dlq);
        await transport.publish(publication(x, 'k', 'late'));
        await harness.advance(40);
        const [dead] = await inbox.take(1);
        expect(dead && textOf(dead)).toBe('late');
        expect(dead?.properties.headers).toMatchObject({
          'x-death': [{ queue: q, reason: 'expired', count: 1 }],
        });
      });

      it("are made when the message's own time is over, and then live on", async () => {
        const { transport, x, q, dlq } = await connectWithDeadLetters({ messageTtlMs: 60_000 });
        const inbox = await collect(transport, dlq);
        await transport.publish(
          publication(x, 'k', 'late', { properties: { persistent: true, expirationMs: 30 } }),
        );
        await harness.advance(30);
        const [dead] = await inbox.take(1);
        expect(dead?.properties).not.toHaveProperty('expirationMs');
        expect(dead?.properties.headers).toMatchObject({
          'x-death': [{ queue: q, reason: 'expired', 'original-expiration': '30' }],
        });
      });

      it('are made of the oldest when the queue is too long', async () => {
        const { transport, x, q, dlq } = await connectWithDeadLetters({ maxLength: 2 });
        for (const body of ['1', '2', '3', '4']) await transport.publish(publication(x, 'k', body));
        const dead = await (await collect(transport, dlq)).take(2);
        expect(dead.map(textOf)).toEqual(['1', '2']);
        expect(dead[0]?.properties.headers).toMatchObject({ 'x-death': [{ queue: q, reason: 'maxlen' }] });
        expect((await (await collect(transport, q)).take(2)).map(textOf)).toEqual(['3', '4']);
      });

      it('may go round when a rejection is part of it, and are counted', async () => {
        const transport = await connect();
        const [x, dlx, q, wait] = [uniqueName('x'), uniqueName('dlx'), uniqueName('q'), uniqueName('wait')];
        await declare(
          transport,
          topology(
            [exchange(x), exchange(dlx)],
            [queue(q, { deadLetterExchange: dlx }), queue(wait, { deadLetterExchange: x, messageTtlMs: 20 })],
            [binding(x, q, '#'), binding(dlx, wait, '#')],
          ),
        );
        await transport.publish(publication(x, 'k', 'retry'));
        const inbox = await collect(transport, q, 1);
        for (let round = 0; round < 3; round++) {
          (await inbox.take(1))[0]?.reject({ requeue: false });
          // the dead letter is in the waiting queue before its time starts
          await harness.settle(transport);
          await harness.advance(20);
        }
        const [last] = await inbox.take(1);
        expect(last?.properties.headers).toMatchObject({
          'x-first-death-reason': 'rejected',
          'x-death': [
            { queue: wait, reason: 'expired', count: 3 },
            { queue: q, reason: 'rejected', count: 3 },
          ],
        });
      });

      it('do not go round by themselves', async () => {
        const transport = await connect();
        const [x, q, end] = [uniqueName('x'), uniqueName('q'), uniqueName('end')];
        await declare(
          transport,
          topology(
            [exchange(x)],
            [queue(q, { deadLetterExchange: x, messageTtlMs: 20 }), queue(end)],
            [binding(x, q, '#'), binding(x, end, '#')],
          ),
        );
        await transport.publish(publication(x, 'k', 'a'));
        const inbox = await collect(transport, end);
        await inbox.take(1);
        await harness.advance(20);
        const [dead] = await inbox.take(1);
        expect(dead?.properties.headers).toMatchObject({ 'x-death': [{ count: 1 }] });
        await harness.advance(60);
        await harness.settle(transport);
        expect(inbox.untaken).toBe(0);
      });

      it('vanish when their exchange is not there', async () => {
        const { transport, x, q } = await connectWithQueue({ deadLetterExchange: uniqueName('missing') });
        await transport.publish(publication(x, 'k', '1'));
        await transport.publish(publication(x, 'k', '2'));
        const inbox = await collect(transport, q, 1);
        (await inbox.take(1))[0]?.reject({ requeue: false });
        expect((await inbox.take(1)).map(textOf)).toEqual(['2']);
      });
    });

    describe('the end', () => {
      it('gives back what was not acked, marked', async () => {
        const { transport, x, q } = await connectWithQueue();
        for (const body of ['1', '2', '3']) await transport.publish(publication(x, 'k', body));
        const [first, second] = await (await collect(transport, q, 2)).take(2);
        first?.ack();
        await transport.close();
        second?.ack();
        second?.reject({ requeue: false });
        const inbox = await collect(await connect(), q);
        const received = await inbox.take(2);
        expect(received.map(textOf)).toEqual(['2', '3']);
        expect(received[0]?.redelivered).toBe(true);
      });

      it('waits for outstanding confirms', async () => {
        const { transport, x } = await connectWithQueue();
        const confirms = Promise.allSettled(
          Array.from({ length: 2500 }, () => transport.publish(publication(x, 'k', 'a'))),
        );
        await transport.close();
        for (const outcome of await confirms) expect(outcome.status).toBe('fulfilled');
      });

      it('is told once, to those still listening', async () => {
        const transport = await connect();
        const told: unknown[] = [];
        const heard = new Promise<void>((resolve) => {
          transport.onClosed((error) => {
            told.push(error);
            resolve();
          });
        });
        transport.onClosed(() => told.push('removed'))();
        await transport.close();
        await transport.close();
        await heard;
        expect(told).toEqual([undefined]);
        const late = await new Promise((resolve) => transport.onClosed(resolve));
        expect(late).toBeUndefined();
      });

      it('refuses everything after it with CLOSED', async () => {
        const { transport, x, q } = await connectWithQueue();
        const closing = transport.close();
        const attempts = (): Promise<unknown>[] => [
          transport.publish(publication(x, 'k', 'a')),
          transport.declare(topology([exchange(x)])),
          transport.check(topology([exchange(x)])),
          transport.consume(q, { prefetch: 1 }, () => undefined),
        ];
        for (const attempt of attempts()) expect(await refusal(attempt)).toMatchObject({ code: 'CLOSED' });
        await closing;
        for (const attempt of attempts()) expect(await refusal(attempt)).toMatchObject({ code: 'CLOSED' });
      });
    });
  });
}
