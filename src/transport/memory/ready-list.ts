/** A queue's place in line, given by `position`, kept when the holder returns. */
export interface Positioned {
  readonly position: number;
}

/** Entries in order of position: taken at the head, added at the tail, returned where they were. */
export class ReadyList<T extends Positioned> {
  #items: (T | undefined)[] = [];
  #head = 0;

  get size(): number {
    return this.#items.length - this.#head;
  }

  peek(): T | undefined {
    return this.#items[this.#head];
  }

  shift(): T | undefined {
    const item = this.#items[this.#head];
    if (item === undefined) return undefined;
    this.#items[this.#head++] = undefined;
    // giving up the taken slots in big pieces keeps shift() at constant cost
    if (this.#head > 1024 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }

  push(item: T): void {
    this.#items.push(item);
  }

  putBack(item: T): void {
    let low = this.#head;
    let high = this.#items.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#items[middle]?.position ?? 0) < item.position) low = middle + 1;
      else high = middle;
    }
    if (low === this.#head && this.#head > 0) this.#items[--this.#head] = item;
    else this.#items.splice(low, 0, item);
  }

  clear(): void {
    this.#items = [];
    this.#head = 0;
  }
}
