import { Fifo } from './fifo.ts';

interface Entry<V> {
  readonly key: string;
  readonly value: V;
  /** Whether something newer has taken its place, or it was deleted. */
  isGone: boolean;
}

/**
 * A map that keeps the newest entries only, so many at most. What is set again is new again. (The oldest key of a
 * plain Map, of which the oldest is deleted each time, is found by walking past all that were deleted.)
 */
export class Recent<V> {
  readonly #max: number;
  readonly #entries = new Map<string, Entry<V>>();
  readonly #order = new Fifo<Entry<V>>();

  constructor(max: number) {
    this.#max = max;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: string): V | undefined {
    return this.#entries.get(key)?.value;
  }

  set(key: string, value: V): void {
    this.delete(key);
    const entry: Entry<V> = { key, value, isGone: false };
    this.#entries.set(key, entry);
    this.#order.push(entry);
    this.#drop(() => this.#entries.size > this.#max);
  }

  delete(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    entry.isGone = true;
    this.#entries.delete(key);
  }

  /** Drops the oldest for as long as they are to be dropped. */
  dropWhile(isOld: (value: V) => boolean): void {
    this.#drop(({ value }) => isOld(value));
  }

  /** All that is kept, the oldest first. */
  *values(): Generator<V> {
    for (const { value } of this.#entries.values()) yield value;
  }

  #drop(isOld: (entry: Entry<V>) => boolean): void {
    for (let oldest = this.#order.peek(); oldest !== undefined; oldest = this.#order.peek()) {
      if (!oldest.isGone && !isOld(oldest)) return;
      this.#order.shift();
      if (!oldest.isGone) this.#entries.delete(oldest.key);
    }
  }
}
