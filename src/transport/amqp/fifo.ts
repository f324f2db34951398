/** First in, first out, at constant cost however long it gets. */
export class Fifo<T> {
  #in: T[] = [];
  /** The older part, oldest last. */
  #out: T[] = [];

  get size(): number {
    return this.#in.length + this.#out.length;
  }

  push(item: T): void {
    this.#in.push(item);
  }

  shift(): T | undefined {
    if (this.#out.length === 0) {
      this.#out = this.#in.reverse();
      this.#in = [];
    }
    return this.#out.pop();
  }

  /** Puts items before all others, in their order. */
  unshift(items: readonly T[]): void {
    this.#out.push(...items.toReversed());
  }
}
