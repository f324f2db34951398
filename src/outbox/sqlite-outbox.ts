import { closeSync, openSync } from 'node:fs';
import process from 'node:process';
import type * as Sqlite from 'node:sqlite';
import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import { deserialize, serialize } from 'node:v8';
import { EbadgeError } from '../core/errors.ts';
import type { DurableOutbox, StoredPublication } from '../transport/resilient/durable-outbox.ts';
import type { MessageProperties, Publication } from '../transport/transport.ts';
import { outboxFailed } from './sqlite-errors.ts';

/** Options of {@link sqliteOutbox}. */
export interface SqliteOutboxOptions {
  /** The file; made, for its owner alone to read, when it is not there. One client uses it at a time. */
  readonly file: string;
  /**
   * Bytes of messages in it, at most; each counts 256 besides its body. Default: 128 MiB. The file can become
   * twice as large, and does not shrink.
   */
  readonly maxBytes?: number;
  /**
   * Whether a power failure, too, loses nothing: every batch then waits for the disk (milliseconds). Default:
   * false, which stands the end of the process, `kill -9` included.
   */
  readonly fsync?: boolean;
}

/** Marks the file as ours ("eBDG"). */
const applicationId = 0x65_42_44_47;
const formatVersion = 1;
const pageBytes = 4096;
const defaultMaxBytes = 128 * 1024 * 1024;

const table = `CREATE TABLE IF NOT EXISTS publication (
  sequence INTEGER PRIMARY KEY,
  born_ms INTEGER NOT NULL,
  deadline_ms INTEGER,
  exchange TEXT NOT NULL,
  routing_key TEXT NOT NULL,
  mandatory INTEGER NOT NULL,
  properties TEXT NOT NULL,
  headers BLOB,
  body BLOB NOT NULL
) STRICT`;

class SqliteOutbox implements DurableOutbox {
  readonly maxBytes: number;
  readonly #file: string;
  readonly #fsync: boolean;
  #database: DatabaseSync | undefined;
  #insert: StatementSync | undefined;
  #delete: StatementSync | undefined;

  constructor({ file, maxBytes = defaultMaxBytes, fsync = false }: SqliteOutboxOptions) {
    this.#file = file;
    this.maxBytes = maxBytes;
    this.#fsync = fsync;
  }

  // SQLite works within the call; async turns what is thrown into a rejection

