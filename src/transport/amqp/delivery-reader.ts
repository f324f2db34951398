import type { Channel } from 'amqplib';
import { readOnDemand, type ReadingParts } from './amqplib-parts.ts';
import { DeliveryFrames, type DeliveredMessage } from './delivery-frames.ts';
import { ReadPace } from './read-pace.ts';

/** Whom the deliveries of a channel go to. */
interface Target {
  readonly channel: Channel;
  /** How many deliveries may come unacked. */
  readonly prefetch: number;
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
  /** The least prefetch of all of them; undefined when one has gone that may have had it. */
  #prefetch: number | undefined = Infinity;
  readonly #pace: ReadPace | undefined;
  /** The socket gives what came first, and only then what it has received while that was left unread. */
  #waiting: 'no' | 'yes' | 'over' | 'rest' = 'no';

  /** @param delayMs How long what has come may be left unread, for more to be read with it; 0: not at all. */
  constructor(parts: ReadingParts, delayMs: number) {
    this.#parts = parts;
    this.#accept = parts.accept;
    this.#pace = delayMs > 0 ? new ReadPace(delayMs) : undefined;
    const recvFrame = parts.recvFrame;
    parts.recvFrame = () => {
      if (this.#waiting === 'yes') return false;
      if (this.#targets.size > 0) this.#readAll();
      return this.#waits() ? false : recvFrame.call(parts);
    };
  }

  /**
   * From now on the channel's deliveries go there; `onMessage` must not throw. Only for channels that consume once,
   * and get nothing. Returns a function that ends it.
   */
  take(channel: Channel, prefetch: number, onMessage: (message: DeliveredMessage) => void): () => void {
    const { ch } = channel as unknown as { readonly ch: unknown };
    // one that is closing, or closed, takes frames in a way of its own
    if (typeof ch !== 'number' || Object.hasOwn(channel, 'accept')) return () => undefined;
    const target: Target = { channel, prefetch, accept: acceptOf(channel), onMessage };
    this.#targets.set(ch, target);
    if (this.#pace !== undefined) readOnDemand(this.#parts.stream);
    if (this.#prefetch !== undefined) this.#prefetch = Math.min(this.#prefetch, prefetch);
    return () => {
      // the number may have been given to another channel
      if (this.#targets.get(ch) === target) this.#targets.delete(ch);
      this.#prefetch = undefined;
    };
  }

  #leastPrefetch(): number {
    let least = Infinity;
    for (const { prefetch } of this.#targets.values()) least = Math.min(least, prefetch);
    return least;
  }

  /** Whether to leave the socket unread for a while; if so, it sees to that it is read then. */
  #waits(): boolean {
    const { stream } = this.#parts;
    const bytes = stream.readableLength;
    if (this.#pace === undefined || bytes === 0 || this.#targets.size === 0) return false;
    const nowMs = performance.now();
    if (this.#waiting === 'rest') {
      this.#waiting = 'no';
      this.#pace.readsRest(nowMs);
      return false;
    }
    const isOver = this.#waiting === 'over';
    this.#waiting = isOver ? 'rest' : 'no';
    this.#prefetch ??= this.#leastPrefetch();
    const waitMs = isOver ? 0 : this.#pace.waitMs(nowMs, bytes, this.#prefetch);
    if (waitMs === 0) {
      this.#pace.reads(nowMs);
      return false;
    }
    this.#waiting = 'yes';
    setTimeout(() => {
      this.#waiting = 'over';
      // amqplib's own listener reads
      stream.emit('readable');
    }, waitMs);
    return true;
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
    this.#pace?.took();
    target.onMessage(message);
    return end;
  }
}
