/** What a client is made with, and what its calls take. */

import type { Clock } from '../core/clock.ts';
import type { EbadgeError } from '../core/errors.ts';

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
