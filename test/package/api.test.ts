/**
 * The public API, held against `api/*.txt`: an export that goes, comes or changes has to change a file there,
 * where it is seen. `UPDATE_API=1 npx vitest run --project package test/package/api.test.ts` writes them anew.
 */

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeModules } from './api-report.ts';
import { installed, lend, manifest, runScript, newProject, sdkIn, thisNode } from './tools.ts';

const project = newProject();
const folder = sdkIn(installed.project);
const snapshots = path.join(import.meta.dirname, 'api');
const isUpdate = process.env['UPDATE_API'] === '1';

/** Every module that can be imported, wildcards written out: its name and its declaration file. */
const modules = Object.entries(manifest.exports).flatMap(([name, target]) => {
  const types = typeof target === 'string' ? undefined : target['types']?.replace('./', '');
  if (types === undefined) return [];
  const [start = '', end = ''] = types.split('*');
  if (!types.includes('*')) return [{ name, types }];
  return installed.files
    .filter((file) => file.startsWith(start) && file.endsWith(end))
    .map((file) => ({ name: name.replace('*', file.slice(start.length, -end.length)), types: file }));
});

const described = describeModules(
  modules.map(({ types }) => path.join(folder, types)),
  { folder, isNamesOnly: (file) => file === path.join('dist/generated/typescript/types.d.ts') },
);
const apiOf = (types: string) => described.get(path.join(folder, types)) ?? { text: '', values: [] };

/** The validators are many and alike: one file for all of them. */
const isValidator = (name: string): boolean => name.startsWith('./validators/');
const fileOf = (name: string): string =>
  name === '.' ? 'sdk.txt' : `${name.slice(2).replaceAll('/', '-')}.txt`;

const texts = new Map<string, string>([
  ...modules
    .filter(({ name }) => !isValidator(name))
    .map(({ name, types }) => [fileOf(name), apiOf(types).text] as const),
  [
    'validators.txt',
    modules
      .filter(({ name }) => isValidator(name))
      .map(({ name, types }) => `// ${name}\n${apiOf(types).text.split('\n\n')[0] ?? ''}\n`)
      .join('\n'),
  ],
]);

describe('the public API', () => {
  it.each([...texts])('is what %s says', (file, text) => {
    const snapshot = path.join(snapshots, file);
    if (isUpdate) {
      mkdirSync(snapshots, { recursive: true });
      writeFileSync(snapshot, text);
    }
    expect(text).toBe(existsSync(snapshot) ? readFileSync(snapshot, 'utf8') : '');
  });

  it('has no snapshot of what is no more', () => {
    expect(readdirSync(snapshots).sort()).toEqual([...texts.keys()].sort());
  });

  it('is there at run time as the types say', () => {
    lend(project, ['fast-check', 'pure-rand']);
    // these two run within vitest and jest alone
    const plain = modules.filter(({ name }) => !['./testing/vitest', './testing/jest'].includes(name));
    const names = plain.map(({ name }) => name.replace('.', '@ebadge/sdk'));
    const program = `
      const names = ${JSON.stringify(names)};
      const found = await Promise.all(names.map((name) => import(name)));
      console.log(JSON.stringify(found.map((module) => Object.keys(module).sort())));
    `;
    const { stdout, stderr } = runScript(thisNode, project, 'names.mjs', program);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual(plain.map(({ types }) => [...apiOf(types).values].sort()));
  });
});
