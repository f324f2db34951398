import { describe, expect, it } from 'vitest';
import type { TransportBench } from './transport-suite-tools.ts';
import {
  binding,
  collect,
  exchange,
  publication,
  queue,
  refusal,
  topology,
  uniqueName,
} from './transport-tools.ts';

/** What is declared, found missing, refused and deleted again. */
export function describeTopology(bench: () => TransportBench): void {
  describe('topology', () => {
    it('is declared any number of times', async () => {
      const { transport, x, q } = await bench().connectWithQueue({ messageTtlMs: 900_000, maxLength: 10 });
      const same = topology(
        [exchange(x)],
        [queue(q, { messageTtlMs: 900_000, maxLength: 10 })],
        [binding(x, q, '#')],
      );
      await transport.declare(same);
      await (await bench().connect()).declare(same);
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
      const { transport, x, q } = await bench().connectWithQueue();
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
      const { transport, x, q } = await bench().connectWithQueue();
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
      const { transport, x, q } = await bench().connectWithQueue();
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
      const transport = await bench().connect();
      expect(await refusal(transport.declare(wrong))).toMatchObject({ code: 'INVALID_ARGUMENT' });
    });

    it('keeps an exclusive queue to its connection and deletes it with that', async () => {
      const owner = await bench().connect();
      const other = await bench().connect();
      const own = topology([], [queue(uniqueName('q'), { exclusive: true, durable: false })]);
      await owner.declare(own);
      expect(await refusal(other.check(own))).toMatchObject({ code: 'ACCESS_REFUSED' });
      await owner.close();
      expect(await refusal(other.check(own))).toMatchObject({ code: 'TOPOLOGY_MISSING' });
    });

    it('deletes an autoDelete queue with its last consumer', async () => {
      const transport = await bench().connect();
      const q = uniqueName('q');
      await bench().declare(transport, topology([], [queue(q, { autoDelete: true })]));
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
}
