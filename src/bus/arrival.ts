/** Deliveries → messages that may travel where they came from. */

import type { Codec } from '../core/codec.ts';
import { EbadgeError } from '../core/errors.ts';
import type { Reading } from '../core/read-options.ts';
import type { Forgiven } from '../core/tolerant.ts';
import type { ChannelInfo, Protocol } from '../support/contract.ts';
import type { Delivery } from '../transport/transport.ts';
import { readersOf } from './channel-readers.ts';
import type { Profile } from './compatibility.ts';
import type { Envelope, Wrapped } from './envelope.ts';
import { readFrom } from './legacy-reading.ts';
import { missingFields } from './outbox.ts';
import { originOf } from './replay.ts';
import type { Routes } from './routes.ts';

/** A message that has arrived and was found valid. */
export interface Arrived {
  readonly channel: ChannelInfo;
  readonly peer: string;
  /** Tells the sender from any other. */
  readonly sender: string;
  readonly name: string;
  readonly message: unknown;
  readonly forgiven: readonly Forgiven[];
  /** The queue that it was read from. */
  readonly queue: string;
  readonly delivery: Delivery;
  /** What the sender is, where it does not follow the contract to the letter. */
  readonly profile: Profile | undefined;
}

/** What reading takes. */
export interface ReadParts<P extends Protocol> {
  readonly routes: Routes;
  readonly codec: Codec<P>;
  readonly reading: Reading;
  readonly maxMessageBytes: number;
  readonly envelope: Envelope;
}

const json = /^[a-z]+\/(?:[a-z0-9.+-]*\+)?json(?:\s*;|\s*$)/i;

/** Refuses bytes that are no JSON text by what is said of them, or by how they begin. */
function checkBytes({ body, properties }: Wrapped, peer: string, exchange: string, routes: Routes): void {
  const { contentType, type } = properties;
  const isJson =
    contentType === undefined ||
    contentType === 'application/json' ||
    json.test(contentType) ||
    contentType === routes.contentTypeOf(type);
  if (!isJson) {
    throw new EbadgeError(
      'MALFORMED_JSON',
      `A message of ${peer} (${exchange}) says by its content_type that it is no JSON. Send JSON, as application/json or without a content_type.`,
      { details: { peer, exchange } },
    );
  }
  // no JSON begins so
  if (body[0] === 0x1f && body[1] === 0x8b) {
    throw new EbadgeError(
      'MALFORMED_JSON',
      `A message of ${peer} (${exchange}) is compressed (gzip). Send JSON as it is: a content_encoding is not read.`,
      { details: { peer, exchange } },
    );
  }
}

/**
 * Reads a delivery.
 *
 * @throws EbadgeError `WRONG_CHANNEL`, `MALFORMED_JSON`, or ValidationError: why it cannot be taken.
 */
export function readArrival<P extends Protocol>(
  { routes, codec, reading, maxMessageBytes, envelope }: ReadParts<P>,
  delivery: Delivery,
  queue: string,
): Arrived {
  const { exchange } = originOf(routes, delivery, queue);
  const sender = routes.senderOf(exchange, queue);
  if (sender === null) {
    throw new EbadgeError(
      'WRONG_CHANNEL',
      `A message came through the exchange ${JSON.stringify(exchange)}, which leads to no channel behind ${queue}. Publish to the exchange of the channel.`,
      { details: { exchange, queue } },
    );
  }
  const { channel, peer, profile } = sender;
  const bytes = delivery.body.length;
  if (bytes > maxMessageBytes) {
    throw new EbadgeError(
      'INVALID_MESSAGE',
      `${peer} (${exchange}) sent a message of ${bytes} bytes, which is not read: maxMessageBytes is ${maxMessageBytes}.`,
      { details: { peer, exchange, bytes, maxMessageBytes } },
    );
  }
  const opened = envelope.open(delivery, { channel: channel.id, sender: peer, receiver: routes.me });
  checkBytes(opened, peer, exchange, routes);
  const { properties } = opened;
  const body = routes.versions.arrived(opened.body, peer);
  const options = { name: properties.type, reading: profile?.info.reading ?? reading };
  const result = readFrom(codec, body, options, profile?.info);
  if (!result.ok) throw result.error;
  const { message, forgiven } = result;
  const name = codec.nameOf(message) ?? properties.type ?? '';
  const details = { messageName: name, peer, exchange };
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
  return { channel, peer, sender: sender.id, name, message, forgiven, queue, delivery, profile };
}

/** What keeps its order: messages of one sender, and of one subject where the channel tells subjects apart. */
export function laneOf({ channel, sender, message }: Arrived): string {
  if (channel.orderedBy === undefined) return sender;
  const values = readersOf(channel).order.map((read) => read(message) ?? null);
  return `${sender}\n${JSON.stringify(values)}`;
}
