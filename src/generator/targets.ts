/** The targets there are: one for each template. */

import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { packageRoot } from './package-info.ts';

const templates = path.join(packageRoot, 'templates');

/** Names of all targets: the folders in `templates/` that are AsyncAPI templates. */
export const targetNames: readonly string[] = readdirSync(templates)
  .filter((name) => existsSync(path.join(templates, name, 'package.json')))
  .sort();

/** The target whose types, validators and catalogue are emitted besides what its template renders. */
export const typescriptTarget = 'typescript';
