import type { Channel } from 'amqplib';
import type { ReadingParts } from './amqplib-parts.ts';
import { DeliveryFrames, type DeliveredMessage } from './delivery-frames.ts';

/** Whom the deliveries of a channel go to. */
interface Target {
  readonly channel: Channel;
  /** How the channel takes frames while it is open: when it takes them in another way, it is about to close. */
  readonly accept: unknown;
  readonly onMessage: (message: DeliveredMessage) => void;
}

const acceptOf = (channel: Channel): unknown => (channel as unknown as { readonly accept: unknown }).accept;

/**
 * Reads deliveries out of what amqplib has received, before it looks at it itself: where a whole one of a channel of
 * ours comes next, it is taken. Everything else is amqplib's, in the order in which it came.
 */
export class DeliveryReader {
  readonly #parts: ReadingParts;
  /** How the connection takes frames while it is open. */
  readonly #accept: unknown;
  readonly #frames = new DeliveryFrames();
  readonly #targets = new Map<number, Target>();

  constructor(parts: ReadingParts) {
    this.#parts = parts;
    this.#accept = parts.accept;
    const recvFrame = parts.recvFrame;
    parts.recvFrame = () => {
      if (this.#targets.size > 0) this.#readAll();
      return recvFrame.call(parts);
    };
  }

  /**
   * From now on the channel's deliveries go there; `onMessage` must not throw. Only for channels that consume once,
   * and get nothing. Returns a function that ends it.
   */
  take(channel: Channel, onMessage: (message: DeliveredMessage) => void): () => void {
    const { ch } = channel as unknown as { readonly ch: unknown };
    // one that is closing, or closed, takes frames in a way of its own
    if (typeof ch !== 'number' || Object.hasOwn(channel, 'accept')) return () => undefined;
    const target: Target = { channel, accept: acceptOf(channel), onMessage };
    this.#targets.set(ch, target);
    return () => {
      // the number may have been given to another channel
      if (this.#targets.get(ch) === target) this.#targets.delete(ch);
    };
  }

  #readAll(): void {
    const parts = this.#parts;
    const { rest } = parts;
    let at = 0;
    try {
      for (;;) {
        const end = this.#readOne(rest, at);
        if (end === -1) return;
        at = end;
      }
    } finally {
      if (at > 0) parts.rest = rest.subarray(at);
    }
  }

  /** Where the delivery that begins there ends; -1 when it is for amqplib to see what to do. */
  #readOne(rest: Buffer, at: number): number {
    const channelNumber = this.#frames.channelAt(rest, at);
    if (channelNumber === -1) return -1;
    const target = this.#targets.get(channelNumber);
    if (target === undefined) return -1;
    if (this.#parts.accept !== this.#accept || acceptOf(target.channel) !== target.accept) return -1;
    const message = this.#frames.read(rest, at, channelNumber);
    if (message === undefined) return -1;
    const { end } = this.#frames;
    target.onMessage(message);
    return end;
  }
}
