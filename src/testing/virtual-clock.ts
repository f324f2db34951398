import { setImmediate } from 'node:timers';
import type { Clock, Timer } from '../core/clock.ts';
import { EbadgeError } from '../core/errors.ts';

interface PendingTimer {
  readonly dueMs: number;
  readonly callback: () => void;
}

/**
 * A clock that stands still until told to go on, for tests and simulations.
 *
 * @example
 * ```ts
 * const clock = new VirtualClock();
 * const broker = new MemoryBroker({ clock });
 * await clock.advance(15 * 60_000); // a quarter of an hour, at once
 * ```
 */
export class VirtualClock implements Clock {
  #nowMs: number;
  /** In the order they were set, which decides between timers due at the same time. */
  readonly #timers = new Set<PendingTimer>();
  #advancing: Promise<void> = Promise.resolve();

  /** Starts at the given time in milliseconds since the epoch (default: 2026-01-01T00:00:00Z). */
  constructor(startMs: number = Date.UTC(2026, 0, 1)) {
    this.#nowMs = startMs;
  }

  /** Timers set and not yet fired or cleared. */
  get pendingTimers(): number {
    return this.#timers.size;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  setTimer(delayMs: number, callback: () => void): Timer {
    const timer = { dueMs: this.#nowMs + Math.max(0, delayMs), callback };
    this.#timers.add(timer);
    return {
      clear: () => {
        this.#timers.delete(timer);
      },
    };
  }

  /**
   * Moves on by so many milliseconds, firing what falls due in order of time. Before the first timer,
   * between timers and after the last, promise continuations get to run, and timers they set count.
   * Calls that overlap run one after the other.
   *
   * Rejects with what a timer's callback threw, or with `INVALID_ARGUMENT` for a negative time.
   */
  advance(ms: number): Promise<void> {
    const step = this.#advancing.then(() => this.#advance(ms));
    this.#advancing = step.catch(() => undefined);
    return step;
  }

  async #advance(ms: number): Promise<void> {
    if (!(ms >= 0)) {
      throw new EbadgeError('INVALID_ARGUMENT', `a clock advances by 0 ms or more, not by ${ms}`);
    }
    const endMs = this.#nowMs + ms;
    await settle();
    for (let next = this.#nextDue(endMs); next !== undefined; next = this.#nextDue(endMs)) {
      this.#timers.delete(next);
      this.#nowMs = next.dueMs;
      next.callback();
      await settle();
    }
    this.#nowMs = endMs;
  }

  #nextDue(endMs: number): PendingTimer | undefined {
    let first: PendingTimer | undefined;
    for (const timer of this.#timers) {
      if (timer.dueMs <= endMs && (first === undefined || timer.dueMs < first.dueMs)) first = timer;
    }
    return first;
  }
}

/** A turn of the event loop: every promise continuation, however long the chain, runs before it. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
