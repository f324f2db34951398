import type { Channel, ChannelModel, ConsumeMessage, Message } from 'amqplib';
import { EbadgeError } from '../../core/errors.ts';
import { Fifo } from '../../core/fifo.ts';
import type { Lifetime } from '../lifetime.ts';
import type { Delivery, TransportConsumer } from '../transport.ts';
import { AmqpDelivery } from './delivery.ts';
import type { DeliveredMessage } from './delivery-frames.ts';
import type { DeliveryReader } from './delivery-reader.ts';
import { channelError, consumerBroken, consumerCancelled } from './errors.ts';
import { openChannel } from './topology.ts';
import { fromAmqp } from './properties.ts';

/** How long acks wait for others to go with, at most; none waits that comes so long after the last that went. */
const ackDelayMs = 5;

/** What a consumer works with. */
export interface ConsumerParts {
  readonly connection: ChannelModel;
  /** Reads deliveries; undefined where amqplib does. */
  readonly reader: DeliveryReader | undefined;
  readonly queue: string;
  readonly prefetch: number;
  readonly onDelivery: (delivery: Delivery) => void;
  readonly lifetime: Lifetime;
  /** Told, once started, when the broker has ended it. */
  readonly onLost: (consumer: AmqpConsumer, error: EbadgeError) => void;
  readonly onStarted: (consumer: AmqpConsumer) => void;
  /** Told when its channel is closed, for whatever reason. */
  readonly onDone: (consumer: AmqpConsumer) => void;
}

/** What amqplib has read, as we read it. */
const fromAmqplib = ({ fields, properties, content }: ConsumeMessage): DeliveredMessage => ({
  deliveryTag: fields.deliveryTag,
  redelivered: fields.redelivered,
  exchange: fields.exchange,
  routingKey: fields.routingKey,
  properties: fromAmqp(properties),
  body: content,
});

/**
 * A consumer on a channel of its own, so that its prefetch and its failures are its own, too. The
 * channel stays until the last delivery is settled.
 *
 * Acks are gathered and sent as few frames: one for all up to the first delivery still at work, one each
 * for those behind it. The first goes at the end of its turn, with what else was acked in that: a process that is
 * killed has not kept it back. What comes soon after waits for others, no longer than {@link ackDelayMs}, and goes at
 * once when a quarter of the prefetch is acked, so that the broker always has leave to send more.
 */
export class AmqpConsumer implements TransportConsumer {
  readonly #parts: ConsumerParts;
  readonly #channel: Channel;
  /** In the order of delivery, from the first on that is still at work. */
  readonly #handedOut = new Fifo<AmqpDelivery>();
  /** Those that the broker does not know to be settled yet. */
  #outstanding = 0;
  #acked: AmqpDelivery[] = [];
  readonly #ackBatch: number;
  #flushing: 'no' | 'soon' | 'now' = 'no';
  #flushedAtMs = -Infinity;
  readonly #ackTimer: NodeJS.Timeout;
  #consumerTag = '';
  #cancelling: Promise<void> | undefined;
  #closing: Promise<void> | undefined;
  #stopping = false;
  #started = false;
  /** Why the broker has ended it, once it has. */
  #lost: EbadgeError | undefined;
  /** Leaves reading to amqplib again. */
  #leave: () => void = () => undefined;

  /** Opens the channel and starts consuming. Rejects as `Transport.consume` does. */
  static async start(parts: ConsumerParts): Promise<AmqpConsumer> {
    const channel = await openChannel(parts.connection);
    const consumer = new AmqpConsumer(parts, channel);
    await consumer.#start();
    return consumer;
  }

  private constructor(parts: ConsumerParts, channel: Channel) {
    this.#parts = parts;
    this.#channel = channel;
    this.#ackBatch = Math.max(1, Math.floor(parts.prefetch / 4));
    this.#ackTimer = setTimeout(() => this.#flush(), ackDelayMs).unref();
  }

  cancel(): Promise<void> {
    this.#cancelling ??= this.#cancel();
    return this.#cancelling;
  }

