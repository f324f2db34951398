import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { ConfirmChannel } from 'amqplib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MessageProperties } from '../../src/transport/transport.ts';
import { toAmqp } from '../../src/transport/amqp/properties.ts';
import { FrameSender } from '../../src/transport/amqp/sender.ts';
import type { Encodable } from '../../src/transport/amqp/publish-frames.ts';

/** amqplib's own classes, past its exports: the oracle has to be the real thing. */
const require = createRequire(import.meta.url);
const lib = join(dirname(require.resolve('amqplib')), 'lib');
const { ConfirmChannel: AmqplibChannel } = require(join(lib, 'channel_model.js')) as {
  ConfirmChannel: new (connection: object) => ConfirmChannel;
};
const { Connection } = require(join(lib, 'connection.js')) as { Connection: { prototype: object } };

/** A connection that keeps what is written to it. */
function recorder(frameMax: number): {
  readonly channel: ConfirmChannel;
  readonly sender: FrameSender;
  readonly written: Uint8Array[];
} {
  const written: Uint8Array[] = [];
  const write = (frames: Uint8Array): boolean => {
    written.push(Uint8Array.from(frames));
    return true;
  };
  const nothing = (): void => undefined;
  const buffer = { write };
  const connection = Object.assign(Object.create(Connection.prototype) as object, {
    frameMax,
    channels: { 7: { buffer } },
    sentSinceLastCheck: false,
    stream: { write, on: nothing, off: nothing, cork: nothing, uncork: nothing, writableNeedDrain: false },
  });
  const channel = new AmqplibChannel(connection);
  Object.assign(channel, { ch: 7 });
  const parts = { connection: connection as never, channelNumber: 7 };
  return { channel, sender: new FrameSender(parts, channel, nothing), written };
}

function byAmqplib(messages: readonly Encodable[], frameMax: number): Buffer {
  const { channel, written } = recorder(frameMax);
  for (const message of messages) {
    channel.publish(message.exchange, message.routingKey, Buffer.from(message.body), toAmqp(message));
  }
  return Buffer.concat(written);
}

async function byUs(messages: readonly Encodable[], frameMax: number): Promise<Buffer> {
  const { sender, written } = recorder(frameMax);
  for (const message of messages) sender.send({ ...message, body: Buffer.from(message.body) }, 0);
  // it writes when the turn is over
  await new Promise((resolve) => setImmediate(resolve));
  return Buffer.concat(written);
}

const text = fc.oneof(
  fc.string({ maxLength: 80 }),
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.constantFrom('', 'report', 'heh-42', 'ž'.repeat(60), '😀', '\ud800', 'a'.repeat(255)),
);
const shortText = text.filter((value) => Buffer.byteLength(value) <= 255);
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
const properties = fc
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
const body = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  // around the sizes at which amqplib or we do things differently
  fc
    .constantFrom(0, 1, 1900, 2047, 4087, 4088, 4089, 8176, 8177, 0x8000 - 1, 0x8000, 0x1_0000, 0x2_0001)
    .map((size) => new Uint8Array(size).fill(size % 251)),
);
const message: fc.Arbitrary<Encodable> = fc.record({
  exchange: shortText,
  routingKey: shortText,
  mandatory: fc.boolean(),
  properties,
  body,
});

describe('frames of our own', () => {
  it('are, byte for byte, what amqplib writes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(message, { minLength: 1, maxLength: 12 }),
        fc.constantFrom(4096, 131_072),
        async (messages, frameMax) => {
          expect((await byUs(messages, frameMax)).equals(byAmqplib(messages, frameMax))).toBe(true);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('are none for what no frame can hold, as with amqplib', async () => {
    const tooMuch: Encodable = {
      exchange: '',
      routingKey: 'q',
      mandatory: false,
      properties: { persistent: false, headers: { a: 'x'.repeat(70_000) } },
      body: Buffer.from('{}'),
    };
    expect(() => byAmqplib([tooMuch], 131_072)).toThrow(RangeError);
    await expect(byUs([tooMuch], 131_072)).rejects.toThrow(RangeError);
  });
});
