/**
 * Messages made from the schemas, and messages with parts replaced: every language accepts and refuses the same, and
 * gives back what it was given. `LANGUAGES_COUNT` and `LANGUAGES_SEED` make longer and other runs.
 */

import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { messages } from '../../src/testing/arbitraries/index.ts';
import { editedText } from '../fuzz/edits.ts';
import { canonicalJson } from '../support/canonical-json.ts';
import { driverOf, judgeAll, type Question } from './driving.ts';
import { languages } from './languages.ts';
import { essence } from './matrix.ts';

const count = Number(process.env['LANGUAGES_COUNT'] ?? 10_000);
const seed = Number(process.env['LANGUAGES_SEED'] ?? 20_150_601);

let made: string[] = [];
let edited: string[] = [];

beforeAll(() => {
  made = fc.sample(messages.anyMessage(), { numRuns: count, seed }).map((message) => JSON.stringify(message));
  edited = fc.sample(editedText(made.slice(0, 2000)), { numRuns: count, seed });
});

const questions = (texts: readonly string[]): Question[] =>
  texts.map((text) => ({ bytes: Buffer.from(text) }));

const here = languages.filter((language) => language.missing() === null);
const [first, ...others] = here;

describe.each(here)('messages made from the schemas, in $name', (language) => {
  it('are accepted, and come back the same', async () => {
    const judgements = await judgeAll(await driverOf(language), questions(made));
    expect(judgements.length).toBe(count);
    judgements.forEach((judgement, index) => {
      const text = made[index] ?? '';
      const { msg } = JSON.parse(text) as { readonly msg: string };
      const wanted = canonicalJson({ type: msg, message: JSON.parse(text) as unknown, forgiven: [] });
      expect(essence(judgement), text).toBe(wanted);
    });
  });
});

describe.each(others)('messages with parts replaced, in $name', (language) => {
  it(`are judged as in ${first?.name ?? ''}`, async () => {
    if (first === undefined) return;
    const [expected, found] = await Promise.all(
      [first, language].map(async (each) => judgeAll(await driverOf(each), questions(edited))),
    );
    expect(expected?.filter(({ ok }) => !ok).length).toBeGreaterThan(count / 4);
    found?.forEach((judgement, index) => {
      const wanted = expected?.[index];
      expect(essence(judgement), edited[index]).toBe(wanted && essence(wanted));
    });
  });
});
