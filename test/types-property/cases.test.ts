/** The hard cases: the type, the validator and the notes say of each value what they should. */

import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder, writeBelow } from '../golden/tools.ts';
import { fieldCases } from './cases-fields.ts';
import { cases } from './cases.ts';
import { documentOf } from './compare.ts';
import { objectionsTo } from './compiler.ts';
import { generated } from './pipeline.ts';

describe.each(Object.entries({ ...cases, ...fieldCases }))(
  '%s',
  (_name, { payload, definitions, right, wrong, wider, notes }) => {
    it('has the type that its validator says', async () => {
      const folder = temporaryFolder();
      writeBelow(folder, { 'root.json': documentOf([{ payload, definitions: definitions ?? [] }]) });
      const { types, subjects } = await generated(path.join(folder, 'root.json'));
      const [subject] = subjects;
      if (subject === undefined) throw new Error('there is no message');
      const values = [...right, ...wrong, ...(wider ?? [])];
      const objections = objectionsTo(
        new Map([['types', types]]),
        values.map((value) => ({ module: 'types', type: subject.type, value })),
      );
      const verdicts = values.map((value, index) => [JSON.stringify(value), subject.validate(value), objections[index] === null]); // prettier-ignore
      expect(verdicts).toEqual([
        ...right.map((value) => [JSON.stringify(value), true, true]),
        ...wrong.map((value) => [JSON.stringify(value), false, false]),
        ...(wider ?? []).map((value) => [JSON.stringify(value), false, true]),
      ]);
      expect(subject.notes).toEqual((notes ?? []).map((note) => expect.stringMatching(note) as unknown));
    });
  },
);
