import { describe, expect, it, onTestFinished } from 'vitest';
import { framePartsOf } from '../../src/transport/amqp/amqplib-parts.ts';
import { openAmqp } from '../../src/transport/amqp/amqp-transport.ts';
import type { Publication } from '../../src/transport/transport.ts';
import {
  collect,
  publication,
  queue,
  refusal,
  topology,
  uniqueName,
} from '../conformance/transport-tools.ts';
import { open, url } from './amqp-transport-tools.ts';

/** Bodies and headers that take every way through a sender, in an order that would show one overtaking. */
function mixed(q: string): Publication[] {
  const sizes = [0, 1, 200, 0x8000, 3, 131_064, 5, 131_065, 400_000, 7, 4088];
  const headers = [
    undefined,
    { a: 'text' },
    { a: 1, b: [true, { c: null }] },
    { a: 'ž'.repeat(20_000) },
  ] as const;
  return Array.from({ length: 400 }, (_, index) => {
    const its = headers[index % 7 === 0 ? (index / 7) % headers.length : 0];
    return {
      ...publication('', q, ''),
      body: Buffer.alloc(sizes[index % sizes.length] ?? 0, `${index}.`),
      properties: {
        persistent: false,
        messageId: String(index),
        ...(its === undefined ? {} : { headers: its }),
      },
      mandatory: true,
    };
  });
}

/** Publishing by frames of our own, and by amqplib alone. */
export function describePaths(): void {
  describe.each([
    ['frames of our own', true],
    ["amqplib's own frames", false],
  ])('AmqpTransport with %s', (_, framesOfOurOwn) => {
    it('keeps order and content, whatever the size and the headers', async () => {
      const transport = await openAmqp({ url }, { framesOfOurOwn });
      onTestFinished(() => transport.close());
      const q = uniqueName('q');
      await transport.declare(topology([], [queue(q, { exclusive: true, durable: false })]));
      const sent = mixed(q);
      const inbox = await collect(transport, q, 1000, (delivery) => delivery.ack());
      const confirms = sent.map((one) => transport.publish(one));
      const received = await inbox.take(sent.length);
      await Promise.all(confirms);
      received.forEach(({ body, properties }, index) => {
        expect(properties).toStrictEqual(sent[index]?.properties);
        expect(Buffer.from(body).equals(sent[index]?.body ?? Buffer.alloc(0)), `body ${index}`).toBe(true);
      });
    });

    it('keeps its own copy of what it is given', async () => {
      const transport = await openAmqp({ url, publishWindow: 1 }, { framesOfOurOwn });
      onTestFinished(() => transport.close());
      const q = uniqueName('q');
      await transport.declare(topology([], [queue(q, { exclusive: true, durable: false })]));
      const headers = { a: 'before' };
      const properties = { persistent: false, type: 'before', headers };
      const body = Buffer.from('before');
      const both = [0, 1].map(() => transport.publish({ ...publication('', q, ''), body, properties }));
      properties.type = headers.a = 'after!';
      body.write('after!');
      await Promise.all(both);
      for (const delivery of await (await collect(transport, q)).take(2)) {
        expect(Buffer.from(delivery.body).toString()).toBe('before');
        expect(delivery.properties).toMatchObject({ type: 'before', headers: { a: 'before' } });
      }
    });

    it('sends again what the broker discarded after a failed publish', async () => {
      const transport = await openAmqp({ url, publishWindow: 2000 }, { framesOfOurOwn });
      onTestFinished(() => transport.close());
      const q = uniqueName('q');
      await transport.declare(topology([], [queue(q, { exclusive: true, durable: false })]));
      const inbox = await collect(transport, q, 1000, (delivery) => delivery.ack());
      for (let round = 0; round < 5; round++) {
        const failed = refusal(transport.publish(publication(uniqueName('missing'), 'k', 'lost')));
        const confirms = Array.from({ length: 700 }, (_, index) =>
          transport.publish(publication('', q, String(index))),
        );
        expect(await failed).toMatchObject({ code: 'TOPOLOGY_MISSING', details: { outcome: 'rejected' } });
        await Promise.all(confirms);
        const bodies = (await inbox.take(700)).map(({ body }) => Number(Buffer.from(body).toString()));
        expect(bodies).toEqual(confirms.map((_, index) => index));
      }
    });
  });

  describe('AmqpTransport and the parts of amqplib', () => {
    it('has frames of its own with the amqplib that is installed', async () => {
      const transport = await open();
      const channel = await transport.connection.createConfirmChannel();
      expect(framePartsOf(transport.connection, channel)).toBeDefined();
    });

    it('has none with one that looks different', async () => {
      const transport = await open();
      const channel = await transport.connection.createConfirmChannel();
      const other = await transport.connection.createConfirmChannel();
      expect(framePartsOf({ connection: {} } as never, channel)).toBeUndefined();
      expect(framePartsOf(transport.connection, Object.create(channel) as never)).toBeUndefined();
      expect(framePartsOf(transport.connection, Object.assign(other, { lwm: 2 }))).toBeUndefined();
    });
  });
}
