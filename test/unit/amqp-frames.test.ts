import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { ConfirmChannel, ConsumeMessage } from 'amqplib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DeliveryFrames, type DeliveredMessage } from '../../src/transport/amqp/delivery-frames.ts';
import { DeliveryReader } from '../../src/transport/amqp/delivery-reader.ts';
import type { MessageProperties } from '../../src/transport/transport.ts';
import { fromAmqp, toAmqp } from '../../src/transport/amqp/properties.ts';
import { FrameSender } from '../../src/transport/amqp/sender.ts';
import type { Encodable } from '../../src/transport/amqp/publish-frames.ts';

/** amqplib's own classes, past its exports: the oracle has to be the real thing. */
const require = createRequire(import.meta.url);
const lib = join(dirname(require.resolve('amqplib')), 'lib');
const { ConfirmChannel: AmqplibChannel } = require(join(lib, 'channel_model.js')) as {
  ConfirmChannel: new (connection: object) => ConfirmChannel;
};
const { Connection } = require(join(lib, 'connection.js')) as { Connection: { prototype: object } };
const { acceptMessage } = require(join(lib, 'channel.js')) as { acceptMessage: MessageMachine };
const { decodeFrame, makeBodyFrame, parseFrame } = require(join(lib, 'frame.js')) as {
  decodeFrame: (frame: object) => DecodedFrame;
  makeBodyFrame: (channel: number, payload: Buffer) => Buffer;
  parseFrame: (from: Buffer, most: number) => { readonly rest: Buffer } | false;
};
const { BasicDeliver, encodeMethod, BasicProperties, encodeProperties } = require(join(lib, 'defs.js')) as {
  BasicDeliver: number;
  BasicProperties: number;
  encodeMethod: (id: number, channel: number, fields: object) => Buffer;
  encodeProperties: (id: number, channel: number, size: number, fields: object) => Buffer;
};

interface DecodedFrame {
  readonly id?: number;
  readonly fields?: object;
}
type Machine = (frame: DecodedFrame) => Machine;
type MessageMachine = (done: (message: ConsumeMessage) => void) => Machine;

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

/** A delivery as a broker sends it. */
interface Sent extends Encodable {
  readonly consumerTag: string;
  readonly deliveryTag: number;
  readonly redelivered: boolean;
  readonly others: object;
}

const sent: fc.Arbitrary<Sent> = fc.record({
  exchange: shortText,
  routingKey: shortText,
  mandatory: fc.constant(false),
  properties,
  body,
  consumerTag: shortText,
  deliveryTag: fc.maxSafeNat(),
  redelivered: fc.boolean(),
  // properties that we do not look at
  others: fc.record(
    { contentEncoding: shortText, priority: fc.nat(255), userId: shortText, clusterId: shortText },
    { requiredKeys: [] },
  ),
});

function framesOf(message: Sent, frameMax: number): Buffer[] {
  const { persistent, ...rest } = toAmqp(message);
  const expiration = message.properties.expirationMs;
  const fields = {
    ...rest,
    ...(expiration === undefined ? {} : { expiration: String(expiration) }),
    deliveryMode: persistent === true ? 2 : 1,
    ...message.others,
  };
  const content = Buffer.from(message.body);
  const most = frameMax - 8;
  const count = Math.ceil(content.length / most);
  return [
    encodeMethod(BasicDeliver, 7, message),
    encodeProperties(BasicProperties, 7, content.length, fields),
    ...Array.from({ length: count }, (_, index) =>
      makeBodyFrame(7, content.subarray(index * most, (index + 1) * most)),
    ),
  ];
}

/** What amqplib makes of the frames. */
function readByAmqplib(bytes: Buffer): DeliveredMessage[] {
  const read: DeliveredMessage[] = [];
  let method: Partial<ConsumeMessage['fields']> = {};
  let next: Machine | undefined;
  for (let frame = parseFrame(bytes, 0); frame !== false; frame = parseFrame(frame.rest, 0)) {
    const decoded = decodeFrame(frame);
    if (decoded.id === BasicDeliver) {
      method = decoded.fields as ConsumeMessage['fields'];
      next = acceptMessage(({ properties: received, content }) => {
        const { deliveryTag = 0, redelivered = false, exchange = '', routingKey = '' } = method;
        read.push({
          deliveryTag,
          redelivered,
          exchange,
          routingKey,
          properties: fromAmqp(received),
          body: content,
        });
      });
    } else next = next?.(decoded);
  }
  return read;
}

