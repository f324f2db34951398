/** Which dialect a schema is read in, and what is refused because of it. */

import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildModel } from '../../src/generator/build-model.ts';
import { Sources, type JsonObject } from '../../src/generator/load.ts';
import { documentOf, temporaryFolder, writeBelow } from '../golden/tools.ts';

const new2020 = 'https://json-schema.org/draft/2020-12/schema';
const draft7 = 'http://json-schema.org/draft-07/schema#';
const Num = { type: 'number' };
const beside = { $ref: '#/components/schemas/Num', minimum: 5 };
const besideIn = (more: object): object => ({
  type: 'object',
  properties: { a: { ...beside, $ref: '#/$defs/Num' } },
  $defs: { Num },
  ...more,
});

/** Definitions by name, of a document with the payload and the components given. */
function definitionsOf(
  payload: unknown,
  schemas: object = {},
  files: object = {},
): Record<string, JsonObject> {
  const folder = temporaryFolder();
  writeBelow(folder, { 'root.json': documentOf(payload, { components: { schemas } }), ...files });
  const { definitions } = buildModel(new Sources(path.join(folder, 'root.json')));
  return Object.fromEntries(definitions.map(({ name, schema }) => [name, schema]));
}

const unsupported = (pointer: string): unknown =>
  expect.objectContaining({
    code: 'SPEC_UNSUPPORTED',
    details: expect.objectContaining({
      pointer,
      fix: expect.stringMatching(/2020-12/) as unknown,
    }) as unknown,
  });

describe('a constraint beside a reference', () => {
  const payload = { type: 'object', properties: { a: beside } };
  const pointer = '/channels/main/messages/note/payload/properties/a/minimum';

  it('is refused where nothing, draft-06 or draft-07 is declared', () => {
    expect(() => definitionsOf(payload, { Num })).toThrow(unsupported(pointer));
    for (const $schema of [draft7, 'http://json-schema.org/draft-06/schema#']) {
      expect(() => definitionsOf({ $schema, ...payload }, { Num })).toThrow(unsupported(pointer));
    }
    expect(() => definitionsOf({ $ref: 'a.json' }, {}, { 'a.json': besideIn({ $schema: draft7 }) })).toThrow(
      unsupported('/properties/a/minimum'),
    );
  });

  it.each([
    ['the schema itself', { $schema: new2020, ...payload }],
    ['the schema format', { schemaFormat: 'application/schema+json;version=2020-12', schema: payload }],
    ['the subschema', { type: 'object', properties: { a: { $schema: new2020, ...beside } } }],
  ])('is kept where 2020-12 is declared: by %s', (_, given) => {
    const definition = definitionsOf(given, { Num })['Note'];
    expect(definition?.['properties']).toEqual({ a: { $ref: '#/$defs/Num', minimum: 5 } });
  });

  it('is kept where the root of the file, or a schema around it, declares 2020-12', () => {
    const schema = { $schema: new2020, properties: { a: { $ref: '#/$defs/Num', minimum: 5 } } };
    for (const [ref, data] of [
      ['a.json#/properties/a', { ...schema, $defs: { Num } }],
      ['a.json#/$defs/Part/properties/a', { $defs: { Num, Part: schema } }],
    ] as const) {
      const definitions = definitionsOf({ $ref: ref }, {}, { 'a.json': data });
      expect(definitions['Note']).toEqual({ $ref: '#/$defs/Num', minimum: 5 });
    }
  });

  it('inherits the dialect inside the document, unless the schema referred to has its own', () => {
    const Base = { type: 'object' };
    const Side = { $ref: '#/components/schemas/Base', properties: { s: true }, required: ['s'] };
    const given = {
      $schema: new2020,
      type: 'object',
      properties: { s: { $ref: '#/components/schemas/Side' } },
    };
    expect(definitionsOf(given, { Base, Side })['Side']).toMatchObject({ required: ['s'] });
    expect(() => definitionsOf(given, { Base, Side: { $schema: draft7, ...Side } })).toThrow(
      unsupported('/components/schemas/Side/properties'),
    );
  });

  it('is not taken for one when it is an annotation', () => {
    const a = { ...beside, minimum: undefined, description: 'd', default: 1, $comment: 'c', 'x-unit': 'kW' };
    expect(definitionsOf({ type: 'object', properties: { a } }, { Num })['Note']?.['properties']).toEqual({
      a: { $ref: '#/$defs/Num', description: 'd', 'x-unit': 'kW' },
    });
  });
});

