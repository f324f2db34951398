import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, vi } from 'vitest';
import type { EbadgeError } from '../../src/core/errors.ts';
import type { StoredPublication } from '../../src/index.ts';
import { sqliteOutbox } from '../../src/outbox/index.ts';
import { refusal } from '../conformance/transport-tools.ts';
import { newFile } from './outbox-tools.ts';
import { message } from './resilient-tools.ts';

const stored = (sequence: number, body = String(sequence)): StoredPublication => ({
  sequence,
  bornMs: 1000 + sequence,
  publication: message(body),
});

describe('the SQLite outbox', () => {
  it('gives back what was stored and not removed, as it was, in order', async () => {
    const file = newFile();
    const first = sqliteOutbox({ file });
    expect(await first.load()).toEqual([]);
    const rich: StoredPublication = {
      sequence: 3,
      bornMs: 5,
      publication: {
        exchange: 'ž',
        routingKey: 'a.b',
        body: Uint8Array.from([0, 255, 10]),
        mandatory: false,
        deadlineMs: 1_800_000_000_000,
        properties: {
          persistent: true,
          messageId: 'm',
          timestampS: 3,
          headers: { list: [1, 'x', null], bytes: Buffer.from('y'), nested: { a: 1.5 } },
        },
      },
    };
    await first.append([stored(1), stored(2), rich]);
    await first.append([stored(4)]);
    await first.remove([2]);
    await first.close();
    await first.close();
    const second = sqliteOutbox({ file, fsync: true });
    expect(await second.load()).toEqual(
      [stored(1), rich, stored(4)].map((one) => ({
        ...one,
        publication: { ...one.publication, body: Uint8Array.from(one.publication.body) },
      })),
    );
    await second.close();
    // payloads are nobody else's business
    expect(statSync(file).mode & 0o077).toBe(0);
  });

  it('stores all of a batch or nothing', async () => {
    const file = newFile();
    const outbox = sqliteOutbox({ file });
    await outbox.load();
    await outbox.append([stored(1)]);
    // the same place in line twice
    expect(await refusal(outbox.append([stored(2), stored(1)]))).toMatchObject({ code: 'OUTBOX_FAILED' });
    await outbox.append([stored(3)]);
    await outbox.close();
    const again = sqliteOutbox({ file });
    expect((await again.load()).map(({ sequence }) => sequence)).toEqual([1, 3]);
    await again.close();
  });

  it('says so when the disk is full, and keeps what it has', async () => {
    const file = newFile();
    const outbox = sqliteOutbox({ file, maxBytes: 64 * 1024 });
    await outbox.load();
    let sequence = 0;
    let full: EbadgeError | undefined;
    while (full === undefined) {
      const one = stored(++sequence, 'x'.repeat(8000));
      full = await outbox.append([one]).then(
        () => undefined,
        (error: unknown) => error as EbadgeError,
      );
    }
    expect(full).toMatchObject({ code: 'OUTBOX_FAILED', retryable: true, details: { outcome: 'not sent' } });
    expect(full.message).toContain('is full: make room');
    // there is room again, for as many
    await outbox.remove([1, 2, 3]);
    await outbox.append([stored(sequence + 1, 'x'.repeat(8000))]);
    await outbox.close();
    const again = sqliteOutbox({ file });
    expect((await again.load()).map((one) => one.sequence)).toEqual([
      ...Array.from({ length: sequence - 4 }, (_, index) => index + 4),
      sequence + 1,
    ]);
    await again.close();
  });

  it('belongs to one client at a time', async () => {
    const file = newFile();
    const outbox = sqliteOutbox({ file });
    await outbox.load();
    await outbox.append([stored(1)]);
    const error = await refusal(sqliteOutbox({ file }).load());
    expect(error).toMatchObject({ code: 'OUTBOX_FAILED', retryable: true });
    expect(error.message).toContain('another client uses it');
    await outbox.append([stored(2)]);
    await outbox.close();
    const again = sqliteOutbox({ file });
    expect(await again.load()).toHaveLength(2);
    await again.close();
  });

  it.each([
    [
      'text',
      (file: string) => writeFileSync(file, 'no database at all, but long enough'.repeat(50)),
      'move it away',
    ],
    [
      'another program’s database',
      (file: string) => {
        const other = new DatabaseSync(file);
        other.exec('CREATE TABLE theirs (a)');
        other.close();
      },
      'the database of another program',
    ],
    [
      'a database of another release',
      (file: string) => {
        const other = new DatabaseSync(file);
        other.exec('CREATE TABLE x (a); PRAGMA application_id = 0x65424447; PRAGMA user_version = 99');
        other.close();
      },
      'another release of the SDK (format 99)',
    ],
  ])('refuses %s, and leaves it as it is', async (_, make, advice) => {
    const file = newFile();
    make(file);
    const before = readFileSync(file);
    const error = await refusal(sqliteOutbox({ file }).load());
    expect(error).toMatchObject({ code: 'OUTBOX_FAILED', retryable: false });
    expect(error.message).toContain(advice);
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('notices damage', async () => {
    const file = newFile();
    const outbox = sqliteOutbox({ file });
    await outbox.load();
    await outbox.append(Array.from({ length: 200 }, (_, index) => stored(index + 1, 'x'.repeat(500))));
    await outbox.close();
    const bytes = readFileSync(file);
    bytes.fill(0xff, 4096 * 2, 4096 * 4);
    writeFileSync(file, bytes);
    const error = await refusal(sqliteOutbox({ file }).load());
    expect(error).toMatchObject({ code: 'OUTBOX_FAILED', retryable: false });
    expect(error.message).toContain('damaged');
    expect(readFileSync(file).equals(bytes)).toBe(true);
  });

  it('says what is wrong with its options, its folder and its Node', async () => {
    expect(() => sqliteOutbox({ file: '' })).toThrow('needs the name of a file');
    expect(() => sqliteOutbox({ file: 'x', maxBytes: 5 })).toThrow('maxBytes');
    expect(() => sqliteOutbox({ file: 'x', fsync: 1 as never })).toThrow('fsync');
    const nowhere = path.join(newFile(), 'no', 'folder');
    expect(await refusal(sqliteOutbox({ file: nowhere }).load())).toMatchObject({ code: 'OUTBOX_FAILED' });
    vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined);
    const error = await refusal(sqliteOutbox({ file: newFile() }).load());
    vi.restoreAllMocks();
    expect(error.message).toContain('use Node 22.13 or later');
  });
});
