/** Questions that wait for answers, and which of them an arriving message answers. */

import type { Clock, Timer } from '../core/clock.ts';
import type { EbadgeError } from '../core/errors.ts';
import type { ReplyInfo } from '../support/contract.ts';
import { valueAt } from '../support/pointer.ts';
import { compareInstants, parseDateTime } from '../support/time.ts';

/** What an arriving message is matched by. */
export interface Arrival {
  /** Id of the channel that it came on. */
  readonly channel: string;
  readonly peer: string;
  readonly name: string;
  readonly message: unknown;
  readonly correlationId: string | undefined;
  readonly messageId: string | undefined;
}

/** A question that has been put. */
export interface Pending {
  readonly peer: string;
  readonly id: string;
  readonly reply: ReplyInfo;
  readonly question: unknown;
  /** Takes an answer; returns whether the question is settled by it. */
  readonly take: (message: unknown) => boolean;
  readonly fail: (error: EbadgeError) => void;
}

/** Absent counts as null; times are equal when they are the same instant, however written. */
function same(a: unknown, b: unknown): boolean {
  if ((a ?? null) === (b ?? null)) return true;
  if (typeof a !== 'string' || typeof b !== 'string') return false;
  const one = parseDateTime(a);
  const other = parseDateTime(b);
  return one !== null && other !== null && compareInstants(one, other) === 0;
}

const correlates = (pending: Pending, message: unknown): boolean =>
  pending.reply.correlation.every((pointer) =>
    same(valueAt(pending.question, pointer), valueAt(message, pointer)),
  );

/** The questions of one client. */
export class Conversations {
  readonly #pending = new Map<string, Pending>();

  add(pending: Pending): void {
    this.#pending.set(pending.id, pending);
  }

  remove(id: string): void {
    this.#pending.delete(id);
  }

  /**
   * Hands an arriving message to the question that it answers: the one of its correlation id; without one,
   * that to its sender whose correlating fields agree, the one with the most such fields first, then the
   * oldest. False when it answers none.
   */
  settle(arrival: Arrival): boolean {
    const pending = this.#find(arrival);
    if (pending === undefined) return false;
    if (pending.take(arrival.message)) this.#pending.delete(pending.id);
    return true;
  }

  #find(arrival: Arrival): Pending | undefined {
    const { channel, peer, name, message, correlationId, messageId } = arrival;
    const fits = (pending: Pending | undefined): pending is Pending =>
      pending?.peer === peer && pending.reply.channel === channel && pending.reply.messages.includes(name);
    if (correlationId !== undefined) {
      const pending = this.#pending.get(correlationId);
      return fits(pending) ? pending : undefined;
    }
    let best: Pending | undefined;
    for (const pending of this.#pending.values()) {
      const { correlation, cardinality } = pending.reply;
      if (!fits(pending) || correlation.length <= (best?.reply.correlation.length ?? -1)) continue;
      // a peer that numbers its messages would have named the question, had it meant this one
      const spontaneous = messageId !== undefined && cardinality === 'one' && correlation.length === 0;
      if (!spontaneous && correlates(pending, message)) best = pending;
    }
    return best;
  }

  /** Fails all that still wait. */
  failAll(error: EbadgeError): void {
    const all = [...this.#pending.values()];
    this.#pending.clear();
    for (const pending of all) pending.fail(error);
  }
}

/** What ends the waiting for an answer before it comes. */
export interface WaitOptions {
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

/** The longest that timers can wait, almost 25 days; a longer wait counts as one without end. */
const longestMs = 2 ** 31 - 1;

/** Calls `end` when the time is up or the signal aborts; returns a function that calls it off. */
export function limitWait(options: WaitOptions, end: (why: 'timeout' | 'aborted') => void): () => void {
  const { clock, signal } = options;
  const timeoutMs = options.timeoutMs > longestMs ? Number.POSITIVE_INFINITY : options.timeoutMs;
  let timer: Timer | undefined;
  const onAbort = (): void => {
    timer?.clear();
    end('aborted');
  };
  const stop = (): void => {
    timer?.clear();
    signal?.removeEventListener('abort', onAbort);
  };
  if (timeoutMs !== Number.POSITIVE_INFINITY) {
    timer = clock.setTimer(timeoutMs, () => {
      signal?.removeEventListener('abort', onAbort);
      end('timeout');
    });
  }
  signal?.addEventListener('abort', onAbort, { once: true });
  return stop;
}
