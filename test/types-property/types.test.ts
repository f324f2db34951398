/**
 * Generated types beside generated validators: no value that the validator accepts is forbidden by the type, and what
 * the type lets pass against the validator is in the notes, or narrows a number, a text or a size.
 *
 * A long run: TYPES_PROPERTY_SCHEMAS=5000 TYPES_PROPERTY_SEED=7 npx vitest run --project types-property
 */

import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { temporaryFolder, writeBelow } from '../golden/tools.ts';
import { compare, documentOf, type Tally } from './compare.ts';
import { generated, type Generated } from './pipeline.ts';
import { subjects } from './schemas.ts';
import { randomOf } from './values.ts';

const seed = Number(process.env['TYPES_PROPERTY_SEED'] ?? 20261);
const wanted = Number(process.env['TYPES_PROPERTY_SCHEMAS'] ?? 300);
const perDocument = 25;
const perProgram = 150;

describe('random schemas', () => {
  it(`have types that forbid nothing right, and say where they are wider (${wanted} schemas, seed ${seed})`, async () => {
    const random = randomOf(seed);
    const total: Tally = { accepted: 0, refused: 0, wider: 0, awkward: 0 };
    let silent = 0;
    for (let done = 0; done < wanted; done += perProgram) {
      const batch: Generated[] = [];
      for (let at = done; at < Math.min(done + perProgram, wanted); at += perDocument) {
        const list = Array.from({ length: perDocument }, (_, index) => {
          const [subject] = fc.sample(subjects(`M${index}`), { numRuns: 1, seed: seed + at + index });
          return subject ?? { payload: true, definitions: [] };
        });
        const folder = temporaryFolder();
        writeBelow(folder, { 'root.json': documentOf(list) });
        const one = await generated(path.join(folder, 'root.json'));
        silent += one.subjects.filter(({ notes }) => notes.length === 0).length;
        batch.push(one);
      }
      const { tally, failures } = compare(batch, random);
      expect(failures.slice(0, 3)).toEqual([]);
      for (const key of ['accepted', 'refused', 'wider', 'awkward'] as const) total[key] += tally[key];
    }
    if (wanted > 1000) process.stdout.write(`${JSON.stringify({ schemas: wanted, silent, ...total })}\n`);
    // the schemas and values are worth something: many of each outcome
    expect(total.accepted).toBeGreaterThan(4 * wanted);
    expect(total.refused).toBeGreaterThan(4 * wanted);
    expect(total.awkward).toBeLessThan(total.accepted / 100);
    expect(silent).toBeGreaterThan(wanted / 4);
  }, 3_600_000);
});
