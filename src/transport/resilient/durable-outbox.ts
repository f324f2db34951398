import type { Publication } from '../transport.ts';

/** A publication as an outbox keeps it. */
export interface StoredPublication {
  /** Its place in line: later ones have higher numbers, in the next process as well. */
  readonly sequence: number;
  /** When it was published, in milliseconds since 1970-01-01T00:00:00Z. */
  readonly bornMs: number;
  /** Without its `signal`. */
  readonly publication: Publication;
}

/**
 * Keeps publications from the moment they are accepted until they are settled, so that the end of the process
 * loses none. One client uses it at a time. `sqliteOutbox` of `@ebadge/sdk/outbox` is one.
 *
 * Every method rejects with `OUTBOX_FAILED` when it cannot do its work; what was stored before then stays so.
 */
export interface DurableOutbox {
  /** Bytes of message bodies (and some for each message) that it keeps, at most. */
  readonly maxBytes: number;
  /** Opens it, and resolves with what an earlier process has left, oldest first. Called once, first. */
  load(): Promise<readonly StoredPublication[]>;
  /** Stores all of them or none; they are stored when it resolves. */
  append(batch: readonly StoredPublication[]): Promise<void>;
  /** Removes what is settled. */
  remove(sequences: readonly number[]): Promise<void>;
  /** Ends it; what is in it stays. Idempotent. */
  close(): Promise<void>;
}

/** What became of what an earlier process had left in the outbox. */
export interface BacklogSummary {
  /** Messages that were found. */
  readonly found: number;
  /** Of those, confirmed by the broker. */
  readonly confirmed: number;
  /** Of those, failed for good (expired, refused, no queue); each was told of as a problem. */
  readonly failed: number;
}
