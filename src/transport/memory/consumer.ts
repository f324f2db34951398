import { EbadgeError } from '../../core/errors.ts';
import type { Lifetime } from '../lifetime.ts';
import type { Delivery, TransportConsumer } from '../transport.ts';
import { copyProperties } from './message.ts';
import type { MemoryQueue, QueueConsumer, QueueEntry } from './queue.ts';
import type { Scheduler } from './scheduler.ts';

/** What a consumer works with. */
export interface ConsumerParts {
  readonly queue: MemoryQueue;
  readonly prefetch: number;
  readonly onDelivery: (delivery: Delivery) => void;
  readonly lifetime: Lifetime;
  readonly scheduler: Scheduler;
  /** Told when its queue was deleted. */
  readonly onLost: (error: EbadgeError) => void;
  /** Told when it is cancelled and nothing is outstanding any more. */
  readonly onDone: (consumer: MemoryConsumer) => void;
}

/** One consumer: what it holds of a queue, and what becomes of it. */
export class MemoryConsumer implements QueueConsumer, TransportConsumer {
  readonly #parts: ConsumerParts;
  readonly #outstanding = new Set<QueueEntry>();
  /** The part of the outstanding that has not reached the callback yet. */
  readonly #onTheWay = new Set<QueueEntry>();
  #active = true;
  #isLost = false;

  constructor(parts: ConsumerParts) {
    this.#parts = parts;
  }

  hasRoom(): boolean {
    return this.#outstanding.size < this.#parts.prefetch;
  }

  take(entry: QueueEntry): void {
    this.#outstanding.add(entry);
    this.#onTheWay.add(entry);
    this.#parts.scheduler.run(() => {
      if (!this.#onTheWay.delete(entry)) return;
      const delivery = this.#delivery(entry);
      entry.handedOut = true;
      this.#parts.onDelivery(delivery);
    });
  }

  cancel(): Promise<void> {
    if (this.#active) this.#stop(this.#onTheWay);
    return Promise.resolve();
  }

  /** Gives everything back: the connection has ended. */
  end(): void {
    this.#stop(this.#outstanding);
  }

  lose(): void {
    const { queue, lifetime, scheduler, onLost } = this.#parts;
    this.#active = false;
    this.#isLost = true;
    this.#onTheWay.clear();
    this.#outstanding.clear();
    this.#doneIfIdle();
    const { name } = queue.spec;
    const error = new EbadgeError(
      'TOPOLOGY_MISSING',
      `the broker cancelled the consumer of queue '${name}': the queue was deleted`,
      { retryable: true, details: { queue: name } },
    );
    scheduler.run(() => {
      if (!lifetime.ended) onLost(error);
    });
  }

  #stop(returned: Iterable<QueueEntry>): void {
    const { queue } = this.#parts;
    const entries = [...returned];
    this.#active = false;
    this.#onTheWay.clear();
    for (const entry of entries) this.#outstanding.delete(entry);
    // first out of the line, or its own entries could come back to it
    queue.removeConsumer(this);
    queue.putBack(entries);
    this.#doneIfIdle();
  }

  #doneIfIdle(): void {
    if (!this.#active && this.#outstanding.size === 0) this.#parts.onDone(this);
  }

  #delivery(entry: QueueEntry): Delivery {
    const { queue } = this.#parts;
    const isOver = (): boolean => this.#isOver;
    const { message } = entry;
    return {
      body: Uint8Array.from(message.body),
      properties: copyProperties(message.properties),
      exchange: message.exchange,
      routingKey: message.routingKey,
      redelivered: entry.handedOut,
      get lost() {
        return isOver();
      },
      ack: () => {
        if (this.#settle(entry)) queue.resume();
      },
      reject: ({ requeue }) => {
        if (!this.#settle(entry)) return;
        if (requeue) queue.putBack([entry]);
        else queue.bury(entry);
        queue.resume();
      },
    };
  }

  get #isOver(): boolean {
    return this.#isLost || this.#parts.lifetime.ended;
  }

  /** Takes note that the callback is done with the entry; false when its connection or its queue has gone. */
  #settle(entry: QueueEntry): boolean {
    if (this.#isOver) return false;
    if (!this.#outstanding.delete(entry)) {
      throw new EbadgeError('INVALID_ARGUMENT', 'a delivery may be acked or rejected once only');
    }
    this.#doneIfIdle();
    return true;
  }
}
