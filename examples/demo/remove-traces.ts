/** Takes off a RabbitMQ what the demonstration declared there: it leaves a broker as it found it. */

import { connect, type ReachOptions } from '@ebadge/sdk';
import { AmqpTransport } from '@ebadge/sdk/amqp';

/** Deletes exchanges and queues of the two; in memory there is nothing to do. */
export async function removeTraces(reach: ReachOptions, hub: string, plant: string): Promise<void> {
  if (reach.url === undefined) return;
  await using client = await connect({ ...reach, role: 'controller', as: plant, reconnect: false });
  // RabbitMQ's own objects stay reachable: a connection that is not rebuilt shows what is underneath
  if (!(client.transport instanceof AmqpTransport)) return;
  const channel = await client.transport.connection.createChannel();
  const ends = [
    { owner: hub, queue: `private-${hub}-down` },
    { owner: plant, queue: `private-${plant}-up` },
  ];
  for (const { owner, queue } of ends) {
    await channel.deleteQueue(queue);
    await channel.deleteQueue(`private-${owner}-dead-letters`);
    await channel.deleteExchange(`private-${owner}-dead`);
  }
  await channel.deleteExchange(`${hub}-to-${plant}`);
  await channel.deleteExchange(`${plant}-to-${hub}`);
  await channel.close();
}
