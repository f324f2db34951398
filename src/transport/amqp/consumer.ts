import type { Channel, ChannelModel, ConsumeMessage, Message } from 'amqplib';
import { EbadgeError } from '../../core/errors.ts';
import type { Lifetime } from '../lifetime.ts';
import type { Delivery, TransportConsumer } from '../transport.ts';
import { channelError } from './errors.ts';
import { openChannel } from './topology.ts';
import { fromAmqp } from './properties.ts';

/** How long acks wait for others to go with, at most. */
const ackDelayMs = 5;

/** What a consumer works with. */
export interface ConsumerParts {
  readonly connection: ChannelModel;
  readonly queue: string;
  readonly prefetch: number;
  readonly onDelivery: (delivery: Delivery) => void;
  readonly lifetime: Lifetime;
  /** Told when the broker ended the consumer, which nobody asked it to. */
  readonly onLost: (reason: unknown) => void;
  readonly onStarted: (consumer: AmqpConsumer) => void;
  /** Told when its channel is closed, for whatever reason. */
  readonly onDone: (consumer: AmqpConsumer) => void;
}

/**
 * A consumer on a channel of its own, so that its prefetch and its failures are its own, too. The
 * channel stays until the last delivery is settled.
 *
 * Acks are gathered and sent as few frames: one for all up to the first delivery still at work, one each
 * for those behind it. They wait no longer than {@link ackDelayMs}, and go at once when a quarter of the
 * prefetch is acked, so that the broker always has leave to send more.
 */
export class AmqpConsumer implements TransportConsumer {
  readonly #parts: ConsumerParts;
  readonly #channel: Channel;
  /** Delivery tags in the order of delivery, true once acked. */
  readonly #outstanding = new Map<number, boolean>();
  #acked: number[] = [];
  readonly #ackBatch: number;
  #flushing: 'no' | 'soon' | 'now' = 'no';
  readonly #ackTimer: NodeJS.Timeout;
  #consumerTag = '';
  #cancelling: Promise<void> | undefined;
  #closing: Promise<void> | undefined;
  #stopping = false;

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
    this.#closing ??= this.#channel.close().catch(() => undefined);
    return this.#closing;
  }

  #flushSoon(): void {
    if (this.#flushing === 'now') return;
    if (this.#acked.length >= this.#ackBatch || this.#cancelling !== undefined) {
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
    if (acked.length === 0) return;
    this.#acked = [];
    let upTo: number | undefined;
    for (const [tag, done] of this.#outstanding) {
      if (!done) break;
      upTo = tag;
      this.#outstanding.delete(tag);
    }
    if (upTo !== undefined) this.#ack(upTo, true);
    for (const tag of acked) if (this.#outstanding.delete(tag)) this.#ack(tag, false);
    this.#closeIfDone();
  }

  async #start(): Promise<void> {
    const { queue, prefetch } = this.#parts;
    let started = false;
    this.#channel.on('close', () => this.#parts.onDone(this));
    this.#channel.on('error', (error) => {
      // before that, the rejected promise tells
      if (started) this.#parts.onLost(error);
    });
    try {
      await this.#channel.prefetch(prefetch);
      const { consumerTag } = await this.#channel.consume(queue, (message) => this.#onMessage(message));
      this.#consumerTag = consumerTag;
      started = true;
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
      if (this.#stopping || this.#parts.lifetime.ended) return;
      throw channelError(`cancel the consumer of queue '${this.#parts.queue}'`, caught);
    }
    this.#closeIfDone();
  }

  #onMessage(message: ConsumeMessage | null): void {
    if (message === null) {
      if (this.#cancelling !== undefined) return;
      this.#parts.onLost(new Error(`the broker cancelled the consumer of queue '${this.#parts.queue}'`));
      return;
    }
    if (this.#cancelling !== undefined) {
      // it was under way when we cancelled: nobody waits for it here any more
      this.#send(() => this.#channel.reject(message, true));
      return;
    }
    this.#outstanding.set(message.fields.deliveryTag, false);
    try {
      this.#parts.onDelivery(this.#delivery(message));
    } catch (error) {
      // the callback's bug: to be seen, but amqplib would close the channel for it
      queueMicrotask(() => {
        throw error;
      });
    }
  }

  #delivery(message: ConsumeMessage): Delivery {
    const { exchange, routingKey, redelivered, deliveryTag } = message.fields;
    const { lifetime } = this.#parts;
    return {
      body: message.content,
      properties: fromAmqp(message.properties),
      exchange,
      routingKey,
      redelivered,
      get lost() {
        return lifetime.ended;
      },
      ack: () => {
        if (!this.#settles(deliveryTag)) return;
        this.#outstanding.set(deliveryTag, true);
        this.#acked.push(deliveryTag);
        this.#flushSoon();
      },
      reject: ({ requeue }) => {
        if (!this.#settles(deliveryTag)) return;
        this.#outstanding.delete(deliveryTag);
        this.#send(() => this.#channel.reject(message, requeue));
        this.#closeIfDone();
      },
    };
  }

  /** Whether there is something to settle; throws when it was settled before. */
  #settles(deliveryTag: number): boolean {
    if (this.#parts.lifetime.ended) return false;
    if (this.#outstanding.get(deliveryTag) === false) return true;
    throw new EbadgeError('INVALID_ARGUMENT', 'a delivery may be acked or rejected once only');
  }

  #ack(deliveryTag: number, multiple: boolean): void {
    // of the message, amqplib looks at the tag only
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
    if (this.#cancelling === undefined || this.#outstanding.size > 0) return;
    void this.#cancelling.then(() => this.#close()).catch(() => undefined);
  }
}
