/** A timer that was set and can be cleared. */
export interface Timer {
  /** Keeps it from firing. Idempotent. */
  clear(): void;
}

/** Where the SDK takes the time from; tests and simulations put their own in its place. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  nowMs(): number;
  /**
   * Calls back once, after the delay. A `background` timer does not keep the process alive by itself
   * (default: it does).
   */
  setTimer(delayMs: number, callback: () => void, options?: { readonly background?: boolean }): Timer;
}

/** The system's clock. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  setTimer(delayMs, callback, options) {
    const handle = setTimeout(callback, delayMs);
    if (options?.background === true) handle.unref();
    return { clear: () => clearTimeout(handle) };
  },
};
