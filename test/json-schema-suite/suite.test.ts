/** The generated validators and the JSON Schema Test Suite: what differs is published, all of it and no more. */

import { afterAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../golden/tools.ts';
import { judgeGroups } from './judge.ts';
import { fileResult, readResults, readText, textOf, writeResults, type FileResult } from './results.ts';
import { dialects, readGroups, suiteFiles } from './suite-files.ts';

const update = process.env['UPDATE_SUITE'] === '1';
const found: Record<(typeof dialects)[number], Record<string, FileResult>> = {
  'draft2020-12': {},
  draft7: {},
  draft6: {},
};
afterAll(() => {
  if (update) writeResults(found);
});
const published = update ? found : readResults();

describe.each(dialects)('the suite of %s', (dialect) => {
  it.each(suiteFiles(dialect))('%s', async (file) => {
    const groups = readGroups(dialect, file);
    const result = fileResult(file, await judgeGroups(temporaryFolder(), dialect, groups));
    found[dialect][file] = result;
    expect(result.tests).toBeGreaterThan(0);
    expect(result).toEqual(published[dialect][file]);
    expect(result.different.filter(({ reason }) => reason === null)).toEqual([]);
  });

  it.skipIf(update)('has all files that results are published of', () => {
    expect(Object.keys(published[dialect])).toEqual(suiteFiles(dialect));
  });
});

it.skipIf(update)('the text for people says what the results say', () => {
  expect(readText()).toBe(textOf(readResults()));
});
