import { describe, expect, it } from 'vitest';
import type { Transport } from '../../src/transport/transport.ts';
import type { TransportBench } from './transport-suite-tools.ts';
import {
  binding,
  collect,
  exchange,
  publication,
  queue,
  textOf,
  topology,
  uniqueName,
} from './transport-tools.ts';

/** What becomes of messages that are rejected, expire or are too many. */
export function describeDeadLetters(bench: () => TransportBench): void {
  describe('dead letters', () => {
    const connectWithDeadLetters = async (
      properties: Parameters<typeof queue>[1],
    ): Promise<{ transport: Transport; x: string; q: string; dlx: string; dlq: string }> => {
      const transport = await bench().connect();
      const [x, q, dlx, dlq] = [uniqueName('x'), uniqueName('q'), uniqueName('dlx'), uniqueName('dlq')];
      await bench().declare(
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
      await bench().advance(40);
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
      await bench().advance(30);
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
      const transport = await bench().connect();
      const [x, dlx, q, wait] = [uniqueName('x'), uniqueName('dlx'), uniqueName('q'), uniqueName('wait')];
      await bench().declare(
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
        await bench().settle(transport);
        await bench().advance(20);
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
      const transport = await bench().connect();
      const [x, q, end] = [uniqueName('x'), uniqueName('q'), uniqueName('end')];
      await bench().declare(
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
      await bench().advance(20);
      const [dead] = await inbox.take(1);
      expect(dead?.properties.headers).toMatchObject({ 'x-death': [{ count: 1 }] });
      await bench().advance(60);
      await bench().settle(transport);
      expect(inbox.untaken).toBe(0);
    });

    it('vanish when their exchange is not there', async () => {
      const { transport, x, q } = await bench().connectWithQueue({
        deadLetterExchange: uniqueName('missing'),
      });
      await transport.publish(publication(x, 'k', '1'));
      await transport.publish(publication(x, 'k', '2'));
      const inbox = await collect(transport, q, 1);
      (await inbox.take(1))[0]?.reject({ requeue: false });
      expect((await inbox.take(1)).map(textOf)).toEqual(['2']);
    });
  });
}
