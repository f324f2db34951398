import type { Entry } from './entry.ts';

/** Entries in order; any of them can leave at constant cost. */
export class EntryList {
  #head: Entry | undefined;
  #tail: Entry | undefined;
  #count = 0;

  get head(): Entry | undefined {
    return this.#head;
  }

  get count(): number {
    return this.#count;
  }

  append(entry: Entry): void {
    entry.previous = this.#tail;
    if (this.#tail === undefined) this.#head = entry;
    else this.#tail.next = entry;
    this.#tail = entry;
    this.#count++;
  }

  /**
   * Takes it out. It holds none of the others any more: one that the collector has put among the old would keep
   * alive all that came after it.
   */
  remove(entry: Entry): void {
    if (entry.previous === undefined) this.#head = entry.next;
    else entry.previous.next = entry.next;
    if (entry.next === undefined) this.#tail = entry.previous;
    else entry.next.previous = entry.previous;
    entry.previous = entry.next = undefined;
    this.#count--;
  }
}
