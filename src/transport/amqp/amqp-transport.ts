import { connect } from 'amqplib';
import type { ChannelModel } from 'amqplib';
import { systemClock } from '../../core/clock.ts';
import { EbadgeError } from '../../core/errors.ts';
import { checkPrefetch, checkPublication, checkTopology, expiry } from '../arguments.ts';
import { Lifetime } from '../lifetime.ts';
import { publishCopy } from '../submitting.ts';
import type {
  ConsumeOptions,
  Delivery,
  Publication,
  PublishListener,
  SubmittingTransport,
  Topology,
  TransportConsumer,
} from '../transport.ts';
import { destroySocket, framePartsOf, readingPartsOf, socketOf } from './amqplib-parts.ts';
import { Blockage } from './blockage.ts';
import { ConfirmWatch } from './confirm-watch.ts';
import { AmqpConsumer } from './consumer.ts';
import { DeliveryReader } from './delivery-reader.ts';
import { connectError, connectionLost } from './errors.ts';
import { connectArguments } from './options.ts';
import type { AmqpOptions, ConnectArguments } from './options.ts';
import { Publisher } from './publisher.ts';
import { ChannelSender, FrameSender } from './sender.ts';
import { SilenceWatch } from './silence-watch.ts';
import { checkTopologyExists, declareTopology } from './topology.ts';

/** How long `close()` waits for the broker before it goes without its answer. */
const closeGraceMs = 10_000;

const nowMs = (): number => systemClock.nowMs();

/** A connection to RabbitMQ; `connectAmqp` makes them. It does not reconnect by itself. */
export class AmqpTransport implements SubmittingTransport {
  /**
   * The amqplib connection underneath, for what the SDK does not cover. Channels opened on it are the
   * caller's own business. To end it, use `close()` of the transport.
   */
  readonly connection: ChannelModel;
  readonly #target: ConnectArguments;
  readonly #lifetime = new Lifetime();
  readonly #publisher: Publisher;
  readonly #reader: DeliveryReader | undefined;
  readonly #consumers = new Set<AmqpConsumer>();
  /** What went wrong first; the connection's 'close' event, which follows, does not know. */
  #failure: unknown;
  readonly #blockage = new Blockage();
  #silence: SilenceWatch | undefined;
  readonly #gone: Promise<void>;
  #isClosing = false;
  #closing: Promise<void> | undefined;

