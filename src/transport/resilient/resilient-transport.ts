import { systemClock, type Clock } from '../../core/clock.ts';
import { EbadgeError } from '../../core/errors.ts';
import { checkPrefetch, checkTopology } from '../arguments.ts';
import { Lifetime } from '../lifetime.ts';
import { publishCopy } from '../submitting.ts';
import type {
  Backlog,
  ConsumeOptions,
  Delivery,
  Publication,
  PublishListener,
  StatusChange,
  SubmittingTransport,
  SupervisedTransport,
  TimeLimit,
  Topology,
  Transport,
  TransportConsumer,
} from '../transport.ts';
import { takeBacklog } from './backlog.ts';
import { Backoff } from './backoff.ts';
import type { BacklogSummary, DurableOutbox, StoredPublication } from './durable-outbox.ts';
import { isLoss, KnownTopology } from './known-topology.ts';
import { Links, type NativeConnections, type NewConnection } from './links.ts';
import { bufferBounds, type ResilientOptions } from './options.ts';
import { OutboxWriter } from './outbox-writer.ts';
import { OutgoingBuffer } from './outgoing-buffer.ts';
import { StatusBoard } from './status-board.ts';
import { Subscriptions } from './subscriptions.ts';
import { Told } from './told.ts';
import { within } from './within.ts';

/** Publications unconfirmed at a time, as many as an `AmqpTransport` lets out. */
const window = 1000;
/** Problems kept for the first listener. */
const mostUntold = 1000;

/**
 * Keeps connections to a broker, or to one of several, for as long as it is open: a lost one is rebuilt, what was
 * declared and consumed over it is put back, and what was published and not confirmed goes out again, in order and
 * with the same message ids, before anything newer. Nothing is lost silently: `publish` resolves when the broker
 * has confirmed, or rejects and says by `details.outcome` what is known.
 * What was delivered over a lost connection comes again; settling the old delivery has no effect. A consumer that the
 * broker ends is started anew over the same connection, when what belongs to its queue has been declared again.
 */
