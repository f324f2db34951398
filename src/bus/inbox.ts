/** Deliveries → messages → answers to questions, or handlers; what cannot be taken becomes a dead letter. */

import type { Clock, Timer } from '../core/clock.ts';
import type { Codec } from '../core/codec.ts';
import { EbadgeError } from '../core/errors.ts';
import type { ChannelInfo, Protocol } from '../support/contract.ts';
import type { Delivery, Transport, TransportConsumer } from '../transport/transport.ts';
import { limitWait, type Conversations } from './conversations.ts';
import { bury, handlerFailed, stillAtWork, type Read } from './dead-letters.ts';
import { missingFields } from './outbox.ts';
import type { Routes } from './routes.ts';

/** A message that has arrived and was found valid. */
export interface Arrived {
  readonly channel: ChannelInfo;
  readonly peer: string;
  readonly name: string;
  readonly message: unknown;
  readonly delivery: Delivery;
}

/** What a handler decided; `done` unless it said otherwise. */
export type Outcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'reject'; readonly reason: string }
  | { readonly kind: 'requeue' };

/** Works on one message; rejects when the handler threw. */
export type Handle = (arrived: Arrived) => Promise<Outcome>;

/** What the receiving side works with. */
export interface InboxParts<P extends Protocol> {
  readonly transport: Transport;
  readonly routes: Routes;
  readonly codec: Codec<P>;
  readonly conversations: Conversations;
  readonly clock: Clock;
  readonly prefetch: number;
  readonly handlerGraceMs: number;
  /** Must not throw. */
  readonly onProblem: (problem: EbadgeError) => void;
}

/** Stands for any peer. */
export const anyPeer = '*';

const key = (channelSender: string, peer: string, name: string): string => `${channelSender} ${peer} ${name}`;

/** The receiving side of a client. */
export class Inbox<P extends Protocol> {
  readonly #parts: InboxParts<P>;
  readonly #handlers = new Map<string, Handle>();
  readonly #consumers = new Map<string, Promise<TransportConsumer>>();
  /** Work in progress, one chain for each peer: its messages are handled in the order they came. */
  readonly #chains = new Map<string, Promise<void>>();
  /** Runs while handlers may still be on their way. */
  #grace: Timer | undefined;
  /** Messages that wait for a handler. */
  readonly #waiting = new Set<() => void>();
  /** What handlers work on. */
  readonly #working = new Set<Arrived>();
  #state: 'running' | 'stopping' | 'over' = 'running';

  constructor(parts: InboxParts<P>) {
    this.#parts = parts;
  }

