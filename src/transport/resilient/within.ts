import type { Clock } from '../../core/clock.ts';

/** Waits for the promise, but no longer than that; says whether it came in time. */
export function within(clock: Clock, limitMs: number, awaited: Promise<void>): Promise<boolean> {
  if (limitMs >= 0x7f_ff_ff_ff) return awaited.then(() => true);
  return new Promise((resolve, reject) => {
    const timer = clock.setTimer(limitMs, () => resolve(false));
    awaited.then(() => resolve(true), reject).finally(() => timer.clear());
  });
}