export class ResilientTransport implements SupervisedTransport, SubmittingTransport {
  readonly bufferBytes: number;
  readonly #clock: Clock;
  readonly #lifetime = new Lifetime();
  readonly #topology = new KnownTopology();
  readonly #subscriptions = new Subscriptions(this.#topology, (transport, error) =>
    this.#links.get('consuming').mend(transport, error),
  );
  readonly #buffer: OutgoingBuffer;
  readonly #links: Links;
  readonly #board: StatusBoard;
  readonly #outbox: DurableOutbox | undefined;
  readonly #writer: OutboxWriter | undefined;
  readonly #maxAgeMs: number;
  readonly #problems = new Told<[EbadgeError]>('problems');
  readonly #connections = new Told<[NewConnection]>('connections');
  readonly #blockage = new Told<[blocked: boolean, reason?: string]>('the blockage');
  readonly #onBacklog: (summary: BacklogSummary) => void;
  #backlog: Backlog | undefined;
  #untold: EbadgeError[] = [];
  #blockedFor: { readonly reason: string | undefined } | undefined;
  #closing: Promise<void> | undefined;

  /**
   * Loads the outbox, if there is one, and opens a connection to the first broker that can be reached. With an
   * outbox none has to be: what is published is kept until one can.
   *
   * @throws EbadgeError `CONNECTION_FAILED` (retryable) when none can be, without an outbox; what the connection
   * is refused with (`ACCESS_REFUSED`, `INVALID_ARGUMENT`), at once; `OUTBOX_FAILED`.
   */
  static async open(options: ResilientOptions): Promise<ResilientTransport> {
    const transport = new ResilientTransport(options);
    const stored = (await options.outbox?.load()) ?? [];
    try {
      await transport.#links.connectFirst();
    } catch (caught) {
      const error = EbadgeError.from(caught);
      if (!error.retryable || options.outbox === undefined) {
        await options.outbox?.close();
        throw error;
      }
      transport.#links.keepTrying(error);
    }
    transport.#begin(stored);
    return transport;
  }

  private constructor(options: ResilientOptions) {
    const { targets, outbox, clock = systemClock, onBacklog = () => undefined } = options;
    const bounds = bufferBounds(options);
    this.#clock = clock;
    this.#outbox = outbox;
    this.#maxAgeMs = bounds.maxAgeMs;
    this.bufferBytes = bounds.whenFull === 'wait' ? Infinity : bounds.maxBytes;
    this.#onBacklog = onBacklog;
    this.#board = new StatusBoard(clock, { status: 'connected' });
    this.#buffer = new OutgoingBuffer({
      ...bounds,
      clock,
      window,
      onBroken: (transport, error) => this.#links.get('publishing').abandon(transport, error),
    });
    if (outbox !== undefined) {
      this.#writer = new OutboxWriter({
        outbox,
        onStored: () => this.#buffer.resume(),
        onFailed: (entry, error) => this.#buffer.fail(entry, error),
        onProblem: (problem) => this.#problem(problem),
      });
      this.#buffer.useOutbox(this.#writer);
    }
    this.#links = new Links({
      targets,
      backoff: new Backoff(options.reconnect),
      clock,
      shared: options.connections === 'shared',
      restore: async (transport, loss, consuming) => {
        const refused = await this.#topology.restore(transport, loss, consuming);
        const silent = consuming ? await this.#subscriptions.restore(transport) : undefined;
        return refused ?? silent;
      },
      onLoss: () => this.#topology.lost(),
      onPublishing: (transport) => {
        if (transport === undefined) {
          this.#setBlocked(undefined);
          this.#buffer.disconnect();
        } else this.#buffer.connect(transport);
      },
      onBlocked: (blocked, reason) => {
        this.#buffer.setBlocked(blocked);
        this.#setBlocked(blocked ? { reason } : undefined);
      },
      onStatus: (status) => this.#board.set(status),
      onConnection: (name, transport) => this.#connections.tell({ name, transport }),
      onProblem: (problem) => this.#problem(problem),
    });
  }

  /**
   * The connections of now, for what the SDK does not cover; of RabbitMQ, an `AmqpTransport` of `@ebadge/sdk/amqp`
   * each. Good until lost; {@link onConnection} tells of the next. What is closed here is rebuilt.
   */
  get native(): NativeConnections {
    return {
      publishing: this.#links.transport('publishing'),
      consuming: this.#links.transport('consuming'),
    };
  }

  get backlog(): Backlog | undefined {
    return this.#backlog;
  }

  get isKeeping(): boolean {
    return this.#outbox !== undefined && this.status.status === 'reconnecting';
  }

  get status(): StatusChange {
    return this.#board.current;
  }

  onStatus(listener: (change: StatusChange) => void): () => void {
    return this.#board.onChange(listener);
  }

  statuses(): AsyncIterable<StatusChange> {
    return this.#board.changes();
  }

  /** Calls the listener with each connection that is opened from now on, when it can be used. */
  onConnection(listener: (connection: NewConnection) => void): () => void {
    return this.#connections.add(listener);
  }

  onProblem(listener: (problem: EbadgeError) => void): () => void {
    for (const problem of this.#untold.splice(0)) this.#problems.tellOne(listener, problem);
    return this.#problems.add(listener);
  }

  onBlocked(listener: (blocked: boolean, reason?: string) => void): () => void {
    if (this.#blockedFor !== undefined) this.#blockage.tellOne(listener, true, this.#blockedFor.reason);
    return this.#blockage.add(listener);
  }

  onClosed(listener: (error: EbadgeError | undefined) => void): () => void {
    return this.#lifetime.onClosed(listener);
  }

  async declare(topology: Topology): Promise<void> {
    this.#lifetime.assertOpen();
    checkTopology(topology);
    await this.#over(this.#topology.isExclusive(topology), (transport) => transport.declare(topology));
    this.#topology.remember(topology);
  }

  async check(topology: Pick<Topology, 'exchanges' | 'queues'>): Promise<void> {
    this.#lifetime.assertOpen();
    checkTopology(topology);
    await this.#over(this.#topology.isExclusive(topology), (transport) => transport.check(topology));
  }

  publish(publication: Publication): Promise<void> {
    return publishCopy(this, publication);
  }

  submit(publication: Publication, listener: PublishListener): void {
    if (this.#closing !== undefined) {
      listener.failed(this.#lifetime.refusal({ outcome: 'not sent' }));
      return;
    }
    this.#links.get('publishing');
    this.#buffer.submit(publication, listener);
  }

  async consume(
    queue: string,
    options: ConsumeOptions,
    onDelivery: (delivery: Delivery) => void,
  ): Promise<TransportConsumer> {
    this.#lifetime.assertOpen();
    checkPrefetch(options.prefetch);
    const subscription = this.#subscriptions.create(queue, options, onDelivery);
    await this.#over(true, (transport) => this.#subscriptions.begin(subscription, transport));
    return subscription;
  }

  close(options: TimeLimit = {}): Promise<void> {
    this.#closing ??= this.#close(options.timeoutMs ?? 10_000);
    return this.#closing;
  }

  async #close(limitMs: number): Promise<void> {
    const endMs = this.#clock.nowMs() + limitMs;
    this.#lifetime.beginClosing();
    this.#board.set({ status: 'closing' });
    await within(this.#clock, limitMs, this.#buffer.empty());
    // what is still to be stored is, so that it can be said of what is left
    await this.#writer?.written();
    this.#buffer.abandon();
    // a broker that hangs is not waited for
    await within(this.#clock, Math.max(1000, endMs - this.#clock.nowMs()), this.#links.close());
    await this.#writer?.written();
    await this.#outbox?.close().catch((caught: unknown) => {
      this.#problem(EbadgeError.from(caught, 'OUTBOX_FAILED'));
    });
    this.#lifetime.end();
    this.#board.set({ status: 'closed' });
  }

  #begin(stored: readonly StoredPublication[]): void {
    this.#board.set({ ...this.#board.current, address: this.#links.any().state.address });
    const last = stored.at(-1);
    if (last === undefined) return;
    this.#writer?.startAfter(last.sequence);
    this.#backlog = takeBacklog(stored, this.#buffer, {
      onProblem: (problem) => this.#problem(problem),
      onBacklog: this.#onBacklog,
    });
    this.#links.get('publishing');
  }

  /** Does it over a connection, and over the next one should that be lost meanwhile. */
  async #over<T>(consuming: boolean, work: (transport: Transport) => Promise<T>): Promise<T> {
    const link = consuming ? this.#links.get('consuming') : this.#links.any();
    const endMs = this.#clock.nowMs() + this.#maxAgeMs;
    let failedOver: Transport | undefined;
    for (;;) {
      const transport = await link.ready(endMs - this.#clock.nowMs());
      try {
        return await work(transport);
      } catch (caught) {
        const error = EbadgeError.from(caught);
        if (this.#closing !== undefined && isLoss(error)) throw this.#lifetime.refusal();
        if (!isLoss(error) || this.#clock.nowMs() >= endMs) throw error;
        // twice over one that has not ended: it has, to all purposes
        if (failedOver === transport) link.abandon(transport, error);
        failedOver = transport;
      }
    }
  }

  #setBlocked(blockedFor: { readonly reason: string | undefined } | undefined): void {
    if ((this.#blockedFor === undefined) === (blockedFor === undefined)) return;
    this.#blockedFor = blockedFor;
    this.#blockage.tell(blockedFor !== undefined, blockedFor?.reason);
  }

  #problem(problem: EbadgeError): void {
    if (this.#problems.heard) this.#problems.tell(problem);
    else if (this.#untold.length < mostUntold) this.#untold.push(problem);
  }
}
