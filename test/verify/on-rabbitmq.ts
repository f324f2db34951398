/** Verifies participants in this process on RabbitMQ. */

import { contract } from '../../generated/typescript/index.ts';
import type { Broker, Transport } from '../../src/index.ts';
import { AmqpTransport, connectAmqp } from '../../src/transport/amqp/amqp-transport.ts';
import type { VerifyOptions } from '../../src/verify/verify.ts';
import type { Contract } from '../../src/support/contract.ts';
import { Observed, type Place } from './running.ts';

/** Times for participants in the same process. */
export const quick: NonNullable<VerifyOptions['timing']> = {
  waitMs: 20_000,
  settleMs: 500,
  listenMs: 2000,
  reconnectMs: 10_000,
};

/** The contract with deadlines that tests need not wait long for. */
export function hurried(deadlineMs: number): Contract {
  const { catalogue } = contract;
  const channels = Object.fromEntries(
    Object.entries(catalogue.channels).map(([id, channel]) => {
      const replies = Object.entries(channel.replies).map(
        ([name, reply]) => [name, { ...reply, deadlineMs }] as const,
      );
      return [id, { ...channel, replies: Object.fromEntries(replies) }];
    }),
  );
  return { ...contract, catalogue: { ...catalogue, channels } };
}

/** Connections to one virtual host, whatever the contract calls it. */
export function placeOn(url: string, clientName = 'a test'): Place {
  const broker: Broker = { connect: () => connectAmqp({ url, clientName }) };
  const lose = (transport: Transport): void => {
    if (!(transport instanceof AmqpTransport)) throw new Error('no connection of its own');
    const { connection } = transport.connection as unknown as {
      readonly connection: { readonly stream: { destroy(error: Error): void } };
    };
    connection.stream.destroy(new Error('cut by the test'));
  };
  return { broker, theirs: new Observed(broker, lose) };
}