  /** Sends the acks gathered so far and closes the channel: what is not acked goes back to the queue. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#flush();
    clearTimeout(this.#ackTimer);
    await this.#close();
  }

  /** Closes the channel, once: whoever asks later waits for the same end, which comes after the last ack. */
  #close(): Promise<void> {
    this.#leave();
    this.#closing ??= this.#channel.close().catch(() => undefined);
    return this.#closing;
  }

  #flushSoon(): void {
    if (this.#flushing === 'now') return;
    const isDue = (): boolean => performance.now() - this.#flushedAtMs >= ackDelayMs;
    if (
      this.#acked.length >= this.#ackBatch ||
      this.#cancelling !== undefined ||
      (this.#flushing === 'no' && isDue())
    ) {
      this.#flushing = 'now';
      setImmediate(() => this.#flush());
    } else if (this.#flushing === 'no') {
      this.#flushing = 'soon';
      this.#ackTimer.refresh();
    }
  }

  #flush(): void {
    this.#flushing = 'no';
    const acked = this.#acked;
    if (acked.length === 0 || this.#lost !== undefined) return;
    this.#flushedAtMs = performance.now();
    this.#acked = [];
    let upTo: number | undefined;
    for (let first = this.#handedOut.peek(); first !== undefined; first = this.#handedOut.peek()) {
      if (first.state === 'at work') break;
      this.#handedOut.shift();
      if (first.state === 'acked') upTo = this.#told(first);
    }
    if (upTo !== undefined) this.#ack(upTo, true);
    for (const one of acked) if (one.state === 'acked') this.#ack(this.#told(one), false);
    this.#closeIfDone();
  }

  async #start(): Promise<void> {
    const { queue, prefetch } = this.#parts;
    this.#channel.on('close', () => {
      this.#leave();
      this.#parts.onDone(this);
    });
    this.#channel.on('error', (error) => this.#lose(consumerBroken(queue, error)));
    try {
      await this.#channel.prefetch(prefetch);
      const { consumerTag } = await this.#channel.consume(queue, (message) => {
        if (message === null) this.#onCancelled();
        else this.#onMessage(fromAmqplib(message));
      });
      this.#consumerTag = consumerTag;
      // the broker's next word may have come with its first
      this.#assertNotLost();
      const { reader } = this.#parts;
      if (reader !== undefined && this.#closing === undefined) {
        this.#leave = reader.take(this.#channel, prefetch, (message) => this.#onMessage(message));
      }
      this.#started = true;
      this.#parts.onStarted(this);
    } catch (caught) {
      throw channelError(`consume from queue '${queue}'`, caught);
    }
  }

  async #cancel(): Promise<void> {
    try {
      await this.#channel.cancel(this.#consumerTag);
    } catch (caught) {
      // with the channel or the connection going there is nothing left to cancel
      if (this.#stopping || this.isOver) return;
      throw channelError(`cancel the consumer of queue '${this.#parts.queue}'`, caught);
    }
    this.#closeIfDone();
  }

  #onCancelled(): void {
    if (this.#cancelling !== undefined || this.#lost !== undefined) return;
    // the channel is still open: what is done needs not come again
    this.#flush();
    this.#lose(consumerCancelled(this.#parts.queue));
    // settling is over, too: of what was not acked, the broker may still have some, and hands it out again
    void this.#close();
  }

  /** The broker has ended it: what was handed out is out of reach. */
  #lose(error: EbadgeError): void {
    if (this.#lost !== undefined || this.#stopping || this.#parts.lifetime.ended) return;
    this.#lost = error;
    clearTimeout(this.#ackTimer);
    // before that, the rejected promise tells
    if (!this.#started) return;
    // not inside amqplib: what it throws is to be seen, and not to cost the connection
    queueMicrotask(() => this.#parts.onLost(this, error));
  }

  #assertNotLost(): void {
    if (this.#lost !== undefined) throw this.#lost;
  }

  #onMessage(message: DeliveredMessage): void {
    if (this.#lost !== undefined) return;
    if (this.#cancelling !== undefined) {
      // it was under way when we cancelled: nobody waits for it here any more
      this.#reject(message.deliveryTag, true);
      return;
    }
    const delivery = new AmqpDelivery(message, this);
    this.#handedOut.push(delivery);
    this.#outstanding++;
    try {
      this.#parts.onDelivery(delivery);
    } catch (error) {
      // the callback's bug: to be seen, but amqplib would close the channel for it
      queueMicrotask(() => {
        throw error;
      });
    }
  }

  /** Whether its connection has ended, or the broker has ended it. @internal */
  get isOver(): boolean {
    return this.#lost !== undefined || this.#parts.lifetime.ended;
  }

  /** Whether it was told to stop. @internal */
  get isCancelled(): boolean {
    return this.#cancelling !== undefined;
  }

  /** Takes note of an ack. @internal */
  acked(delivery: AmqpDelivery): void {
    if (!this.#settles(delivery)) return;
    delivery.state = 'acked';
    this.#acked.push(delivery);
    this.#flushSoon();
  }

  /** Sends a reject. @internal */
  rejected(delivery: AmqpDelivery, requeue: boolean): void {
    if (!this.#settles(delivery)) return;
    this.#reject(this.#told(delivery), requeue);
    // nothing that is over is kept behind the next ack
    while (this.#handedOut.peek()?.state === 'settled') this.#handedOut.shift();
    this.#closeIfDone();
  }

  /** Whether there is something to settle; throws when it was settled before. */
  #settles(delivery: AmqpDelivery): boolean {
    if (this.isOver) return false;
    if (delivery.state === 'at work') return true;
    throw new EbadgeError('INVALID_ARGUMENT', 'a delivery may be acked or rejected once only');
  }

  /** The broker is being told of it; returns its tag. */
  #told(delivery: AmqpDelivery): number {
    delivery.state = 'settled';
    this.#outstanding--;
    return delivery.tag;
  }

  #reject(deliveryTag: number, requeue: boolean): void {
    // of the message, amqplib looks at the tag only
    this.#send(() => this.#channel.reject({ fields: { deliveryTag } } as Message, requeue));
  }

  #ack(deliveryTag: number, multiple: boolean): void {
    this.#send(() => this.#channel.ack({ fields: { deliveryTag } } as Message, multiple));
  }

  #send(write: () => void): void {
    try {
      write();
    } catch {
      // the channel is closed: the broker has taken everything back already
    }
  }

  #closeIfDone(): void {
    if (this.#cancelling === undefined || this.#outstanding > 0) return;
    void this.#cancelling.then(() => this.#close()).catch(() => undefined);
  }
}
