/** The table of keywords, held against the meta-schemas of JSON Schema 2020-12. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import * as table from '../../src/generator/keyword-table.ts';

const { resolve } = createRequire(import.meta.url);

interface Definition {
  readonly $dynamicRef?: string;
  readonly $ref?: string;
  readonly additionalProperties?: Definition;
}

/** The keywords that a meta-schema of 2020-12 defines. */
function keywordsOf(vocabulary: string): Record<string, Definition> {
  const file = resolve(`ajv/dist/refs/json-schema-2020-12/meta/${vocabulary}.json`);
  const { properties } = JSON.parse(readFileSync(file, 'utf8')) as { properties: Record<string, Definition> };
  return properties;
}

describe('the table of keywords', () => {
  it.each([
    ['core', table.structures],
    ['applicator', table.constraints],
    ['unevaluated', table.constraints],
    ['validation', table.constraints],
    ['format-annotation', table.constraints],
    ['meta-data', table.annotations],
    ['content', table.annotations],
  ])('has those of the vocabulary %s', (vocabulary, listed) => {
    const defined = Object.keys(keywordsOf(vocabulary));
    expect(defined.length).toBeGreaterThan(0);
    expect(listed).toEqual(expect.arrayContaining(defined));
  });

  it('says what they hold', () => {
    const isSchema = (part: Definition | undefined): boolean => part?.$dynamicRef === '#meta';
    const all = Object.entries({ ...keywordsOf('applicator'), ...keywordsOf('unevaluated') });
    const holding = (test: (part: Definition) => boolean): string[] =>
      all.filter(([, part]) => test(part)).map(([name]) => name);
    expect([...table.schemaKeywords].sort()).toEqual(holding(isSchema).sort());
    expect([...table.listKeywords].sort()).toEqual(
      holding(({ $ref }) => $ref === '#/$defs/schemaArray').sort(),
    );
    expect([...table.mapKeywords].sort()).toEqual(
      holding((part) => isSchema(part.additionalProperties)).sort(),
    );
    expect(all).toHaveLength(
      table.schemaKeywords.length + table.listKeywords.length + table.mapKeywords.length,
    );
  });

  it('gives validators every constraint but those that 2020-12 writes otherwise', () => {
    const left = table.constraints.filter((name) => !table.validationKeywords.includes(name));
    expect(left).toEqual(['additionalItems', 'dependencies']);
    expect(table.typedKeywords.every((name) => table.validationKeywords.includes(name))).toBe(true);
  });
});
