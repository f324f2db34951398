/** So much at once is read at once: there is more behind it. */
const enoughBytes = 0x4000;
/** Waiting begins after so many reads within one delay… */
const busyReads = 4;
/** …and goes on while one read brings so many deliveries. */
const worthwhile = 4;
/** How long nothing waits after waiting was in vain; doubled each time up to the other. */
const restMs = { first: 1000, longest: 8000 } as const;
/** So large a part of what the broker sends without acks is bulk, or it waits for them: that is read at once. */
const bulkShare = 1 / 8;

/**
 * Says when to read from the socket. Where thousands of messages come in a second, a few at a time, waking up for
 * each few of them costs a process more than handling them does: then what comes within a few milliseconds is read
 * together. What comes now and then is read at once, as is what comes in bulk; and so is everything where the
 * broker may be waiting for acks before it sends more, or where waiting turned out to gather nothing (somebody
 * sends his next message when he has the answer to his last).
 */
export class ReadPace {
  readonly #delayMs: number;
  #gathering = false;
  #waited = false;
  #readAtMs = -Infinity;
  /** Deliveries since the last read. */
  #taken = 0;
  #windowAtMs = -Infinity;
  #readsInWindow = 0;
  #takenInWindow = 0;
  #bulk = Infinity;
  #restMs: number = restMs.first;
  #restUntilMs = -Infinity;

  /** @param delayMs How long what has come may be left unread, at most. */
  constructor(delayMs: number) {
    this.#delayMs = delayMs;
  }

  /** A delivery has been read. */
  took(): void {
    this.#taken++;
    this.#takenInWindow++;
  }

  /**
   * How long to leave so many bytes unread that have come; 0: they are to be read now. `most` is how many
   * deliveries may come before the broker waits for acks.
   */
  waitMs(nowMs: number, bytes: number, most: number): number {
    this.#bulk = most * bulkShare;
    if (!this.#gathering || this.#wasInVain(nowMs)) return 0;
    const leftMs = this.#readAtMs + this.#delayMs - nowMs;
    if (leftMs <= 0 || bytes >= enoughBytes) return 0;
    this.#waited = true;
    return leftMs;
  }

  /** What has come is being read. */
  reads(nowMs: number): void {
    this.#readAtMs = nowMs;
    this.#taken = 0;
    if (nowMs - this.#windowAtMs >= this.#delayMs) {
      const isBusy = this.#readsInWindow >= busyReads && this.#takenInWindow < this.#bulk;
      const isRecent = nowMs - this.#windowAtMs < 2 * this.#delayMs;
      if (isBusy && isRecent && nowMs >= this.#restUntilMs) this.#gathering = true;
      this.#windowAtMs = nowMs;
      this.#readsInWindow = this.#takenInWindow = 0;
    }
    this.#readsInWindow++;
  }

  /** What had come behind that is being read as well. */
  readsRest(nowMs: number): void {
    this.#readAtMs = nowMs;
  }

  /** Whether waiting last gathered nothing, or kept the broker waiting; then that is over for a while. */
  #wasInVain(nowMs: number): boolean {
    if (!this.#waited) return false;
    this.#waited = false;
    if (this.#taken >= worthwhile && this.#taken < this.#bulk) {
      this.#restMs = restMs.first;
      return false;
    }
    this.#gathering = false;
    this.#restUntilMs = nowMs + this.#restMs;
    this.#restMs = Math.min(this.#restMs * 2, restMs.longest);
    return true;
  }
}
