/** What a client is made with, and what its calls take. */

import type { Clock } from '../core/clock.ts';
import type { EbadgeError } from '../core/errors.ts';
import type { Logger } from '../core/logger.ts';
import type { Reading } from '../core/read-options.ts';
import type { Forgiven } from '../core/tolerant.ts';
import type { CompatibilityOption } from './compatibility.ts';
import type { VersionsOption } from './peer-versions.ts';
import type { DuplicateOptions } from './duplicates.ts';
import type { Telemetry } from './observer.ts';
import type { RedeliveryOptions } from './redelivery.ts';

/** A message that tolerant reading has changed. */
export interface ForgivenMessage {
  /** Wire name of its type. */
  readonly messageName: string;
  /** Name of its sender. */
  readonly peer: string;
  /** What was forgiven; paths, and nothing of the payload. */
  readonly forgiven: readonly Forgiven[];
}

/**
 * Says whether a message may be worked on: see {@link ClientOptions.authorize}. The message is one that the contract
 * allows, whichever it is.
 */
export type Authorize = (
  message: Readonly<Record<string, unknown>>,
  origin: MessageOrigin,
) => boolean | Promise<boolean>;

/** Where a message came from. */
export interface MessageOrigin {
  /** Name of the sender: the broker vouches for it, by the exchange that the message came through. */
  readonly from: string;
  /** Role of the sender. */
  readonly role: string;
  /** Wire name of the message's type. */
  readonly messageName: string;
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
   * Handlers at work at a time, for each of its queues, and deliveries held ahead of them. Default: 500.
   * Where a handler waits for an answer, which comes through the same queues, or where nothing can be done with
   * what is held, more deliveries are held, 32 times as many at most; no more are handled at a time.
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
  /**
   * Peers that do not follow the contract to the letter, by the profile of the contract that says how they differ:
   * its name when all peers are of it, else the peers' names by profile. `'2015'` is the Python library of that
   * year. Exchanges, queues, routing keys, times and reading are then as such a peer has them; who has not been
   * named gets what the contract says. Such peers have a queue each: `from('*')` hears those that are named here,
   * and cannot be used where all are. Default: none.
   *
   * @example
   * ```ts
   * const ts = await connect({
   *   role: 'controller',
   *   as: 'ts',
   *   url: 'amqps://broker.example/%2F', // they know no other virtual host
   *   compatibility: { '2015': ['heh-17', 'heh-18'] },
   * });
   * ```
   */
  readonly compatibility?: CompatibilityOption;
  /**
   * Peers that speak an older version of the data model: its name when all peers do, else the peers' names by version.
   * What comes from them is carried into this version before it is read, and what is sent to them is carried back:
   * handlers and callers know this version only. What cannot be carried is refused with `NOT_IN_VERSION`: publishing
   * fails with it, what has come becomes a dead letter. What the mapping leaves out on the way is told to
   * `onProblem`, by place. Default: all speak this one.
   *
   * @example
   * ```ts
   * const vpp = await connect({
   *   role: 'controller',
   *   as: 'vpp',
   *   url: 'amqps://broker.example:5671',
   *   versions: { '2013': ['heh-17'] },
   * });
   * ```
   */
  readonly versions?: VersionsOption;
  /**
   * Messages that handlers ask to have again ({@link Context.requeue}). Default: 5 attempts, the second after
   * 100 ms, then after twice the time before, 10 s at most.
   */
  readonly redelivery?: RedeliveryOptions;
  /**
   * Messages that come twice: published again by a peer that heard no confirm, given out again by the broker
   * after a lost connection. They are known by their sender and message id, acknowledged and not handled
   * again; `onDuplicate` is told. A message whose handler failed is none. `false` has them handled.
   * Default: those of the last 15 minutes, 100,000 at most.
   */
  readonly duplicates?: DuplicateOptions | false;
  /** Told of each message that was not handled because it had come before. Default: nobody is. */
  readonly onDuplicate?: (message: DuplicateMessage) => void;
  /**
   * Time that a handler may take. Then its message becomes a dead letter, `onProblem` is told (`TIMEOUT`), and
   * what comes next is handled; what comes of the handler afterwards is ignored. Also the time that an answer
   * of a stream may wait to be taken. Default: 600,000: brokers end consumers that keep a message
   * unacknowledged for long, RabbitMQ after 30 minutes. `Infinity` lets handlers take as long as they like.
   */
  readonly handlerTimeoutMs?: number;
  /**
   * Asked of every message whether it may be worked on, at the last moment: before a handler gets it, before each
   * further attempt, before an answer settles its question. For rights that the broker cannot know, such as
   * that of a VPP over a single HEH: what is taken back here counts for the very next message, and for those
   * that wait already. Anything but `true` keeps the message from the handler: it becomes a dead letter
   * (`ACCESS_REFUSED`), `onProblem` is told, the sender is not. So it does where this throws or rejects
   * (`HANDLER_FAILED`), or says nothing within `handlerTimeoutMs` (`TIMEOUT`). Default: everything may.
   *
   * @example
   * ```ts
   * const mayUse = new Map([['vpp-1', new Set<unknown>(['heh-42'])]]);
   * const operator = await connect({
   *   role: 'operator',
   *   as: 'ts',
   *   url: 'amqps://broker.example',
   *   authorize: ({ heh_id }, { from }) => mayUse.get(from)?.has(heh_id) === true,
   * });
   * ```
   */
  readonly authorize?: Authorize;
  /** Longest message that is read; longer ones become dead letters, unread. Default: 16,777,216 (16 MiB). */
  readonly maxMessageBytes?: number;
  /** Where timeouts are measured. Default: the system's clock. */
  readonly clock?: Clock;
  /**
   * Told of everything that goes wrong outside a call: a message that was put among the dead letters, a
   * lost connection. Default: a warning on the console, unless there is a `logger`. The error carries no payload.
   */
  readonly onProblem?: (problem: EbadgeError) => void;
  /**
   * Where it writes how its connection fares, problems, and dead letters; never payloads, never credentials.
   * `console` will do. Default: none; problems go to `onProblem`.
   *
   * @example
   * ```ts
   * const ts = await connect({ role: 'controller', as: 'ts', url: 'amqps://broker.example', logger: console });
   * ```
   */
  readonly logger?: Logger;
  /**
   * Traces and metrics: `openTelemetry()` of `@ebadge/sdk/opentelemetry`. Then messages carry the trace that
   * they belong to in their headers. Default: none; nothing is measured, and no header is added.
   */
  readonly telemetry?: Telemetry;
}

