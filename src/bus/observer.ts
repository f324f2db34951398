/**
 * What happens to a client, told to whoever measures it. Internal: it may change with any release. Without
 * an observer nothing is measured, and nothing is computed for it.
 */

import type { EbadgeError } from '../core/errors.ts';
import type { Catalogue, ChannelInfo } from '../support/contract.ts';
import type { Backlog, Delivery, StatusChange } from '../transport/transport.ts';

/** Measures clients. Made by `openTelemetry()` of `@ebadge/sdk/opentelemetry`; its members are internal. */
export interface Telemetry {
  /** @internal */
  observe(participant: Participant): Promise<Observer>;
}

/** The client that is observed. */
export interface Participant {
  readonly role: string;
  readonly name: string;
  readonly catalogue: Catalogue;
}

/** A message that is being published. */
export interface PublishFacts {
  readonly channel: ChannelInfo;
  /** Wire name of its type. */
  readonly name: string;
  readonly peer: string;
  readonly bodyBytes: number;
  readonly messageId: string;
  readonly correlationId: string | undefined;
}

/** Follows one publish. */
export interface PublishWatch {
  /** Called when it is sent; returns headers that the message is to have, if any. */
  headers(exchange: string, routingKey: string): Readonly<Record<string, string>> | undefined;
  /** Confirmed by the broker (undefined), or what it failed with. */
  end(error: EbadgeError | undefined): void;
}

/** A question that is being put. */
export type RequestFacts = Pick<PublishFacts, 'channel' | 'name' | 'peer'>;

/** Follows one question. */
export interface RequestWatch {
  /** Does the work so that what it publishes is known to belong to the question. */
  run<T>(work: () => T): T;
  /** Answered, for a stream: sent (undefined), or what it failed with. */
  end(error: EbadgeError | undefined): void;
}

/** A message that has come in and was found valid. */
export interface DeliveryFacts {
  readonly channel: ChannelInfo;
  /** Wire name of its type. */
  readonly name: string;
  readonly peer: string;
  readonly queue: string;
  readonly delivery: Delivery;
}

/** What came of a handler; `failed` when it threw. */
export type HandlingOutcome = 'done' | 'reject' | 'requeue' | 'failed';

/** Follows one run of a handler. */
export interface HandlingWatch {
  /** Runs the handler so that what it publishes is known to come of this message. */
  run<T>(work: () => T): T;
  /** Not called where the handler never ends: then {@link Observer.deadLettered} or `closed` is. */
  end(outcome: HandlingOutcome): void;
}

/** A message that becomes a dead letter. */
export interface DeadLetter {
  readonly delivery: Delivery;
  readonly queue: string;
  /** The channel that its queue is behind; undefined where it is behind none. */
  readonly channel: ChannelInfo | undefined;
  readonly error: EbadgeError;
}

/** Is told what happens to one client. Its methods must not throw. */
export interface Observer {
  publish(facts: PublishFacts): PublishWatch;
  request(facts: RequestFacts): RequestWatch;
  /** A handler for messages of that type was registered. */
  subscribed(name: string): void;
  /** A valid message has come that had not come before; `lagMs` since its sender's timestamp, if it has one. */
  delivered(facts: DeliveryFacts, lagMs: number | undefined): void;
  /** It was the answer to a question. */
  answered(facts: DeliveryFacts): void;
  /** It had come before, and is not handled again. */
  duplicate(facts: DeliveryFacts): void;
  /** A handler is to work on it for the so many-th time. */
  handle(facts: DeliveryFacts, attempt: number): HandlingWatch;
  deadLettered(letter: DeadLetter): void;
  /** What an earlier process has left in the outbox; it changes as it is sent. */
  backlog(left: Backlog): void;
  status(change: StatusChange): void;
  /** The client is closed: nothing more is told. */
  closed(): void;
}
