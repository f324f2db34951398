/** A peer's no. */

import { EbadgeError } from '../core/errors.ts';
import type { SuccessInfo } from '../support/contract.ts';
import { valueAt } from '../support/pointer.ts';

/**
 * The peer has answered, and its answer says no. What it wrote is at hand, but neither in `message` nor in
 * what is printed of the error, so that both may be logged. `retryable` says whether the contract has it that
 * the same question may be accepted later.
 *
 * @example
 * ```ts
 * declare const tso: Client<Protocol, 'tso'>;
 * try {
 *   await tso.to('super', 'super-tso').request('request_balancing', { quantity: 5 });
 * } catch (error) {
 *   if (error instanceof RefusedByPeerError) console.error(error.responseCode, error.description);
 *   else throw error;
 * }
 * ```
 */
export class RefusedByPeerError extends EbadgeError {
  // not to be enumerated, so that nothing prints them by itself
  readonly #answer: unknown;
  readonly #description: string | undefined;
  /** What the peer answered with, e.g. 503. */
  readonly responseCode: unknown;
  /** Its finer code, if it gave one. */
  readonly subcode: unknown;

  /** @internal */
  constructor(question: string, peer: string, success: SuccessInfo, answer: unknown) {
    const code = valueAt(answer, success.field);
    super('REFUSED_BY_PEER', `${peer} has refused ${question} (${codeText(code)}).`, {
      retryable: success.retryable.includes(code),
      details: { messageName: question, peer, ...(typeof code === 'number' ? { responseCode: code } : {}) },
    });
    this.#answer = answer;
    this.responseCode = code;
    this.subcode =
      success.subcode === undefined ? undefined : (valueAt(answer, success.subcode) ?? undefined);
    const description = success.description === undefined ? undefined : valueAt(answer, success.description);
    this.#description = typeof description === 'string' ? description : undefined;
  }

  /** The peer's explanation, in its words, if it gave one. */
  get description(): string | undefined {
    return this.#description;
  }

  /** The whole answer. */
  get answer(): unknown {
    return this.#answer;
  }
}

/** Text could be anything. */
const codeText = (code: unknown): string => (typeof code === 'number' ? String(code) : 'with its code');

/** The error that an answer comes to, where the contract says that it says no. */
export function refusalOf(
  question: string,
  peer: string,
  success: SuccessInfo | undefined,
  answer: unknown,
): RefusedByPeerError | undefined {
  if (success === undefined) return undefined;
  const code = valueAt(answer, success.field) ?? null;
  if (code === null || success.values.includes(code)) return undefined;
  return new RefusedByPeerError(question, peer, success, answer);
}
