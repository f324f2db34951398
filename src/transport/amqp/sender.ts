import type { ConfirmChannel } from 'amqplib';
import type { FrameParts } from './amqplib-parts.ts';
import { toAmqp } from './properties.ts';
import {
  areTexts,
  frameEndMark,
  frameOverhead,
  putBody,
  putBodyStart,
  putPublish,
  sizeBound,
} from './publish-frames.ts';
import type { Encodable } from './publish-frames.ts';

/** amqplib takes nothing else. */
const asBuffer = (body: Uint8Array): Buffer =>
  Buffer.isBuffer(body) ? body : Buffer.from(body.buffer, body.byteOffset, body.length);

/** Writes publications to one channel, in order. */
export interface Sender {
  /** Whether the connection has enough to do for now; `onDrain` is called when it has not any more. */
  readonly full: boolean;
  /** Sends it, at leisure when so many others are on their way. Throws what amqplib throws. */
  send(message: Encodable, unconfirmed: number): void;
  /** Forgets what it has not handed to the connection: the channel is gone. */
  dispose(): void;
}

/** Sends by amqplib's public method. */
export class ChannelSender implements Sender {
  full = false;
  readonly #channel: ConfirmChannel;
  readonly #onDrain: () => void;

  constructor(channel: ConfirmChannel, onDrain: () => void) {
    this.#channel = channel;
    this.#onDrain = onDrain;
    channel.on('drain', this.#drained);
  }

  send(message: Encodable): void {
    const { exchange, routingKey, body } = message;
    this.full = !this.#channel.publish(exchange, routingKey, asBuffer(body), toAmqp(message));
  }

  dispose(): void {
    this.#channel.off('drain', this.#drained);
  }

  readonly #drained = (): void => {
    this.full = false;
    this.#onDrain();
  };
}

/** Frames are gathered in pieces of memory of this size. */
const chunkBytes = 0x1_0000;
/** With so many messages on their way, further ones wait for others to be written with. */
const manyUnconfirmed = 128;
/** They wait no longer than that, and no longer than until there are so many bytes of them. */
const gatherMs = 1;
const gatheredBytes = 0x4000;
/** From this size on, a body is not copied once more. */
const largeBytes = 0x8000;

/**
 * Writes frames of its own straight to the socket, those of one turn in one piece. On its channel nothing
 * else is sent but what waits for an answer, and every piece holds whole messages, so that they keep their
 * order and come between no others.
 */
export class FrameSender implements Sender {
  full = false;
  readonly #parts: FrameParts;
  readonly #channel: ConfirmChannel;
  readonly #onDrain: () => void;
  #chunk = Buffer.alloc(0);
  /** Where in the chunk that which is not written yet begins and ends. */
  #start = 0;
  #end = 0;
  #scheduled: 'no' | 'soon' | 'now' = 'no';
  readonly #timer: NodeJS.Timeout;
  /** What has still to be sent of a large body. */
  #rest: { readonly body: Uint8Array; readonly offset: number } | undefined;

