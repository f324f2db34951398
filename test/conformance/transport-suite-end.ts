import { describe, expect, it } from 'vitest';
import type { TransportBench } from './transport-suite-tools.ts';
import { collect, exchange, publication, refusal, textOf, topology } from './transport-tools.ts';

/** What closing does to what is under way, and to what comes after it. */
export function describeEnd(bench: () => TransportBench): void {
  describe('the end', () => {
    it('gives back what was not acked, marked', async () => {
      const { transport, x, q } = await bench().connectWithQueue();
      for (const body of ['1', '2', '3']) await transport.publish(publication(x, 'k', body));
      const [first, second] = await (await collect(transport, q, 2)).take(2);
      first?.ack();
      await transport.close();
      second?.ack();
      second?.reject({ requeue: false });
      const inbox = await collect(await bench().connect(), q);
      const received = await inbox.take(2);
      expect(received.map(textOf)).toEqual(['2', '3']);
      expect(received[0]?.redelivered).toBe(true);
    });

    it('waits for outstanding confirms', async () => {
      const { transport, x } = await bench().connectWithQueue();
      const confirms = Promise.allSettled(
        Array.from({ length: 2500 }, () => transport.publish(publication(x, 'k', 'a'))),
      );
      await transport.close();
      for (const outcome of await confirms) expect(outcome.status).toBe('fulfilled');
    });

    it('is told once, to those still listening', async () => {
      const transport = await bench().connect();
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
      const { transport, x, q } = await bench().connectWithQueue();
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
}
