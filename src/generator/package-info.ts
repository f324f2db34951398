/** This package's own files and the versions of the tools it generates with. */

import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { EbadgeError } from '../core/errors.ts';

function findRoot(): string {
  let folder = path.dirname(fileURLToPath(import.meta.url));
  while (!existsSync(path.join(folder, 'templates')) || !existsSync(path.join(folder, 'package.json'))) {
    const parent = path.dirname(folder);
    if (parent === folder) {
      throw new EbadgeError(
        'INTERNAL',
        'The package is incomplete: its templates are missing. Install it again.',
      );
    }
    folder = parent;
  }
  return folder;
}

/** The folder that holds package.json, schema/ and templates/. */
export const packageRoot: string = findRoot();

const versionIn = (file: string): string =>
  String((JSON.parse(readFileSync(file, 'utf8')) as { version?: unknown }).version);

/** This package's version. */
export const packageVersion: string = versionIn(path.join(packageRoot, 'package.json'));

const require = createRequire(import.meta.url);

/** The folder of an installed package. */
export function packageFolder(name: string): string {
  for (const base of require.resolve.paths(name) ?? []) {
    const folder = path.join(base, name);
    if (existsSync(path.join(folder, 'package.json'))) return folder;
  }
  throw new EbadgeError(
    'INTERNAL',
    `Generating needs the package ${name}. Install it: npm install --save-dev ${name}`,
    {
      details: { package: name },
    },
  );
}

/** Versions of the tools whose work shows in what is generated; of a document that was converted, the converter's too. */
export function toolVersions(isConverted: boolean): Record<string, string> {
  const tools = [
    ...(isConverted ? ['@asyncapi/converter'] : []),
    '@asyncapi/generator',
    '@asyncapi/parser',
    'ajv',
    'esbuild',
    'json-schema-to-typescript',
  ];
  return Object.fromEntries(
    tools.map((name) => [name, versionIn(path.join(packageFolder(name), 'package.json'))]),
  );
}
