/** A virtual environment with what the Python SDK and its tests need, made once for each list of requirements. */

import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../support/sources.ts';

const requirements = path.join(import.meta.dirname, 'requirements.txt');

/** The interpreter that environments are made with: `EBADGE_TEST_PYTHON`, or `python3`. */
const interpreter = process.env['EBADGE_TEST_PYTHON'] ?? 'python3';

let version: string | null | undefined;

/** Version of the interpreter, or null when there is none of 3.11 or newer that makes virtual environments. */
function interpreterVersion(): string | null {
  if (version !== undefined) return version;
  const script =
    'import sys, venv, ensurepip; print(*sys.version_info[:3], sep="."); sys.exit(sys.version_info < (3, 11))';
  const run = spawnSync(interpreter, ['-c', script], { encoding: 'utf8' });
  return (version = run.status === 0 ? run.stdout.trim() : null);
}

/** Why Python cannot be tested on this machine, as a clause; null when it can. */
export const pythonMissing = (): string | null =>
  interpreterVersion() === null ? 'there is no python3 of version 3.11 or newer with venv' : null;

/** Runs a program; rejects with what it said when it fails. */
export function run(
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, ...options.env };
    const child = spawn(command, args, {
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(said);
      else reject(new Error(`${path.basename(command)} ${args.join(' ')} ended with ${code}:\n${said}`));
    });
  });
}

/** Makes the environment where there is none; resolves with its interpreter. */
async function made(): Promise<string> {
  const found = interpreterVersion();
  if (found === null) throw new Error(pythonMissing() ?? '');
  const hash = createHash('sha256')
    .update(`${found}\n${path.resolve(root)}\n${readFileSync(requirements, 'utf8')}`)
    .digest('hex');
  const cache = path.join(root, 'node_modules/.cache/python');
  const folder = path.join(cache, hash.slice(0, 16));
  const ready = path.join(folder, 'ready');
  const programs = path.join(folder, process.platform === 'win32' ? 'Scripts' : 'bin');
  if (!existsSync(ready)) {
    mkdirSync(cache, { recursive: true });
    // made under a name of its own, so that nobody finds half of it; what is inside is run by its interpreter
    const begun = path.join(cache, `${hash.slice(0, 16)}-${process.pid}`);
    await run(interpreter, ['-m', 'venv', begun]);
    const python = path.join(begun, path.basename(programs), 'python');
    await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements]);
    await run(python, ['-c', `open(${JSON.stringify(path.join(begun, 'ready'))}, "w").close()`]);
    try {
      renameSync(begun, folder);
    } catch (error) {
      // another process was faster
      rmSync(begun, { recursive: true, force: true });
      if (!existsSync(ready)) throw error;
    }
  }
  return path.join(programs, 'python');
}

let environment: Promise<string> | undefined;

/** The interpreter of the environment. What packages bring is run as its modules: `-m mypy`. */
export const virtualPython = (): Promise<string> => (environment ??= made());
