/** Messages that come a second time: published again, or given out again by the broker. */

import type { Clock } from '../core/clock.ts';
import { RecentTimes } from '../core/recent-times.ts';

/** How long, and how many, messages are remembered by their sender and id. */
export interface DuplicateOptions {
  /** Time that a message is remembered after it was handled. Default: 900,000, the time to live of messages. */
  readonly windowMs?: number;
  /** Messages remembered at most; the oldest are forgotten first. Default: 100,000. */
  readonly maxEntries?: number;
}

/** Remembers what was handled, and what is being handled (`W` says by whom). */
export class Duplicates<W> {
  readonly #clock: Clock;
  readonly #windowMs: number;
  /** When it was done. */
  readonly #done: RecentTimes;
  readonly #working = new Map<string, W>();

  constructor(clock: Clock, options: DuplicateOptions = {}) {
    this.#clock = clock;
    this.#windowMs = options.windowMs ?? 900_000;
    this.#done = new RecentTimes(options.maxEntries ?? 100_000);
  }

  /** Whether it was handled within the window. */
  isDone(key: string): boolean {
    const atMs = this.#done.get(key);
    return atMs !== undefined && this.#clock.nowMs() - atMs < this.#windowMs;
  }

  /** Who works on it. */
  working(key: string): W | undefined {
    return this.#working.get(key);
  }

  begin(key: string, work: W): void {
    this.#working.set(key, work);
  }

  /** It was not handled: should it come again, it is no duplicate. */
  forget(key: string): void {
    this.#working.delete(key);
  }

  /** It was handled: should it come again, it is a duplicate. */
  finish(key: string): void {
    this.#working.delete(key);
    const nowMs = this.#clock.nowMs();
    this.#done.set(key, nowMs);
    this.#done.dropUntil(nowMs - this.#windowMs);
  }
}
