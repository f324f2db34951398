import { describe, expect, it } from 'vitest';
import type { EbadgeError } from '../../src/core/errors.ts';
import type { TransportBench } from './transport-suite-tools.ts';
import { collect, publication, refusal, textOf, uniqueName } from './transport-tools.ts';

/** How deliveries come, and what settling them does. */
export function describeConsuming(bench: () => TransportBench): void {
  describe('consuming', () => {
    it('from a missing queue is refused', async () => {
      const transport = await bench().connect();
      const missing = uniqueName('missing');
      const error = await refusal(transport.consume(missing, { prefetch: 1 }, () => undefined));
      expect(error).toMatchObject({ code: 'TOPOLOGY_MISSING' });
      expect(error.message).toContain(missing);
    });

    it.each([0, -1, 1.5, 65_536])('with a prefetch of %d is refused', async (prefetch) => {
      const { transport, q } = await bench().connectWithQueue();
      const error = await refusal(transport.consume(q, { prefetch }, () => undefined));
      expect(error).toMatchObject({ code: 'INVALID_ARGUMENT' });
    });

    it('never runs the callback inside publish', async () => {
      const { transport, x, q } = await bench().connectWithQueue();
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
      const { transport, x, q } = await bench().connectWithQueue();
      await transport.publish(publication(x, 'k', 'a'));
      const [delivery] = await (await collect(transport, q)).take(1);
      delivery?.ack();
      await transport.close();
      const second = await bench().connect();
      await second.publish(publication(x, 'k', 'b'));
      expect((await (await collect(second, q)).take(1)).map(textOf)).toEqual(['b']);
    });

    it('a message rejected to be requeued comes back in its place, marked', async () => {
      const { transport, x, q } = await bench().connectWithQueue();
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
      const { transport, x, q } = await bench().connectWithQueue();
      for (const body of ['1', '2']) await transport.publish(publication(x, 'k', body));
      const inbox = await collect(transport, q, 1);
      (await inbox.take(1))[0]?.reject({ requeue: false });
      const [second] = await inbox.take(1);
      expect(second && textOf(second)).toBe('2');
      second?.reject({ requeue: true });
      expect((await inbox.take(1)).map(textOf)).toEqual(['2']);
    });

    it('has no more outstanding than the prefetch, per consumer', async () => {
      const { transport, x, q } = await bench().connectWithQueue();
      const sent = Array.from({ length: 12 }, (_, index) => String(index).padStart(2, '0'));
      for (const body of sent) await transport.publish(publication(x, 'k', body));
      const first = await collect(transport, q, 3);
      const held = await first.take(3);
      await bench().settle(transport);
      expect(first.untaken).toBe(0);
      const second = await collect(transport, q, 2);
      await second.take(2);
      await bench().settle(transport);
      expect(second.untaken).toBe(0);
      held[1]?.ack();
      expect((await first.take(1)).map(textOf)).toEqual(['05']);
      await bench().settle(transport);
      expect([first.untaken, second.untaken]).toEqual([0, 0]);
    });

    it('shares out among competing consumers, in turn', async () => {
      const { transport, x, q } = await bench().connectWithQueue();
      const other = await bench().connect();
      const inboxes = [
        await collect(transport, q, 100, (delivery) => delivery.ack()),
        await collect(other, q, 100, (delivery) => delivery.ack()),
      ];
      const sent = Array.from({ length: 20 }, (_, index) => String(index));
      await Promise.all(sent.map((body) => transport.publish(publication(x, 'k', body))));
      const shares = await Promise.all(inboxes.map((inbox) => inbox.take(10)));
      const bodies = shares.map((share) => share.map(textOf));
      expect(bodies.flat().sort()).toEqual([...sent].sort());
      for (const share of bodies) expect(share.map(Number)).toEqual(share.map(Number).sort((a, b) => a - b));
    });

    it('goes on after many acks out of order', async () => {
      const { transport, x, q } = await bench().connectWithQueue();
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
      const later = await bench().connect();
      await later.publish(publication(x, 'k', 'end'));
      expect((await (await collect(later, q)).take(1)).map(textOf)).toEqual(['end']);
    });

    it('refuses a second ack or reject', async () => {
      const { transport, x, q } = await bench().connectWithQueue();
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
      const { transport, x, q } = await bench().connectWithQueue();
      await transport.publish(publication(x, 'k', 'a'));
      await transport.publish(publication(x, 'k', 'b'));
      const inbox = await collect(transport, q, 2);
      const [a, b] = await inbox.take(2);
      await inbox.consumer.cancel();
      await inbox.consumer.cancel();
      await transport.publish(publication(x, 'k', 'c'));
      await bench().settle(transport);
      expect(inbox.untaken).toBe(0);
      a?.ack();
      b?.reject({ requeue: true });
      const next = await collect(transport, q, 5);
      expect((await next.take(2)).map(textOf).sort()).toEqual(['b', 'c']);
    });
  });
}
