import { EbadgeError } from '../../core/errors.ts';
import type { DurableOutbox } from './durable-outbox.ts';
import type { Entry } from './entry.ts';

/** Publications for each transaction, at most. */
const batchSize = 64;

/** What the writer works with. */
export interface OutboxWriterParts {
  readonly outbox: DurableOutbox;
  /** Told when entries are stored, in order; they may be sent now. */
  readonly onStored: () => void;
  /** Told when an entry cannot be stored, and so must not be sent. */
  readonly onFailed: (entry: Entry, error: EbadgeError) => void;
  readonly onProblem: (problem: EbadgeError) => void;
}

/** Writes to the outbox what comes together in one turn of the event loop, in as few transactions as may be. */
export class OutboxWriter {
  readonly #parts: OutboxWriterParts;
  #sequence = 0;
  #unstored: Entry[] = [];
  #settled: number[] = [];
  /** Of those, what could not be removed: it is tried again with the next. */
  #stuck = 0;
  #working: Promise<void> | undefined;

  constructor(parts: OutboxWriterParts) {
    this.#parts = parts;
  }

  /** Goes on counting behind what is there. */
  startAfter(sequence: number): void {
    this.#sequence = Math.max(this.#sequence, sequence);
  }

  /** Stores it soon; `onStored` follows. */
  store(entry: Entry): void {
    entry.sequence = ++this.#sequence;
    this.#unstored.push(entry);
    this.#begin();
  }

  /** Removes it soon. */
  settled(entry: Entry): void {
    if (!entry.stored) return;
    this.#settled.push(entry.sequence);
    this.#begin();
  }

  /** Resolves when everything is written that is to be. */
  async written(): Promise<void> {
    while (this.#working !== undefined) await this.#working;
  }

  #begin(): void {
    this.#working ??= new Promise((resolve) => {
      // at the end of the turn: what is published until then goes together
      setImmediate(() => {
        void this.#write().then(() => {
          this.#working = undefined;
          if (this.#unstored.length > 0 || this.#settled.length > this.#stuck) this.#begin();
          resolve();
        });
      });
    });
  }

  async #write(): Promise<void> {
    while (this.#unstored.length > 0) {
      const batch = this.#unstored.splice(0, batchSize);
      // given up before its turn came
      const wanted = batch.filter(({ settled }) => !settled);
      if (wanted.length === 0) continue;
      try {
        await this.#parts.outbox.append(wanted);
      } catch (caught) {
        const error = EbadgeError.from(caught, 'OUTBOX_FAILED');
        for (const entry of wanted) if (!entry.settled) this.#parts.onFailed(entry, error);
        continue;
      }
      for (const entry of wanted) {
        entry.stored = true;
        if (entry.settled) this.#settled.push(entry.sequence);
      }
      this.#parts.onStored();
    }
    const removed = this.#settled;
    if (removed.length === 0) return;
    this.#settled = [];
    try {
      await this.#parts.outbox.remove(removed);
      this.#stuck = 0;
    } catch (caught) {
      // next time, or it comes once more after a restart, with the same message id
      this.#settled = [...removed, ...this.#settled];
      // it fails with each publish until it is mended: told once
      if (this.#stuck === 0) this.#parts.onProblem(EbadgeError.from(caught, 'OUTBOX_FAILED'));
      this.#stuck = removed.length;
    }
  }
}
