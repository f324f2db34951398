/** What is held because nothing takes dead letters for now. */

import type { Clock } from '../core/clock.ts';

/** Letters that nothing takes for now: how many they are, and their pauses. */
export class Stranded {
  readonly #clock: Clock;
  readonly #onFewer: () => void;
  readonly #counts = new Map<string, number>();
  /** Ends the pauses. */
  readonly #pauses = new Set<() => void>();
  #isStopped = false;

  /** @param onFewer Told when one of them is not held any more. Must not throw. */
  constructor(clock: Clock, onFewer: () => void) {
    this.#clock = clock;
    this.#onFewer = onFewer;
  }

  /** How many messages of the queue are held for it. */
  count(queue: string): number {
    return this.#counts.get(queue) ?? 0;
  }

  /** Has no more attempts made: what waits for one goes back to its queue. */
  stop(): void {
    this.#isStopped = true;
    for (const end of [...this.#pauses]) end();
  }

  /** Counts a message of the queue until the work is over. */
  async during(queue: string, work: Promise<void>): Promise<void> {
    this.#counts.set(queue, this.count(queue) + 1);
    await work;
    const others = this.count(queue) - 1;
    if (others > 0) this.#counts.set(queue, others);
    else this.#counts.delete(queue);
    this.#onFewer();
  }

  /** Resolves after so long with true, with false as soon as no more attempts are to be made. */
  pause(delayMs: number): Promise<boolean> {
    if (this.#isStopped) return Promise.resolve(false);
    return new Promise((resolve) => {
      const end = (): void => {
        timer.clear();
        this.#pauses.delete(end);
        resolve(!this.#isStopped);
      };
      const timer = this.#clock.setTimer(delayMs, end, { background: true });
      this.#pauses.add(end);
    });
  }
}
