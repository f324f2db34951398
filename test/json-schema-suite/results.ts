/** What came of the suite, as it is published: results.json for the test, results.md for people. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { formats } from '../../src/support/formats.ts';
import type { GroupResult } from './judge.ts';
import { dialects, type SuiteDialect } from './suite-files.ts';

/** A test on which the validators and the suite differ. */
interface Difference {
  readonly group: string;
  readonly test: string;
  /** What the suite says. */
  readonly valid: boolean;
  /** Why that is as it should be; null when it is not. */
  readonly reason: string | null;
}

/** What came of one file. */
export interface FileResult {
  readonly tests: number;
  readonly refused: readonly { readonly group: string; readonly tests: number; readonly reason: string }[];
  readonly different: readonly Difference[];
}

/** By dialect, by file. */
export type Results = Readonly<Record<SuiteDialect, Readonly<Record<string, FileResult>>>>;

/** Differences that are decisions: in which files, and what the suite says there. */
const decisions: readonly { readonly files: RegExp; readonly valid: boolean; readonly reason: string }[] = [
  {
    files: /^format\.json$/,
    valid: true,
    reason: 'the format is asserted; the suite takes every format for an annotation in this file',
  },
  {
    files: /^optional\/format\//,
    valid: false,
    reason: 'the format is an annotation; generating notes that it is not checked',
  },
  {
    files: /^optional\/content\.json$/,
    valid: false,
    reason: 'contentEncoding and contentMediaType are annotations, as in every later draft',
  },
];

/** Whether the file is about a format that is asserted: there, nothing may differ. */
const isAsserted = (file: string): boolean =>
  file.startsWith('optional/format/') && Object.hasOwn(formats, path.posix.basename(file, '.json'));

/** What to publish of a file's groups. */
export function fileResult(file: string, groups: readonly GroupResult[]): FileResult {
  const reasonFor = (valid: boolean): string | null =>
    decisions.find((one) => one.files.test(file) && one.valid === valid && !isAsserted(file))?.reason ?? null;
  return {
    tests: groups.reduce((sum, { tests }) => sum + tests, 0),
    refused: groups.flatMap(({ group, tests, refused }) =>
      refused === undefined ? [] : [{ group, tests, reason: refused }],
    ),
    different: groups.flatMap(({ group, wrong }) =>
      wrong.map(({ test, valid }) => ({ group, test, valid, reason: reasonFor(valid) })),
    ),
  };
}

const jsonFile = path.join(import.meta.dirname, 'results.json');
const textFile = path.join(import.meta.dirname, 'results.md');

export const readResults = (): Results => JSON.parse(readFileSync(jsonFile, 'utf8')) as Results;
export const readText = (): string => readFileSync(textFile, 'utf8');

export function writeResults(results: Results): void {
  mkdirSync(path.dirname(jsonFile), { recursive: true });
  writeFileSync(jsonFile, `${JSON.stringify(results, null, 2)}\n`);
  writeFileSync(textFile, textOf(results));
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** Text in which Markdown sees nothing of its own. */
const plain = (text: string): string => text.replace(/[\\`*_{}[\]<>#|$]/g, '\\$&');

function* sectionOf(dialect: SuiteDialect, files: Readonly<Record<string, FileResult>>): Generator<string> {
  yield `## ${dialect}`;
  for (const [file, { refused, different }] of Object.entries(files)) {
    if (refused.length + different.length === 0) continue;
    const lines = refused.map(
      ({ group, tests, reason }) => `- refused (${tests}): ${plain(group)}. ${plain(reason)}`,
    );
    for (const { group, test, valid, reason } of different) {
      const verdict = valid ? 'refused though valid' : 'accepted though invalid';
      lines.push(`- **${verdict}**: ${plain(group)}: ${plain(test)}. ${plain(reason ?? 'A fault.')}`);
    }
    yield `### ${file}\n\n${lines.join('\n')}`;
  }
}

/** The results for people. */
export function textOf(results: Results): string {
  const rows = dialects.map((dialect) => {
    const files = Object.values(results[dialect]);
    const tests = sum(files.map((file) => file.tests));
    const refused = sum(files.flatMap((file) => file.refused.map((group) => group.tests)));
    const different = files.flatMap((file) => file.different);
    const decided = different.filter(({ reason }) => reason !== null).length;
    const right = tests - refused - different.length;
    return `| ${dialect} | ${tests} | ${right} | ${refused} | ${decided} | ${different.length - decided} |`;
  });
  const parts = [
    '# Results of the JSON Schema Test Suite',
    'What the generated validators say of each test of the suite, both of them: `validate` and `collect`. Written by the command in [README.md](README.md), held against every run.',
    [
      '| dialect | tests | right | refused when generating | otherwise by decision | wrong |',
      '| --- | --- | --- | --- | --- | --- |',
      ...rows,
    ].join('\n'),
    '"Refused": no validator is generated, and the message says where and why; the number is that of the tests of the schema. All that is not listed is right.',
    ...dialects.flatMap((dialect) => [...sectionOf(dialect, results[dialect])]),
  ];
  return `${parts.join('\n\n')}\n`;
}
