/**
 * Keeps what is published on disk until the broker has confirmed it. Needs Node 22.13 or later, for `node:sqlite`.
 *
 * @packageDocumentation
 */

export { sqliteOutbox, type SqliteOutboxOptions } from './sqlite-outbox.ts';
export type {
  BacklogSummary,
  DurableOutbox,
  StoredPublication,
} from '../transport/resilient/durable-outbox.ts';
