/**
 * Shapes beside validators: a value that the validator accepts has the shape, whatever the schema. What shapes let pass
 * against the validator is only looked at in the examples below.
 */

import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shapesOf } from '../../src/generator/shapes/build-shapes.ts';
import { temporaryFolder, writeBelow } from '../golden/tools.ts';
import { documentOf } from './compare.ts';
import { Shaped } from './fits-shape.ts';
import { generated } from './pipeline.ts';
import { subjects } from './schemas.ts';
import { randomOf, Values } from './values.ts';

const seed = Number(process.env['TYPES_PROPERTY_SEED'] ?? 4711);
const wanted = Number(process.env['TYPES_PROPERTY_SCHEMAS'] ?? 300);
const perDocument = 50;

describe('random schemas', () => {
  it(`have shapes that forbid nothing right (${wanted} schemas, seed ${seed})`, async () => {
    const random = randomOf(seed);
    let accepted = 0;
    let shown = 0;
    for (let at = 0; at < wanted; at += perDocument) {
      const list = Array.from({ length: perDocument }, (_, index) => {
        const [subject] = fc.sample(subjects(`M${index}`), { numRuns: 1, seed: seed + at + index });
        return subject ?? { payload: true, definitions: [] };
      });
      const folder = temporaryFolder();
      writeBelow(folder, { 'root.json': documentOf(list) });
      const one = await generated(path.join(folder, 'root.json'));
      const { definitions } = shapesOf(one.model);
      const shaped = new Shaped(definitions);
      shown += definitions.filter(
        (shape) => shape.kind !== 'alias' || shape.value.shape.kind !== 'any',
      ).length;
      const values = new Values(random, one.lookup);
      for (const { type, schema, validate } of one.subjects) {
        for (let round = 0; round < 40; round++) {
          const value = round % 4 === 0 ? values.anything() : values.after(schema);
          if (!validate(value)) continue;
          accepted += 1;
          expect(
            shaped.fits(type, value),
            JSON.stringify({ value, schema, shape: definitions.find(({ name }) => name === type) }),
          ).toBe(true);
        }
      }
    }
    expect(accepted).toBeGreaterThan(4 * wanted);
    expect(shown).toBeGreaterThan(wanted / 2);
  }, 600_000);
});
