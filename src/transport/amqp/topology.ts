import type { Channel, ChannelModel, Options } from 'amqplib';
import type { QueueSpec, Topology } from '../transport.ts';
import { channelError } from './errors.ts';

/** Opens a channel. Rejects with `INTERNAL` when the connection has none left. */
export async function openChannel(connection: ChannelModel): Promise<Channel> {
  try {
    return await connection.createChannel();
  } catch (caught) {
    throw channelError('open a channel', caught);
  }
}

/**
 * Runs the steps on a channel of their own: a step the broker refuses costs the channel it was tried
 * on, and none that is in use.
 */
async function onShortLivedChannel(
  connection: ChannelModel,
  run: (channel: Channel) => Promise<void>,
): Promise<void> {
  const channel = await openChannel(connection);
  // an emitter's 'error' without a listener would end the process; the step's promise reports it
  channel.on('error', () => undefined);
  try {
    await run(channel);
  } finally {
    // a channel the broker has closed already rejects this
    await channel.close().catch(() => undefined);
  }
}

async function step(what: string, run: () => Promise<unknown>): Promise<void> {
  try {
    await run();
  } catch (caught) {
    throw channelError(what, caught);
  }
}

function queueOptions(queue: QueueSpec): Options.AssertQueue {
  return {
    durable: queue.durable,
    exclusive: queue.exclusive,
    autoDelete: queue.autoDelete,
    ...(queue.messageTtlMs === undefined ? {} : { messageTtl: queue.messageTtlMs }),
    ...(queue.maxLength === undefined ? {} : { maxLength: queue.maxLength }),
    ...(queue.deadLetterExchange === undefined ? {} : { deadLetterExchange: queue.deadLetterExchange }),
    ...(queue.deadLetterRoutingKey === undefined ? {} : { deadLetterRoutingKey: queue.deadLetterRoutingKey }),
    ...(queue.expiresMs === undefined ? {} : { expires: queue.expiresMs }),
    arguments: {
      ...queue.arguments,
      ...(queue.type === undefined ? {} : { 'x-queue-type': queue.type }),
      // spelt out, the default would differ from a queue declared without it
      ...(queue.overflow === 'reject-publish' ? { 'x-overflow': queue.overflow } : {}),
      ...(queue.deliveryLimit === undefined ? {} : { 'x-delivery-limit': queue.deliveryLimit }),
    },
  };
}

/** Declares exchanges, then queues, then bindings. */
export function declareTopology(connection: ChannelModel, topology: Topology): Promise<void> {
  return onShortLivedChannel(connection, async (channel) => {
    for (const { name, type, durable, autoDelete, alternateExchange } of topology.exchanges) {
      const options = {
        durable,
        autoDelete,
        ...(alternateExchange === undefined ? {} : { alternateExchange }),
      };
      await step(`declare exchange '${name}'`, () => channel.assertExchange(name, type, options));
    }
    for (const queue of topology.queues) {
      await step(`declare queue '${queue.name}'`, () => channel.assertQueue(queue.name, queueOptions(queue)));
    }
    for (const { queue, exchange, bindingKey } of topology.bindings) {
      await step(`bind queue '${queue}' to exchange '${exchange}'`, () =>
        channel.bindQueue(queue, exchange, bindingKey),
      );
    }
  });
}

/** Looks for exchanges and queues by passive declaration. */
export function checkTopologyExists(
  connection: ChannelModel,
  topology: Pick<Topology, 'exchanges' | 'queues'>,
): Promise<void> {
  return onShortLivedChannel(connection, async (channel) => {
    for (const { name } of topology.exchanges) {
      await step(`find exchange '${name}'`, () => channel.checkExchange(name));
    }
    for (const { name } of topology.queues) {
      await step(`find queue '${name}'`, () => channel.checkQueue(name));
    }
  });
}
