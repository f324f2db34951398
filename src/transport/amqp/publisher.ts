import { IllegalOperationError } from 'amqplib';
import type { ConfirmChannel, Message } from 'amqplib';
import { systemClock } from '../../core/clock.ts';
import { EbadgeError } from '../../core/errors.ts';
import { Fifo } from '../../core/fifo.ts';
import { expiry } from '../arguments.ts';
import { publishRefused, unroutable } from '../errors.ts';
import { withOwnHeaders } from '../submitting.ts';
import type { Publication, PublishListener } from '../transport.ts';
import type { ConfirmWatch } from './confirm-watch.ts';
import { Entry } from './entry.ts';
import { fits, isSame, notSent, publishError, unknownOutcome } from './publish-outcome.ts';
import { Refusals } from './refusals.ts';
import type { Sender } from './sender.ts';
import { Unconfirmed } from './unconfirmed.ts';

const nowMs = (): number => systemClock.nowMs();

/** What a publisher needs of the transport. */
export interface PublisherParts {
  readonly window: number;
  readonly watch: ConfirmWatch;
  /** Whether the broker takes nothing now: all wait. */
  readonly isBlocked: () => boolean;
  /** Opens another confirm channel on the connection. */
  readonly openChannel: () => Promise<ConfirmChannel>;
  /** How to send on a channel. */
  readonly openSender: (channel: ConfirmChannel, onDrain: () => void) => Sender;
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
 *
 * A nack may have to do with the channel: see {@link Refusals}. Another one takes over once everything
 * sent on this one has its answer, so that nothing overtakes.
 */
export class Publisher {
  readonly #parts: PublisherParts;
  #sender: Sender | undefined;
  #waiting = new Fifo<Entry>();
  readonly #unconfirmed = new Unconfirmed<Entry>();
  #sent = 0;
  /** The last that was taken of each exchange since all had their answers. */
  readonly #accepted = new Map<string, number>();
  readonly #refusals: Refusals<Entry>;
  /** Whether nothing more is sent on this channel, and whether the next one is being opened. */
  #renewing = false;
  #opening = false;
  #closeChannel: () => void = () => undefined;
  #onIdle: (() => void)[] = [];

