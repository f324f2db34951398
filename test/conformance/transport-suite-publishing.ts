import { describe, expect, it } from 'vitest';
import type { Publication } from '../../src/transport/transport.ts';
import type { TransportBench } from './transport-suite-tools.ts';
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

/** Where publications go, and what they carry. */
export function describePublishing(bench: () => TransportBench): void {
  describe('publishing', () => {
    it('is confirmed, and arrives in the order of the calls', async () => {
      const { transport, x, q } = await bench().connectWithQueue();
      const sent = Array.from({ length: 3000 }, (_, index) => String(index));
      await Promise.all(sent.map((body) => transport.publish(publication(x, 'k', body))));
      const inbox = await collect(transport, q, 500, (delivery) => delivery.ack());
      expect((await inbox.take(sent.length)).map(textOf)).toEqual(sent);
    });

    it('to a topic exchange follows the table', async () => {
      const transport = await bench().connect();
      const x = uniqueName('x');
      const bindingKeys = [...new Set(topicTable.map(([bindingKey]) => bindingKey))];
      const queues = new Map(bindingKeys.map((bindingKey) => [bindingKey, uniqueName('q')]));
      await bench().declare(
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
      const { transport, x, q } = await bench().connectWithQueue();
      await transport.declare(topology([], [], [binding(x, q, 'a.*'), binding(x, q, 'a.b')]));
      await transport.publish(publication(x, 'a.b', 'one'));
      await transport.publish(publication(x, 'a.b', 'two'));
      const inbox = await collect(transport, q);
      expect((await inbox.take(2)).map(textOf)).toEqual(['one', 'two']);
    });

    it('follows direct and fanout exchanges', async () => {
      const transport = await bench().connect();
      const [direct, fanout, a, b] = [uniqueName('d'), uniqueName('f'), uniqueName('a'), uniqueName('b')];
      await bench().declare(
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
      const transport = await bench().connect();
      const [x, q] = [uniqueName('x'), uniqueName('q')];
      await bench().declare(transport, topology([exchange(x)], [queue(q)], [binding(x, q, 'taken.#')]));
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
      const { transport, x, q } = await bench().connectWithQueue();
      const missing = uniqueName('missing');
      const outcomes = await Promise.allSettled([
        transport.publish(publication(missing, 'k', 'lost')),
        transport.publish(publication(x, 'k', '1')),
        transport.publish(publication(x, 'k', '2')),
        transport.publish(publication(missing, 'k', 'lost')),
      ]);
      const [missed, , , last] = outcomes;
      for (const outcome of [missed, last]) {
        expect(outcome).toMatchObject({
          status: 'rejected',
          reason: { code: 'TOPOLOGY_MISSING', retryable: false },
        });
      }
      expect((missed as PromiseRejectedResult).reason).toHaveProperty(
        'message',
        expect.stringContaining(missing),
      );
      await transport.publish(publication(x, 'k', '3'));
      // whatever was confirmed has arrived, in order; what lost its confirm may have, and once more after that
      const confirmed = ['1', '2'].filter((_, index) => outcomes[index + 1]?.status === 'fulfilled');
      const inbox = await collect(transport, q);
      const received = (await inbox.takeUntil((delivery) => textOf(delivery) === '3')).map(textOf);
      expect(received).toEqual(expect.arrayContaining([...confirmed, '3']));
      const first = [...new Set(received)];
      expect(first).toEqual(first.toSorted());
    });

    it('carries every property, and only those', async () => {
      const { transport, x, q } = await bench().connectWithQueue();
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
      const { transport, x, q } = await bench().connectWithQueue();
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
      const { transport, x, q } = await bench().connectWithQueue();
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
      const { transport, x } = await bench().connectWithQueue();
      const wrong = { ...publication(x, 'k', 'a'), ...change };
      expect(await refusal(transport.publish(wrong))).toMatchObject({ code: 'INVALID_ARGUMENT' });
      await transport.publish(publication(x, 'k', 'b'));
    });
  });
}