const plain = (message: DeliveredMessage) => ({ ...message, body: [...message.body] });

describe('deliveries that we read', () => {
  it('are what amqplib makes of them; what is left to it stays as it was', () => {
    const frames = new DeliveryFrames();
    let [taken, left] = [0, 0];
    fc.assert(
      fc.property(
        fc.array(sent, { minLength: 1, maxLength: 8 }),
        fc.constantFrom(4096, 131_072),
        (messages, frameMax) => {
          const pieces = messages.map((one) => Buffer.concat(framesOf(one, frameMax)));
          const bytes = Buffer.concat(pieces);
          let at = 0;
          for (const piece of pieces) {
            expect(frames.channelAt(bytes, at)).toBe(7);
            const message = frames.read(bytes, at, 7);
            if (message === undefined) left++;
            else {
              taken++;
              expect(frames.end).toBe(at + piece.length);
              expect([plain(message)]).toStrictEqual(readByAmqplib(piece).map(plain));
            }
            at += piece.length;
          }
        },
      ),
      { numRuns: 400 },
    );
    expect(taken).toBeGreaterThan(left);
  });

  it('are whole: what is cut off anywhere, or changed anywhere, harms nothing', () => {
    const frames = new DeliveryFrames();
    fc.assert(
      fc.property(sent, fc.nat(), fc.nat(), fc.nat(255), (message, cut, at, byte) => {
        const bytes = Buffer.concat(framesOf(message, 131_072));
        expect(frames.read(bytes.subarray(0, cut % bytes.length), 0, 7)).toBeUndefined();
        expect(frames.read(bytes, 0, 8)).toBeUndefined();
        bytes[at % bytes.length] = byte;
        const read = frames.channelAt(bytes, 0) === 7 ? frames.read(bytes, 0, 7) : undefined;
        if (read !== undefined) expect([plain(read)]).toStrictEqual(readByAmqplib(bytes).map(plain));
      }),
      { numRuns: 2000 },
    );
  });

  it('come in their order, however they are received and whoever reads them', () => {
    const pieces = fc.array(sent, { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(pieces, fc.array(fc.integer({ min: 1, max: 400 })), (messages, cuts) => {
        const bytes = Buffer.concat(messages.flatMap((one) => framesOf(one, 4096)));
        const chunks: Buffer[] = [];
        let from = 0;
        for (const cut of cuts) chunks.push(bytes.subarray(from, (from += cut)));
        chunks.push(bytes.subarray(from));
        const { connection, channel } = receiver(chunks);
        const seen: number[] = [];
        new DeliveryReader(connection).take(channel, ({ deliveryTag }) => seen.push(deliveryTag));
        // its own would look for a consumer
        channel.removeAllListeners('delivery');
        channel.on('delivery', ({ fields }: ConsumeMessage) => seen.push(fields.deliveryTag));
        for (;;) {
          const frame = connection.recvFrame();
          if (frame === false) {
            if (chunks.every((chunk) => chunk.length === 0)) break;
          } else connection.accept.call(connection, frame);
        }
        expect(seen).toEqual(messages.map(({ deliveryTag }) => deliveryTag));
      }),
    );
  });
});

/** amqplib's connection and one channel of it, reading these bytes. */
function receiver(chunks: Buffer[]) {
  const connection = Object.assign(Object.create(Connection.prototype) as object, {
    rest: Buffer.alloc(0),
    maxFrameSize: 0,
    recvSinceLastCheck: false,
    stream: { read: () => chunks.shift() ?? null },
    accept: (frame: object) => (channel as unknown as { accept: (its: object) => void }).accept(frame),
  });
  const channel = new AmqplibChannel(connection);
  Object.assign(channel, { ch: 7 });
  return {
    connection: connection as typeof connection & { recvFrame: () => object | false },
    channel,
  };
}
