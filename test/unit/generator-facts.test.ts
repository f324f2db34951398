/** What is said about schemas without validating: properties, null, constants, discriminators, names, prefixes. */

import { describe, expect, it } from 'vitest';
import { findDiscriminator } from '../../src/generator/build-messages.ts';
import { literalPrefix } from '../../src/generator/names.ts';
import type { Json, JsonObject } from '../../src/generator/load.ts';
import {
  byCodeUnit,
  camelCase,
  freshName,
  isIdentifier,
  isReserved,
  pascalCase,
  typeName,
} from '../../src/generator/names.ts';
import { constantOf, fillOf, isNullable, propertiesOf } from '../../src/generator/schema-facts.ts';

const definitions: Record<string, JsonObject> = {
  Base: { type: 'object', properties: { a: { const: 'base' }, b: true }, required: ['a'] },
  Loop: { properties: { x: true }, allOf: [{ $ref: '#/$defs/Loop' }], anyOf: [{ $ref: '#/$defs/Loop' }] },
  Text: { type: 'string' },
  Maybe: { type: ['string', 'null'] },
};
const lookup = (name: string): JsonObject => definitions[name] ?? {};
const ref = (name: string): JsonObject => ({ $ref: `#/$defs/${name}` });

describe('propertiesOf', () => {
  const names = (schema: Json): string[] =>
    propertiesOf(schema, lookup).map(({ name, required }) => name + (required ? '!' : ''));

  it('gathers own ones, those referred to and those of every allOf branch', () => {
    expect(
      names({
        properties: { c: true },
        required: ['c', 'b'],
        allOf: [ref('Base'), { properties: { d: true } }],
      }),
    ).toEqual(['c!', 'a!', 'b!', 'd']);
    expect(names({ ...ref('Base'), properties: { e: true } })).toEqual(['a!', 'b', 'e']);
    expect(names(ref('Loop'))).toEqual(['x']);
    expect(names(true)).toEqual([]);
    expect(names({ anyOf: [ref('Base')] })).toEqual([]);
  });

  it('takes a property as required when any branch does, and the schema with a constant or else the first', () => {
    const found = propertiesOf({ allOf: [{ properties: { a: 1, b: 2 } }, ref('Base')] }, lookup);
    expect(found).toEqual([
      { name: 'a', schema: { const: 'base' }, required: true, also: [1] },
      { name: 'b', schema: 2, required: false, also: [true] },
    ]);
  });
});

describe('isNullable', () => {
  it.each<[Json, boolean]>([
    [true, true],
    [false, false],
    [{}, true],
    [{ type: 'null' }, true],
    [{ type: ['string', 'null'] }, true],
    [{ type: 'string' }, false],
    [{ const: null }, true],
    [{ const: 'x' }, false],
    [{ enum: ['a', null] }, true],
    [{ enum: ['a'] }, false],
    [{ type: ['string', 'null'], enum: ['a'] }, false],
    [{ anyOf: [{ type: 'string' }, { type: 'null' }] }, true],
    [{ anyOf: [{ type: 'string' }, { type: 'number' }] }, false],
    [{ oneOf: [ref('Text'), { type: 'null' }] }, true],
    [{ allOf: [{}, ref('Maybe')] }, true],
    [{ allOf: [ref('Text'), ref('Maybe')] }, false],
    [ref('Text'), false],
    [ref('Maybe'), true],
    [{ ...ref('Maybe'), type: 'string' }, false],
    [ref('Loop'), true],
  ])('%j: %s', (schema, nullable) => {
    expect(isNullable(schema, lookup)).toBe(nullable);
  });
});

describe('constantOf and fillOf', () => {
  it('know the one string that is allowed', () => {
    expect(constantOf({ const: 'a' })).toBe('a');
    expect(constantOf({ enum: ['a'] })).toBe('a');
    for (const schema of [
      true,
      {},
      { const: 1 },
      { const: null },
      { enum: ['a', 'b'] },
      { enum: [1] },
      { enum: [] },
    ]) {
      expect(constantOf(schema as Json), JSON.stringify(schema)).toBeNull();
    }
  });

  it('know how a field is filled in', () => {
    expect(fillOf({ const: 'a', 'x-fill': 'uuid' })).toEqual({ kind: 'value', value: 'a' });
    expect(fillOf({ 'x-fill': 'uuid' })).toEqual({ kind: 'uuid' });
    expect(fillOf({ 'x-fill': { value: null } })).toEqual({ kind: 'value', value: null });
    expect(fillOf({ 'x-fill': 'now' })).toBeUndefined();
    expect(fillOf(true)).toBeUndefined();
  });
});

