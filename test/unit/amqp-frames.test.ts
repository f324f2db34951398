import type { ConfirmChannel } from 'amqplib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toAmqp } from '../../src/transport/amqp/properties.ts';
import { FrameSender } from '../../src/transport/amqp/sender.ts';
import type { Encodable } from '../../src/transport/amqp/publish-frames.ts';
import { AmqplibChannel, Connection, message } from './amqp-frames-tools.ts';

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
