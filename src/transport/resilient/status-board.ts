import type { Clock } from '../../core/clock.ts';
import type { StatusChange } from '../transport.ts';
import { Told } from './told.ts';

type Fresh = Omit<StatusChange, 'sinceMs'>;

/** Holds the status, and tells those who listen or iterate of each change. */
export class StatusBoard {
  readonly #clock: Clock;
  readonly #told = new Told<[StatusChange]>('the status');
  #current: StatusChange;

  constructor(clock: Clock, first: Fresh) {
    this.#clock = clock;
    this.#current = { ...first, sinceMs: clock.nowMs() };
  }

  get current(): StatusChange {
    return this.#current;
  }

  /** Puts up how things stand; no change, no call. What is closing can only become closed. */
  set(next: Fresh): void {
    const { status, address, reason, attempt, nextAttemptMs } = this.#current;
    if (status === 'closed' || (status === 'closing' && next.status !== 'closed')) return;
    const same =
      next.status === status &&
      next.address === address &&
      next.reason === reason &&
      next.attempt === attempt &&
      next.nextAttemptMs === nextAttemptMs;
    if (same) return;
    this.#current = { ...next, sinceMs: this.#clock.nowMs() };
    this.#told.tell(this.#current);
  }

  onChange(listener: (change: StatusChange) => void): () => void {
    return this.#told.add(listener);
  }

  /** The current status, then each change, the latest only for a slow reader; ends after `closed`. */
  async *changes(): AsyncGenerator<StatusChange, void, undefined> {
    let unread: StatusChange | undefined = this.#current;
    let wake: () => void = () => undefined;
    const remove = this.onChange((change) => {
      unread = change;
      wake();
    });
    try {
      for (;;) {
        if (unread === undefined) {
          await new Promise<void>((resolve) => (wake = resolve));
          continue;
        }
        const change: StatusChange = unread;
        unread = undefined;
        yield change;
        if (change.status === 'closed') return;
      }
    } finally {
      remove();
    }
  }
}
