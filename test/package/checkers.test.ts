/** The tarball before the two programs that check packages: publint, and "Are the types wrong?". */

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { expect, it } from 'vitest';
import { installed, manifest, readInstalled } from './tools.ts';

it('publint has nothing to say', async () => {
  const tarball = new Uint8Array(readFileSync(installed.tarball)).buffer;
  const { messages, pkg } = await publint({ pack: { tarball }, strict: true });
  expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
  expect(pkg['name']).toBe('@ebadge/sdk');
  // it can find something: without its files, the manifest is wrong throughout
  const alone = { name: '/sdk/package.json', data: readInstalled('package.json') };
  const { messages: wrong } = await publint({ pkgDir: '/sdk', pack: { files: [alone] } });
  expect(wrong.map(({ code }) => code)).toContain('FILE_DOES_NOT_EXIST');
});

it('the types are not wrong', () => {
  const program = path.join(
    path.dirname(fileURLToPath(import.meta.resolve('@arethetypeswrong/cli/package.json'))),
    'dist/index.js',
  );
  // a document is no module; what a wildcard leads to has to be named
  const { stdout, status } = spawnSync(
    process.execPath,
    [
      program,
      installed.tarball,
      ...['--profile', 'esm-only', '--format', 'json'],
      ...['--exclude-entrypoints', './asyncapi.yaml', '--include-entrypoints', './validators/report'],
    ],
    { encoding: 'utf8' },
  );
  expect(status).toBe(0);
  const { analysis } = JSON.parse(stdout) as {
    analysis: { types: { kind: string }; entrypoints: Record<string, object> };
  };
  expect(analysis.types.kind).toBe('included');
  const modules = Object.keys(manifest.exports).filter((name) => !/\*|yaml/.test(name));
  expect(Object.keys(analysis.entrypoints)).toEqual(
    expect.arrayContaining([...modules, './validators/report']),
  );
});
