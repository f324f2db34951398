import { describe, expect, it } from 'vitest';
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

/** What exchanges without a fitting binding, full queues, forgotten queues and late messages come to. */
export function describeLimits(bench: () => TransportBench): void {
  describe('limits', () => {
    it('send what no queue is bound for to the alternate exchange, and only that', async () => {
      const transport = await bench().connect();
      const [x, other, q, rest] = [uniqueName('x'), uniqueName('ae'), uniqueName('q'), uniqueName('rest')];
      const wanted = topology(
        [exchange(x, { alternateExchange: other }), exchange(other, { type: 'fanout' })],
        [queue(q), queue(rest)],
        [binding(x, q, 'known'), binding(other, rest, '')],
      );
      await bench().declare(transport, wanted);
      await transport.declare(wanted);
      await transport.publish(publication(x, 'known', 'a', { mandatory: true }));
      await transport.publish(publication(x, 'strange', 'b', { mandatory: true }));
      const [stray] = await (await collect(transport, rest)).take(1);
      expect(stray && textOf(stray)).toBe('b');
      expect(stray).toMatchObject({ exchange: x, routingKey: 'strange' });
      const inbox = await collect(transport, q);
      expect((await inbox.take(1)).map(textOf)).toEqual(['a']);
      await bench().settle(transport);
      expect(inbox.untaken).toBe(0);
    });

    it('lose what goes to an alternate exchange that is not there, or that no queue is bound to', async () => {
      const transport = await bench().connect();
      const [x, round] = [uniqueName('x'), uniqueName('y')];
      await bench().declare(
        transport,
        topology([
          exchange(x, { alternateExchange: round }),
          exchange(round, { alternateExchange: x }),
          exchange(`${x}-2`, { alternateExchange: uniqueName('missing') }),
        ]),
      );
      for (const from of [x, `${x}-2`]) {
        expect(
          await refusal(transport.publish(publication(from, 'k', 'a', { mandatory: true }))),
        ).toMatchObject({
          code: 'UNROUTABLE',
          details: { outcome: 'returned' },
        });
      }
    });

    it('refuse what a full queue is to refuse, and take the next when there is room', async () => {
      const { transport, x, q } = await bench().connectWithQueue({
        maxLength: 2,
        overflow: 'reject-publish',
      });
      for (const body of ['a', 'b']) await transport.publish(publication(x, 'k', body));
      expect(await refusal(transport.publish(publication(x, 'k', 'c')))).toMatchObject({
        code: 'PUBLISH_REFUSED',
        retryable: true,
        details: { outcome: 'rejected' },
      });
      const inbox = await collect(transport, q, 1);
      (await inbox.take(1))[0]?.ack();
      const [second] = await inbox.take(1);
      await transport.publish(publication(x, 'k', 'd'));
      second?.ack();
      expect((await inbox.take(1)).map(textOf)).toEqual(['d']);
    });

    it('take defaults spelt out for what they are', async () => {
      const { transport, q } = await bench().connectWithQueue();
      await transport.declare(topology([], [queue(q, { overflow: 'drop-head', type: 'classic' })]));
      const { q: other } = await bench().connectWithQueue({ overflow: 'drop-head', type: 'classic' });
      await transport.declare(topology([], [queue(other)]));
    });

    it.each([
      ['overflow', { overflow: 'reject-publish' }],
      ['type', { type: 'quorum' }],
      ['time without a consumer', { expiresMs: 60_000 }],
    ] as const)('are part of the queue: another %s is a conflict', async (_, change) => {
      const { transport, q } = await bench().connectWithQueue();
      const error = await refusal(transport.declare(topology([], [queue(q, change)])));
      expect(error).toMatchObject({ code: 'TOPOLOGY_CONFLICT', retryable: false });
    });

    it('are part of the exchange: another alternate exchange is a conflict', async () => {
      const { transport, x } = await bench().connectWithQueue();
      const error = await refusal(transport.declare(topology([exchange(x, { alternateExchange: 'other' })])));
      expect(error).toMatchObject({ code: 'TOPOLOGY_CONFLICT', retryable: false });
    });

    it('delete a queue that nobody consumes from for so long, and none that somebody does', async () => {
      const transport = await bench().connect();
      const [unused, used] = [uniqueName('q'), uniqueName('q')];
      const wanted = topology([], [queue(unused, { expiresMs: 1000 }), queue(used, { expiresMs: 1000 })]);
      await bench().declare(transport, wanted);
      const inbox = await collect(transport, used, 10, (delivery) => delivery.ack());
      // publishing is no use that counts, so this can wait for the end of the queue
      for (;;) {
        await bench().advance(100);
        const gone = await transport.publish(publication('', unused, 'x', { mandatory: true })).then(
          () => false,
          () => true,
        );
        if (gone) break;
      }
      await transport.publish(publication('', used, 'still there', { mandatory: true }));
      expect((await inbox.take(1)).map(textOf)).toEqual(['still there']);
    });

    it('end the redeliveries of a quorum queue', async () => {
      const transport = await bench().connect();
      const [q, dlx, dlq] = [uniqueName('q'), uniqueName('dlx'), uniqueName('dlq')];
      const wanted = topology(
        [exchange(dlx)],
        [queue(q, { type: 'quorum', deliveryLimit: 2, deadLetterExchange: dlx }), queue(dlq)],
        [binding(dlx, dlq, '#')],
      );
      await bench().declare(transport, wanted);
      await transport.declare(wanted);
      await transport.publish(publication('', q, 'poison', { properties: { persistent: true } }));
      const inbox = await collect(transport, q, 10, (delivery) => delivery.reject({ requeue: true }));
      const [dead] = await (await collect(transport, dlq)).take(1);
      expect(dead && textOf(dead)).toBe('poison');
      expect(dead?.properties.headers).toMatchObject({ 'x-first-death-reason': 'delivery_limit' });
      expect((await inbox.take(3)).map(({ redelivered }) => redelivered)).toEqual([false, true, true]);
      await bench().settle(transport);
      expect(inbox.untaken).toBe(0);
    });

    it('keep back what is past its time', async () => {
      const { transport, x, q } = await bench().connectWithQueue();
      const late = { ...publication(x, 'k', 'late'), deadlineMs: 1_000 };
      const error = await refusal(transport.publish(late));
      expect(error).toMatchObject({ code: 'EXPIRED', retryable: false, details: { outcome: 'expired' } });
      expect(error.message).toContain(x);
      await transport.publish({ ...publication(x, 'k', 'in time'), deadlineMs: Date.now() + 1e12 });
      expect((await (await collect(transport, q)).take(1)).map(textOf)).toEqual(['in time']);
    });

    it.each([
      ['a quorum queue that is not durable', topology([], [queue('q', { type: 'quorum', durable: false })])],
      ['a quorum queue of one connection', topology([], [queue('q', { type: 'quorum', exclusive: true })])],
      ['a delivery limit of a classic queue', topology([], [queue('q', { deliveryLimit: 3 })])],
      ['no time at all without a consumer', topology([], [queue('q', { expiresMs: 0 })])],
      ['a kind of queue there is not', topology([], [queue('q', { type: 'stream' as 'quorum' })])],
      ['a kind of overflow there is not', topology([], [queue('q', { overflow: 'drop' as 'drop-head' })])],
      ['an alternate exchange without a name', topology([exchange('x', { alternateExchange: '' })])],
    ])('refuse %s', async (_, wrong) => {
      const transport = await bench().connect();
      expect(await refusal(transport.declare(wrong))).toMatchObject({ code: 'INVALID_ARGUMENT' });
    });
  });
}
