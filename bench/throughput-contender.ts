/** One contender of the throughput bench, in a process of its own: does a round for each line on standard input. */

import { createInterface } from 'node:readline';
import { connect as connectRaw } from 'amqplib';
import type { Options } from 'amqplib';
import { connect } from '../src/index.ts';
import { openAmqp } from '../src/transport/amqp/amqp-transport.ts';
import type { MessageProperties } from '../src/transport/transport.ts';
import {
  draft,
  exchangeName,
  message,
  queueName,
  receiver,
  routingKey,
  sender,
} from './throughput-message.ts';

const publishWindow = 1000;
const prefetch = 500;

/** Does a round of so many messages; may return what is still to be done after it, which is not part of it. */
type Round = (count: number) => Promise<(() => Promise<void>) | undefined>;

/** Keeps a window of publishes on their way; `publish` calls back when one is confirmed. */
function windowed(publish: (done: (error?: Error | null) => void) => void): Round {
  return (count) =>
    new Promise((resolve, reject) => {
      let [sent, confirmed] = [0, 0];
      const next = (): void => {
        sent += 1;
        publish(done);
      };
      const done = (error?: Error | null): void => {
        if (error instanceof Error) reject(error);
        confirmed += 1;
        if (sent < count) next();
        else if (confirmed === count) resolve(undefined);
      };
      while (sent < Math.min(count, publishWindow)) next();
    });
}

const body = (): Buffer => Buffer.from(JSON.stringify(message));

const ourProperties = (): MessageProperties => ({
  messageId: crypto.randomUUID(),
  type: message.msg,
  appId: sender,
  contentType: 'application/json',
  timestampS: Math.floor(Date.now() / 1000),
  persistent: true,
});

async function publishRaw(url: string, properties: () => Options.Publish): Promise<Round> {
  const channel = await (await connectRaw(url)).createConfirmChannel();
  const options = { persistent: true, mandatory: true, contentType: 'application/json' };
  channel.on('return', () => {
    throw new Error('a message was returned');
  });
  return windowed((done) =>
    channel.publish(exchangeName, routingKey, body(), { ...options, ...properties() }, done),
  );
}

async function publishByTransport(url: string, framesOfOurOwn: boolean): Promise<Round> {
  const transport = await openAmqp({ url }, { framesOfOurOwn });
  return windowed((done) => {
    const publication = {
      exchange: exchangeName,
      routingKey,
      body: body(),
      properties: ourProperties(),
      mandatory: true,
    };
    transport.publish(publication).then(() => done(), done);
  });
}

async function publishByClient(url: string): Promise<Round> {
  const client = await connect({ role: 'heh', as: sender, url });
  const peer = client.to(receiver);
  return windowed((done) => void peer.publish('report', draft).then(() => done(), done));
}

/** Reads so many; `start` begins to consume and returns what ends it. */
function reading(start: (one: () => void) => Promise<() => Promise<unknown>>): Round {
  return async (count) => {
    let read = 0;
    let finish: () => void = () => undefined;
    const all = new Promise<void>((resolve) => (finish = resolve));
    const end = await start(() => {
      read += 1;
      if (read === count) finish();
    });
    await all;
    await end();
    return undefined;
  };
}

async function consumeRaw(url: string, look: (content: Buffer) => void): Promise<Round> {
  const channel = await (await connectRaw(url)).createChannel();
  await channel.prefetch(prefetch);
  return reading(async (one) => {
    const { consumerTag } = await channel.consume(queueName, (delivery) => {
      if (delivery === null) return;
      look(delivery.content);
      channel.ack(delivery);
      one();
    });
    return () => channel.cancel(consumerTag);
  });
}

async function consumeByTransport(url: string): Promise<Round> {
  const transport = await openAmqp({ url }, { framesOfOurOwn: true });
  return reading(async (one) => {
    const consumer = await transport.consume(queueName, { prefetch }, (delivery) => {
      delivery.ack();
      one();
    });
    return () => consumer.cancel();
  });
}

async function consumeByClient(url: string): Promise<Round> {
  const open = () => connect({ role: 'controller', as: receiver, url, prefetch });
  let client = await open();
  const read = reading(async (one) => {
    await client.from(sender).on('report', one);
    return () => Promise.resolve();
  });
  return async (count) => {
    await read(count);
    // a client reads until it is closed, so every round has one of its own; as those of others, its connection is there
    return async () => {
      await client.close();
      client = await open();
    };
  };
}

const contenders: Readonly<Record<string, (url: string) => Round | Promise<Round>>> = {
  'publish-amqplib': (url) => publishRaw(url, () => ({})),
  'publish-amqplib-same': (url) =>
    publishRaw(url, () => ({
      messageId: crypto.randomUUID(),
      type: message.msg,
      appId: sender,
      timestamp: Math.floor(Date.now() / 1000),
    })),
  'publish-transport': (url) => publishByTransport(url, true),
  'publish-fallback': (url) => publishByTransport(url, false),
  'publish-client': publishByClient,
  'consume-amqplib': (url) => consumeRaw(url, () => undefined),
  'consume-amqplib-json': (url) => consumeRaw(url, (content) => void JSON.parse(content.toString())),
  'consume-transport': consumeByTransport,
  'consume-client': consumeByClient,
};

const [id = '', url = '', count = '0'] = process.argv.slice(2);
const round = await contenders[id]?.(url);
if (round === undefined) throw new Error(`there is no contender ${id}`);
process.stdout.write('ready\n');
for await (const line of createInterface({ input: process.stdin })) {
  if (line !== 'go') continue;
  const [started, cpu] = [performance.now(), process.cpuUsage()];
  const after = await round(Number(count));
  const { user, system } = process.cpuUsage(cpu);
  const result = { seconds: (performance.now() - started) / 1000, cpuSeconds: (user + system) / 1e6 };
  await after?.();
  process.stdout.write(`${JSON.stringify(result)}\n`);
}
process.exit();
