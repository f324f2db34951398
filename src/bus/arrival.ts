/** Deliveries → messages that may travel where they came from. */

import type { Codec } from '../core/codec.ts';
import { EbadgeError } from '../core/errors.ts';
import type { Reading } from '../core/read-options.ts';
import type { Forgiven } from '../core/tolerant.ts';
import type { ChannelInfo, Protocol } from '../support/contract.ts';
import type { Delivery } from '../transport/transport.ts';
import type { Read } from './dead-letters.ts';
import { missingFields } from './outbox.ts';
import { originOf } from './replay.ts';
import type { Routes } from './routes.ts';

/** A message that has arrived and was found valid. */
export interface Arrived {
  readonly channel: ChannelInfo;
  readonly peer: string;
  readonly name: string;
  readonly message: unknown;
  readonly forgiven: readonly Forgiven[];
  readonly delivery: Delivery;
}

/** What reading takes. */
export interface ReadParts<P extends Protocol> {
  readonly routes: Routes;
  readonly codec: Codec<P>;
  readonly reading: Reading;
}

/**
 * Reads a delivery.
 *
 * @throws EbadgeError `WRONG_CHANNEL`, or ValidationError: why it cannot be taken.
 */
export function readArrival<P extends Protocol>(
  { routes, codec, reading }: ReadParts<P>,
  { delivery, queue }: Read,
): Arrived {
  const { exchange } = originOf(routes, delivery, queue);
  const sender = routes.senderOf(exchange, queue);
  if (sender === null) {
    throw new EbadgeError(
      'WRONG_CHANNEL',
      `A message came through the exchange ${JSON.stringify(exchange)}, which leads to no channel behind ${queue}. Publish to the exchange of the channel.`,
    );
  }
  const result = codec.safeParse(delivery.body, { name: delivery.properties.type, reading });
  if (!result.ok) throw result.error;
  const { message, forgiven } = result;
  const name = codec.nameOf(message) ?? delivery.properties.type ?? '';
  const { channel, peer } = sender;
  const details = { messageName: name, peer };
  if (!routes.carries(channel, name)) {
    throw new EbadgeError(
      'WRONG_CHANNEL',
      `${peer} sent ${name}, which may not travel on ${channel.address}.`,
      { details },
    );
  }
  const [missing] = missingFields(channel, routes, name, message);
  if (missing !== undefined) {
    throw new EbadgeError(
      'INVALID_MESSAGE',
      `${peer} sent ${name} without ${missing}, which has to be set on ${channel.address}.`,
      { details },
    );
  }
  return { channel, peer, name, message, forgiven, delivery };
}
