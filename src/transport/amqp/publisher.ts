import { IllegalOperationError } from 'amqplib';
import type { ConfirmChannel, Message, Options } from 'amqplib';
import { EbadgeError } from '../../core/errors.ts';
import { publishRefused } from '../errors.ts';
import type { Publication } from '../transport.ts';
import { brokerText, channelError, replyCode } from './errors.ts';
import { Fifo } from './fifo.ts';
import { toAmqp } from './properties.ts';

interface Entry {
  readonly exchange: string;
  readonly routingKey: string;
  /** Our own copy: it may wait, and be sent again. */
  readonly body: Buffer;
  readonly options: Options.Publish;
  returned: boolean;
  readonly resolve: () => void;
  readonly reject: (error: EbadgeError) => void;
}

/** What a publisher needs of the transport. */
export interface PublisherParts {
  readonly window: number;
  /** Opens another confirm channel on the connection. */
  readonly openChannel: () => Promise<ConfirmChannel>;
  /** Told when no other channel can be had, so that nothing can be published any more. */
  readonly onBroken: (error: unknown) => void;
}

/**
 * Publishes in order over a confirm channel, with a bounded number of publications unconfirmed, and
 * ties the broker's answers to the publication they belong to.
 *
 * Confirms come by delivery tag, which we count ourselves: one per publication and channel.
 *
 * Returns (`mandatory`) come without a tag, but before the confirm of the same publication and in the
 * order of publishing. So a return belongs to the oldest unconfirmed mandatory publication, not yet
 * returned, that equals it in exchange, routing key, message id, correlation id, type and body. Where
 * several do, they are one and the same message and it makes no difference. A private header would be
 * shorter code, but every consumer of every message would see it and pay for it.
 *
 * A channel exception (no such exchange, no permission) closes the channel without a word on which
 * publication it was, so we look for the oldest one the broker's text fits. That one gets the error.
 * Older ones were routed before it but lost their confirm: outcome unknown. Younger ones the broker
 * has discarded unseen, as AMQP demands, so they are sent again on the next channel, in order. If
 * none fits, all unconfirmed get the error.
 */
export class Publisher {
  readonly #parts: PublisherParts;
  #channel: ConfirmChannel | undefined;
  #waiting = new Fifo<Entry>();
  /** By delivery tag, in the order they were sent. */
  #unconfirmed = new Map<number, Entry>();
  #nextTag = 1;
  /** amqplib's buffer is full: wait for 'drain'. */
  #full = false;
  #onIdle: (() => void)[] = [];

  constructor(parts: PublisherParts) {
    this.#parts = parts;
  }

