/** What the compiler knows of a conversation: computed from a contract's protocol. */

import type { Protocol } from '../support/contract.ts';

// indexed access, not a conditional type: literals in handlers keep their contextual type
type At<T, K> = T[K & keyof T];
type Names<T> = Extract<T, string>;

/** Names of the roles of a protocol. */
export type RoleName<P extends Protocol> = Names<keyof P['roles']>;

/** Roles (or groups) that a role talks with. */
export type PeerRole<P extends Protocol, R> = Names<keyof At<P['roles'], R>>;

type DialogueOf<P extends Protocol, R, Q> = At<At<P['roles'], R>, Q>;

/** Wire names of what a role may send to a peer. */
export type Sends<P extends Protocol, R, Q> = Names<At<DialogueOf<P, R, Q>, 'sends'>>;

/** Wire names of what a role receives from a peer. */
export type Receives<P extends Protocol, R, Q> = Names<At<DialogueOf<P, R, Q>, 'receives'>>;

/** Wire names of the questions that a role may put to a peer. */
export type Asks<P extends Protocol, R, Q> = Names<keyof At<DialogueOf<P, R, Q>, 'asks'>>;

/** The interface of a message type. */
type MessageBy<P extends Protocol, N> = At<P['messages'], N>;

/** Fields that have to be set between the two, of those that the type has. */
type Requirement<P extends Protocol, R, Q, N> = string extends keyof MessageBy<P, N>
  ? // of an extension message nothing is known
    never
  : Extract<At<DialogueOf<P, R, Q>, 'requires'>, keyof MessageBy<P, N>>;

type NonNull<M, K extends keyof M> = { readonly [F in K]-?: NonNullable<M[F]> };

/** `M` with the fields that the channel requires set. */
type OnChannel<P extends Protocol, R, Q, N, M> = [Requirement<P, R, Q, N>] extends [never]
  ? M
  : M & NonNull<MessageBy<P, N>, Requirement<P, R, Q, N> & keyof MessageBy<P, N>>;

/** What has to be given to send a message of type `N` from role `R` to peer `Q`. */
export type DraftTo<P extends Protocol, R, Q, N> = OnChannel<P, R, Q, N, At<P['drafts'], N>>;

/** A message of type `N` as it arrives at role `R` from peer `Q`. */
export type MessageFrom<P extends Protocol, R, Q, N> = OnChannel<P, R, Q, N, MessageBy<P, N>>;

type ExchangeOf<P extends Protocol, R, Q, K extends 'asks' | 'answers', N> = At<
  At<DialogueOf<P, R, Q>, K>,
  N
>;

/** Every message type as it travels between the two. */
type Between<P extends Protocol, R, Q> = {
  [N in keyof P['messages']]: OnChannel<P, R, Q, N, P['messages'][N]>;
};

/**
 * Answers of a stream, as they come; leaving the loop ends the stream at the peer, where it can be ended.
 *
 * An answer is acknowledged when it is taken from the iterator. Those that nobody has taken are kept, 1,000 of
 * them and for `handlerTimeoutMs` at most; then the stream is ended and its iterator fails with `ABORTED`.
 * What is left when the stream ends because its reader wants no more becomes dead letters.
 *
 * The first answer is due within the question's deadline, counted from the end of the first period: else the
 * iterator fails with `TIMEOUT`, and the peer is told that the stream has ended. Where the contract allows one
 * stream at a time, a later one replaces it: its iterator fails with `SUPERSEDED`, and the peer is told nothing.
 */
export interface AnswerStream<M> extends AsyncIterable<M>, AsyncDisposable {
  /** Ends the stream: tells the peer, then stops the iteration. Idempotent. */
  cancel(): Promise<void>;
}

/**
 * What a question resolves to: the one answer; all answers that came within the deadline; or a stream.
 */
export type AnswerTo<P extends Protocol, R, Q, N> =
  ExchangeOf<P, R, Q, 'asks', N> extends { replies: infer A; cardinality: infer C }
    ? C extends 'stream'
      ? AnswerStream<At<Between<P, R, Q>, A>>
      : C extends 'many'
        ? At<Between<P, R, Q>, A>[]
        : At<Between<P, R, Q>, A>
    : never;

/** The answers that a caller may judge whether they are enough: where there are many; never elsewhere. */
export type AnswersTo<P extends Protocol, R, Q, N> =
  ExchangeOf<P, R, Q, 'asks', N> extends { replies: infer A; cardinality: 'many' }
    ? readonly At<Between<P, R, Q>, A>[]
    : never;

/** What may be answered to a message of type `N`; never when it is no question. */
export type ReplyTo<P extends Protocol, R, Q, N> = At<
  Between<P, R, Q>,
  At<ExchangeOf<P, R, Q, 'answers', N>, 'replies'>
>;

/** The optional last argument that says which kind of peer a name is, needed where there are several. */
export type PeerArgument<P extends Protocol, R, Q> =
  IsUnion<PeerRole<P, R>> extends true ? [peer: Q] : [peer?: Q];

type IsUnion<T, U = T> = [T] extends [never]
  ? false
  : T extends unknown
    ? [U] extends [T]
      ? false
      : true
    : never;
