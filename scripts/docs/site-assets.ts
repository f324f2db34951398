/** Style sheet, icon and scripts of the site. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

const here = import.meta.dirname;

/** Scripts in the page, by entry: classic ones, because modules do not load from files. */
const scripts = ['site', 'try'] as const;

/** Writes the common files of the site. */
export async function writeAssets(root: string, write: (name: string, text: string) => void): Promise<void> {
  for (const name of ['site.css', 'icon.svg']) {
    write(`assets/${name}`, readFileSync(path.join(here, 'assets', name), 'utf8'));
  }
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: scripts.map((name) => path.join(here, 'browser', `${name}.ts`)),
    outdir: root,
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    conditions: ['@ebadge/source'],
    legalComments: 'none',
    logLevel: 'silent',
  });
  for (const { path: file, text } of outputFiles) write(`assets/${path.basename(file)}`, text);
}
