/** Packs the package and installs it into an empty project, once for all test files. */

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { root } from '../support/snippets.ts';

/** The package as npm makes it, and as npm installs it. */
export interface Installed {
  readonly tarball: string;
  /** What the tarball holds. */
  readonly files: readonly string[];
  /** An otherwise empty project that the tarball is installed in. Not to be written to: take a copy. */
  readonly project: string;
  /** What npm had to say about the installation, besides its summary. */
  readonly complaints: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    installed: Installed;
  }
}

const npm = (...args: string[]): string =>
  execFileSync('npm', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/** Without what npm says of the settings of whoever runs the tests: that is nothing about the package. */
const withoutConfiguration = (stderr: string): string =>
  stderr.replace(/^npm warn Unknown (?:builtin|cli|env|global|project|user) config .*\n/gm, '');

function install(folder: string, tarball: string): Omit<Installed, 'files'> {
  const manifest = { name: 'consumer', private: true, type: 'module' };
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest));
  const { status, stderr } = spawnSync(
    'npm',
    ['install', '--no-audit', '--no-fund', '--prefer-offline', `./${tarball}`],
    { cwd: folder, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`npm install failed:\n${stderr}`);
  return { tarball: path.join(folder, tarball), project: folder, complaints: withoutConfiguration(stderr) };
}

/** Tests get what it made by `inject('installed')`. */
export default function setup(project: TestProject): () => void {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'ebadge-packed-')));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    npm('run', '--silent', 'prepack');
    const [packed] = JSON.parse(npm('pack', '--json', '--ignore-scripts', '--pack-destination', folder)) as {
      filename: string;
      files: { path: string }[];
    }[];
    if (packed === undefined) throw new Error('npm pack made nothing');
    const files = packed.files.map((file) => file.path);
    project.provide('installed', { ...install(folder, packed.filename), files });
  } catch (caught) {
    remove();
    throw caught;
  }
  return remove;
}