  /** @internal */
  constructor(connection: ChannelModel, target: ConnectArguments, framesOfOurOwn: boolean) {
    this.connection = connection;
    this.#target = target;
    const reading = framesOfOurOwn ? readingPartsOf(connection) : undefined;
    this.#reader = reading && new DeliveryReader(reading, target.readDelayMs);
    const { publishWindow, confirmTimeoutMs } = target;
    const isBlocked = (): boolean => this.#blockage.blocked;
    const watch = new ConfirmWatch({
      timeoutMs: confirmTimeoutMs,
      isWaiting: () => this.#publisher.isWaiting,
      isBlocked,
      socket: socketOf(connection),
      onOverdue: () => this.#hang(`it has confirmed no publish for ${confirmTimeoutMs} ms`),
    });
    this.#publisher = new Publisher({
      window: publishWindow,
      watch,
      isBlocked,
      openChannel: () => connection.createConfirmChannel(),
      openSender: (channel, onDrain) => {
        const parts = framesOfOurOwn ? framePartsOf(connection, channel) : undefined;
        return parts === undefined
          ? new ChannelSender(channel, onDrain)
          : new FrameSender(parts, channel, onDrain);
      },
      onBroken: (error) => this.#lose(error),
    });
    connection.on('error', (error) => {
      this.#failure ??= error;
    });
    connection.on('blocked', (reason) => this.#blockage.set(true, reason));
    connection.on('unblocked', () => {
      this.#blockage.set(false);
      this.#publisher.resume();
    });
    this.#gone = new Promise((resolve) => {
      connection.on('close', (error) => {
        this.#onConnectionClosed(error);
        resolve();
      });
    });
  }

  /** @internal Opens the channel for publishing. */
  async open(): Promise<void> {
    const channel = await this.connection.createConfirmChannel();
    this.#publisher.adopt(channel);
    const { heartbeatMs, confirmTimeoutMs } = this.#target;
    const socket = socketOf(this.connection);
    if (socket === undefined || heartbeatMs === 0 || confirmTimeoutMs === 0) return;
    this.#silence = new SilenceWatch({
      socket,
      heartbeatMs,
      answerMs: confirmTimeoutMs,
      // opening a channel asks nothing of any queue, and needs no right
      probe: () => {
        this.connection.createChannel().then(
          (probe) => probe.close().catch(() => undefined),
          () => undefined,
        );
      },
      onSilent: (silentMs) => this.#hang(`it has been silent for ${Math.round(silentMs)} ms`),
    });
  }

  async declare(topology: Topology): Promise<void> {
    this.#lifetime.assertOpen();
    checkTopology(topology);
    await this.#guard(() => declareTopology(this.connection, topology));
  }

  async check(topology: Pick<Topology, 'exchanges' | 'queues'>): Promise<void> {
    this.#lifetime.assertOpen();
    checkTopology(topology);
    await this.#guard(() => checkTopologyExists(this.connection, topology));
  }

  publish(publication: Publication): Promise<void> {
    return publishCopy(this, publication);
  }

  submit(publication: Publication, listener: PublishListener): void {
    try {
      this.#lifetime.assertOpen();
      checkPublication(publication);
      const expired = expiry(publication, nowMs);
      if (expired !== undefined) throw expired;
      this.#publisher.submit(publication, listener);
    } catch (caught) {
      queueMicrotask(() => listener.failed(EbadgeError.from(caught)));
    }
  }

  async consume(
    queue: string,
    options: ConsumeOptions,
    onDelivery: (delivery: Delivery) => void,
  ): Promise<TransportConsumer> {
    this.#lifetime.assertOpen();
    checkPrefetch(options.prefetch);
    const { prefetch, onLost } = options;
    return this.#guard(() =>
      AmqpConsumer.start({
        connection: this.connection,
        reader: this.#reader,
        queue,
        prefetch,
        onDelivery,
        lifetime: this.#lifetime,
        onLost: (consumer, error) => {
          if (onLost !== undefined) onLost(error);
          else if (!consumer.isCancelled) this.#lose(error);
        },
        onStarted: (consumer) => this.#consumers.add(consumer),
        onDone: (consumer) => this.#consumers.delete(consumer),
      }),
    );
  }

  onBlocked(listener: (blocked: boolean, reason?: string) => void): () => void {
    return this.#blockage.onChange(listener);
  }

  onClosed(listener: (error: EbadgeError | undefined) => void): () => void {
    return this.#lifetime.onClosed(listener);
  }

  close(): Promise<void> {
    this.#isClosing = true;
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#lifetime.beginClosing();
    // a broker short of memory or disk reads no more: it would not answer any of this
    if (!this.#blockage.blocked) await within(closeGraceMs, Promise.race([this.#finish(), this.#gone]));
    if (this.#lifetime.ended) return;
    this.#publisher.halt();
    // amqplib's close() never settles when the socket breaks meanwhile; the event comes either way
    this.connection.close().catch(() => undefined);
    if (await within(closeGraceMs, this.#gone)) return;
    destroySocket(this.connection);
    this.#end(undefined);
  }

  async #finish(): Promise<void> {
    await this.#publisher.idle();
    // amqplib lets the connection's close overtake what channels have still to write, such as acks;
    // a channel's own close comes after them
    await Promise.all([...this.#consumers].map((consumer) => consumer.stop()));
  }

  /** Runs an operation; what fails because the connection ended says so. */
  async #guard<T>(run: () => Promise<T>): Promise<T> {
    try {
      return await run();
    } catch (caught) {
      throw this.#lifetime.ended ? this.#lifetime.refusal() : caught;
    }
  }

  #onConnectionClosed(error: Error | undefined): void {
    const lost = !this.#isClosing || error !== undefined;
    if (lost) destroySocket(this.connection);
    this.#end(lost ? connectionLost(this.#target.address, this.#failure ?? error) : undefined);
  }

  /** The broker does not answer: there is no point in saying goodbye. */
  #hang(why: string): void {
    if (this.#lifetime.ended) return;
    const error = new Error(`the broker seems to hang: ${why}`);
    this.#end(connectionLost(this.#target.address, error));
    destroySocket(this.connection, error);
  }

  /** A part of the connection broke that we cannot do without: better no connection than half a one. */
  #lose(reason: unknown): void {
    if (this.#lifetime.ended || this.#isClosing) return;
    this.#end(connectionLost(this.#target.address, reason));
    this.connection.close().catch(() => undefined);
  }

  #end(error: EbadgeError | undefined): void {
    if (this.#lifetime.ended) return;
    this.#lifetime.end(error);
    this.#silence?.stop();
    this.#consumers.clear();
    this.#publisher.fail(error);
  }
}

/**
 * Connects to RabbitMQ and logs in. Deliveries are handed out as they arrive.
 *
 * Rejects with
 * - `INVALID_ARGUMENT`: an unusable URL, option, certificate or key; retrying does not help;
 * - `CONNECTION_FAILED`: nobody listens there, or not in time (retrying may help), or the server's
 *   certificate is not to be trusted (retrying does not help);
 * - `ACCESS_REFUSED`: wrong user, password or certificate, or no such virtual host or no right to it;
 *   retrying helps only once that is mended.
 *
 * @example
 * ```ts
 * const transport = await connectAmqp({ url: 'amqp://localhost' });
 * ```
 */
export function connectAmqp(options: AmqpOptions): Promise<AmqpTransport> {
  return openAmqp(options, { framesOfOurOwn: true });
}

/** @internal As {@link connectAmqp}; without frames of our own, all goes through amqplib's public methods. */
export async function openAmqp(
  options: AmqpOptions,
  { framesOfOurOwn }: { readonly framesOfOurOwn: boolean },
): Promise<AmqpTransport> {
  const target = connectArguments(options);
  const abort = new AbortController();
  const deadline = systemClock.setTimer(target.connectTimeoutMs, () => abort.abort());
  try {
    // amqplib's own timeout counts from the last byte only; the signal bounds the whole of it
    const socket = { ...target.socket, signal: abort.signal };
    const connection = await connect(target.server, socket);
    const transport = new AmqpTransport(connection, target, framesOfOurOwn);
    try {
      await transport.open();
    } catch (caught) {
      connection.close().catch(() => undefined);
      throw caught;
    }
    return transport;
  } catch (caught) {
    throw connectError(caught, target, abort.signal.aborted);
  } finally {
    deadline.clear();
  }
}

/** Waits for the promise, but no longer than that; says whether it came in time. */
function within(limitMs: number, awaited: Promise<void>): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const timer = systemClock.setTimer(limitMs, () => resolve(false), { background: true });
    awaited.then(() => resolve(true), reject).finally(() => timer.clear());
  });
}