/** A message that had come before. */
export interface DuplicateMessage {
  /** Wire name of its type. */
  readonly messageName: string;
  /** Name of its sender. */
  readonly peer: string;
  /** Undefined where the sender gives none: then it was known by all that it says. */
  readonly messageId: string | undefined;
  /** Duplicates that this client has had so far, this one included. */
  readonly total: number;
}

/** Options of {@link Outbound.publish}. */
export interface PublishOptions {
  /**
   * Time after which the message is of no use: it is not sent any more then (`EXPIRED`), and the broker drops it,
   * or puts it among the dead letters, when it has waited in the queue for so long. Default: the queue's.
   */
  readonly ttlMs?: number;
  /**
   * Gives up waiting for the confirm when aborted (`ABORTED`): the message may have been sent or not. Default: none.
   */
  readonly signal?: AbortSignal;
}

/** Options of {@link Outbound.request}; `A` is a list of answers where there are many. */
export interface RequestOptions<A = never> {
  /**
   * Time to wait for the answer, for all answers where there are many, for the first one of a stream. Default:
   * the deadline that the contract states for the question.
   */
  readonly timeoutMs?: number;
  /** Gives up waiting when aborted; a stream is ended. Default: none. */
  readonly signal?: AbortSignal;
  /**
   * Where there are many answers: whether these are all, so that waiting ends before the time is over. Default: all
   * that come within the time.
   */
  readonly until?: [A] extends [never] ? undefined : (answers: A) => boolean;
  /**
   * What becomes of an answer that says no, where the contract tells such answers apart: `throw` has the call
   * reject with a {@link RefusedByPeerError}, `return` gives the answer. Default: `throw`.
   */
  readonly refusals?: 'throw' | 'return';
}

/** Options of {@link Client.close}. */
export interface CloseOptions {
  /**
   * Time that handlers at work have to finish. Default: 10,000. `Infinity` waits for them however long they take.
   */
  readonly timeoutMs?: number;
}
