/** Reads a queue, and looks further ahead in it when what is wanted cannot come otherwise. */

import { deferred } from '../core/deferred.ts';
import { EbadgeError } from '../core/errors.ts';
import type { Delivery, Transport, TransportConsumer } from '../transport/transport.ts';

/** What a reader works with. */
export interface ReaderParts {
  readonly transport: Transport;
  readonly queue: string;
  readonly prefetch: number;
  /** Must not throw. */
  readonly onDelivery: (held: Held) => void;
  /** Whether more could be done than can be with what is held: an answer is waited for, or nobody has work. */
  readonly wantsMore: () => boolean;
  /** Must not throw. */
  readonly onProblem: (problem: EbadgeError) => void;
  /** Waits before the attempt that comes after so many failed ones. */
  readonly pause: (failed: number) => Promise<void>;
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

  constructor(delivery: Delivery, queue: string, settled: () => void) {
    this.delivery = delivery;
    this.queue = queue;
    this.#settled = settled;
  }

  /** Takes it off the queue. */
  ack(): void {
    this.#settled();
    this.delivery.ack();
  }

  /** Puts it back into the queue (`requeue`), or leaves it to the broker's dead-letter exchange. */
  reject(requeue: boolean): void {
    this.#settled();
    this.delivery.reject({ requeue });
  }
}

/** Whether all deliveries of a message are lost: settling them does nothing, and the broker hands it out again. */
export const comesAgain = (held: readonly Held[]): boolean =>
  held.every(({ delivery }) => delivery.lost === true);

/**
 * Reads one queue. A consumer hands out `prefetch` deliveries, and no more until one is settled. When it is
 * full while something further back is waited for (an answer that a handler needs), or while nothing can be
 * done with what it holds (it waits for time to pass, for a reader, behind a slow one), another one takes its place: the full one is cancelled first, and its
 * deliveries are settled in their time. So at any moment deliveries come to one consumer only, which keeps
 * their order.
 */
export class QueueReader {
  readonly #parts: ReaderParts;
  #current: Consumer | undefined;
  /** Cancelled ones with deliveries that are not settled. */
  readonly #full = new Set<Consumer>();
  #widening: Promise<void> | undefined;
  #stopped = false;
  readonly #stopping = deferred<undefined>();

  constructor(parts: ReaderParts) {
    this.#parts = parts;
  }

  async start(): Promise<void> {
    const { transport, queue, prefetch, onDelivery } = this.#parts;
    const current: Consumer = { consumer: undefined, held: 0 };
    const settled = (): void => this.#settled(current);
    // deliveries may come before this has returned
    current.consumer = await transport.consume(queue, { prefetch }, (delivery) => {
      current.held++;
      onDelivery(new Held(delivery, queue, settled));
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
    this.#stopping.resolve(undefined);
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
      this.#parts.wantsMore()
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
      await this.#startAgain();
    } catch (caught) {
      // with the connection everything has ended, and is told of there
      const error = EbadgeError.from(caught);
      if (error.code !== 'CLOSED' && error.code !== 'CONNECTION_LOST') this.#parts.onProblem(error);
      this.#parts.onLost();
    }
  }

  /** Starts as soon as it can: a queue that was deleted at this very moment may be there again some time. */
  async #startAgain(): Promise<void> {
    for (let failed = 1; !this.#stopped; failed++) {
      try {
        await this.start();
        return;
      } catch (caught) {
        const error = EbadgeError.from(caught);
        if (error.code !== 'TOPOLOGY_MISSING') throw error;
        if (failed === 1) this.#parts.onProblem(error);
        await Promise.race([this.#parts.pause(failed), this.#stopping.promise]);
      }
    }
  }

  #settled(of: Consumer): void {
    of.held--;
    if (of.held === 0) this.#full.delete(of);
  }
}