  #stopping(): boolean {
    return this.#state !== 'running';
  }

  /** Whether the handlers at work were given up: what becomes of their messages is the broker's business. */
  #over(): boolean {
    return this.#state === 'over';
  }

  /** Registers a handler; at most one for each peer and message type. Returns a function that removes it. */
  register(peerRole: string, peer: string, name: string, handle: Handle): () => void {
    const id = key(peerRole, peer, name);
    if (this.#handlers.has(id)) {
      const whom = peer === anyPeer ? `any ${peerRole}` : peer;
      throw new EbadgeError(
        'INVALID_ARGUMENT',
        `${name} from ${whom} has a handler already; a message is acknowledged by one. Cancel the other subscription first.`,
      );
    }
    this.#handlers.set(id, handle);
    this.#expectHandlers();
    return () => this.#handlers.delete(id);
  }

  /** Lets messages without a handler wait a little longer, and those look that have one now. */
  #expectHandlers(): void {
    const { clock, handlerGraceMs } = this.#parts;
    this.#grace?.clear();
    this.#grace = undefined;
    if (handlerGraceMs > 0 && !this.#stopping()) {
      const over = (): void => {
        this.#grace = undefined;
        this.#lookAgain();
      };
      this.#grace = clock.setTimer(handlerGraceMs, over, { background: true });
    }
    this.#lookAgain();
  }

  #lookAgain(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }

  async #handlerOf({ channel, peer, name }: Arrived): Promise<Handle | undefined> {
    for (;;) {
      const handle =
        this.#handlers.get(key(channel.sender, peer, name)) ??
        this.#handlers.get(key(channel.sender, anyPeer, name));
      if (handle !== undefined || this.#grace === undefined) return handle;
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  /** Starts reading a queue, once. */
  async consume(queue: string): Promise<void> {
    if (this.#stopping()) {
      throw new EbadgeError('CLOSED', `${this.#parts.routes.me} is being closed. Connect again.`);
    }
    let consumer = this.#consumers.get(queue);
    if (consumer === undefined) {
      const { transport, prefetch } = this.#parts;
      consumer = transport.consume(queue, { prefetch }, (delivery) => this.#receive({ delivery, queue }));
      this.#consumers.set(queue, consumer);
      consumer.then(
        () => this.#expectHandlers(),
        () => this.#consumers.delete(queue),
      );
    }
    await consumer;
  }

  /**
   * Stops reading, gives back to the queue what no handler has begun to work on, and waits for the handlers at
   * work: so long at most. `paused` is called as soon as nothing more can come in.
   */
  async stop(timeoutMs: number, paused: () => void): Promise<void> {
    const { clock, onProblem } = this.#parts;
    let callOff: () => void = () => undefined;
    const timeUp = new Promise<'late'>((resolve) => {
      callOff = limitWait({ clock, timeoutMs, signal: undefined }, () => resolve('late'));
    });
    const inOrder = this.#pause().then(() => {
      paused();
      return this.#finish();
    });
    const outcome = await Promise.race([inOrder, timeUp]).finally(callOff);
    if (outcome !== 'late') return;
    this.#state = 'over';
    // where even the pausing took too long
    paused();
    for (const { name, peer } of this.#working) {
      onProblem(stillAtWork(name, peer, timeoutMs));
    }
  }

  async #pause(): Promise<void> {
    this.#state = 'stopping';
    this.#grace?.clear();
    this.#grace = undefined;
    this.#lookAgain();
    const consumers = await Promise.allSettled(this.#consumers.values());
    const running = consumers.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    await Promise.allSettled(running.map((consumer) => consumer.cancel()));
  }

  async #finish(): Promise<void> {
    await Promise.all(this.#chains.values());
  }

  #receive(read: Read): void {
    const { delivery } = read;
    let arrived: Arrived;
    try {
      arrived = this.#read(read);
    } catch (caught) {
      this.#background(bury(this.#parts, read, EbadgeError.from(caught)));
      return;
    }
    const { peer, name, message, channel } = arrived;
    const { correlationId, messageId } = delivery.properties;
    // answers overtake the chain: a handler may be waiting for this very one
    const arrival = { channel: channel.id, peer, name, message, correlationId, messageId };
    if (this.#parts.conversations.settle(arrival)) {
      delivery.ack();
      return;
    }
    const chain = `${channel.sender} ${peer}`;
    const before = this.#chains.get(chain) ?? Promise.resolve();
    const work = before
      .then(() => this.#handle(arrived, read))
      .finally(() => {
        if (this.#chains.get(chain) === work) this.#chains.delete(chain);
      });
    this.#chains.set(chain, work);
  }

  #read({ delivery, queue }: Read): Arrived {
    const { routes, codec } = this.#parts;
    const sender = routes.senderOf(delivery.exchange, queue);
    if (sender === null) {
      throw new EbadgeError(
        'WRONG_CHANNEL',
        `A message came through the exchange ${JSON.stringify(delivery.exchange)}, which leads to no channel behind ${queue}. Publish to the exchange of the channel.`,
      );
    }
    const message = codec.parse(delivery.body, { name: delivery.properties.type });
    const name = codec.nameOf(message) ?? delivery.properties.type ?? '';
    const { channel, peer } = sender;
    const details = { messageName: name, peer };
    if (!channel.messages.includes(name)) {
      throw new EbadgeError(
        'WRONG_CHANNEL',
        `${peer} sent ${name}, which may not travel on ${channel.address}.`,
        { details },
      );
    }
    const [missing] = missingFields(channel, routes, name, message);
    if (missing !== undefined) {
      throw new EbadgeError(
        'INVALID_MESSAGE',
        `${peer} sent ${name} without ${missing}, which has to be set on ${channel.address}.`,
        { details },
      );
    }
    return { channel, peer, name, message, delivery };
  }

  /** Never rejects: what goes wrong becomes a dead letter and a problem. */
  async #handle(arrived: Arrived, read: Read): Promise<void> {
    const { peer, name, delivery } = arrived;
    const details = { messageName: name, peer };
    try {
      const handle = await this.#handlerOf(arrived);
      if (this.#stopping()) {
        delivery.reject({ requeue: true });
        return;
      }
      if (handle === undefined) {
        const error = new EbadgeError(
          'UNHANDLED',
          `Nothing handles ${name} from ${peer}. Subscribe to it with from(…).on("${name}", …).`,
          { details },
        );
        await bury(this.#parts, read, error);
        return;
      }
      let outcome: Outcome;
      try {
        this.#working.add(arrived);
        outcome = await handle(arrived);
      } catch (cause) {
        if (this.#over()) return;
        const error = handlerFailed(name, peer, cause);
        // cut short by the closing, not by the message
        if (this.#stopping() && cause instanceof EbadgeError && cause.code === 'CLOSED') {
          delivery.reject({ requeue: true });
        } else await bury(this.#parts, read, error);
        return;
      } finally {
        this.#working.delete(arrived);
      }
      if (this.#over()) return;
      if (outcome.kind === 'requeue') delivery.reject({ requeue: true });
      else if (outcome.kind === 'reject') {
        const error = new EbadgeError(
          'HANDLER_FAILED',
          `${name} from ${peer} was rejected: ${outcome.reason}`,
          { details },
        );
        await bury(this.#parts, read, error);
      } else delivery.ack();
    } catch (caught) {
      this.#parts.onProblem(EbadgeError.from(caught));
    }
  }

  #background(work: Promise<void>): void {
    const id = `dead letter ${crypto.randomUUID()}`;
    const running = work
      .catch((caught: unknown) => this.#parts.onProblem(EbadgeError.from(caught)))
      .finally(() => this.#chains.delete(id));
    this.#chains.set(id, running);
  }
}
