import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { EbadgeError } from '../../src/core/errors.ts';
import { ResilientTransport, type BacklogSummary, type StoredPublication } from '../../src/index.ts';
import { sqliteOutbox } from '../../src/outbox/index.ts';
import type { DurableOutbox } from '../../src/transport/resilient/durable-outbox.ts';
import { collect, refusal, textOf } from '../conformance/transport-tools.ts';
import { root } from '../support/snippets.ts';
import { message, setUp, simple } from './resilient-tools.ts';

function newFile(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'ebadge-outbox-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return path.join(folder, 'outbox.sqlite');
}

const stored = (sequence: number, body = String(sequence)): StoredPublication => ({
  sequence,
  bornMs: 1000 + sequence,
  publication: message(body),
});

/** An outbox with some of its methods changed. */
const altered = (outbox: DurableOutbox, change: Partial<DurableOutbox>): DurableOutbox => ({
  maxBytes: outbox.maxBytes,
  load: () => outbox.load(),
  append: (batch) => outbox.append(batch),
  remove: (sequences) => outbox.remove(sequences),
  close: () => outbox.close(),
  ...change,
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

describe('a client with an outbox', () => {
  const noProblem = (problem: EbadgeError): never => {
    throw problem;
  };

  it('stores first, and has nothing left once all is confirmed', async () => {
    const file = newFile();
    const { transport } = await setUp({ outbox: sqliteOutbox({ file }) });
    await transport.declare(simple);
    await Promise.all(Array.from({ length: 300 }, (_, index) => transport.publish(message(String(index)))));
    expect(await refusal(transport.publish(message('x', { exchange: 'nowhere' })))).toMatchObject({
      code: 'TOPOLOGY_MISSING',
    });
    await transport.close();
    const outbox = sqliteOutbox({ file });
    expect(await outbox.load()).toEqual([]);
    await outbox.close();
  });

  it('sends what an earlier one has left, first and in order, and tells what became of it', async () => {
    const file = newFile();
    const before = await setUp({ outbox: sqliteOutbox({ file }) });
    await before.transport.declare(simple);
    before.node.fail();
    const left = ['1', '2', '3'].map((name) => refusal(before.transport.publish(message(name))));
    const deadlineMs = before.clock.nowMs() + 1000;
    const late = refusal(before.transport.publish(message('late', { deadlineMs })));
    const wrong = refusal(before.transport.publish(message('wrong', { exchange: 'nowhere' })));
    const closing = before.transport.close({ timeoutMs: 500 });
    // the outbox is written to in real turns of the event loop
    await vi.waitFor(() => before.clock.advance(500));
    await closing;
    for (const error of await Promise.all([...left, late, wrong])) {
      expect(error).toMatchObject({ code: 'CLOSED', details: { outcome: 'not sent', kept: true } });
    }
    const summaries: BacklogSummary[] = [];
    const { clock, node, broker } = before;
    node.recover();
    await clock.advance(5000);
    const transport = await ResilientTransport.open({
      targets: [node],
      clock,
      outbox: sqliteOutbox({ file }),
      onBacklog: (summary) => summaries.push(summary),
    });
    const problems: EbadgeError[] = [];
    transport.onProblem((problem) => problems.push(problem));
    await transport.publish(message('4'));
    await clock.advance(0);
    expect(problems).toMatchObject([
      { code: 'EXPIRED', details: { outcome: 'unknown', messageId: 'late' } },
      { code: 'TOPOLOGY_MISSING' },
    ]);
    expect(summaries).toEqual([{ found: 5, confirmed: 3, failed: 2 }]);
    const inbox = await collect(broker.connect('/'), 'q');
    const seen = await inbox.take(4);
    expect(seen.map(({ properties }) => properties.messageId)).toEqual(['1', '2', '3', '4']);
    await transport.close();
    const outbox = sqliteOutbox({ file });
    expect(await outbox.load()).toEqual([]);
    await outbox.close();
  });

  it('sends nothing that could not be stored, and goes on with what can be', async () => {
    const file = newFile();
    const inner = sqliteOutbox({ file });
    let broken = false;
    const outbox = altered(inner, {
      append: (batch) =>
        broken ? Promise.reject(new EbadgeError('OUTBOX_FAILED', 'no space')) : inner.append(batch),
    });
    const { transport, broker } = await setUp({ outbox });
    await transport.declare(simple);
    await transport.publish(message('1'));
    broken = true;
    expect(await refusal(transport.publish(message('2')))).toMatchObject({ code: 'OUTBOX_FAILED' });
    broken = false;
    await transport.publish(message('3'));
    const inbox = await collect(broker.connect('/'), 'q');
    expect((await inbox.take(2)).map(textOf)).toEqual(['1', '3']);
    await transport.close();
  });

  it('tells when settled messages could not be removed, and removes them with the next', async () => {
    const file = newFile();
    const inner = sqliteOutbox({ file });
    let broken = true;
    const outbox = altered(inner, {
      remove: (sequences) =>
        broken ? Promise.reject(new EbadgeError('OUTBOX_FAILED', 'read-only')) : inner.remove(sequences),
    });
    const { transport, problems } = await setUp({ outbox });
    await transport.declare(simple);
    await transport.publish(message('1'));
    await vi.waitFor(() => expect(problems).toMatchObject([{ code: 'OUTBOX_FAILED' }]));
    broken = false;
    await transport.publish(message('2'));
    await transport.close();
    const again = sqliteOutbox({ file });
    expect(await again.load()).toEqual([]);
    await again.close();
  });

  it('holds no more than the outbox does', async () => {
    const { transport, node, clock } = await setUp({
      outbox: sqliteOutbox({ file: newFile(), maxBytes: 4096 }),
    });
    await transport.declare(simple);
    node.fail();
    const kept = Array.from({ length: 3 }, () => refusal(transport.publish(message('x'.repeat(100)))));
    const big = { ...message('big'), body: Buffer.alloc(4000) };
    expect(await refusal(transport.publish(big))).toMatchObject({ code: 'BUFFER_FULL' });
    const closing = transport.close({ timeoutMs: 0 });
    await vi.waitFor(() => clock.advance(1));
    await Promise.all([closing, ...kept]);
  });

  it('cannot be made where the outbox cannot be opened, or no broker be reached', async () => {
    const file = newFile();
    writeFileSync(file, 'nonsense'.repeat(500));
    expect(await refusal(setUp({ outbox: sqliteOutbox({ file }) }))).toMatchObject({ code: 'OUTBOX_FAILED' });
    const other = newFile();
    const target = { address: 'a', open: () => Promise.reject(new EbadgeError('ACCESS_REFUSED', 'no')) };
    const refused = ResilientTransport.open({ targets: [target], outbox: sqliteOutbox({ file: other }) });
    expect(await refusal(refused)).toMatchObject({ code: 'ACCESS_REFUSED' });
    // and it is free again
    const { transport } = await setUp({ outbox: sqliteOutbox({ file: other }) });
    transport.onProblem(noProblem);
    await transport.close();
  });

  it('loses nothing that was stored when its process is killed', async () => {
    const file = newFile();
    const child = spawn(
      process.execPath,
      ['--conditions=@ebadge/source', path.join(root, 'test/unit/outbox-child.ts'), file],
      { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
    );
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.split('\n').length > 2000) child.kill('SIGKILL');
    });
    await once(child, 'close');
    expect(child.signalCode).toBe('SIGKILL');
    // the last line may be cut off
    const reported = said.split('\n').slice(0, -1).map(Number);
    const outbox = sqliteOutbox({ file });
    const sequences = (await outbox.load()).map(({ sequence }) => sequence);
    await outbox.close();
    expect(sequences.slice(0, reported.length)).toEqual(reported);
    expect(reported.length).toBeGreaterThan(1999);
  });
});
