/** The registry of schemas: names, references, dialects. */

import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { Sources, type JsonObject } from '../../src/generator/load.ts';
import { SchemaRegistry } from '../../src/generator/normalise.ts';
import { temporaryFolder, writeBelow } from '../golden/tools.ts';

const dialect = 'https://json-schema.org/draft/2020-12/schema';
const draft7 = 'http://json-schema.org/draft-07/schema#';

/** Defines what `refs` point to, in order, and gives the schemas by name. */
function definitionsOf(
  files: Readonly<Record<string, unknown>>,
  refs: readonly string[],
): Record<string, JsonObject> {
  const folder = temporaryFolder();
  writeBelow(folder, { 'root.json': {}, ...files });
  const sources = new Sources(path.join(folder, 'root.json'));
  const registry = new SchemaRegistry(sources);
  for (const ref of refs) registry.define(sources.resolve(ref, { file: 'root.json', pointer: '' }), 'hint');
  return Object.fromEntries(registry.definitions.map(({ name, schema }) => [name, schema]));
}

describe('names of definitions', () => {
  it.each([
    [{ title: 'Report' }, 'Report'],
    [{ title: 'report' }, 'Report'],
    [{ title: 'get_report' }, 'GetReport'],
    [{ title: 'A report (v1beta)' }, 'AReportV1Beta'],
    [{ title: '1st' }, '_1St'],
    [{ title: 'HTTPError' }, 'HTTPError'],
    [{ title: 'delete' }, 'Delete'],
    [{ title: '§' }, 'Hint'],
    [{ title: '' }, 'Hint'],
    [{}, 'Hint'],
  ])('%j is called %s', (schema, name) => {
    expect(Object.keys(definitionsOf({ 'a.json': { $schema: dialect, ...schema } }, ['a.json']))).toEqual([
      name,
    ]);
  });

  it('come from the last step of a pointer, or the file, where there is no title', () => {
    const files = {
      'x/some-file.schema.json': {
        $schema: dialect,
        properties: { a: { $ref: '#/$defs/inner_part' } },
        $defs: { inner_part: {} },
      },
      'a.json': { $schema: dialect, title: 'A', items: { $ref: 'x/some-file.schema.json' } },
    };
    expect(Object.keys(definitionsOf(files, ['a.json']))).toEqual(['A', 'InnerPart', 'SomeFile']);
  });

  it('are ordered by code unit, whoever was defined first', () => {
    const files = Object.fromEntries(
      ['b', 'Z', 'a', '_'].map((name) => [`${name}.json`, { $schema: dialect, title: `${name}1` }]),
    );
    expect(Object.keys(definitionsOf(files, Object.keys(files)))).toEqual(['A1', 'B1', 'Z1', '_1']);
  });

  it('collide with both places named', () => {
    const files = { 'a.json': { title: 'Same' }, 'b.json': { $defs: { c: { title: 'Same' } } } };
    expect(() => definitionsOf(files, ['a.json', 'b.json#/$defs/c'])).toThrow(
      /^b\.json#\/\$defs\/c: its type would be called Same, like that of a\.json\. Fix: /,
    );
  });
});

describe('sources', () => {
  it('may be JSON as any editor writes it: tabs, escapes, CRLF', () => {
    const text =
      '{\r\n\t"$schema": "' + dialect + '",\r\n\t"title": "A",\n\t\t"const": "\\u00e4\\/\\ud83d\\ude00"\n}';
    expect(definitionsOf({ 'a.json': text }, ['a.json'])).toEqual({ A: { title: 'A', const: 'ä/😀' } });
  });
});

