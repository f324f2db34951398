/** Takes off a RabbitMQ what the demonstration declared there: it leaves a broker as it found it. */

import type { Transport } from '@ebadge/sdk';
import type { AmqpTransport } from '../../src/transport/amqp/amqp-transport.ts';

/** Deletes exchanges and queues of the two; in memory there is nothing to do. */
export async function removeTraces(transport: Transport, hub: string, plant: string): Promise<void> {
  // RabbitMQ's own objects stay reachable: the transport shows the connection underneath
  const { connection } = transport as Partial<AmqpTransport>;
  if (connection === undefined) return;
  const channel = await connection.createChannel();
  for (const [owner, queue] of [
    [hub, 'down'],
    [plant, 'up'],
  ] as const) {
    await channel.deleteQueue(`private-${owner}-${queue}`);
    await channel.deleteQueue(`private-${owner}-dead-letters`);
    await channel.deleteExchange(`private-${owner}-dead`);
  }
  await channel.deleteExchange(`${hub}-to-${plant}`);
  await channel.deleteExchange(`${plant}-to-${hub}`);
  await channel.close();
}
