/** Messages that come a second time: published again, or given out again by the broker. */

import type { Clock } from '../core/clock.ts';
import { keyOf, RecentIds } from '../core/recent-ids.ts';

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
  readonly #done: RecentIds;
  readonly #working = new Map<string, W>();

  constructor(clock: Clock, options: DuplicateOptions = {}) {
    this.#clock = clock;
    this.#windowMs = options.windowMs ?? 900_000;
    this.#done = new RecentIds(options.maxEntries ?? 100_000);
  }

  /** Whether it was handled within the window. */
  isDone(sender: string, id: string): boolean {
    const atMs = this.#done.get(sender, id);
    return atMs !== undefined && this.#clock.nowMs() - atMs < this.#windowMs;
  }

  /** Who works on it. */
  working(sender: string, id: string): W | undefined {
    return this.#working.size === 0 ? undefined : this.#working.get(keyOf(sender, id));
  }

  begin(sender: string, id: string, work: W): void {
    this.#working.set(keyOf(sender, id), work);
  }

  /** It was not handled: should it come again, it is no duplicate. */
  forget(sender: string, id: string): void {
    if (this.#working.size > 0) this.#working.delete(keyOf(sender, id));
  }

  /** It was handled: should it come again, it is a duplicate. */
  finish(sender: string, id: string): void {
    this.forget(sender, id);
    const nowMs = this.#clock.nowMs();
    this.#done.set(sender, id, nowMs);
    this.#done.dropUntil(nowMs - this.#windowMs);
  }
}
