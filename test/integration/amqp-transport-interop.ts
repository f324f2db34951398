import type { ConfirmChannel } from 'amqplib';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  binding,
  collect,
  exchange,
  publication,
  queue,
  textOf,
  topology,
  uniqueName,
} from '../conformance/transport-tools.ts';
import { open, rawGet } from './amqp-transport-tools.ts';

/** What plain clients write and read beside the transport. */
export function describeInterop(rawChannel: () => ConfirmChannel): void {
  describe('AmqpTransport beside other clients', () => {
    it('writes what a plain client reads', async () => {
      const transport = await open();
      const q = uniqueName('q');
      await rawChannel().assertQueue(q, { durable: true, autoDelete: true });
      onTestFinished(async () => {
        await rawChannel().deleteQueue(q);
      });
      await transport.publish(
        publication('', q, '{"msg":"report"}', {
          properties: {
            persistent: true,
            messageId: 'm',
            correlationId: 'c',
            replyTo: 'r',
            type: 'report',
            appId: 'a',
            contentType: 'application/json',
            timestampS: 1_767_225_600,
            expirationMs: 900_000,
            headers: { n: 1 },
          },
        }),
      );
      const message = await rawGet(rawChannel(), q);
      expect(message.content.toString()).toBe('{"msg":"report"}');
      expect(message.properties).toMatchObject({
        deliveryMode: 2,
        messageId: 'm',
        correlationId: 'c',
        replyTo: 'r',
        type: 'report',
        appId: 'a',
        contentType: 'application/json',
        timestamp: 1_767_225_600,
        expiration: '900000',
        headers: { n: 1 },
      });
    });

    it('reads what a plain client writes, and finds what it declared', async () => {
      const transport = await open();
      const [x, q] = [uniqueName('x'), uniqueName('q')];
      await rawChannel().assertExchange(x, 'topic', { durable: true });
      await rawChannel().assertQueue(q, { durable: true, arguments: { 'x-message-ttl': 900_000 } });
      onTestFinished(async () => {
        await rawChannel().deleteQueue(q);
        await rawChannel().deleteExchange(x);
      });
      await transport.declare(
        topology([exchange(x)], [queue(q, { messageTtlMs: 900_000 })], [binding(x, q, '*.*')]),
      );
      rawChannel().publish(x, 'get_report.heh-42', Buffer.from('{}'), { contentType: 'application/json' });
      await rawChannel().waitForConfirms();
      const [delivery] = await (await collect(transport, q)).take(1);
      expect(delivery && textOf(delivery)).toBe('{}');
      expect(delivery?.routingKey).toBe('get_report.heh-42');
      expect(delivery?.properties).toStrictEqual({ persistent: false, contentType: 'application/json' });
    });

    it('lets a user channel on its connection fail without harm', async () => {
      const transport = await open();
      const channel = await transport.connection.createChannel();
      channel.on('error', () => undefined);
      await expect(channel.checkQueue(uniqueName('missing'))).rejects.toThrow('NOT_FOUND');
      await transport.check(topology([exchange('amq.topic')]));
    });
  });
}
