/** One question, and how it ends without an answer. */

import { EbadgeError } from '../core/errors.ts';
import type { ReplyInfo } from '../support/contract.ts';
import type { RequestOptions } from './options.ts';
import type { Outgoing } from './outbox.ts';

/** Options as callers without a compiler give them. */
export type LooseRequestOptions = RequestOptions<readonly unknown[]>;

/** A question on its way. */
export interface Question {
  readonly outgoing: Outgoing;
  readonly reply: ReplyInfo;
  readonly peer: string;
  readonly peerRole: string;
  readonly id: string;
  /** The queue that answers come through. */
  readonly queue: string;
  readonly options: LooseRequestOptions;
}

/** What became of a publish, as far as it failed. */
export const outcomeOf = (sent: Promise<void>): Promise<unknown> =>
  sent.then(
    () => undefined,
    (caught: unknown) => EbadgeError.from(caught).details['outcome'],
  );

/** Nobody has answered in time. */
export function timedOut({ outgoing, peer }: Question, timeoutMs: number, outcome: unknown): EbadgeError {
  const { name } = outgoing;
  const what =
    outcome === 'not sent'
      ? `${name} could not be sent to ${peer} within ${timeoutMs} ms, and was withdrawn: the broker cannot be reached, or takes nothing.`
      : outcome === 'unknown'
        ? `${peer} did not answer ${name} within ${timeoutMs} ms. The question was sent, and the broker has not confirmed it: whether it is in the queue of ${peer} is unknown.`
        : `${peer} did not answer ${name} within ${timeoutMs} ms. It may be offline; the question stays in its queue until its time to live is over.`;
  return new EbadgeError('TIMEOUT', what, {
    retryable: true,
    details: { messageName: name, peer, timeoutMs, ...(outcome === undefined ? {} : { outcome }) },
  });
}

/** The caller waits no more. */
export function aborted({ outgoing, peer, options }: Question, outcome: unknown): EbadgeError {
  const { name } = outgoing;
  const then = outcome === 'not sent' ? ' It was not sent.' : '';
  return new EbadgeError('ABORTED', `Waiting for the answer of ${peer} to ${name} was aborted.${then}`, {
    details: { messageName: name, peer, ...(outcome === undefined ? {} : { outcome }) },
    cause: options.signal?.reason,
  });
}
