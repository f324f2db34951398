/** Makes `dist/`: what tsc makes of the sources, and what it leaves out. */

import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const inRoot = (name: string): string => path.join(root, name);
const generated = 'generated/typescript';
const output = `dist/${generated}`;

rmSync(inRoot('dist'), { recursive: true, force: true });
const { status } = spawnSync(
  process.execPath,
  [inRoot('node_modules/typescript/bin/tsc'), '-p', inRoot('tsconfig.build.json')],
  { stdio: 'inherit' },
);
if (status !== 0) process.exit(status ?? 1);

// tsc copies no modules that are JavaScript already
cpSync(inRoot(`${generated}/validators`), inRoot(`${output}/validators`), { recursive: true });

// and drops the comment that says where a file comes from, where what follows is but a type
for (const name of readdirSync(inRoot(output))) {
  if (!/\.(?:js|d\.ts)$/.test(name)) continue;
  const source = readFileSync(inRoot(`${generated}/${name.replace(/\.(?:js|d\.ts)$/, '.ts')}`), 'utf8');
  const banner = source.slice(0, source.indexOf('\n') + 1);
  const text = readFileSync(inRoot(`${output}/${name}`), 'utf8');
  if (!text.startsWith(banner)) writeFileSync(inRoot(`${output}/${name}`), banner + text);
}
