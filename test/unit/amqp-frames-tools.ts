/** amqplib's own parts, and messages to hold ours against them with. */

import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { ConfirmChannel } from 'amqplib';
import fc from 'fast-check';
import type { Encodable } from '../../src/transport/amqp/publish-frames.ts';
import type { MessageProperties } from '../../src/transport/transport.ts';

/** amqplib's own classes, past its exports: the oracle has to be the real thing. */
const require = createRequire(import.meta.url);
const lib = join(dirname(require.resolve('amqplib')), 'lib');

type AmqplibChannelClass = new (connection: object) => ConfirmChannel;

/** A file of amqplib's. */
export const ofAmqplib = (file: string): unknown => require(join(lib, file));

const channels = ofAmqplib('channel_model.js') as { ConfirmChannel: AmqplibChannelClass };
export const AmqplibChannel: AmqplibChannelClass = channels.ConfirmChannel;
const connections = ofAmqplib('connection.js') as { Connection: { prototype: object } };
export const Connection: { prototype: object } = connections.Connection;

const text = fc.oneof(
  fc.string({ maxLength: 80 }),
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.constantFrom('', 'report', 'heh-42', 'ž'.repeat(60), '😀', '\ud800', 'a'.repeat(255)),
);
export const shortText: fc.Arbitrary<string> = text.filter((value) => Buffer.byteLength(value) <= 255);
const key = shortText.filter((value) => value.length > 0 && value !== '__proto__');
const headers = fc.oneof(
  fc.dictionary(key, text, { maxKeys: 4 }),
  fc.dictionary(
    key,
    fc.oneof(
      text,
      fc.integer(),
      fc.double({ min: -1e15, max: 1e15, noNaN: true }),
      fc.boolean(),
      fc.constant(null),
    ),
    { maxKeys: 4 },
  ),
);
const optional = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(of, { nil: undefined });
export const properties: fc.Arbitrary<MessageProperties> = fc
  .record({
    messageId: optional(shortText),
    correlationId: optional(shortText),
    replyTo: optional(shortText),
    type: optional(shortText),
    appId: optional(shortText),
    contentType: optional(shortText),
    timestampS: optional(fc.maxSafeNat()),
    expirationMs: optional(fc.nat(0xff_ff_ff_ff)),
    persistent: fc.boolean(),
    headers: optional(headers),
  })
  .map((value) => value as MessageProperties);
export const body: fc.Arbitrary<Uint8Array> = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  // around the sizes at which amqplib or we do things differently
  fc
    .constantFrom(0, 1, 1900, 2047, 4087, 4088, 4089, 8176, 8177, 0x8000 - 1, 0x8000, 0x1_0000, 0x2_0001)
    .map((size) => new Uint8Array(size).fill(size % 251)),
);
export const message: fc.Arbitrary<Encodable> = fc.record({
  exchange: shortText,
  routingKey: shortText,
  mandatory: fc.boolean(),
  properties,
  body,
});