describe('references', () => {
  it('become references to definitions, once each, however they are written', () => {
    const files = {
      'a.json': {
        $schema: dialect,
        title: 'A',
        properties: {
          x: { $ref: 'd/b.json' },
          y: { $ref: './d/../d/b.json#' },
          z: { $ref: 'd/b.json#/$defs/c~1c' },
        },
      },
      'd/b.json': {
        $schema: dialect,
        title: 'B',
        items: { $ref: '../a.json' },
        $defs: { 'c/c': { title: 'C' } },
      },
    };
    expect(definitionsOf(files, ['a.json', 'd/b.json'])).toEqual({
      A: {
        title: 'A',
        properties: { x: { $ref: '#/$defs/B' }, y: { $ref: '#/$defs/B' }, z: { $ref: '#/$defs/C' } },
      },
      B: { title: 'B', items: { $ref: '#/$defs/A' } },
      C: { title: 'C' },
    });
  });

  it('may be recursive, directly and in a ring', () => {
    const files = {
      'a.json': {
        $schema: dialect,
        title: 'A',
        items: { $ref: '#' },
        $defs: { b: { title: 'B', not: { $ref: '#' } } },
        contains: { $ref: '#/$defs/b' },
      },
    };
    expect(definitionsOf(files, ['a.json'])).toEqual({
      A: { title: 'A', items: { $ref: '#/$defs/A' }, contains: { $ref: '#/$defs/B' } },
      B: { title: 'B', not: { $ref: '#/$defs/A' } },
    });
  });

  it('that are all there is to a schema are followed to its end, under one name', () => {
    const files = {
      'a.json': { $ref: 'b.json' },
      'b.json': { $ref: 'c.json#/$defs/d' },
      'c.json': { $defs: { d: { title: 'D' } } },
    };
    expect(Object.keys(definitionsOf(files, ['a.json', 'b.json']))).toEqual(['D']);
  });

  it.each([['a.json'], ['b.json'], ['self.json']])('that go in a circle are refused: %s', (start) => {
    const files = { 'a.json': { $ref: 'b.json' }, 'b.json': { $ref: 'a.json' }, 'self.json': { $ref: '#' } };
    expect(() => definitionsOf(files, [start])).toThrow(/circle/);
  });

  it('keep what stands beside them in 2020-12, and annotations in draft-07', () => {
    const annotated = { $ref: 'b.json', description: 'd', title: 't', examples: [1], 'x-unit': 'kW' };
    const beside = { ...annotated, minimum: 1, type: 'number' };
    const { A } = definitionsOf(
      { 'a.json': { $schema: dialect, title: 'A', items: beside }, 'b.json': { title: 'B' } },
      ['a.json'],
    );
    expect(A?.['items']).toEqual({ ...beside, $ref: '#/$defs/B' });
    const { O } = definitionsOf(
      { 'a.json': { $schema: draft7, title: 'O', items: annotated }, 'b.json': { title: 'B' } },
      ['a.json'],
    );
    expect(O?.['items']).toEqual({
      $ref: '#/$defs/B',
      description: 'd',
      title: 't',
      examples: [1],
      'x-unit': 'kW',
    });
  });
});

describe('dialects', () => {
  const old = {
    title: 'Old',
    items: [{ type: 'string' }, { items: [true], additionalItems: { const: 1 } }],
    additionalItems: false,
    dependencies: { a: ['b'], c: { required: ['d'] } },
    definitions: { unused: { type: 'nonsense' } },
  };

  it.each([draft7, 'http://json-schema.org/draft-06/schema', undefined])(
    '%s is put in the words of 2020-12',
    ($schema) => {
      expect(
        definitionsOf({ 'a.json': $schema === undefined ? old : { $schema, ...old } }, ['a.json']),
      ).toEqual({
        Old: {
          title: 'Old',
          prefixItems: [{ type: 'string' }, { prefixItems: [true], items: { const: 1 } }],
          items: false,
          dependentRequired: { a: ['b'] },
          dependentSchemas: { c: { required: ['d'] } },
        },
      });
    },
  );

  it('2020-12 is left as it is, without what only names and holds', () => {
    const schema = {
      title: 'New',
      prefixItems: [true],
      items: { enum: [{ $ref: 'data' }] },
      const: { $id: 'data', items: [1] },
    };
    const more = {
      $schema: dialect,
      $id: 'https://x.example/new',
      $comment: 'c',
      $anchor: 'a',
      $defs: { a: { items: [1] } },
    };
    expect(definitionsOf({ 'a.json': { ...more, ...schema } }, ['a.json'])).toEqual({ New: schema });
  });

  it('properties named like keywords are properties', () => {
    const properties = {
      $ref: { type: 'string' },
      items: { type: 'null' },
      $id: true,
      nullable: false,
      definitions: {},
    };
    const schema = { $schema: dialect, title: 'P', properties };
    expect(definitionsOf({ 'a.json': schema }, ['a.json'])['P']).toEqual({ title: 'P', properties });
  });

  it('booleans are schemas', () => {
    expect(definitionsOf({ 'a.json': { $defs: { yes: true, no: false } } }, ['a.json#/$defs/yes'])).toEqual({
      Hint: {},
    });
    expect(definitionsOf({ 'a.json': { $defs: { no: false } } }, ['a.json#/$defs/no'])).toEqual({
      Hint: { not: {} },
    });
  });
});