  constructor(parts: PublisherParts) {
    this.#parts = parts;
    this.#refusals = new Refusals({
      onRenew: () => {
        this.#renewing = true;
        this.#renewIfAnswered();
      },
      onGivenUp: (entry) => entry.reject(publishRefused(entry.exchange, entry.routingKey)),
      onReleased: (entries) => this.#waiting.unshift(entries),
    });
  }

  /** Publishes on this channel from now on. */
  adopt(channel: ConfirmChannel): void {
    const sender = this.#parts.openSender(channel, () => this.#pump());
    this.#sender = sender;
    this.#unconfirmed.restart();
    this.#renewing = this.#opening = false;
    this.#closeChannel = () => void channel.close().catch(() => undefined);
    let failure: unknown;
    channel.on('ack', ({ deliveryTag, multiple }) => this.#confirm(deliveryTag, multiple, true));
    channel.on('nack', ({ deliveryTag, multiple }) => this.#confirm(deliveryTag, multiple, false));
    channel.on('return', (message) => this.#returned(message));
    channel.on('error', (error) => {
      if (this.#sender === sender) failure = error;
      this.#drop(sender);
    });
    channel.on('close', () => {
      this.#drop(sender);
      // without an error before it, it is the connection that ends, and fail() comes next
      if (failure !== undefined) this.#recover(failure);
    });
    this.#waiting.unshift(this.#refusals.due());
    this.#pump();
  }

  /** The publication is not to be changed afterwards. */
  submit(publication: Publication, listener: PublishListener): void {
    this.#waiting.push(new Entry(withOwnHeaders(publication), listener));
    this.#pump();
  }

  /** Goes on after the broker was blocked. */
  resume(): void {
    this.#parts.watch.progress();
    this.#pump();
  }

  /** Whether a publication waits for its confirm. */
  get isWaiting(): boolean {
    return this.#unconfirmed.size > 0;
  }

  /** Sends nothing more. */
  halt(): void {
    this.#parts.watch.stop();
    if (this.#sender !== undefined) this.#drop(this.#sender);
  }

  #drop(sender: Sender): void {
    sender.dispose();
    if (this.#sender === sender) this.#sender = undefined;
  }

  /** Resolves once every publication has its answer. */
  idle(): Promise<void> {
    if (this.#isIdle()) return Promise.resolve();
    return new Promise((resolve) => this.#onIdle.push(resolve));
  }

  /** Rejects all that has no answer: the connection is gone. */
  fail(cause: EbadgeError | undefined): void {
    this.halt();
    const why = cause?.message ?? 'the transport was closed';
    for (const entry of this.#unconfirmed.values()) entry.reject(unknownOutcome(why, cause));
    this.#unconfirmed.restart();
    for (const entry of this.#refusals.clear()) {
      entry.reject(entry.refusedAtMs === undefined ? notSent(why, cause) : unknownOutcome(why, cause));
    }
    for (let entry = this.#waiting.shift(); entry !== undefined; entry = this.#waiting.shift()) {
      entry.reject(notSent(why, cause));
    }
    this.#tellIfIdle();
  }

  #pump(): void {
    const { window, watch, isBlocked } = this.#parts;
    while (
      this.#sender?.full === false &&
      this.#unconfirmed.size < window &&
      !this.#renewing &&
      !isBlocked()
    ) {
      const entry = this.#waiting.shift();
      if (entry === undefined) return;
      if (this.#refusals.takes(entry)) continue;
      const expired = expiry(entry, nowMs);
      if (expired !== undefined) {
        entry.reject(expired);
        this.#refusals.settled(entry);
        this.#tellIfIdle();
        continue;
      }
      try {
        this.#sender.send(entry, this.#unconfirmed.size);
        if (this.#unconfirmed.size === 0) watch.begin();
        this.#unconfirmed.add(entry);
        entry.order = ++this.#sent;
      } catch (caught) {
        if (caught instanceof IllegalOperationError) {
          // the connection is closing under us; fail() will come for the entry
          this.#waiting.unshift([entry]);
          return;
        }
        entry.reject(EbadgeError.from(caught, 'INVALID_ARGUMENT'));
        this.#refusals.settled(entry);
        this.#tellIfIdle();
      }
    }
  }

  #confirm(tag: number, multiple: boolean, accepted: boolean): void {
    this.#parts.watch.progress();
    if (!multiple) {
      this.#settle(tag, accepted);
    } else {
      for (let oldest = this.#unconfirmed.oldestTag; oldest !== undefined && oldest <= tag;) {
        this.#settle(oldest, accepted);
        oldest = this.#unconfirmed.oldestTag;
      }
    }
    if (this.#unconfirmed.size === 0) this.#accepted.clear();
    this.#renewIfAnswered();
    this.#pump();
    this.#tellIfIdle();
  }

  #settle(tag: number, accepted: boolean): void {
    const entry = this.#unconfirmed.take(tag);
    if (entry === undefined) return;
    const { exchange, routingKey, order } = entry;
    if (!accepted) {
      const overtaken = (this.#accepted.get(exchange) ?? 0) > order;
      if (!this.#refusals.refused(entry, overtaken)) entry.reject(publishRefused(exchange, routingKey));
      return;
    }
    this.#accepted.set(exchange, order);
    this.#refusals.settled(entry, true);
    if (entry.returned) entry.reject(unroutable(exchange, routingKey));
    else entry.resolve();
  }

  #returned(message: Message): void {
    for (const entry of this.#unconfirmed.values()) {
      if (entry.mandatory && !entry.returned && isSame(entry, message)) {
        entry.returned = true;
        return;
      }
    }
  }

  #recover(failure: unknown): void {
    const sent = this.#unconfirmed.values();
    this.#unconfirmed.restart();
    const guilty = sent.findIndex((entry) => fits(entry, failure));
    sent.slice(0, Math.max(0, guilty)).forEach((entry) => {
      entry.reject(unknownOutcome('the broker closed the channel because of a later message', failure));
    });
    this.#waiting.unshift(guilty < 0 ? [] : sent.slice(guilty + 1));
    for (const entry of guilty < 0 ? sent : sent.slice(guilty, guilty + 1)) {
      entry.reject(publishError(entry, failure, guilty < 0 ? 'unknown' : 'rejected'));
    }
    for (const entry of guilty < 0 ? sent : sent.slice(0, guilty + 1)) this.#refusals.settled(entry);
    this.#accepted.clear();
    this.#tellIfIdle();
    this.#openNext();
  }

  /** Goes over to another channel, once nothing sent on this one is left without an answer. */
  #renewIfAnswered(): void {
    if (!this.#renewing || this.#opening || this.#unconfirmed.size > 0 || this.#sender === undefined) return;
    this.#drop(this.#sender);
    this.#closeChannel();
    this.#openNext();
  }

  #openNext(): void {
    if (this.#opening) return;
    this.#opening = true;
    this.#parts.openChannel().then(
      (channel) => this.adopt(channel),
      (error: unknown) => this.#parts.onBroken(error),
    );
  }

  #isIdle(): boolean {
    return this.#waiting.size === 0 && this.#unconfirmed.size === 0 && !this.#refusals.isWaiting;
  }

  #tellIfIdle(): void {
    if (this.#onIdle.length === 0 || !this.#isIdle()) return;
    const listeners = this.#onIdle;
    this.#onIdle = [];
    for (const listener of listeners) listener();
  }
}
