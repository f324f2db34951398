/** The documentation site, built once for the whole run, and the browser that it is looked at with. */

import { spawnSync } from 'node:child_process';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { install, mayInstall } from '../support/rabbitmq.ts';
import { runNode } from '../support/run-node.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder of the site. */
    siteFolder: string;
    /** Path of the browser; empty where there is none. */
    chromium: string;
    /** Why there is no browser; empty where there is one. */
    chromiumMissing: string;
  }
}

const root = path.resolve(import.meta.dirname, '../..');

/** What Chromium is called where it is installed. */
const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function find(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  return names.flatMap((name) => folders.map((folder) => path.join(folder, name))).find(isProgram);
}

/** The browser on the PATH; as root on Debian, one installed for the purpose. */
async function acquire(): Promise<{ readonly file: string; readonly missing: string }> {
  let missing = 'there is no Chromium: apt-get install --no-install-recommends chromium';
  let file = find();
  if (file === undefined && mayInstall()) {
    process.stderr.write(
      'Chromium is not installed here: running apt-get update and apt-get install chromium.\n',
    );
    await install('chromium').catch((error: unknown) => {
      missing += ` (which failed: ${String(error).slice(0, 200)})`;
    });
    file = find();
  }
  // some distributions put a program there that only says how to install it
  const works = file !== undefined && spawnSync(file, ['--version'], { stdio: 'ignore' }).status === 0;
  return works ? { file: file ?? '', missing: '' } : { file: '', missing };
}

export default async function setup(project: TestProject): Promise<() => void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'ebadge-site-'));
  const { status, stderr } = await runNode([path.join(root, 'scripts/docs/main.ts'), '--out', folder]);
  if (status !== 0) throw new Error(`The documentation could not be built:\n${stderr}`);
  const { file, missing } = await acquire();
  if (missing !== '') process.stderr.write(`The pages are not opened: ${missing}\n`);
  project.provide('siteFolder', folder);
  project.provide('chromium', file);
  project.provide('chromiumMissing', missing);
  return () => rmSync(folder, { recursive: true, force: true });
}
