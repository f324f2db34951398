import type { ConsumeMessage } from 'amqplib';
import { Socket } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DeliveryFrames, type DeliveredMessage } from '../../src/transport/amqp/delivery-frames.ts';
import { DeliveryReader } from '../../src/transport/amqp/delivery-reader.ts';
import { fromAmqp, toAmqp } from '../../src/transport/amqp/properties.ts';
import type { Encodable } from '../../src/transport/amqp/publish-frames.ts';
import { AmqplibChannel, body, Connection, ofAmqplib, properties, shortText } from './amqp-frames-tools.ts';

const { acceptMessage } = ofAmqplib('channel.js') as { acceptMessage: MessageMachine };
const { decodeFrame, makeBodyFrame, parseFrame } = ofAmqplib('frame.js') as {
  decodeFrame: (frame: object) => DecodedFrame;
  makeBodyFrame: (channel: number, payload: Buffer) => Buffer;
  parseFrame: (from: Buffer, most: number) => { readonly rest: Buffer } | false;
};
const { BasicDeliver, encodeMethod, BasicProperties, encodeProperties } = ofAmqplib('defs.js') as {
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
        if (read === undefined) return;
        // a body of no size leaves its frame to whoever reads next
        expect([plain(read)]).toStrictEqual(readByAmqplib(bytes.subarray(0, frames.end)).map(plain));
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
        new DeliveryReader(connection, 0).take(channel, 1, ({ deliveryTag }) => seen.push(deliveryTag));
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
    stream: Object.assign(new Socket(), { read: () => chunks.shift() ?? null }),
    accept: (frame: object) => (channel as unknown as { accept: (its: object) => void }).accept(frame),
  });
  const channel = new AmqplibChannel(connection);
  Object.assign(channel, { ch: 7 });
  return {
    connection: connection as typeof connection & { recvFrame: () => object | false },
    channel,
  };
}
