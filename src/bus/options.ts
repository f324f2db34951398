/** What a client is made with, and what its calls take. */

import type { Clock } from '../core/clock.ts';
import type { EbadgeError } from '../core/errors.ts';
import type { Reading } from '../core/read-options.ts';
import type { Forgiven } from '../core/tolerant.ts';

/** A message that tolerant reading has changed. */
export interface ForgivenMessage {
  /** Wire name of its type. */
  readonly messageName: string;
  /** Name of its sender. */
  readonly peer: string;
  /** What was forgiven; paths, and nothing of the payload. */
  readonly forgiven: readonly Forgiven[];
}

/** Options of a client, besides how it reaches the broker. */
export interface ClientOptions<R extends string> {
  /** The role it plays, e.g. `controller`. One client plays one role. */
  readonly role: R;
  /** Its own name: the broker's user, part of the names of its exchanges and queues. */
  readonly as: string;
  /** Names of the groups it belongs to, for messages that go to a group. Default: none. */
  readonly groups?: readonly string[];
  /**
   * Deliveries that it works on at a time, for each of its queues. Default: 500. Answers come through the
   * same queues: when so many handlers at once wait for answers, none comes through any more and they time out.
   */
  readonly prefetch?: number;
  /**
   * Time, after the last subscription or the first question, that a message of a type without a handler
   * waits for one before it becomes a dead letter: handlers are registered one after the other, and what has
   * waited in the queue is there at once. Default: 1,000.
   */
  readonly handlerGraceMs?: number;
  /**
   * How strictly it reads what comes in; it always writes strictly. Default: `strict`. Nothing is then worked on
   * that the contract forbids, and nothing is lost either: what is refused is kept among the dead letters, with
   * the reason, and can be put back. `tolerant` is for peers that are known to be older or newer than the
   * contract: unknown fields are left out and known errata repaired, and `Context.forgiven` says which.
   */
  readonly reading?: Reading;
  /** Told of each message that tolerant reading has changed, before it is handled. Default: nobody is. */
  readonly onForgiven?: (message: ForgivenMessage) => void;
  /** Where timeouts are measured. Default: the system's clock. */
  readonly clock?: Clock;
  /**
   * Told of everything that goes wrong outside a call: a message that was put among the dead letters, a
   * lost connection. Default: a warning on the console. The error carries no payload.
   */
  readonly onProblem?: (problem: EbadgeError) => void;
}

/** Options of {@link Outbound.request}. */
export interface RequestOptions {
  /** Time to wait for the answer. Default: the deadline that the contract states for the question. */
  readonly timeoutMs?: number;
  /** Gives up waiting when aborted. */
  readonly signal?: AbortSignal;
}

/** Options of {@link Client.close}. */
export interface CloseOptions {
  /**
   * Time that handlers at work have to finish. Default: 10,000. `Infinity` waits for them however long they take.
   */
  readonly timeoutMs?: number;
}
