/** The code on the documentation's pages of messages compiles against the generated SDKs. */

import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { readInputs } from '../../scripts/docs/inputs.ts';
import { createSnippets, type Snippet } from '../../scripts/docs/snippets/snippets.ts';
import { temporaryFolder } from '../golden/tools.ts';
import { root } from '../support/sources.ts';
import { briefTool } from './java/jvm.ts';
import { java } from './java/language.ts';
import { pythonMissing, run, virtualPython } from './python/environment.ts';
import { sources } from './python/language.ts';

let snippets: Snippet[] = [];
beforeAll(async () => {
  const inputs = readInputs(root);
  const of = await createSnippets(inputs);
  snippets = (await Promise.all(inputs.model.messages.map(({ name }) => of(name)))).flat();
});

const title = (text: string, missing: string | null): string =>
  missing === null ? text : `${text} (not here: ${missing})`;

/** Writes each snippet into a file of its own. */
function write(nameOf: (snippet: Snippet) => string, codeOf: (snippet: Snippet) => string): string[] {
  const folder = temporaryFolder();
  mkdirSync(folder, { recursive: true });
  return snippets.map((snippet) => {
    const file = path.join(folder, nameOf(snippet));
    writeFileSync(file, codeOf(snippet));
    return file;
  });
}

const missingJava = java.missing();
describe.skipIf(missingJava !== null)('the code on the pages of messages', () => {
  it(title('compiles in Java', missingJava), async () => {
    const { args } = await java.build();
    const libraries = args[args.indexOf('-cp') + 1] ?? '';
    const compile = (files: readonly string[]): Promise<unknown> =>
      promisify(execFile)('javac', [
        ...briefTool,
        '--release',
        '17',
        '-cp',
        libraries,
        '-d',
        temporaryFolder(),
        ...files,
      ]);
    expect(snippets.length).toBeGreaterThan(66);
    await compile(
      write(
        ({ className }) => `${className}.java`,
        (snippet) => snippet.java,
      ),
    );
    // and would be found out if it did not
    const wrong = write(
      ({ className }) => `${className}.java`,
      (snippet) => snippet.java.replace('options', 'opinions'),
    );
    await expect(compile(wrong.slice(0, 1))).rejects.toThrow('cannot find symbol');
  });
});

const missingPython = pythonMissing();
describe.skipIf(missingPython !== null)('the code on the pages of messages', () => {
  it(title('is what mypy finds nothing wrong with, strictly', missingPython), async () => {
    const files = write(
      ({ className }) => `${className.toLowerCase()}.py`,
      (snippet) => snippet.python,
    );
    const cache = path.join(root, 'node_modules/.cache/python-mypy');
    const mypy = ['-m', 'mypy', '--strict', '--cache-dir', cache];
    const env = { PYTHONPATH: sources, MYPYPATH: sources, PYTHONDONTWRITEBYTECODE: '1' };
    await run(await virtualPython(), [...mypy, ...files], { env });
  });
});
