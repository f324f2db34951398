/** amqplib with its `recovery`: it reconnects; what was on its way is reported, and not sent again. */

import { randomUUID } from 'node:crypto';
import { connect, type ChannelModel, type ConfirmChannel, type RecoveringChannelModel } from 'amqplib';
import {
  bodyOf,
  common,
  seqOf,
  topology,
  type ConnectionNews,
  type Contender,
  type PeerConfig,
} from '../contender.ts';

async function open(
  config: PeerConfig,
  news: ConnectionNews,
  setup: (channel: ConfirmChannel) => Promise<void>,
): Promise<RecoveringChannelModel> {
  const { exchange, queue, queueArguments } = topology(config);
  // it takes one address
  const url = `${config.urls[0] ?? ''}?heartbeat=${common.heartbeatS}`;
  const connection = await connect(url, {
    noDelay: true,
    recovery: {
      initialDelay: common.initialDelayMs,
      maxDelay: common.maxDelayMs,
      setup: async (model: ChannelModel) => {
        const channel = await model.createConfirmChannel();
        channel.on('error', () => undefined);
        await channel.assertExchange(exchange, 'topic', { durable: true });
        await channel.assertQueue(queue, { durable: true, arguments: queueArguments });
        await channel.bindQueue(queue, exchange, '#');
        await setup(channel);
      },
    },
  });
  connection.on('error', () => undefined);
  connection.on('disconnect', () => news.lost());
  connection.on('connect', () => news.back());
  return connection;
}

export const contender: Contender = {
  title: 'amqplib, recovery',
  async openPublisher(config, news) {
    const { exchange, routingKey } = topology(config);
    let channel: ConfirmChannel | undefined;
    await open(config, news, (its) => {
      channel = its;
      return Promise.resolve();
    });
    return {
      publish: (seq) => {
        let settle: (error: unknown) => void = () => undefined;
        const confirmed = new Promise<void>((resolve, reject) => {
          settle = (error) => {
            if (error === null || error === undefined) resolve();
            else reject(error instanceof Error ? error : new Error('nack'));
          };
        });
        const options = {
          persistent: true,
          mandatory: true,
          contentType: 'application/json',
          messageId: randomUUID(),
        };
        // throws when the channel is closed
        channel?.publish(exchange, routingKey, bodyOf(seq), options, (error: unknown) => settle(error));
        return confirmed;
      },
    };
  },
  async openConsumer(config, news) {
    return open(config, news, async (channel) => {
      await channel.prefetch(common.prefetch);
      await channel.consume(topology(config).queue, (message) => {
        if (message === null) return;
        const seq = seqOf(message.content);
        news.delivered(seq);
        void news.handle(seq).then(() => {
          try {
            channel.ack(message);
          } catch {
            // the channel has gone: the message comes again
          }
        });
      });
    });
  },
};
