/** What the tests of the AMQP transport share: the broker of the run, and a plain client beside the transport. */

import { connect } from 'amqplib';
import type { ChannelModel, ConfirmChannel, GetMessage } from 'amqplib';
import { afterAll, beforeAll, inject, onTestFinished } from 'vitest';
import { connectAmqp } from '../../src/transport/amqp/amqp-transport.ts';
import type { AmqpTransport } from '../../src/transport/amqp/amqp-transport.ts';
import type { AmqpOptions } from '../../src/transport/amqp/options.ts';

/** The broker of the run. */
export const url: string = inject('amqpUrl');

/** A transport that is closed when the test is over. */
export async function open(options: Partial<AmqpOptions> = {}): Promise<AmqpTransport> {
  const transport = await connectAmqp({ url, ...options });
  onTestFinished(() => transport.close());
  return transport;
}

/** The channel of a plain amqplib client beside the transport, for what that cannot do; one for the file. */
export function plainChannel(): () => ConfirmChannel {
  let client: ChannelModel | undefined;
  let channel: ConfirmChannel | undefined;
  beforeAll(async () => {
    client = await connect(url);
    channel = await client.createConfirmChannel();
  });
  afterAll(() => client?.close());
  return () => {
    if (channel === undefined) throw new Error('the plain client is not connected');
    return channel;
  };
}

/** The head of the queue, as soon as there is one. */
export async function rawGet(channel: ConfirmChannel, name: string): Promise<GetMessage> {
  for (;;) {
    const message = await channel.get(name, { noAck: true });
    if (message !== false) return message;
  }
}