describe('2019-09', () => {
  const $schema = 'https://json-schema.org/draft/2019-09/schema';

  it('is put in the words of 2020-12, and keeps what stands beside references', () => {
    const given = {
      $schema,
      type: 'object',
      properties: { a: { $ref: '#/$defs/Num', minimum: 5 } },
      dependentRequired: { a: ['b'] },
      patternProperties: { '^x': { items: [true, { items: [] }], additionalItems: false } },
      $defs: { Num },
    };
    expect(definitionsOf({ $ref: 'a.json' }, {}, { 'a.json': given })['Note']).toEqual({
      type: 'object',
      properties: { a: { $ref: '#/$defs/Num', minimum: 5 } },
      dependentRequired: { a: ['b'] },
      patternProperties: { '^x': { prefixItems: [true, { prefixItems: [] }], items: false } },
    });
    expect(
      definitionsOf({
        schemaFormat: 'application/schema+yaml;version=2019-09',
        schema: { ...given, properties: {} },
      })['Note'],
    ).toMatchObject({ dependentRequired: { a: ['b'] } });
  });

  it.each([
    ['prefixItems', { prefixItems: [true] }],
    ['dependencies', { dependencies: { a: ['b'] } }],
    ['unevaluatedItems', { contains: true, unevaluatedItems: false }],
    ['$recursiveRef', { $recursiveRef: '#' }],
    ['$recursiveAnchor', { $recursiveAnchor: true }],
    ['$dynamicRef', { $dynamicRef: '#a' }],
  ])('is refused where it cannot be: %s', (keyword, schema) => {
    expect(() => definitionsOf({ $ref: 'a.json' }, {}, { 'a.json': { $schema, ...schema } })).toThrow(
      expect.objectContaining({
        code: 'SPEC_UNSUPPORTED',
        details: expect.objectContaining({ file: 'a.json', pointer: `/${keyword}` }) as unknown,
      }),
    );
  });
});

describe('keywords that draft-07 does not have', () => {
  it.each([
    'prefixItems', 'unevaluatedProperties', 'unevaluatedItems', 'dependentRequired', 'dependentSchemas',
    'minContains', 'maxContains',
  ])('are refused: %s', (keyword) => {
    const value = keyword === 'prefixItems' ? [true] : keyword.endsWith('Contains') ? 1 : {};
    expect(() => definitionsOf({ [keyword]: value })).toThrow(
      unsupported(`/channels/main/messages/note/payload/${keyword}`),
    );
    expect(definitionsOf({ $schema: new2020, [keyword]: value })['Note']).toEqual({ [keyword]: value });
  }); // prettier-ignore

  it.each(['if', 'then', 'else'])('nor draft-06 are refused: %s', (keyword) => {
    const inDraft = (draft: string): object => ({
      type: 'object',
      properties: { a: { $schema: `http://json-schema.org/${draft}/schema#`, if: {}, [keyword]: false } },
    });
    const given = { $schema: 'http://json-schema.org/draft-06/schema#', [keyword]: { minimum: 1 } };
    const refusal = (pointer: string): unknown =>
      expect.objectContaining({
        code: 'SPEC_UNSUPPORTED',
        message: expect.stringMatching(/draft-06 has no .* Fix: declare .*draft-07/) as unknown,
        details: expect.objectContaining({ pointer }) as unknown,
      });
    expect(() => definitionsOf({ $ref: 'a.json' }, {}, { 'a.json': given })).toThrow(refusal(`/${keyword}`));
    const at = '/channels/main/messages/note/payload/properties/a/if';
    expect(() => definitionsOf(inDraft('draft-06'))).toThrow(refusal(at));
    expect(definitionsOf(inDraft('draft-07'))['Note']).toMatchObject({ properties: { a: { if: {} } } });
  });

  it('draft-06 and draft-07 read one schema alike, but for its conditions', () => {
    const format = (version: string, schema: object): object => ({
      schemaFormat: `application/schema+json;version=${version}`,
      schema,
    });
    const both = (schema: object, first = 'draft-06', second = 'draft-07'): unknown =>
      definitionsOf(
        { anyOf: [{ $ref: '#/components/schemas/One' }, { $ref: '#/components/schemas/Two' }] },
        {
          One: format(first, { properties: { a: { $ref: '#/components/schemas/Part' } } }),
          Two: format(second, { properties: { a: { $ref: '#/components/schemas/Part' } } }),
          Part: schema,
        },
      );
    expect(both({ items: [true], dependencies: { a: ['b'] } })).toHaveProperty('Part');
    expect(() => both({ items: [true] }, 'draft-07', '2019-09')).toThrow(/declare its \$schema/);
    // read first as draft-07, where nothing is refused
    expect(() => both({ not: { if: true } }, 'draft-07', 'draft-06')).toThrow(/declare its \$schema/);
  });

  it('and formats of schemas that are not read are refused', () => {
    const given = { schemaFormat: 'application/schema+json;version=draft-04', schema: true };
    expect(() => definitionsOf(given)).toThrow(
      expect.objectContaining({
        code: 'SPEC_UNSUPPORTED',
        message: expect.stringMatching(/draft-04 is not read\. Fix: .*`\$id`/) as unknown,
      }),
    );
  });
});

it('a name that every object has by inheritance and none can own is refused wherever it stands', () => {
  for (const keyword of ['properties', 'patternProperties', '$defs', 'definitions']) {
    const text = `{ "type": "object", "properties": { "b": { "${keyword}": { "__proto__": true } } } }`;
    expect(() => definitionsOf({ $ref: 'a.json' }, {}, { 'a.json': text })).toThrow(
      expect.objectContaining({
        code: 'SPEC_UNSUPPORTED',
        details: expect.objectContaining({ pointer: `/properties/b/${keyword}/__proto__` }) as unknown,
      }),
    );
  }
});
