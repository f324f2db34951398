/** Deliveries → messages → answers to questions, or handlers; what cannot be taken becomes a dead letter. */

import type { Codec } from '../core/codec.ts';
import { EbadgeError } from '../core/errors.ts';
import type { ChannelInfo, Protocol } from '../support/contract.ts';
import type { Delivery, Transport, TransportConsumer } from '../transport/transport.ts';
import type { Conversations } from './conversations.ts';
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

/** Stands for any peer. */
export const anyPeer = '*';

const key = (channelSender: string, peer: string, name: string): string => `${channelSender} ${peer} ${name}`;

/** The receiving side of a client. */
export class Inbox<P extends Protocol> {
  readonly #transport: Transport;
  readonly #routes: Routes;
  readonly #codec: Codec<P>;
  readonly #conversations: Conversations;
  readonly #prefetch: number;
  readonly #onProblem: (problem: EbadgeError) => void;
  readonly #handlers = new Map<string, Handle>();
  readonly #consumers = new Map<string, Promise<TransportConsumer>>();
  /** Work in progress, one chain for each peer: its messages are handled in the order they came. */
  readonly #chains = new Map<string, Promise<void>>();

  constructor(
    transport: Transport,
    routes: Routes,
    codec: Codec<P>,
    conversations: Conversations,
    prefetch: number,
    onProblem: (problem: EbadgeError) => void,
  ) {
    this.#transport = transport;
    this.#routes = routes;
    this.#codec = codec;
    this.#conversations = conversations;
    this.#prefetch = prefetch;
    this.#onProblem = onProblem;
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
    return () => this.#handlers.delete(id);
  }

  /** Starts reading a queue, once. */
  async consume(queue: string): Promise<void> {
    let consumer = this.#consumers.get(queue);
    if (consumer === undefined) {
      consumer = this.#transport.consume(queue, { prefetch: this.#prefetch }, (delivery) =>
        this.#receive(delivery),
      );
      this.#consumers.set(queue, consumer);
      consumer.catch(() => this.#consumers.delete(queue));
    }
    await consumer;
  }

  /** Stops reading, then waits for the handlers at work. */
  async stop(): Promise<void> {
    const consumers = await Promise.allSettled(this.#consumers.values());
    const running = consumers.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    await Promise.allSettled(running.map((consumer) => consumer.cancel()));
    await Promise.all(this.#chains.values());
  }

  #receive(delivery: Delivery): void {
    let arrived: Arrived;
    try {
      arrived = this.#read(delivery);
    } catch (caught) {
      this.#background(this.#bury(delivery, EbadgeError.from(caught)));
      return;
    }
    const { peer, name, message, channel } = arrived;
    // answers overtake the chain: a handler may be waiting for this very one
    if (
      this.#conversations.settle({ peer, name, message, correlationId: delivery.properties.correlationId })
    ) {
      delivery.ack();
      return;
    }
    const chain = `${channel.sender} ${peer}`;
    const before = this.#chains.get(chain) ?? Promise.resolve();
    const work = before
      .then(() => this.#handle(arrived))
      .finally(() => {
        if (this.#chains.get(chain) === work) this.#chains.delete(chain);
      });
    this.#chains.set(chain, work);
  }

  #read(delivery: Delivery): Arrived {
    const sender = this.#routes.senderOf(delivery.exchange);
    if (sender === null) {
      throw new EbadgeError(
        'WRONG_CHANNEL',
        `A message came through the exchange ${JSON.stringify(delivery.exchange)}, which is none of ${this.#routes.role}'s. Publish to the exchange of the channel.`,
      );
    }
    const message = this.#codec.parse(delivery.body, delivery.properties.type);
    const name = this.#codec.nameOf(message) ?? delivery.properties.type ?? '';
    const { channel, peer } = sender;
    const details = { messageName: name, peer };
    if (!channel.messages.includes(name)) {
      throw new EbadgeError(
        'WRONG_CHANNEL',
        `${peer} sent ${name}, which may not travel on ${channel.address}.`,
        { details },
      );
    }
    const [missing] = missingFields(channel, this.#routes, name, message);
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
  async #handle(arrived: Arrived): Promise<void> {
    const { channel, peer, name, delivery } = arrived;
    const handle =
      this.#handlers.get(key(channel.sender, peer, name)) ??
      this.#handlers.get(key(channel.sender, anyPeer, name));
    const details = { messageName: name, peer };
    try {
      if (handle === undefined) {
        const error = new EbadgeError(
          'UNHANDLED',
          `Nothing handles ${name} from ${peer}. Subscribe to it with from(…).on("${name}", …).`,
          { details },
        );
        await this.#bury(delivery, error);
        return;
      }
      let outcome: Outcome;
      try {
        outcome = await handle(arrived);
      } catch (cause) {
        // a handler's own words may quote the message, so they stay in the cause
        const error = new EbadgeError(
          'HANDLER_FAILED',
          `The handler of ${name} from ${peer} failed (${cause instanceof Error ? cause.name : typeof cause}).`,
          { cause, details },
        );
        await this.#bury(delivery, error);
        return;
      }
      if (outcome.kind === 'requeue') delivery.reject({ requeue: true });
      else if (outcome.kind === 'reject') {
        const error = new EbadgeError(
          'HANDLER_FAILED',
          `${name} from ${peer} was rejected: ${outcome.reason}`,
          { details },
        );
        await this.#bury(delivery, error);
      } else delivery.ack();
    } catch (caught) {
      this.#onProblem(EbadgeError.from(caught));
    }
  }

  #background(work: Promise<void>): void {
    const id = `dead letter ${crypto.randomUUID()}`;
    const running = work
      .catch((caught: unknown) => this.#onProblem(EbadgeError.from(caught)))
      .finally(() => this.#chains.delete(id));
    this.#chains.set(id, running);
  }

  /**
   * Moves a delivery among the dead letters, with the reason in its headers, and only then takes it off the
   * queue. Without a dead-letter exchange, or when that cannot be reached, the broker is left to do it.
   */
  async #bury(delivery: Delivery, error: EbadgeError): Promise<void> {
    this.#onProblem(error);
    const channel = this.#routes.senderOf(delivery.exchange)?.channel ?? this.#routes.received[0];
    const exchange = channel === undefined ? null : this.#routes.ownDeadLetterExchange(channel);
    if (exchange === null) {
      delivery.reject({ requeue: false });
      return;
    }
    try {
      await this.#transport.publish({
        exchange,
        routingKey: delivery.routingKey,
        body: delivery.body,
        mandatory: true,
        properties: {
          ...delivery.properties,
          persistent: true,
          headers: {
            ...delivery.properties.headers,
            'x-error-code': error.code,
            'x-error-message': error.message.slice(0, 500),
            'x-original-exchange': delivery.exchange,
            'x-original-routing-key': delivery.routingKey,
          },
        },
      });
      delivery.ack();
    } catch (caught) {
      this.#onProblem(EbadgeError.from(caught));
      delivery.reject({ requeue: false });
    }
  }
}
