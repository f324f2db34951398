import { EbadgeError } from '../../core/errors.ts';
import type { ConsumeOptions, Delivery, Transport, TransportConsumer } from '../transport.ts';
import { isLoss } from './known-topology.ts';

/** A consumer as it was asked for, through however many connections. */
export class Subscription implements TransportConsumer {
  readonly queue: string;
  readonly #options: ConsumeOptions;
  readonly #onDelivery: (delivery: Delivery) => void;
  readonly #onEnd: (ended: Subscription) => void;
  #on: Transport | undefined;
  #starting: Promise<TransportConsumer> | undefined;
  #cancelling: Promise<void> | undefined;

  constructor(
    queue: string,
    options: ConsumeOptions,
    onDelivery: (delivery: Delivery) => void,
    onEnd: (ended: Subscription) => void,
  ) {
    this.queue = queue;
    this.#options = { ...options };
    this.#onDelivery = onDelivery;
    this.#onEnd = onEnd;
  }

  /** Consumes over this connection, unless it does already. Rejects as `Transport.consume` does. */
  async start(transport: Transport): Promise<void> {
    if (this.#cancelling !== undefined) return;
    if (this.#on !== transport) {
      this.#on = transport;
      this.#starting = transport.consume(this.queue, this.#options, this.#onDelivery);
    }
    try {
      await this.#starting;
    } catch (caught) {
      if (this.#on === transport) this.#on = undefined;
      throw caught;
    }
  }

  cancel(): Promise<void> {
    this.#cancelling ??= this.#cancel();
    return this.#cancelling;
  }

  async #cancel(): Promise<void> {
    this.#onEnd(this);
    // one that could not be started, or whose connection has gone, needs no cancelling
    const consumer = await this.#starting?.catch(() => undefined);
    try {
      await consumer?.cancel();
    } catch (caught) {
      const error = EbadgeError.from(caught);
      if (!isLoss(error)) throw error;
    }
  }
}

/** The consumers there are. */
export class Subscriptions {
  readonly #all = new Set<Subscription>();

  get size(): number {
    return this.#all.size;
  }

  create(queue: string, options: ConsumeOptions, onDelivery: (delivery: Delivery) => void): Subscription {
    return new Subscription(queue, options, onDelivery, (ended) => this.#all.delete(ended));
  }

  /** From now on it is started anew over each connection. */
  add(subscription: Subscription): void {
    this.#all.add(subscription);
  }

  /** Starts all of them over the connection; resolves with the first refusal, rejects when that ends. */
  async restore(transport: Transport): Promise<EbadgeError | undefined> {
    let first: EbadgeError | undefined;
    for (const subscription of [...this.#all]) {
      try {
        await subscription.start(transport);
      } catch (caught) {
        const error = EbadgeError.from(caught);
        if (isLoss(error)) throw error;
        first ??= error;
      }
    }
    return first;
  }
}
