/** Projects that use the installed package, and the programs to try them with. */

import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, inject } from 'vitest';
import { filesBelow } from '../../src/generator/files.ts';
import { root } from '../support/snippets.ts';
import type { Installed } from './setup.ts';

export const installed: Installed = inject('installed');

/** Where the package lies in a project. */
export const sdkIn = (project: string): string => path.join(project, 'node_modules/@ebadge/sdk');

/** A file of the installed package. */
export const readInstalled = (file: string): string =>
  readFileSync(path.join(sdkIn(installed.project), file), 'utf8');

/** package.json as installed. */
export interface Manifest {
  readonly version: string;
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly imports: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly bin: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional?: boolean }>>;
}

export const manifest = JSON.parse(readInstalled('package.json')) as Manifest;

/** A project of the test file's own with the package installed; gone when the file is done. */
export function newProject(): string {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'ebadge-consumer-')));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(installed.project, folder, { recursive: true, verbatimSymlinks: true });
  return folder;
}

/** Makes packages of this project's resolvable from another one, as if npm had installed them there. */
export function lend(project: string, names: readonly string[]): void {
  for (const name of names) {
    const link = path.join(project, 'node_modules', name);
    if (existsSync(link)) continue;
    mkdirSync(path.dirname(link), { recursive: true });
    symlinkSync(path.join(root, 'node_modules', name), link);
  }
}

/** A Node to try the package with. */
export interface NodeProgram {
  readonly file: string;
  readonly version: string;
}

/** The oldest Node that the package supports. */
const oldest = [20, 19] as const;

function findOlderNode(): NodeProgram | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(path.delimiter), '/usr/bin', '/usr/local/bin'];
  for (const folder of new Set(folders)) {
    const file = path.join(folder, 'node');
    if (!existsSync(file)) continue;
    const version = spawnSync(file, ['--version'], { encoding: 'utf8' }).stdout.trim();
    const [major = 0, minor = 0] = version.slice(1).split('.').map(Number);
    if (major === oldest[0] && minor >= oldest[1]) return { file, version };
  }
  return undefined;
}

/** A Node of the oldest supported line, when this machine has one. */
export const olderNode: NodeProgram | undefined = findOlderNode();

export const thisNode: NodeProgram = { file: process.execPath, version: process.version };

/** For titles of what is skipped without it. */
export const olderNodeTitle: string =
  olderNode === undefined
    ? `Node ${oldest.join('.')} (skipped: this machine has none)`
    : `Node ${olderNode.version}`;

export type Ran = Pick<SpawnSyncReturns<string>, 'stdout' | 'stderr' | 'status'>;

export function run(program: string, args: readonly string[], cwd: string, input = ''): Ran {
  const { stdout, stderr, status } = spawnSync(program, [...args], { cwd, encoding: 'utf8', input });
  return { stdout, stderr, status };
}

/** Writes a script into the project and runs it there. */
export function runScript(node: NodeProgram, project: string, name: string, text: string): Ran {
  writeFileSync(path.join(project, name), text);
  return run(node.file, [name], project);
}

/** Runs the installed command. */
export const ebadge = (
  project: string,
  args: readonly string[],
  { input = '', node = thisNode }: { input?: string; node?: NodeProgram } = {},
): Ran => run(node.file, [path.join(project, 'node_modules/.bin/ebadge'), ...args], project, input);

/** Changes when any file of the folder comes, goes or changes. */
export const fingerprint = (folder: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    filesBelow(folder).map((file) => [
      file,
      createHash('sha256')
        .update(readFileSync(path.join(folder, file)))
        .digest('hex'),
    ]),
  );
