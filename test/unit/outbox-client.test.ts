import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { EbadgeError } from '../../src/core/errors.ts';
import { ResilientTransport, type BacklogSummary } from '../../src/index.ts';
import { sqliteOutbox } from '../../src/outbox/index.ts';
import type { DurableOutbox } from '../../src/transport/resilient/durable-outbox.ts';
import { collect, refusal, textOf } from '../conformance/transport-tools.ts';
import { root } from '../support/snippets.ts';
import { newFile } from './outbox-tools.ts';
import { message, setUp, simple } from './resilient-tools.ts';

/** An outbox with some of its methods changed. */
const altered = (outbox: DurableOutbox, change: Partial<DurableOutbox>): DurableOutbox => ({
  maxBytes: outbox.maxBytes,
  load: () => outbox.load(),
  append: (batch) => outbox.append(batch),
  remove: (sequences) => outbox.remove(sequences),
  close: () => outbox.close(),
  ...change,
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

  it('tells once when settled messages cannot be removed, and removes them as soon as they can be', async () => {
    const file = newFile();
    const inner = sqliteOutbox({ file });
    let broken = true;
    let attempts = 0;
    const outbox = altered(inner, {
      remove: async (sequences) => {
        attempts++;
        if (broken) throw new EbadgeError('OUTBOX_FAILED', 'read-only');
        await inner.remove(sequences);
        attempts = 0;
      },
    });
    const { transport, problems } = await setUp({ outbox });
    await transport.declare(simple);
    await transport.publish(message('1'));
    await vi.waitFor(() => expect(problems).toMatchObject([{ code: 'OUTBOX_FAILED' }]));
    for (const name of ['2', '3']) await transport.publish(message(name));
    await vi.waitFor(() => expect(attempts).toBeGreaterThan(2));
    // a full disk is news once, not with every publish
    expect(problems).toHaveLength(1);
    broken = false;
    await transport.publish(message('4'));
    await vi.waitFor(() => expect(attempts).toBe(0));
    broken = true;
    await transport.publish(message('5'));
    await vi.waitFor(() => expect(problems).toHaveLength(2));
    broken = false;
    await transport.publish(message('6'));
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
