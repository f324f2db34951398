/**
 * The types of eBADGE's messages and of the golden cases: what they let pass, their validators do, up to what
 * narrows numbers, texts and sizes; and what validators let pass, the types do.
 */

import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { validators as ebadge } from '../../generated/typescript/validators.ts';
import type { MessageValidator } from '../../src/support/contract.ts';
import { validators as composition } from '../golden/composition/expected/typescript/index.ts';
import { validators as dialogue } from '../golden/dialogue/expected/typescript/index.ts';
import { validators as inline } from '../golden/inline/expected/typescript/index.ts';
import { validators as plain } from '../golden/plain/expected/typescript/index.ts';
import { validators as shapes } from '../golden/shapes/expected/typescript/index.ts';
import { root } from '../golden/tools.ts';
import { compare } from './compare.ts';
import { generated } from './pipeline.ts';
import { randomOf } from './values.ts';

const documents: Readonly<Record<string, Readonly<Record<string, MessageValidator>>>> = {
  'asyncapi.yaml': ebadge,
  'test/golden/composition/asyncapi.yaml': composition,
  'test/golden/dialogue/asyncapi.yaml': dialogue,
  'test/golden/inline/asyncapi.json': inline,
  'test/golden/plain/asyncapi.yaml': plain,
  'test/golden/shapes/asyncapi.yaml': shapes,
};

describe.each(Object.entries(documents))('%s', (file, validators) => {
  it('has types and validators that agree', async () => {
    const one = await generated(path.join(root, file), (message) => {
      const validator = validators[message];
      return validator && ((value) => validator.validate(value));
    });
    const { tally, failures } = compare([one], randomOf(1));
    expect(failures).toEqual([]);
    expect(tally.accepted).toBeGreaterThan(one.subjects.length);
    expect(tally.refused).toBeGreaterThan(5 * one.subjects.length);
  });
});
