import { EbadgeError } from '../../core/errors.ts';
import { checkPrefetch, checkPublication, checkTopology, expiry } from '../arguments.ts';
import { Lifetime } from '../lifetime.ts';
import type {
  ConsumeOptions,
  Delivery,
  Publication,
  Topology,
  Transport,
  TransportConsumer,
} from '../transport.ts';
import { MemoryConsumer } from './consumer.ts';
import { publishRefused, unroutable } from '../errors.ts';
import { storeMessage } from './message.ts';
import type { Scheduler } from './scheduler.ts';
import type { VirtualHost } from './virtual-host.ts';

/** A connection to a `MemoryBroker`; `MemoryBroker.connect` makes them. */
export class MemoryTransport implements Transport {
  readonly #host: VirtualHost;
  readonly #scheduler: Scheduler;
  readonly #lifetime = new Lifetime();
  readonly #consumers = new Set<MemoryConsumer>();
  #closing: Promise<void> | undefined;

  /** @internal */
  constructor(host: VirtualHost, scheduler: Scheduler) {
    this.#host = host;
    this.#scheduler = scheduler;
  }

  // The methods are async so that whatever they throw becomes a rejection; up to the first `await`
  // they run within the call, which is what keeps the order of publications.

  async declare(topology: Topology): Promise<void> {
    this.#lifetime.assertOpen();
    checkTopology(topology);
    this.#host.declare(topology, this);
    await this.#turn();
  }

  async check(topology: Pick<Topology, 'exchanges' | 'queues'>): Promise<void> {
    this.#lifetime.assertOpen();
    checkTopology(topology);
    this.#host.check(topology, this);
    await this.#turn();
  }

  async publish(publication: Publication): Promise<void> {
    this.#lifetime.assertOpen();
    checkPublication(publication);
    const expired = expiry(publication, () => this.#host.nowMs());
    if (expired !== undefined) throw expired;
    const { exchange, routingKey, mandatory } = publication;
    const { routed, refused } = this.#host.publish(storeMessage(publication));
    await this.#turn();
    if (refused) throw publishRefused(exchange, routingKey);
    if (!routed && mandatory) throw unroutable(exchange, routingKey);
  }

  async consume(
    queue: string,
    options: ConsumeOptions,
    onDelivery: (delivery: Delivery) => void,
  ): Promise<TransportConsumer> {
    this.#lifetime.assertOpen();
    checkPrefetch(options.prefetch);
    const source = this.#host.queue(queue, this);
    const consumer = new MemoryConsumer({
      queue: source,
      prefetch: options.prefetch,
      onDelivery,
      lifetime: this.#lifetime,
      scheduler: this.#scheduler,
      onLost: options.onLost ?? ((error) => this.#lose(error)),
      onDone: (done) => this.#consumers.delete(done),
    });
    this.#consumers.add(consumer);
    source.addConsumer(consumer);
    await this.#turn();
    return consumer;
  }

  /** Never calls: memory is never short here. */
  onBlocked(): () => void {
    return () => undefined;
  }

  onClosed(listener: (error: EbadgeError | undefined) => void): () => void {
    return this.#lifetime.onClosed(listener);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** @internal Ends it as a broken connection would. */
  lose(error: EbadgeError): void {
    this.#end(error);
  }

  #lose(cause: EbadgeError): void {
    const message = `the connection was lost (${cause.message})`;
    this.#end(new EbadgeError('CONNECTION_LOST', message, { retryable: true, cause }));
  }

  async #close(): Promise<void> {
    this.#lifetime.beginClosing();
    // tasks run in order: after this one, every confirm that was outstanding has been given
    await new Promise<void>((resolve) => this.#scheduler.run(resolve));
    this.#end();
  }

  #end(error?: EbadgeError): void {
    if (this.#lifetime.ended) return;
    this.#lifetime.end(error);
    for (const consumer of [...this.#consumers]) consumer.end();
    this.#host.release(this);
  }

  /** The broker's answer comes a turn later, unless the connection breaks before. */
  #turn(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#scheduler.run(() => {
        if (!this.#lifetime.ended) resolve();
        else reject(this.#lifetime.refusal());
      });
    });
  }
}