describe('findDiscriminator', () => {
  const find = (...schemas: JsonObject[]): string | null => {
    const byName = new Map(schemas.map((schema, index) => [`M${index}`, schema]));
    const messages = [...byName.keys()].map((name) => ({ defined: { name } }));
    return findDiscriminator(messages, (name) => byName.get(name) ?? lookup(name));
  };
  const message = (properties: JsonObject, required = Object.keys(properties)): JsonObject => ({
    properties,
    required,
  });

  it('is the first field that is required, constant and different in all messages', () => {
    expect(
      find(
        message({ v: { const: '1' }, t: { const: 'a' } }),
        message({ t: { enum: ['b'] }, v: { const: '1' } }),
      ),
    ).toBe('t');
    expect(
      find({ ...message({ t: { const: 'a' } }), allOf: [ref('Base')] }, message({ a: { const: 'x' } })),
    ).toBe('a');
    expect(find(message({ t: { const: 'only' } }))).toBe('t');
  });

  it('is null when one message lacks it, leaves it optional, leaves it open, or shares its value', () => {
    const a = message({ t: { const: 'a' } });
    expect(find(a, message({ u: { const: 'b' } }))).toBeNull();
    expect(find(a, message({ t: { const: 'b' } }, []))).toBeNull();
    expect(find(a, message({ t: { type: 'string' } }))).toBeNull();
    expect(find(a, message({ t: { const: 'a' } }))).toBeNull();
    expect(find(a, message({ t: { const: 1 } }))).toBeNull();
    expect(find()).toBeNull();
  });
});

describe('names', () => {
  it.each([
    ['get_report', 'GetReport', 'getReport'],
    ['reading.v1', 'ReadingV1', 'readingV1'],
    ['fooBar', 'FooBar', 'fooBar'],
    ['delete', 'Delete', 'delete'],
    ['1st-sight', '_1stSight', '_1stSight'],
    ['a/b c#d', 'ABCD', 'aBCD'],
    ['__x__', 'X', 'x'],
    ['§', '', ''],
  ])('%s in Pascal and camel case', (name, pascal, camel) => {
    expect(pascalCase(name)).toBe(pascal);
    expect(camelCase(name)).toBe(camel);
  });

  it('of types are the same when made again', () => {
    const names = ['report', '_1stSight', 'v1beta', 'a$b', 'A_b', '_x', 'a__b', 'X9y8z', 'Ok', 'HTTPError2b'];
    for (const name of names) {
      expect(typeName(typeName(name)), name).toBe(typeName(name));
      expect(isIdentifier(typeName(name)), name).toBe(true);
    }
    expect(typeName('v1beta')).toBe('V1Beta');
    expect(typeName('A_b')).toBe('AB');
  });

  it('are numbered when taken, told from reserved words, and ordered by code unit', () => {
    expect(freshName('A', new Set())).toBe('A');
    expect(freshName('A', new Set(['A', 'A2']))).toBe('A3');
    for (const word of [
      'delete',
      'class',
      'await',
      'enum',
      'let',
      'static',
      'yield',
      'arguments',
      'eval',
      'undefined',
    ]) {
      expect(isReserved(word), word).toBe(true);
    }
    for (const word of ['report', 'type', 'from', 'of', 'toString'])
      expect(isReserved(word), word).toBe(false);
    expect(['b', 'Z', 'ä', '_', 'a'].sort(byCodeUnit)).toEqual(['Z', '_', 'a', 'b', 'ä']);
  });
});

describe('literalPrefix', () => {
  it.each([
    ['^ext_[A-Za-z0-9_]+$', 'ext_'],
    ['^x-', 'x-'],
    ['^ab+$', 'ab'],
    ['^fix$', 'fix'],
    ['^ab.c', 'ab'],
  ])('%s starts with %s', (pattern, prefix) => {
    expect(literalPrefix(pattern)).toBe(prefix);
  });

  it.each([
    'ext_',
    '^ab?c',
    '^ab*',
    '^ab{0,1}',
    '^a|b',
    '^(a|b)',
    '^a(b|c)',
    '^[ab]',
    '^.',
    '^\\d',
    '^$',
    '',
  ])('%s has none that is sure', (pattern) => {
    expect(literalPrefix(pattern)).toBeNull();
  });
});
