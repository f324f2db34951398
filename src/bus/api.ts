/** What users of a client see of its conversations. */

import type { Forgiven } from '../core/tolerant.ts';
import type { Protocol } from '../support/contract.ts';
import type { RequestOptions } from './options.ts';
import type { AnswerTo, Asks, DraftTo, MessageFrom, Receives, ReplyTo, Sends } from './types.ts';

/** What a handler is told besides the message, and what it may do. */
export interface Context<P extends Protocol, R, Q, N> {
  /** Name of the sender. */
  readonly from: string;
  /** The sender's id for the message, when it gave one. */
  readonly messageId: string | undefined;
  /** Whether the broker has handed the message out before: it may have been worked on already. */
  readonly redelivered: boolean;
  /** What tolerant reading left out or repaired; empty in strict reading, which is the default. */
  readonly forgiven: readonly Forgiven[];
  /**
   * Answers the message; resolves when the broker has confirmed the answer. May be called several times
   * where the contract foresees several answers.
   *
   * @throws EbadgeError as {@link Outbound.publish}; `WRONG_CHANNEL` when the message takes no such answer.
   */
  readonly reply: (answer: ReplyTo<P, R, Q, N>) => Promise<void>;
  /** Puts the message among the dead letters once the handler has returned. The reason goes with it. */
  readonly reject: (reason: string) => void;
  /** Gives the message back to the queue once the handler has returned; it comes again, at once. */
  readonly requeue: () => void;
}

/**
 * Works on one message. When it returns, the message is acknowledged (an answer it returns is sent
 * before); when it throws, the message goes to the dead letters.
 */
export type Handler<P extends Protocol, R, Q, N> = (
  message: MessageFrom<P, R, Q, N>,
  context: Context<P, R, Q, N>,
) => HandlerResult<P, R, Q, N>;

type HandlerResult<P extends Protocol, R, Q, N> =
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
   * for as long as the queue's time to live.
   *
   * @throws ValidationError when it is not valid (retrying does not help); EbadgeError `UNROUTABLE` when no
   * queue takes it, `TOPOLOGY_MISSING` when the declaring side has not been there yet, `CONNECTION_LOST`
   * when the outcome is unknown (retrying may send it twice), `ACCESS_REFUSED`.
   */
  publish<N extends Sends<P, R, Q>>(name: N, draft: DraftTo<P, R, Q, N>): Promise<void>;
  /**
   * Puts a question and waits for what the contract says answers it: one message; all that come within the
   * deadline; or a stream of them.
   *
   * @throws as {@link Outbound.publish}; EbadgeError `TIMEOUT` when no answer came in time (retryable),
   * `ABORTED`, `CLOSED`.
   */
  request<N extends Asks<P, R, Q> & Sends<P, R, Q>>(
    name: N,
    draft: DraftTo<P, R, Q, N>,
    options?: RequestOptions,
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