  constructor(parts: FrameParts, channel: ConfirmChannel, onDrain: () => void) {
    this.#parts = parts;
    this.#channel = channel;
    this.#onDrain = onDrain;
    parts.connection.stream.on('drain', this.#drained);
    // amqplib's own bookkeeping of confirms knows nothing of these publications
    channel.removeAllListeners('ack');
    channel.removeAllListeners('nack');
    this.#timer = setTimeout(this.#flush, gatherMs);
  }

  send(message: Encodable, unconfirmed: number): void {
    const bound = sizeBound(message);
    // amqplib refuses tables that are too large for a frame
    if (bound > chunkBytes || !areTexts(message.properties.headers)) this.#sendByAmqplib(message);
    else if (message.body.length >= largeBytes) this.#sendLarge(message, bound);
    else this.#sendSmall(message, bound, unconfirmed < manyUnconfirmed);
  }

  dispose(): void {
    this.#parts.connection.stream.off('drain', this.#drained);
    this.#start = this.#end;
    this.#rest = undefined;
    clearTimeout(this.#timer);
  }

  readonly #drained = (): void => {
    if (this.full && this.#sendRest()) this.#onDrain();
  };

  readonly #flush = (): void => {
    this.#scheduled = 'no';
    if (this.#start === this.#end) return;
    const frames = this.#chunk.subarray(this.#start, this.#end);
    this.#start = this.#end;
    this.#write(frames);
  };

  #sendSmall(message: Encodable, bound: number, urgent: boolean): void {
    const { channelNumber, connection } = this.#parts;
    const { body } = message;
    const most = connection.frameMax - frameOverhead;
    const bytes = bound + body.length + frameOverhead * (Math.ceil(body.length / most) + 1);
    if (bytes > this.#chunk.length - this.#end) {
      this.#flush();
      this.#chunk = Buffer.allocUnsafeSlow(Math.max(chunkBytes, bytes));
      this.#start = this.#end = 0;
    }
    this.#end = putPublish(this.#chunk, this.#end, channelNumber, message);
    for (let offset = 0; offset < body.length; offset += most) {
      const payload = body.length <= most ? body : body.subarray(offset, offset + most);
      this.#end = putBody(this.#chunk, this.#end, channelNumber, payload);
    }
    if (this.#end - this.#start >= gatheredBytes) {
      // the broker has something to do while the rest of them is made
      this.#flush();
    } else if (this.#scheduled === 'now') {
      return;
    } else if (urgent) {
      this.#scheduled = 'now';
      // after all that promises have still to do in this turn
      process.nextTick(this.#flush);
    } else if (this.#scheduled === 'no') {
      this.#scheduled = 'soon';
      this.#timer.refresh();
    }
  }

  #sendLarge(message: Encodable, bound: number): void {
    this.#flush();
    const { channelNumber } = this.#parts;
    const { body } = message;
    const first = Buffer.allocUnsafe(bound);
    this.#write(first.subarray(0, putPublish(first, 0, channelNumber, message)));
    this.#rest = { body, offset: 0 };
    this.full = true;
    this.#sendRest();
  }

  /**
   * Frame after frame as the connection takes them: a long upload is seen to go on, and is not held twice.
   * Says whether that was all, with room for more.
   */
  #sendRest(): boolean {
    const { channelNumber, connection } = this.#parts;
    const { stream, frameMax } = connection;
    const most = frameMax - frameOverhead;
    while (this.#rest !== undefined && !stream.writableNeedDrain) {
      const { body, offset } = this.#rest;
      const payload = body.subarray(offset, offset + most);
      const start = Buffer.allocUnsafe(frameOverhead - 1);
      putBodyStart(start, 0, channelNumber, payload.length);
      stream.cork();
      this.#write(start);
      this.#write(payload);
      this.#write(frameEndMark);
      stream.uncork();
      this.#rest = offset + most < body.length ? { body, offset: offset + most } : undefined;
    }
    this.full = this.#rest !== undefined || stream.writableNeedDrain;
    return !this.full;
  }

  /** Has amqplib encode what we do not: headers that are more than texts. */
  #sendByAmqplib(message: Encodable): void {
    const { connection, channelNumber } = this.#parts;
    const frames: Buffer[] = [];
    const buffer = {
      write: (frame: Buffer) => {
        frames.push(frame);
        return true;
      },
    };
    const aside = Object.create(connection, {
      channels: { value: { [channelNumber]: { buffer } } },
    }) as object;
    const channel = Object.create(this.#channel, {
      connection: { value: aside },
      pushConfirmCallback: { value: () => undefined },
    }) as ConfirmChannel;
    channel.publish(message.exchange, message.routingKey, asBuffer(message.body), toAmqp(message));
    this.#flush();
    for (const frame of frames) this.#write(frame);
  }

  #write(frames: Uint8Array): void {
    const { connection } = this.#parts;
    connection.sentSinceLastCheck = true;
    if (!connection.stream.write(frames)) this.full = true;
  }
}
