/** The files of the vendored JSON Schema Test Suite. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { filesBelow } from '../../src/generator/files.ts';

const suite = path.join(import.meta.dirname, 'suite');

/** The drafts that the generator reads. */
export const dialects = ['draft2020-12', 'draft7', 'draft6'] as const;
export type SuiteDialect = (typeof dialects)[number];

/** A value, and whether the group's schema takes it. */
export interface SuiteTest {
  readonly description: string;
  readonly data: unknown;
  readonly valid: boolean;
}

/** A schema with its tests. */
export interface SuiteGroup {
  readonly description: string;
  readonly schema: unknown;
  readonly tests: readonly SuiteTest[];
}

const readJson = (file: string): unknown => JSON.parse(readFileSync(path.join(suite, file), 'utf8'));

/** Names of a dialect's files, e.g. `optional/format/date.json`. */
export const suiteFiles = (dialect: SuiteDialect): readonly string[] =>
  filesBelow(path.join(suite, 'tests', dialect)).sort();

export const readGroups = (dialect: SuiteDialect, file: string): readonly SuiteGroup[] =>
  readJson(path.join('tests', dialect, file)) as SuiteGroup[];

/** The schemas that the suite expects to find at addresses below this one, by path. */
export const remoteBase = 'http://localhost:1234/';
export const remotes: ReadonlyMap<string, unknown> = new Map(
  filesBelow(path.join(suite, 'remotes'))
    .sort()
    .map((file) => [file, readJson(path.join('remotes', file))]),
);
