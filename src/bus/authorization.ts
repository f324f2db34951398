/** Whether a message may be worked on at all: what its receiver says, each time. */

import type { Clock } from '../core/clock.ts';
import type { EbadgeError } from '../core/errors.ts';
import type { Arrived } from './arrival.ts';
import { authorizationFailed, authorizationLate, unauthorized } from './dead-letters.ts';
import type { Authorize } from './options.ts';

/** What judging takes. */
export interface AuthorizationParts {
  /** Undefined: whatever arrives may be worked on. */
  readonly authorize: Authorize | undefined;
  readonly clock: Clock;
  readonly handlerTimeoutMs: number;
}

/** Why it may not be worked on; undefined where it may. */
type Verdict = EbadgeError | undefined;

/** Asks whether a message may be worked on. Whatever is no clear yes is a no. Never throws or rejects. */
export function judge(
  { clock, handlerTimeoutMs }: AuthorizationParts,
  authorize: Authorize,
  { channel, peer, name, message }: Arrived,
): Verdict | Promise<Verdict> {
  const verdictOf = (answer: unknown): Verdict => (answer === true ? undefined : unauthorized(name, peer));
  const failed = (cause: unknown): EbadgeError => authorizationFailed(name, peer, cause);
  let answer: boolean | Promise<boolean>;
  try {
    const fields = message as Readonly<Record<string, unknown>>;
    answer = authorize(fields, { from: peer, role: channel.sender, messageName: name });
  } catch (cause) {
    return failed(cause);
  }
  if (typeof answer === 'boolean') return verdictOf(answer);
  const verdict = Promise.resolve(answer).then(verdictOf, failed);
  if (handlerTimeoutMs === Number.POSITIVE_INFINITY) return verdict;
  return new Promise((resolve) => {
    const late = (): void => resolve(authorizationLate(name, peer, handlerTimeoutMs));
    const timer = clock.setTimer(handlerTimeoutMs, late, { background: true });
    void verdict.then((judged) => {
      timer.clear();
      resolve(judged);
    });
  });
}

/** Judges one after the other what is to keep its order. */
export class Gate {
  readonly #behind = new Map<string, Promise<void>>();

  /**
   * Calls `go` with the verdict: at once where it is there at once and nothing of that sender waits for its own,
   * else later, after those. Undefined when that is done.
   */
  pass(
    sender: string,
    verdict: Verdict | Promise<Verdict>,
    go: (verdict: Verdict) => void,
  ): Promise<void> | undefined {
    const before = this.#behind.get(sender);
    if (before === undefined && !(verdict instanceof Promise)) {
      go(verdict);
      return undefined;
    }
    const passed = (async () => {
      await before;
      go(await verdict);
    })().finally(() => {
      if (this.#behind.get(sender) === passed) this.#behind.delete(sender);
    });
    this.#behind.set(sender, passed);
    return passed;
  }
}
