/** What the Python client and its messages do: the tests of client_test.py, one by one. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, inject, it } from 'vitest';
import { pythonMissing, run, virtualPython } from './environment.ts';
import { sources } from './language.ts';

const missing = pythonMissing();
const file = path.join(import.meta.dirname, 'client_test.py');

/** Class and name of each test. */
const tests = [
  ...readFileSync(file, 'utf8').matchAll(/^class (\w+)|^ {4}(?:async )?def (test_\w+)/gm),
].reduce<{ readonly group: string; readonly name: string }[]>((found, [, group, name = '']) => {
  const last = found.at(-1)?.group ?? '';
  return group === undefined ? [...found, { group: last, name }] : [...found, { group, name: '' }];
}, []);

describe.skipIf(missing !== null)('in Python', () => {
  it.each(tests.filter(({ name }) => name !== ''))('$name', async ({ group, name }) => {
    await run(await virtualPython(), ['-W', 'error', '-m', 'unittest', `client_test.${group}.${name}`], {
      cwd: import.meta.dirname,
      env: {
        PYTHONPATH: sources,
        PYTHONDONTWRITEBYTECODE: '1',
        EBADGE_AMQP_URL: `${inject('amqpUrl').replace(/\/$/, '')}/%2F`,
      },
    });
  });
});
