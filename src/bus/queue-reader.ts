/** Reads a queue, and looks further ahead in it when what is wanted cannot come otherwise. */

import { EbadgeError } from '../core/errors.ts';
import type { Delivery, Transport, TransportConsumer } from '../transport/transport.ts';

/** What a reader works with. */
export interface ReaderParts {
  readonly transport: Transport;
  readonly queue: string;
  readonly prefetch: number;
  /** Must not throw. */
  readonly onDelivery: (held: Held) => void;
  /** Whether something behind what is held is waited for. */
  readonly isWaiting: () => boolean;
  /** Must not throw. */
  readonly onProblem: (problem: EbadgeError) => void;
  /** Told when the queue is not read any more, though nobody stopped it. */
  readonly onLost: () => void;
}

/** A consumer, and how many of its deliveries are not settled. */
interface Consumer {
  /** Undefined while it is being started. */
  consumer: TransportConsumer | undefined;
  held: number;
}

/** Consumers besides the one that deliveries come to, at most: how far is looked ahead, in prefetches. */
export const maxFull = 31;

/** A delivery that is to be settled, once. */
export class Held {
  readonly delivery: Delivery;
  readonly queue: string;
  readonly #settled: () => void;
  readonly #parked: (by: 1 | -1) => void;
  #isParked = false;

  constructor(delivery: Delivery, queue: string, settled: () => void, parked: (by: 1 | -1) => void) {
    this.delivery = delivery;
    this.queue = queue;
    this.#settled = settled;
    this.#parked = parked;
  }

  /** Takes it off the queue. */
  ack(): void {
    this.#settle();
    this.delivery.ack();
  }

  /** Puts it back into the queue (`requeue`), or leaves it to the broker's dead-letter exchange. */
  reject(requeue: boolean): void {
    this.#settle();
    this.delivery.reject({ requeue });
  }

  /** Says whether it is kept though nobody works on it: others are not to wait for its place. */
  park(isParked: boolean): void {
    if (isParked === this.#isParked) return;
    this.#isParked = isParked;
    this.#parked(isParked ? 1 : -1);
  }

  #settle(): void {
    this.park(false);
    this.#settled();
  }
}

/**
 * Reads one queue. A consumer hands out `prefetch` deliveries, and no more until one is settled. When it is
 * full while something further back is waited for (an answer that a handler needs), or while deliveries are
 * kept that nobody works on, another one takes its place: the full one is cancelled first, and its
 * deliveries are settled in their time. So at any moment deliveries come to one consumer only, which keeps
 * their order.
 */
export class QueueReader {
  readonly #parts: ReaderParts;
  #current: Consumer | undefined;
  /** Cancelled ones with deliveries that are not settled. */
  readonly #full = new Set<Consumer>();
  #parkedCount = 0;
  #widening: Promise<void> | undefined;
  #stopped = false;

  constructor(parts: ReaderParts) {
    this.#parts = parts;
  }

  async start(): Promise<void> {
    const { transport, queue, prefetch, onDelivery } = this.#parts;
    const current: Consumer = { consumer: undefined, held: 0 };
    const settled = (): void => this.#settled(current);
    const parked = (by: 1 | -1): void => this.#parked(by);
    // deliveries may come before this has returned
    current.consumer = await transport.consume(queue, { prefetch }, (delivery) => {
      current.held++;
      onDelivery(new Held(delivery, queue, settled, parked));
      if (current.held >= prefetch) this.look();
    });
    this.#current = current;
    this.look();
  }

  /** Has a look whether it has to look further ahead: something is waited for that was not before. */
  look(): void {
    if (this.#widening !== undefined || !this.#isStuck()) return;
    this.#widening = this.#widen().finally(() => {
      this.#widening = undefined;
      this.look();
    });
  }

  /** Takes no more deliveries. What is held may still be settled. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#widening;
    await this.#current?.consumer?.cancel();
  }

  #isStuck(): boolean {
    const current = this.#current;
    return (
      !this.#stopped &&
      current !== undefined &&
      current.held >= this.#parts.prefetch &&
      this.#full.size < maxFull &&
      (this.#parkedCount > 0 || this.#parts.isWaiting())
    );
  }

  async #widen(): Promise<void> {
    const before = this.#current;
    if (before === undefined) return;
    try {
      this.#full.add(before);
      this.#current = undefined;
      await before.consumer?.cancel();
      if (before.held === 0) this.#full.delete(before);
      if (!this.#stopped) await this.start();
    } catch (caught) {
      // with the connection everything has ended, and is told of there
      const error = EbadgeError.from(caught);
      if (error.code !== 'CLOSED' && error.code !== 'CONNECTION_LOST') this.#parts.onProblem(error);
      this.#parts.onLost();
    }
  }

  #settled(of: Consumer): void {
    of.held--;
    if (of.held === 0) this.#full.delete(of);
  }

  #parked(by: 1 | -1): void {
    this.#parkedCount += by;
    if (by > 0) this.look();
  }
}
