import type { Clock, Timer } from '../../core/clock.ts';

/** Longest delay that a timer takes. */
const maxTimerMs = 0x7f_ff_ff_ff;

/** One timer for many due times: set to the earliest that it was told of. It keeps no process alive. */
export class EarliestTimer {
  readonly #clock: Clock;
  readonly #onDue: () => void;
  #timer: Timer | undefined;
  #dueMs = Infinity;

  constructor(clock: Clock, onDue: () => void) {
    this.#clock = clock;
    this.#onDue = onDue;
  }

  watch(dueMs: number): void {
    if (dueMs >= this.#dueMs) return;
    this.#timer?.clear();
    this.#dueMs = dueMs;
    const delayMs = Math.min(Math.max(0, dueMs - this.#clock.nowMs()), maxTimerMs);
    const ring = (): void => {
      this.#timer = undefined;
      this.#dueMs = Infinity;
      this.#onDue();
    };
    this.#timer = this.#clock.setTimer(delayMs, ring, { background: true });
  }

  clear(): void {
    this.#timer?.clear();
    this.#timer = undefined;
    this.#dueMs = Infinity;
  }
}