  /** Publishes on this channel from now on. */
  adopt(channel: ConfirmChannel): void {
    this.#channel = channel;
    this.#nextTag = 1;
    this.#full = false;
    let failure: unknown;
    channel.on('ack', ({ deliveryTag, multiple }) => this.#confirm(deliveryTag, multiple, true));
    channel.on('nack', ({ deliveryTag, multiple }) => this.#confirm(deliveryTag, multiple, false));
    channel.on('return', (message) => this.#returned(message));
    channel.on('drain', () => {
      this.#full = false;
      this.#pump();
    });
    channel.on('error', (error) => {
      failure = error;
      this.#channel = undefined;
    });
    channel.on('close', () => {
      this.#channel = undefined;
      // without an error before it, it is the connection that ends, and fail() comes next
      if (failure !== undefined) this.#recover(failure);
    });
    this.#pump();
  }

  publish(publication: Publication): Promise<void> {
    const { exchange, routingKey } = publication;
    const options = toAmqp(publication);
    return new Promise((resolve, reject) => {
      const body = Buffer.from(publication.body);
      this.#waiting.push({ exchange, routingKey, body, options, returned: false, resolve, reject });
      this.#pump();
    });
  }

  /** Resolves once every publication has its answer. */
  idle(): Promise<void> {
    if (this.#isIdle()) return Promise.resolve();
    return new Promise((resolve) => this.#onIdle.push(resolve));
  }

  /** Rejects all that has no answer: the connection is gone. */
  fail(cause: EbadgeError | undefined): void {
    this.#channel = undefined;
    const why = cause?.message ?? 'the transport was closed';
    for (const entry of this.#unconfirmed.values()) entry.reject(unknownOutcome(why, cause));
    this.#unconfirmed.clear();
    for (let entry = this.#waiting.shift(); entry !== undefined; entry = this.#waiting.shift()) {
      entry.reject(
        new EbadgeError('CONNECTION_LOST', `${why}; the message was not sent`, {
          retryable: true,
          details: { outcome: 'not sent' },
          cause,
        }),
      );
    }
    this.#tellIfIdle();
  }

  #pump(): void {
    while (this.#channel !== undefined && !this.#full && this.#unconfirmed.size < this.#parts.window) {
      const entry = this.#waiting.shift();
      if (entry === undefined) return;
      try {
        const { exchange, routingKey, body, options } = entry;
        this.#full = !this.#channel.publish(exchange, routingKey, body, options);
        this.#unconfirmed.set(this.#nextTag++, entry);
      } catch (caught) {
        if (caught instanceof IllegalOperationError) {
          // the connection is closing under us; fail() will come for the entry
          this.#waiting.unshift([entry]);
          return;
        }
        entry.reject(EbadgeError.from(caught, 'INVALID_ARGUMENT'));
        this.#tellIfIdle();
      }
    }
  }

  #confirm(tag: number, multiple: boolean, accepted: boolean): void {
    if (!multiple) {
      this.#settle(tag, accepted);
    } else {
      for (const unconfirmed of this.#unconfirmed.keys()) {
        if (unconfirmed > tag) break;
        this.#settle(unconfirmed, accepted);
      }
    }
    this.#pump();
    this.#tellIfIdle();
  }

  #settle(tag: number, accepted: boolean): void {
    const entry = this.#unconfirmed.get(tag);
    if (entry === undefined) return;
    this.#unconfirmed.delete(tag);
    const { exchange, routingKey } = entry;
    if (!accepted) {
      entry.reject(publishRefused(exchange, routingKey));
    } else if (entry.returned) {
      const message =
        `no queue took the message published to exchange '${exchange}' with routing key '${routingKey}': ` +
        'bind a queue for that key first';
      entry.reject(
        new EbadgeError('UNROUTABLE', message, { details: { outcome: 'returned', exchange, routingKey } }),
      );
    } else {
      entry.resolve();
    }
  }

  #returned(message: Message): void {
    for (const entry of this.#unconfirmed.values()) {
      if (entry.options.mandatory === true && !entry.returned && isSame(entry, message)) {
        entry.returned = true;
        return;
      }
    }
  }

  #recover(failure: unknown): void {
    const sent = [...this.#unconfirmed.values()];
    this.#unconfirmed.clear();
    const guilty = sent.findIndex((entry) => fits(entry, failure));
    sent.slice(0, Math.max(0, guilty)).forEach((entry) => {
      entry.reject(unknownOutcome('the broker closed the channel because of a later message', failure));
    });
    this.#waiting.unshift(guilty < 0 ? [] : sent.slice(guilty + 1));
    for (const entry of guilty < 0 ? sent : sent.slice(guilty, guilty + 1)) {
      entry.reject(publishError(entry, failure));
    }
    this.#tellIfIdle();
    this.#parts.openChannel().then(
      (channel) => this.adopt(channel),
      (error: unknown) => this.#parts.onBroken(error),
    );
  }

  #isIdle(): boolean {
    return this.#waiting.size === 0 && this.#unconfirmed.size === 0;
  }

  #tellIfIdle(): void {
    if (this.#onIdle.length === 0 || !this.#isIdle()) return;
    const listeners = this.#onIdle;
    this.#onIdle = [];
    for (const listener of listeners) listener();
  }
}

function isSame(entry: Entry, { fields, properties, content }: Message): boolean {
  return (
    entry.exchange === fields.exchange &&
    entry.routingKey === fields.routingKey &&
    entry.options.messageId === properties.messageId &&
    entry.options.correlationId === properties.correlationId &&
    entry.options.type === properties.type &&
    entry.body.equals(content)
  );
}

/** Whether the broker's reason for closing the channel can be about this publication. */
function fits(entry: Entry, failure: unknown): boolean {
  const text = brokerText(failure);
  if (text.includes(`message size ${entry.body.length} `)) return true;
  const topic = /access to topic '(.*)' in exchange/s.exec(text);
  if (topic !== null && topic[1] !== entry.routingKey) return false;
  return text.includes(`exchange '${entry.exchange}'`);
}

function publishError(entry: Entry, failure: unknown): EbadgeError {
  const what = `publish to exchange '${entry.exchange}'`;
  if (replyCode(failure) !== 406) return channelError(what, failure);
  // 406 is about this message (too large, say), not about the topology
  return new EbadgeError('PUBLISH_REFUSED', `cannot ${what}: ${brokerText(failure)}`, { cause: failure });
}

function unknownOutcome(why: string, cause: unknown): EbadgeError {
  return new EbadgeError(
    'CONNECTION_LOST',
    `${why} before the message was confirmed: whether it was delivered is unknown, publishing again may duplicate it`,
    { retryable: true, details: { outcome: 'unknown' }, cause },
  );
}
