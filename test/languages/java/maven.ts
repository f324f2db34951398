/** Builds Maven projects in folders of their own, each once for what goes into it: nothing is written beside the sources. */

import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { brief } from './jvm.ts';

const run = promisify(execFile);

const root = path.resolve(import.meta.dirname, '../../..');

const oldestJava = 17;

function firstLine(command: string, ...args: string[]): string | null {
  const { error, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  return error === undefined ? `${stdout}${stderr}` : null;
}

/** Why no Java project can be built here, as a clause; null when it can. */
export function missingTools(): string | null {
  const compiler = firstLine('javac', '-version');
  const version = Number(/javac (\d+)/.exec(compiler ?? '')?.[1] ?? 0);
  if (version < oldestJava) return `there is no JDK ${oldestJava} or newer (javac)`;
  return firstLine('mvn', '-v') === null ? 'there is no Maven (mvn)' : null;
}

/** What goes into a project: folders of the repository, by the name that they have as its modules. */
export type Modules = Readonly<Record<string, string>>;

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}

function hashOf(modules: Modules, pom: string): string {
  const hash = createHash('sha256').update(pom);
  for (const [name, folder] of Object.entries(modules)) {
    for (const file of filesBelow(folder)) {
      hash.update(`\0${name}/${path.relative(folder, file)}\0`).update(readFileSync(file));
    }
  }
  return hash.digest('hex').slice(0, 16);
}

const parentPom = (modules: Modules): string => `<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>all</groupId>
  <artifactId>all</artifactId>
  <version>0</version>
  <packaging>pom</packaging>
  <modules>
${Object.keys(modules)
  .map((name) => `    <module>${name}</module>\n`)
  .join('')}  </modules>
</project>
`;

/** Runs Maven: with what lies in its repository, or where something is missing there, with what it can fetch. */
async function maven(folder: string): Promise<void> {
  const args = ['-q', '-B', '-f', path.join(folder, 'pom.xml'), 'package'];
  const env = { ...process.env, MAVEN_OPTS: [process.env['MAVEN_OPTS'] ?? '', ...brief].join(' ') };
  const options = { cwd: folder, env, maxBuffer: 64 * 1024 * 1024, timeout: 540_000 };
  try {
    await run('mvn', ['-o', ...args], options);
  } catch {
    try {
      await run('mvn', args, options);
    } catch (caught) {
      const { stdout = '', stderr = '' } = caught as { stdout?: string; stderr?: string };
      throw new Error(`Maven failed:\n${stdout}${stderr}`, { cause: caught });
    }
  }
}

/** Packages modules together, or finds them packaged; returns the folder with the modules in it. */
export async function packaged(name: string, modules: Modules): Promise<string> {
  const cache = path.join(root, 'node_modules/.cache/languages');
  const pom = parentPom(modules);
  const folder = path.join(cache, `${name}-${hashOf(modules, pom)}`);
  if (existsSync(folder)) return folder;
  const work = `${folder}.${process.pid}`;
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  for (const [module, source] of Object.entries(modules)) {
    cpSync(source, path.join(work, module), { recursive: true });
  }
  writeFileSync(path.join(work, 'pom.xml'), pom);
  try {
    await maven(work);
    // somebody else may have been faster
    if (!existsSync(folder)) renameSync(work, folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return folder;
}

/** The class path of a module: its own classes, and the archives that its build has put beside them. */
export const classPathOf = (folder: string, module: string): string =>
  [path.join(folder, module, 'target/classes'), path.join(folder, module, 'target/lib/*')].join(
    path.delimiter,
  );
