/** Documents of strangers in Python: what is generated imports, is typed, and stays as it is. UPDATE_GOLDEN=1 accepts new files. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { filesBelow } from '../../../src/generator/files.ts';
import { generate } from '../../../src/generator/generate.ts';
import { bytesBelow, goldenCases, writeBelow } from '../../golden/tools.ts';
import { root } from '../../support/sources.ts';
import { pythonMissing, run, virtualPython } from './environment.ts';
import { oddDocument } from './odd-document.ts';

const missing = pythonMissing();
const work = mkdtempSync(path.join(tmpdir(), 'ebadge-python-golden-'));
afterAll(() => rmSync(work, { recursive: true, force: true }));

const kept = path.join(root, 'test/golden-languages/python');

const oddFile = path.join(work, 'odd.json');
writeFileSync(oddFile, JSON.stringify(oddDocument));

const cases = [
  ...goldenCases.map(({ name, folder, document }) => ({ name, file: path.join(folder, document) })),
  { name: 'odd', file: oddFile },
];

async function generated(name: string, file: string): Promise<string> {
  const out = path.join(work, name);
  await generate({ asyncapi: file, out, targets: ['python'] });
  return path.join(out, 'python');
}

/** What of the files is said by the document: not the runtime, nor data that the generator hands through. */
const own = (folder: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(bytesBelow(folder)).filter(
      ([name]) => !/\/runtime\/|\.json$|py\.typed$|README\.md$/.test(name),
    ),
  );

describe.each(cases.filter(({ name }) => ['dialogue', 'inline', 'odd', 'shapes'].includes(name)))(
  'the golden case $name in Python',
  ({ name, file }) => {
    it('is generated as expected', async () => {
      const actual = own(await generated(name, file));
      const expected = path.join(kept, name);
      if (process.env['UPDATE_GOLDEN'] === '1') {
        rmSync(expected, { recursive: true, force: true });
        writeBelow(
          expected,
          Object.fromEntries(
            Object.entries(actual).map(([one, text]) => [one, Buffer.from(text, 'latin1').toString()]),
          ),
        );
        return;
      }
      expect(Object.keys(actual)).toEqual(filesBelow(expected));
      for (const [one, text] of Object.entries(actual)) {
        expect(text, one).toBe(readFileSync(path.join(expected, one)).toString('latin1'));
      }
    });
  },
);

describe.skipIf(missing !== null)('documents of strangers in Python', () => {
  it('import without a warning, and are clean for mypy and ruff', async () => {
    const python = await virtualPython();
    const folders: string[] = [];
    for (const { name, file } of cases) folders.push(await generated(name, file));
    const script = [
      'import importlib, pkgutil, sys',
      'for name in sys.argv[1:]:',
      '    package = importlib.import_module(name)',
      '    for module in pkgutil.walk_packages(package.__path__, name + "."): importlib.import_module(module.name)',
      '    package.CONTRACT.adapters',
    ].join('\n');
    const packages = folders.map((folder) => {
      const [file = ''] = filesBelow(path.join(folder, 'src')).filter((one) => one.endsWith('contract.py'));
      return file.split('/')[0] ?? '';
    });
    const found = folders.map((folder) => path.join(folder, 'src'));
    const env = { PYTHONPATH: found.join(path.delimiter), PYTHONDONTWRITEBYTECODE: '1' };
    await run(python, ['-W', 'error', '-c', script, ...packages], { env });
    await run(python, ['-m', 'ruff', 'check', '--no-cache', ...folders]);
    const cache = path.join(root, 'node_modules/.cache/python-mypy-golden');
    await run(
      python,
      ['-m', 'mypy', '--strict', '--cache-dir', cache, ...packages.flatMap((name) => ['-p', name])],
      {
        cwd: work,
        env: { MYPYPATH: found.join(path.delimiter) },
      },
    );
  });
});
