import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { socketOf } from '../../src/transport/amqp/amqplib-parts.ts';
import type { AmqpTransport } from '../../src/transport/amqp/amqp-transport.ts';
import type { AmqpOptions } from '../../src/transport/amqp/options.ts';
import { publication, queue, topology, uniqueName } from '../conformance/transport-tools.ts';
import { open } from './amqp-transport-tools.ts';

const count = 3000;

/** Sends so many one by one, a turn between each two, while they are read; in which turn was each read? */
async function stream(sender: AmqpTransport, reader: AmqpTransport): Promise<Map<number, number[]>> {
  const q = uniqueName('q');
  await sender.declare(topology([], [queue(q, { durable: false })]));
  onTestFinished(() =>
    sender.connection
      .createChannel()
      .then((channel) => channel.deleteQueue(q))
      .then(),
  );
  const turns = new Map<number, number[]>();
  let turnNumber = 0;
  let isNew = true;
  const all = new Promise<void>((resolve) => {
    let taken = 0;
    void reader.consume(q, { prefetch: 500 }, (delivery) => {
      if (isNew) {
        isNew = false;
        turnNumber++;
        setImmediate(() => (isNew = true));
      }
      const number = Number(Buffer.from(delivery.body).toString());
      turns.set(turnNumber, [...(turns.get(turnNumber) ?? []), number]);
      delivery.ack();
      if (++taken === count) resolve();
    });
  });
  const confirms: Promise<void>[] = [];
  for (let index = 0; index < count; index++) {
    confirms.push(sender.publish(publication('', q, String(index))));
    await turn();
  }
  await Promise.all(confirms);
  await all;
  // nothing is left to be delivered again: the last ack has gone when this is answered
  return turns;
}

/** Reading what comes in numbers together; writing while there is more to be made. */
export function describePace(way: string, options: () => Partial<AmqpOptions>): void {
  describe(`AmqpTransport, ${way}`, () => {
    it.each([0, 10])('takes everything, in order, with a delay of %d ms', async (readDelayMs) => {
      const reader = await open({ ...options(), readDelayMs });
      const turns = await stream(await open(options()), reader);
      expect([...turns.values()].flat()).toEqual(Array.from({ length: count }, (__, index) => index));
      // many together, however fast this machine is
      if (readDelayMs > 0) expect(turns.size).toBeLessThan(count / 4);
    });

    it('has the socket receive on demand, where it consumes', async () => {
      const transport = await open(options());
      const mark = (): number | undefined => socketOf(transport.connection)?.readableHighWaterMark;
      expect(mark()).toBeGreaterThan(1);
      const q = uniqueName('q');
      await transport.declare(topology([], [queue(q, { exclusive: true, durable: false })]));
      const consumer = await transport.consume(q, { prefetch: 1 }, (delivery) => delivery.ack());
      expect(mark()).toBe(1);
      await consumer.cancel();
    });

    it('has the broker begin before the last of many is made', async () => {
      const transport = await open(options());
      const q = uniqueName('q');
      await transport.declare(topology([], [queue(q, { exclusive: true, durable: false })]));
      const written = (): number => socketOf(transport.connection)?.bytesWritten ?? 0;
      const before = written();
      const body = 'x'.repeat(1000);
      const confirms = Array.from({ length: 100 }, () => transport.publish(publication('', q, body)));
      // in this very turn
      expect(written() - before).toBeGreaterThan(64_000);
      await Promise.all(confirms);
    });
  });
}
