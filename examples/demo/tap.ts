/**
 * A debug console, as the standard foresees it: a queue of its own, bound to the exchanges between the two
 * participants with `#`. It sees what travels, and takes nothing away.
 */

import { parse, type Delivery, type Message, type Transport } from '@ebadge/sdk';

/** What the console saw. */
export interface Seen {
  readonly from: string;
  readonly to: string;
  readonly name: string;
  readonly text: string;
  /** Undefined when it is no valid message. */
  readonly message: Message | undefined;
}

/** Watches exchanges and tells of each message. */
export class Tap {
  readonly #transport: Transport;
  readonly #queue: string;
  readonly #onSeen: (seen: Seen) => void;
  readonly #waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  #count = 0;

  constructor(transport: Transport, queue: string, onSeen: (seen: Seen) => void) {
    this.#transport = transport;
    this.#queue = queue;
    this.#onSeen = onSeen;
  }

  /** Messages seen so far. */
  get count(): number {
    return this.#count;
  }

  /** Starts watching; the exchanges have to be there. */
  async watch(exchanges: readonly string[]): Promise<void> {
    const queue = { name: this.#queue, durable: false, exclusive: true, autoDelete: true };
    const bindings = exchanges.map((exchange) => ({ exchange, queue: this.#queue, bindingKey: '#' }));
    await this.#transport.declare({ exchanges: [], queues: [queue], bindings });
    await this.#transport.consume(this.#queue, { prefetch: 100 }, (delivery) => this.#see(delivery));
  }

  /** Resolves once so many messages have been seen. */
  seen(count: number): Promise<void> {
    if (this.#count >= count) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ count, resolve }));
  }

  #see(delivery: Delivery): void {
    const text = Buffer.from(delivery.body).toString('utf8');
    const [from = '', to = ''] = delivery.exchange.split('-to-');
    let message: Message | undefined;
    try {
      message = parse(text);
    } catch {
      message = undefined;
    }
    this.#onSeen({ from, to, name: delivery.routingKey.split('.')[0] ?? '', text, message });
    delivery.ack();
    this.#count += 1;
    for (const waiter of this.#waiting) if (waiter.count <= this.#count) waiter.resolve();
  }
}
