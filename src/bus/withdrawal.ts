import type { GiveUpSignal } from '../transport/transport.ts';

/**
 * Takes a publish back that nobody waits for any more. It is made for each question, most of which are answered: an
 * `AbortController`, with what Node does for it, costs more than the question itself.
 */
export class Withdrawal implements GiveUpSignal {
  aborted = false;
  readonly reason = undefined;
  readonly #listeners: (() => void)[] = [];

  /** Takes it back, unless it has its outcome. */
  withdraw(): void {
    if (this.aborted) return;
    this.aborted = true;
    for (const listener of this.#listeners.splice(0)) listener();
  }

  addEventListener(_: 'abort', listener: () => void): void {
    this.#listeners.push(listener);
  }

  removeEventListener(_: 'abort', listener: () => void): void {
    const at = this.#listeners.indexOf(listener);
    if (at >= 0) this.#listeners.splice(at, 1);
  }
}
