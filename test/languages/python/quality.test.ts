/** The generated package and all that is written in Python: types, lint, documentation, the wheel. */

import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { filesBelow } from '../../../src/generator/files.ts';
import { root } from '../../support/sources.ts';
import { pythonMissing, run, virtualPython } from './environment.ts';
import { sources } from './language.ts';

const missing = pythonMissing();
const title = (text: string): string => (missing === null ? text : `${text} (not here: ${missing})`);
const project = path.join(root, 'generated/python');
const configuration = path.join(project, 'pyproject.toml');
/** Programs of ours that use the package. */
const programs = [
  import.meta.dirname,
  path.join(root, 'examples/python-vpp'),
  path.join(root, 'bench/languages'),
].flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.py'))
    .map((name) => path.join(folder, name)),
);
const env = { PYTHONPATH: sources, PYTHONDONTWRITEBYTECODE: '1' };

function temporary(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'ebadge-python-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

describe.skipIf(missing !== null)('the package for Python', () => {
  it(title('has types that mypy finds nothing wrong with, strictly'), async () => {
    const cache = path.join(root, 'node_modules/.cache/python-mypy');
    const mypy = ['-m', 'mypy', '--config-file', configuration, '--cache-dir', cache];
    await run(await virtualPython(), [...mypy, sources], { env, cwd: project });
    for (const program of programs) {
      await run(await virtualPython(), [...mypy, program], {
        env: { ...env, MYPYPATH: `${sources}${path.delimiter}${path.dirname(program)}` },
        cwd: path.dirname(program),
      });
    }
  });

  it(title('is clean for ruff'), async () => {
    const python = await virtualPython();
    const ruff = ['-m', 'ruff', 'check', '--no-cache', '--config', configuration];
    await run(python, [...ruff, project]);
    await run(python, [...ruff, ...programs]);
  });

  it(title('is documented: pdoc finds nothing to warn of, and what users call has its page'), async () => {
    const out = temporary();
    const modules = ['ebadge_sdk', 'ebadge_sdk.blocking', 'ebadge_sdk.runtime'];
    const said = await run(
      await virtualPython(),
      ['-W', 'error', '-m', 'pdoc', '--output-directory', out, ...modules],
      {
        env,
      },
    );
    expect(said).toBe('');
    expect(filesBelow(out)).toEqual(
      expect.arrayContaining(['ebadge_sdk.html', 'ebadge_sdk/blocking.html', 'ebadge_sdk/runtime.html']),
    );
  });

  it(title('becomes a wheel that works without its sources'), async () => {
    const python = await virtualPython();
    const folder = temporary();
    await run(python, [
      '-m',
      'pip',
      'wheel',
      '--quiet',
      '--disable-pip-version-check',
      '--no-deps',
      '--no-build-isolation',
      '--wheel-dir',
      folder,
      project,
    ]);
    const [wheel = ''] = readdirSync(folder);
    const script = 'import ebadge_sdk as e; print(e.encode(e.SetClock(offset=1)).decode())';
    const said = await run(python, ['-c', script], {
      env: { PYTHONPATH: path.join(folder, wheel) },
      cwd: folder,
    });
    expect(said).toBe('{"msg":"set_clock","offset":1}\n');
    const listed = await run(python, ['-m', 'zipfile', '-l', path.join(folder, wheel)]);
    expect(listed).toMatch(/ebadge_sdk\/py\.typed/);
  });
});
