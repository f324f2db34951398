/** amqp-connection-manager: keeps in memory what is not confirmed, and sends it again. */

import { randomUUID } from 'node:crypto';
import { connect, type AmqpConnectionManager, type Channel } from 'amqp-connection-manager';
import {
  bodyOf,
  common,
  seqOf,
  topology,
  type ConnectionNews,
  type Contender,
  type PeerConfig,
} from '../contender.ts';

function open(config: PeerConfig, news: ConnectionNews): AmqpConnectionManager {
  const manager = connect([...config.urls], {
    heartbeatIntervalInSeconds: common.heartbeatS,
    reconnectTimeInSeconds: 1,
  });
  manager.on('disconnect', () => news.lost());
  manager.on('connect', () => news.back());
  return manager;
}

async function declare(channel: Channel, config: PeerConfig): Promise<void> {
  const { exchange, queue, queueArguments } = topology(config);
  await channel.assertExchange(exchange, 'topic', { durable: true });
  await channel.assertQueue(queue, { durable: true, arguments: queueArguments });
  await channel.bindQueue(queue, exchange, '#');
}

export const contender: Contender = {
  title: 'amqp-connection-manager',
  async openPublisher(config, news) {
    const { exchange, routingKey } = topology(config);
    const channel = open(config, news).createChannel({ setup: (its: Channel) => declare(its, config) });
    await channel.waitForConnect();
    return {
      publish: (seq) =>
        channel.publish(exchange, routingKey, bodyOf(seq), {
          persistent: true,
          mandatory: true,
          contentType: 'application/json',
          messageId: randomUUID(),
        }),
    };
  },
  async openConsumer(config, news) {
    const channel = open(config, news).createChannel({ setup: (its: Channel) => declare(its, config) });
    await channel.waitForConnect();
    await channel.consume(
      topology(config).queue,
      (message) => {
        const seq = seqOf(message.content);
        news.delivered(seq);
        void news.handle(seq).then(() => {
          try {
            channel.ack(message);
          } catch {
            // the channel has gone: the message comes again
          }
        });
      },
      { prefetch: common.prefetch },
    );
  },
};
