import { describe, expect, it } from 'vitest';
import { isSupervised } from '../../src/bus/supervision.ts';
import type { EbadgeError } from '../../src/core/errors.ts';
import type { Delivery, Transport } from '../../src/transport/transport.ts';
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
} from './transport-tools.ts';

/** Consumes, and goes on when the broker has ended the consumer: a supervised transport does so by itself. */
async function consumeOn(
  transport: Transport,
  q: string,
  onDelivery: (delivery: Delivery) => void,
  mend: () => Promise<void>,
): Promise<{ readonly lost: Promise<EbadgeError>; readonly back: Promise<void> }> {
  if (isSupervised(transport)) {
    const lost = new Promise<EbadgeError>((resolve) => transport.onProblem(resolve));
    const back = new Promise<void>((resolve) => {
      transport.onStatus(({ status }) => {
        if (status === 'connected') resolve();
      });
    });
    await transport.consume(q, { prefetch: 10 }, onDelivery);
    return { lost, back };
  }
  const lost = new Promise<EbadgeError>((onLost) => {
    void transport.consume(q, { prefetch: 10, onLost }, onDelivery);
  });
  const back = lost.then(async () => {
    await mend();
    await transport.consume(q, { prefetch: 10 }, onDelivery);
  });
  return { lost, back };
}

/** What it costs when the broker ends a consumer. */
export function describeLost(bench: () => TransportBench): void {
  describe('a consumer that the broker ends', () => {
    it('costs what it had been given, and nothing else', async () => {
      const { transport, x, q } = await bench().connectWithQueue();
      const [otherX, otherQ] = [`${x}-other`, `${q}-other`];
      const other = topology([exchange(otherX)], [queue(otherQ)], [binding(otherX, otherQ, '#')]);
      await bench().declare(transport, other);
      const ended: unknown[] = [];
      transport.onClosed((error) => ended.push(error));
      await transport.publish(publication(x, 'k', 'held'));
      await transport.publish(publication(otherX, 'k', 'held, too'));
      const beside = await collect(transport, otherQ);
      const [untouched] = await beside.take(1);

      let got: (delivery: Delivery) => void = () => undefined;
      const next = (): Promise<Delivery> => new Promise((resolve) => (got = resolve));
      const first = next();
      const { lost, back } = await consumeOn(
        transport,
        q,
        (delivery) => got(delivery),
        () => transport.declare(topology([exchange(x)], [queue(q)], [binding(x, q, '#')])),
      );
      const held = await first;
      expect(held.lost).toBe(false);
      await bench().deleteQueue(q);
      expect(await lost).toMatchObject({ code: 'TOPOLOGY_MISSING', retryable: true });
      expect(held.lost).toBe(true);
      held.ack();
      held.reject({ requeue: true });
      await bench().advance(1000);
      await back;

      const again = next();
      await transport.publish(publication(x, 'k', 'new'));
      expect(textOf(await again)).toBe('new');
      expect(untouched?.lost).toBe(false);
      untouched?.ack();
      await transport.publish(publication(otherX, 'k', 'more'));
      const [more] = await beside.take(1);
      expect([more && textOf(more), more?.redelivered, beside.untaken]).toEqual(['more', false, 0]);
      expect(ended).toEqual([]);
    });

    it('ends the connection where nobody is told of it', async () => {
      const { transport, q } = await bench().connectWithQueue();
      if (isSupervised(transport)) return;
      const ended = new Promise((resolve) => transport.onClosed(resolve));
      await collect(transport, q);
      await bench().deleteQueue(q);
      expect(await ended).toMatchObject({ code: 'CONNECTION_LOST', retryable: true });
      expect(await refusal(transport.check(topology([])))).toMatchObject({ code: 'CONNECTION_LOST' });
    });

    it('can be cancelled as any other', async () => {
      const { transport, q } = await bench().connectWithQueue();
      if (isSupervised(transport)) return;
      let told: (error: EbadgeError) => void = () => undefined;
      const lost = new Promise<EbadgeError>((resolve) => (told = resolve));
      const consumer = await transport.consume(q, { prefetch: 1, onLost: told }, () => undefined);
      await bench().deleteQueue(q);
      await lost;
      await consumer.cancel();
      const gone = await refusal(transport.consume(q, { prefetch: 1 }, () => undefined));
      expect(gone).toMatchObject({ code: 'TOPOLOGY_MISSING' });
    });
  });
}
