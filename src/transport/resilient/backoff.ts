/** When to try again. */

/** How a lost connection is rebuilt. */
export interface ReconnectOptions {
  /** The first attempt comes after 0 to so many milliseconds. Default: 100. */
  readonly initialDelayMs?: number;
  /**
   * Attempts are never further apart than that. Once the broker is back, so are all clients within that time, and
   * half of them within half of it; a broker of more than 5,000 clients needs more. Default: 10,000.
   */
  readonly maxDelayMs?: number;
  /** A number from 0 up to, not including, 1; simulations that are to be repeated give their own. Default: `Math.random`. */
  readonly random?: () => number;
}

/** Full jitter: of many clients that lose the same broker, no two come back at the same time. */
export class Backoff {
  readonly #initialDelayMs: number;
  readonly #maxDelayMs: number;
  readonly #random: () => number;

  constructor(options: ReconnectOptions = {}) {
    this.#initialDelayMs = options.initialDelayMs ?? 100;
    this.#maxDelayMs = options.maxDelayMs ?? 10_000;
    this.#random = options.random ?? Math.random;
  }

  /** Time to wait before the attempt that comes after so many failed rounds. */
  delayMs(round: number): number {
    // beyond 2^40 the exponent alone is more than any limit
    const limitMs = Math.min(this.#maxDelayMs, this.#initialDelayMs * 2 ** Math.min(round, 40));
    return Math.floor(this.#random() * limitMs);
  }
}

/** The items in random order (Fisher and Yates), so that a fleet with one list spreads over its brokers. */
export function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const order = [...items];
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other] as T, order[last] as T];
  }
  return order;
}
