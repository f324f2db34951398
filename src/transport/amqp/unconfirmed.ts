/**
 * What was sent on a channel and has no answer yet, by delivery tag, in the order of sending.
 *
 * A ring, not a Map: a Map that much is put into and taken out of is copied now and then, and what it was before
 * keeps its items, and the next copy. Once the collector of garbage has put one of them among the old, all that
 * ever went through stays alive until the old are looked through.
 */
export class Unconfirmed<T> {
  /** Of a power of two: the item of a tag is at the tag's last bits. */
  #items: (T | undefined)[] = new Array<T | undefined>(16).fill(undefined);
  /** No older tag is without an answer. */
  #first = 1;
  #next = 1;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Takes the next tag for it. */
  add(item: T): void {
    if (this.#next - this.#first === this.#items.length) this.#grow();
    this.#items[this.#next & (this.#items.length - 1)] = item;
    this.#next++;
    this.#size++;
  }

  /** What was sent with the tag; undefined when there is nothing, or no longer. */
  take(tag: number): T | undefined {
    if (tag < this.#first || tag >= this.#next) return undefined;
    const place = tag & (this.#items.length - 1);
    const item = this.#items[place];
    if (item === undefined) return undefined;
    this.#items[place] = undefined;
    this.#size--;
    while (this.#first < this.#next && this.#items[this.#first & (this.#items.length - 1)] === undefined) {
      this.#first++;
    }
    return item;
  }

  /** The oldest tag without an answer; undefined when there is none. */
  get oldestTag(): number | undefined {
    return this.#size === 0 ? undefined : this.#first;
  }

  /** All, the oldest first. */
  values(): T[] {
    const items: T[] = [];
    for (let tag = this.#first; tag < this.#next; tag++) {
      const item = this.#items[tag & (this.#items.length - 1)];
      if (item !== undefined) items.push(item);
    }
    return items;
  }

  /** Forgets all, and begins to count tags anew: there is another channel. */
  restart(): void {
    this.#items.fill(undefined);
    this.#first = this.#next = 1;
    this.#size = 0;
  }

  #grow(): void {
    const items = new Array<T | undefined>(this.#items.length * 2).fill(undefined);
    for (let tag = this.#first; tag < this.#next; tag++) {
      items[tag & (items.length - 1)] = this.#items[tag & (this.#items.length - 1)];
    }
    this.#items = items;
  }
}
