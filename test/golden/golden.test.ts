/** Documents of strangers, and the exact bytes that are generated from them. UPDATE_GOLDEN=1 accepts new ones. */

import { rmSync, utimesSync, statSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { compareWithDisk } from '../../src/generator/write.ts';
import { generate } from '../../src/generator/generate.ts';
import { bytesBelow, copyOf, generateCase, goldenCases, root, temporaryFolder } from './tools.ts';

const update = process.env['UPDATE_GOLDEN'] === '1';

describe.each(goldenCases)('the golden case $name', (golden) => {
  it('is generated as expected: the same files with the same bytes', async () => {
    if (update) {
      rmSync(golden.expected, { recursive: true, force: true });
      await generateCase(golden, golden.expected);
      return;
    }
    const out = temporaryFolder();
    await generateCase(golden, out);
    const [actual, expected] = [bytesBelow(out), bytesBelow(golden.expected)];
    expect(Object.keys(actual)).toEqual(Object.keys(expected));
    for (const [file, bytes] of Object.entries(expected)) expect(actual[file], file).toBe(bytes);
  });

  it('is generated again without a byte changing or a file being touched', async () => {
    const out = temporaryFolder();
    await generateCase(golden, out);
    const before = bytesBelow(out);
    const long = new Date(1_000_000_000_000);
    for (const file of Object.keys(before)) utimesSync(path.join(out, file), long, long);
    const { output } = await generateCase(golden, out);
    expect(output).toEqual({ written: [], removed: [], foreign: [] });
    expect(bytesBelow(out)).toEqual(before);
    for (const file of Object.keys(before)) {
      expect(statSync(path.join(out, file)).mtimeMs, file).toBe(long.getTime());
    }
    const { drift } = await generate({
      asyncapi: path.join(golden.folder, golden.document),
      out,
      check: true,
    });
    expect(drift).toEqual({ missing: [], changed: [], unexpected: [] });
  });

  it('does not depend on where the document lies or where the process runs', () => {
    const copy = path.join(temporaryFolder(), 'somewhere else', 'entirely');
    const document = copyOf(golden, copy);
    const out = temporaryFolder();
    const script =
      `const { generate } = await import(${JSON.stringify(pathToFileURL(path.join(root, 'src/generator/generate.ts')).href)});` +
      `await generate({ asyncapi: ${JSON.stringify(path.basename(document))}, out: ${JSON.stringify(path.relative(copy, out))} });`;
    const run = spawnSync(
      process.execPath,
      ['--conditions=@ebadge/source', '--input-type=module', '-e', script],
      {
        cwd: copy,
        encoding: 'utf8',
        env: { ...process.env, TZ: 'Asia/Kathmandu', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' },
      },
    );
    expect(run.stderr).toBe('');
    expect(run.status).toBe(0);
    expect(bytesBelow(out)).toEqual(bytesBelow(golden.expected));
  });

  it('names no machine path, no user and no date in what is generated', () => {
    const today = new Date().toISOString().slice(0, 10);
    const files = bytesBelow(golden.expected);
    expect(Object.keys(files).length).toBeGreaterThan(5);
    for (const [file, text] of Object.entries(files)) {
      for (const forbidden of [root, '/home/', '/tmp/', '/root/', 'node_modules', 'file://', today]) {
        expect(text.includes(forbidden), `${file} has ${forbidden}`).toBe(false);
      }
    }
  });
});

describe('the comparison with the disk', () => {
  it('notices one changed byte, a missing file and an orphan in a generated folder', () => {
    const [golden] = goldenCases;
    if (golden === undefined) throw new Error('there is no golden case');
    const files = new Map(
      Object.entries(bytesBelow(golden.expected)).map(([file, text]) => [
        file,
        Buffer.from(text, 'latin1').toString('utf8'),
      ]),
    );
    expect(compareWithDisk(golden.expected, ['typescript'], files)).toEqual({
      missing: [],
      changed: [],
      unexpected: [],
    });
    files.set('typescript/index.ts', `${files.get('typescript/index.ts') ?? ''} `);
    files.delete('typescript/types.ts');
    files.set('typescript/more.ts', '');
    expect(compareWithDisk(golden.expected, ['typescript'], files)).toEqual({
      missing: ['typescript/more.ts'],
      changed: ['typescript/index.ts'],
      unexpected: ['typescript/types.ts'],
    });
  });
});
