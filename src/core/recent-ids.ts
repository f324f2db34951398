import { RecentTimes } from './recent-times.ts';
import { UuidTimes } from './uuid-times.ts';

/** One text of both; of no other two it is the same. */
export const keyOf = (group: string, id: string): string => `${group.length}\n${group}${id}`;

/**
 * When what was last done, by group and id, of the newest only, so many at most. Ids are what they are, letter by
 * letter: nothing is taken for what it is not. UUIDs, which nearly all ids are, take less room than others.
 */
export class RecentIds {
  readonly #max: number;
  readonly #uuids = new UuidTimes();
  readonly #others: RecentTimes;

  constructor(max: number) {
    this.#max = max;
    this.#others = new RecentTimes(max);
  }

  get(group: string, id: string): number | undefined {
    const timeMs = this.#uuids.get(group, id);
    if (timeMs !== undefined || this.#others.size === 0) return timeMs;
    return this.#others.get(keyOf(group, id));
  }

  /** Times are to be given in their order; what is set again is new again. */
  set(group: string, id: string, timeMs: number): void {
    if (!this.#uuids.set(group, id, timeMs)) this.#others.set(keyOf(group, id), timeMs);
    while (this.#uuids.size + this.#others.size > this.#max) this.#dropOldest();
  }

  /** Drops what was done then or before. */
  dropUntil(timeMs: number): void {
    for (let oldestMs = this.#uuids.oldestMs; oldestMs !== undefined && oldestMs <= timeMs;) {
      this.#uuids.dropOldest();
      oldestMs = this.#uuids.oldestMs;
    }
    this.#others.dropUntil(timeMs);
  }

  #dropOldest(): void {
    if ((this.#uuids.oldestMs ?? Infinity) < (this.#others.oldestMs ?? Infinity)) this.#uuids.dropOldest();
    else this.#others.dropOldest();
  }
}