  async load(): Promise<readonly StoredPublication[]> {
    await Promise.resolve();
    const { DatabaseSync: Database } = sqlite();
    let database: DatabaseSync | undefined;
    try {
      // it holds payloads: SQLite gives its other files the permissions of this one
      closeSync(openSync(this.#file, 'a', 0o600));
      database = new Database(this.#file);
      this.#prepare(database);
      const rows = database.prepare('SELECT * FROM publication ORDER BY sequence').all();
      const stored = rows.map(readRow);
      this.#insert = database.prepare('INSERT INTO publication VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
      this.#delete = database.prepare('DELETE FROM publication WHERE sequence = ?');
      this.#database = database;
      return stored;
    } catch (caught) {
      database?.close();
      throw outboxFailed('open', this.#file, caught);
    }
  }

  async append(batch: readonly StoredPublication[]): Promise<void> {
    await Promise.resolve();
    this.#inTransaction('write to', () => {
      for (const { sequence, bornMs, publication } of batch) {
        const { headers } = publication.properties;
        this.#insert?.run(
          sequence,
          Math.floor(bornMs),
          publication.deadlineMs === undefined ? null : Math.floor(publication.deadlineMs),
          publication.exchange,
          publication.routingKey,
          publication.mandatory ? 1 : 0,
          JSON.stringify(headers === undefined ? publication.properties : withoutHeaders(publication)),
          headers === undefined ? null : serialize(headers),
          publication.body,
        );
      }
    });
  }

  async remove(sequences: readonly number[]): Promise<void> {
    await Promise.resolve();
    this.#inTransaction('remove settled messages from', () => {
      for (const sequence of sequences) this.#delete?.run(sequence);
    });
  }

  async close(): Promise<void> {
    await Promise.resolve();
    const database = this.#database;
    this.#database = undefined;
    try {
      database?.close();
    } catch (caught) {
      throw outboxFailed('close', this.#file, caught);
    }
  }

  #prepare(database: DatabaseSync): void {
    // before the first access to the log: the file is then this client's alone, until it closes it or ends
    database.exec('PRAGMA locking_mode = EXCLUSIVE');
    const [id, version] = ['application_id', 'user_version'].map((name) =>
      Number(Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0]),
    );
    const empty = database.prepare('SELECT count(*) AS n FROM sqlite_schema').get()?.['n'] === 0;
    if (!empty && (id !== applicationId || version !== formatVersion)) throw this.#foreign(id, version);
    const [check] = Object.values(database.prepare('PRAGMA quick_check(1)').get() ?? {});
    if (check !== 'ok') throw Object.assign(new Error('damaged'), { errcode: 11 });
    // space for what it may hold, fragmented; a runaway file ends here and not with the disk
    const pages = Math.ceil((this.maxBytes * 2) / pageBytes) + 64;
    database.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = ${this.#fsync ? 'FULL' : 'NORMAL'};
      PRAGMA max_page_count = ${pages};
      BEGIN IMMEDIATE;
      PRAGMA application_id = ${applicationId};
      PRAGMA user_version = ${formatVersion};
      ${table};
      COMMIT`);
  }

  #foreign(id: number | undefined, version: number | undefined): EbadgeError {
    const why =
      id === applicationId
        ? `it was written by another release of the SDK (format ${version}): send what is in it with that one first`
        : 'it is the database of another program: name another file';
    return new EbadgeError('OUTBOX_FAILED', `cannot open the outbox '${this.#file}': ${why}`, {
      details: { file: this.#file },
    });
  }

  #inTransaction(what: string, work: () => void): void {
    const database = this.#database;
    if (database === undefined) {
      throw new EbadgeError('OUTBOX_FAILED', `cannot ${what} the outbox '${this.#file}': it is not open`, {
        details: { file: this.#file, outcome: 'not sent' },
      });
    }
    try {
      database.exec('BEGIN IMMEDIATE');
      work();
      database.exec('COMMIT');
    } catch (caught) {
      // some failures have rolled back by themselves
      if (database.isTransaction) database.exec('ROLLBACK');
      throw outboxFailed(what, this.#file, caught);
    }
  }
}

/** They may hold bytes, which JSON does not. */
function withoutHeaders({ properties: { headers: _, ...properties } }: Publication): MessageProperties {
  return properties;
}

function readRow(row: Record<string, SQLOutputValue>): StoredPublication {
  const { headers, deadline_ms: deadlineMs } = row;
  const properties = JSON.parse(String(row['properties'])) as MessageProperties;
  const publication: Publication = {
    exchange: String(row['exchange']),
    routingKey: String(row['routing_key']),
    body: row['body'] as Uint8Array,
    mandatory: row['mandatory'] === 1,
    properties:
      headers === null
        ? properties
        : { ...properties, headers: deserialize(headers as Uint8Array) as Record<string, unknown> },
    ...(deadlineMs === null ? {} : { deadlineMs: Number(deadlineMs) }),
  };
  return { sequence: Number(row['sequence']), bornMs: Number(row['born_ms']), publication };
}

function sqlite(): typeof Sqlite {
  const found = process.getBuiltinModule('node:sqlite') as typeof Sqlite | undefined;
  if (found !== undefined) return found;
  throw new EbadgeError(
    'OUTBOX_FAILED',
    `sqliteOutbox needs node:sqlite, which Node ${process.versions.node} does not have: use Node 22.13 or later (from 22.5: with --experimental-sqlite), or a DurableOutbox of your own`,
  );
}

/**
 * An outbox in a SQLite file, for the option `outbox` of `connect`. What it has stored when the process ends,
 * however that ends, goes out when a client with the same file connects: in order, with the same message ids,
 * and what has passed its deadline is reported instead.
 *
 * Writes what is published within one turn of the event loop in transactions of up to 64 messages.
 *
 * @throws EbadgeError `INVALID_ARGUMENT`. Whatever is wrong with the file, `connect` rejects with: `OUTBOX_FAILED`.
 *
 * @example
 * ```ts
 * import { sqliteOutbox } from '@ebadge/sdk/outbox';
 *
 * const hub = await connect({
 *   role: 'heh',
 *   as: 'heh-42',
 *   url: 'amqps://broker.example:5671',
 *   outbox: sqliteOutbox({ file: '/var/lib/hub/outbox.sqlite' }),
 * });
 * ```
 */
export function sqliteOutbox(options: SqliteOutboxOptions): DurableOutbox {
  const { file, maxBytes = defaultMaxBytes, fsync = false } = options as Partial<SqliteOutboxOptions>;
  if (typeof file !== 'string' || file === '' || file.includes('\0')) {
    throw new EbadgeError('INVALID_ARGUMENT', 'sqliteOutbox needs the name of a file: { file }.');
  }
  if (!Number.isSafeInteger(maxBytes) || maxBytes < pageBytes) {
    throw new EbadgeError(
      'INVALID_ARGUMENT',
      `maxBytes of sqliteOutbox is to be an integer from ${pageBytes} on.`,
    );
  }
  if (typeof fsync !== 'boolean') {
    throw new EbadgeError('INVALID_ARGUMENT', 'fsync of sqliteOutbox is to be true or false.');
  }
  return new SqliteOutbox({ file, maxBytes, fsync });
}
