/** What users of a client see of its conversations. */

import type { Forgiven } from '../core/tolerant.ts';
import type { Protocol } from '../support/contract.ts';
import type { PublishOptions, RequestOptions } from './options.ts';
import type { AnswersTo, AnswerTo, Asks, DraftTo, MessageFrom, Receives, ReplyTo, Sends } from './types.ts';

/** What a handler is told besides the message, and what it may do. */
export interface Context<P extends Protocol, R, Q, N> {
  /** Name of the sender. */
  readonly from: string;
  /** The sender's id for the message, when it gave one. */
  readonly messageId: string | undefined;
  /** Whether the message was handed out before, or requeued: it may have been worked on already. */
  readonly redelivered: boolean;
  /**
   * Which attempt this is: 1, and one more after each {@link requeue}. Attempts in other processes count as
   * far as the broker tells: quorum queues count deliveries, classic queues tell only whether there was one.
   */
  readonly attempt: number;
  /** What tolerant reading left out or repaired; empty in strict reading, which is the default. */
  readonly forgiven: readonly Forgiven[];
  /**
   * Answers the message; resolves when the broker has confirmed the answer. May be called several times
   * where the contract foresees several answers, and after the handler has returned.
   *
   * @throws EbadgeError as {@link Outbound.publish}; `WRONG_CHANNEL` when the message takes no such answer.
   */
  readonly reply: (answer: ReplyTo<P, R, Q, N>) => Promise<void>;
  /** Puts the message among the dead letters once the handler has returned. The reason goes with it. */
  readonly reject: (reason: string) => void;
  /**
   * Has the message handled again, once the handler has returned and a while has passed. What came after it
   * from the same sender waits until then, so that the order is kept. The message stays unacknowledged: should
   * this process die, it comes again. After {@link ClientOptions.redelivery}'s `maxAttempts` it becomes a
   * dead letter (`REDELIVERY_EXHAUSTED`).
   *
   * @throws EbadgeError `INVALID_ARGUMENT` when the time is wrong.
   */
  readonly requeue: (options?: RequeueOptions) => void;
}

/** Options of {@link Context.requeue}. */
export interface RequeueOptions {
  /** Time until the next attempt, 600,000 at most. Default: as {@link ClientOptions.redelivery} says. */
  readonly delayMs?: number;
}

/**
 * Works on one message.
 *
 * | it | and the message |
 * | --- | --- |
 * | returns | is acknowledged; an answer that it returns is sent and confirmed before |
 * | throws, or rejects | becomes a dead letter (`HANDLER_FAILED`) |
 * | calls `context.reject` | becomes a dead letter, with the reason (`HANDLER_FAILED`) |
 * | calls `context.requeue` | is handled again after a while; after so many times, dead letter (`REDELIVERY_EXHAUSTED`) |
 * | does not end within `handlerTimeoutMs` | becomes a dead letter (`TIMEOUT`), and the next one is handled |
 * | is at work when the process dies, or `close` runs out of time | comes again |
 *
 * Messages of one sender are handled one after the other, as they came, however long each takes; where the
 * contract tells subjects apart (`orderedBy` of a channel), those of one sender and subject.
 */
export type Handler<P extends Protocol, R, Q, N> = (
  message: MessageFrom<P, R, Q, N>,
  context: Context<P, R, Q, N>,
) => HandlerResult<P, R, Q, N>;

/** What a handler returns: an answer, a promise of one, or nothing. */
export type HandlerResult<P extends Protocol, R, Q, N> =
  // eslint-disable-next-line @typescript-eslint/no-invalid-void-type -- a handler that answers nothing returns nothing
  void | ReplyTo<P, R, Q, N> | undefined | Promise<void | ReplyTo<P, R, Q, N> | undefined>;

/** A running subscription. */
export interface Subscription extends AsyncDisposable {
  /** Stops handling; what is being handled is finished. Messages that come later are dead-lettered as unhandled. */
  cancel(): Promise<void>;
}

/**
 * What can be said to a peer.
 *
 * A field that the message type does not have is refused by the compiler where the draft is written as a
 * literal, and at run time always.
 */
export interface Outbound<P extends Protocol, R, Q> {
  /**
   * Sends a message, of the contract or an extension. Ids, counts and nulls that the draft leaves out are filled in; the message is validated
   * before it leaves. Resolves when the broker has confirmed it: from then on it survives a broker's crash,
   * for as long as the queue's time to live, or `ttlMs` where that is shorter.
   *
   * @throws ValidationError when it is not valid (retrying does not help); EbadgeError `UNROUTABLE` when no
   * queue takes it, `TOPOLOGY_MISSING` when the declaring side has not been there yet, `CONNECTION_LOST`
   * when the outcome is unknown (retrying may send it twice), `ACCESS_REFUSED`, `EXPIRED` when its time was over
   * before it was sent, `ABORTED`.
   */
  publish<N extends Sends<P, R, Q>>(
    name: N,
    draft: DraftTo<P, R, Q, N>,
    options?: PublishOptions,
  ): Promise<void>;
  /**
   * Puts a question and waits for what the contract says answers it: one message; all that come within the
   * deadline, or until the caller has enough; or a stream of them.
   *
   * @throws as {@link Outbound.publish}; EbadgeError `TIMEOUT` when no answer came in time (retryable),
   * `ABORTED`, `CLOSED`; {@link RefusedByPeerError} when the answer says no.
   */
  request<N extends Asks<P, R, Q> & Sends<P, R, Q>>(
    name: N,
    draft: DraftTo<P, R, Q, N>,
    options?: RequestOptions<AnswersTo<P, R, Q, N>>,
  ): Promise<AnswerTo<P, R, Q, N>>;
}

/**
 * What can be heard from a peer.
 *
 * A field that the answer's type does not have is refused by the compiler where a handler returns a literal,
 * and at run time always; a message that arrives with such a field goes to the dead letters.
 */
export interface Inbound<P extends Protocol, R, Q> {
  /**
   * Handles the messages of a type. Resolves when they begin to come in.
   *
   * @throws EbadgeError `INVALID_ARGUMENT` when the type has a handler already, or never comes from that
   * peer; `TOPOLOGY_MISSING`, `ACCESS_REFUSED`, `CONNECTION_LOST`.
   */
  on<N extends Receives<P, R, Q>>(name: N, handler: Handler<P, R, Q, N>): Promise<Subscription>;
}
