/** Definitions that refer to one another, in every way there is. */

import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { generate } from '../../src/generator/generate.ts';
import { circles } from '../../src/generator/schema-circles.ts';
import { documentOf, temporaryFolder, writeBelow } from '../golden/tools.ts';

const place = { file: 'a.json', pointer: '' };
const definition = (name: string, ...targets: string[]) => ({
  name,
  place,
  schema: { anyOf: targets.map((target) => ({ $ref: `#/$defs/${target}` })) },
});

describe('a reference', () => {
  it('leads back when what it leads to leads there', () => {
    const isCircle = circles([
      definition('A', 'B', 'D'),
      definition('B', 'C'),
      definition('C', 'A'),
      definition('D', 'D'),
    ]);
    const pairs = ['AB', 'BC', 'CA', 'DD', 'AD'].map((pair) => isCircle(pair.charAt(0), pair.charAt(1)));
    expect(pairs).toEqual([true, true, true, true, false]);
  });
});

describe('schemas that refer to one another', () => {
  it('are read in a time that does not grow with the ways through them', { timeout: 120_000 }, async () => {
    const count = 40;
    const schemas = Object.fromEntries(
      Array.from({ length: count }, (_, index) => [
        `D${index}`,
        {
          type: 'object',
          properties: Object.fromEntries(
            [1, 3, 7, 11].map((step) => [`p${step}`, { $ref: `#/components/schemas/D${(index + step) % count}` }]),
          ),
        },
      ]),
    ); // prettier-ignore
    const folder = temporaryFolder();
    const payload = { $ref: '#/components/schemas/D0' };
    writeBelow(folder, { 'asyncapi.json': documentOf(payload, { components: { schemas } }) });
    const result = await generate({
      asyncapi: path.join(folder, 'asyncapi.json'),
      out: path.join(folder, 'out'),
    });
    expect(result.messages).toBe(1);
    // what is reached is not said to be unused
    expect(result.notes.filter(({ text }) => text.includes('unused'))).toEqual([]);
  });
});
