/** rabbitmq-client with `maxAttempts`: its publisher tries again by itself. */

import { randomUUID } from 'node:crypto';
import { Connection } from 'rabbitmq-client';
import {
  bodyOf,
  common,
  seqOf,
  topology,
  type ConnectionNews,
  type Contender,
  type PeerConfig,
} from '../contender.ts';

function open(config: PeerConfig, news: ConnectionNews): Connection {
  const [first = 'amqp://127.0.0.1'] = config.urls;
  const { username, password } = new URL(first);
  const connection = new Connection({
    hosts: config.urls.map((url) => new URL(url).host),
    username,
    password,
    heartbeat: common.heartbeatS,
    retryLow: common.initialDelayMs,
    retryHigh: common.maxDelayMs,
    noDelay: true,
  });
  connection.on('error', () => news.lost());
  connection.on('connection', () => news.back());
  return connection;
}

const declarations = (config: PeerConfig) => {
  const { exchange, queue, queueArguments } = topology(config);
  return {
    exchanges: [{ exchange, type: 'topic', durable: true }],
    queueBindings: [{ exchange, queue, routingKey: '#' }],
    queueOptions: { queue, durable: true, arguments: queueArguments },
  };
};

export const contender: Contender = {
  title: 'rabbitmq-client, maxAttempts 10',
  async openPublisher(config, news) {
    const { exchange, routingKey } = topology(config);
    const { queueOptions, ...rest } = declarations(config);
    const connection = open(config, news);
    await connection.onConnect(10_000);
    const publisher = connection.createPublisher({
      confirm: true,
      maxAttempts: 10,
      queues: [queueOptions],
      ...rest,
    });
    return {
      publish: (seq) =>
        publisher.send(
          {
            exchange,
            routingKey,
            durable: true,
            mandatory: true,
            contentType: 'application/json',
            messageId: randomUUID(),
          },
          bodyOf(seq),
        ),
    };
  },
  async openConsumer(config, news) {
    const connection = open(config, news);
    const consumer = connection.createConsumer(
      {
        queue: topology(config).queue,
        qos: { prefetchCount: common.prefetch },
        ...declarations(config),
      },
      async (message) => {
        // it parses JSON by itself
        const body: unknown = message.body;
        const seq = Buffer.isBuffer(body) ? seqOf(body) : (body as { ext_bench_seq: number }).ext_bench_seq;
        news.delivered(seq);
        await news.handle(seq);
      },
    );
    consumer.on('error', () => undefined);
    await new Promise<void>((resolve) => consumer.on('ready', () => resolve()));
  },
};
