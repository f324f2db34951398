/**
 * When what was last done, of the newest keys only, so many at most. Kept in a ring of plain values: with many
 * messages, an object for each would be most of what the collector of garbage has to do.
 */
export class RecentTimes {
  readonly #max: number;
  /** By key: its place in the ring. */
  readonly #places = new Map<string, number>();
  /** Undefined: something newer has taken its place. */
  #keys: (string | undefined)[] = new Array<string | undefined>(16).fill(undefined);
  #timesMs: number[] = new Array<number>(16).fill(0);
  /** Where the oldest is; how many places are taken from there on. */
  #first = 0;
  #taken = 0;

  constructor(max: number) {
    this.#max = max;
  }

  get size(): number {
    return this.#places.size;
  }

  /** When the oldest was done; undefined when there is none. */
  get oldestMs(): number | undefined {
    while (this.#taken > 0 && this.#keys[this.#first] === undefined) this.dropOldest();
    return this.#taken === 0 ? undefined : this.#timesMs[this.#first];
  }

  get(key: string): number | undefined {
    const place = this.#places.get(key);
    return place === undefined ? undefined : this.#timesMs[place];
  }

  /** Times are to be given in their order; what is set again is new again. */
  set(key: string, timeMs: number): void {
    const before = this.#places.get(key);
    if (before !== undefined) this.#keys[before] = undefined;
    if (this.#taken === this.#keys.length) this.#grow();
    const place = (this.#first + this.#taken) % this.#keys.length;
    this.#taken++;
    this.#keys[place] = key;
    this.#timesMs[place] = timeMs;
    this.#places.set(key, place);
    while (this.#places.size > this.#max) this.dropOldest();
  }

  /** Drops what was done then or before. */
  dropUntil(timeMs: number): void {
    while (this.#taken > 0) {
      const isGone = this.#keys[this.#first] === undefined;
      if (!isGone && (this.#timesMs[this.#first] ?? 0) > timeMs) return;
      this.dropOldest();
    }
  }

  /** Forgets the oldest, or a place of what is newer by now. */
  dropOldest(): void {
    const key = this.#keys[this.#first];
    if (key !== undefined) this.#places.delete(key);
    this.#keys[this.#first] = undefined;
    this.#first = (this.#first + 1) % this.#keys.length;
    this.#taken--;
  }

  /** Makes room: without those that are gone, in a ring of twice the size that is needed. */
  #grow(): void {
    const keys: string[] = [];
    const timesMs: number[] = [];
    for (let index = 0; index < this.#taken; index++) {
      const place = (this.#first + index) % this.#keys.length;
      const key = this.#keys[place];
      if (key === undefined) continue;
      // where nothing was dropped before it, it stays where it was
      if (place !== keys.length) this.#places.set(key, keys.length);
      keys.push(key);
      timesMs.push(this.#timesMs[place] ?? 0);
    }
    this.#first = 0;
    this.#taken = keys.length;
    const room = Math.max(16, keys.length * 2);
    this.#keys = [...keys, ...new Array<undefined>(room - keys.length).fill(undefined)];
    this.#timesMs = [...timesMs, ...new Array<number>(room - keys.length).fill(0)];
  }
}
