import { EbadgeError } from '../../core/errors.ts';
import type { ConsumeOptions, Delivery, Transport, TransportConsumer } from '../transport.ts';
import { isLoss, type KnownTopology } from './known-topology.ts';

/** Told of what is to be put back over a connection that goes on. */
type SomethingLost = (transport: Transport, error: EbadgeError) => void;

/** A consumer as it was asked for, through however many connections. */
export class Subscription implements TransportConsumer {
  readonly queue: string;
  readonly #options: ConsumeOptions;
  readonly #onDelivery: (delivery: Delivery) => void;
  readonly #onEnd: (ended: Subscription) => void;
  readonly #onLost: SomethingLost;
  #on: Transport | undefined;
  #starting: Promise<TransportConsumer> | undefined;
  #cancelling: Promise<void> | undefined;

  constructor(
    queue: string,
    options: ConsumeOptions,
    onDelivery: (delivery: Delivery) => void,
    onEnd: (ended: Subscription) => void,
    onLost: SomethingLost,
  ) {
    this.queue = queue;
    this.#options = { prefetch: options.prefetch };
    this.#onDelivery = onDelivery;
    this.#onEnd = onEnd;
    this.#onLost = onLost;
  }

  /** Consumes over this connection, unless it does already. Rejects as `Transport.consume` does. */
  async start(transport: Transport): Promise<void> {
    if (this.#cancelling !== undefined) return;
    if (this.#on !== transport) {
      this.#on = transport;
      this.#starting = transport.consume(
        this.queue,
        { ...this.#options, onLost: (error) => this.#lost(transport, error) },
        this.#onDelivery,
      );
    }
    try {
      await this.#starting;
    } catch (caught) {
      if (this.#on === transport) this.#on = undefined;
      throw caught;
    }
  }

  #lost(transport: Transport, error: EbadgeError): void {
    // over another connection it is another consumer
    if (this.#on === transport) this.#on = this.#starting = undefined;
    this.#onLost(transport, error);
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
  readonly #topology: KnownTopology;
  readonly #onLost: SomethingLost;

  /** Whoever is told of a loss restores the topology, and the subscriptions, some time. */
  constructor(topology: KnownTopology, onLost: SomethingLost) {
    this.#topology = topology;
    this.#onLost = onLost;
  }

  get size(): number {
    return this.#all.size;
  }

  create(queue: string, options: ConsumeOptions, onDelivery: (delivery: Delivery) => void): Subscription {
    const onEnd = (ended: Subscription): unknown => this.#all.delete(ended);
    return new Subscription(queue, options, onDelivery, onEnd, (transport, error) => {
      this.#topology.doubt(queue);
      this.#onLost(transport, error);
    });
  }

  /**
   * Starts it over the connection; from now on it is started anew over each. A queue that was declared and is there no
   * more is declared again; what is refused of that counts as lost. Rejects as `Transport.consume` does.
   */
  async begin(subscription: Subscription, transport: Transport): Promise<void> {
    const { queue } = subscription;
    try {
      await subscription.start(transport);
    } catch (caught) {
      const error = EbadgeError.from(caught);
      if (error.code !== 'TOPOLOGY_MISSING' || !this.#topology.knows(queue)) throw error;
      this.#topology.doubt(queue);
      const refused = await this.#topology.restore(transport, 0, true);
      // a queue without its bindings can be read, and gets nothing: nobody would know
      if (refused !== undefined) this.#onLost(transport, refused);
      await subscription.start(transport);
    }
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
        // it may have gone anew since it was declared
        if (error.code === 'TOPOLOGY_MISSING') this.#topology.doubt(subscription.queue);
        first ??= error;
      }
    }
    return first;
  }
}
