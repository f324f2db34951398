/** Whether all values of one schema are values of another: never said where it is not so. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Containment } from '../../src/diff/containment/contained.ts';
import { isPatternWithin } from '../../src/diff/containment/patterns.ts';
import { sideOf } from '../../src/diff/containment/side.ts';
import type { Json, JsonObject } from '../../src/generator/json.ts';

const side = sideOf([]);
const reasons = (from: Json, to: Json): string[] =>
  new Containment(side, side)
    .reasons([from], to, '')
    .map(({ path, keyword, certainty }) => `${path} ${keyword} ${certainty}`.trim());

describe('patterns', () => {
  it.each([
    [['^[a-z]+$'], '^[a-z0-9]+$', 'yes'],
    [['^[a-z0-9]+$'], '^[a-z]+$', 'no'],
    [['^ext_[a-z]{1,3}$'], '^ext_', 'yes'],
    [['^ext_'], '^ext_[a-z]*$', 'no'],
    [['^(?:ab|ac)$'], '^a[bc]$', 'yes'],
    [['^a|b$'], 'a|b', 'yes'],
    [['a'], '^a', 'no'],
    [['^\\d{4}-\\d{2}$'], '^[0-9-]{7}$', 'yes'],
    [['^(a+)+$'], '^a+$', 'yes'],
    [['^[\\s\\S]{2,}$', '^x*$'], '^xx', 'yes'],
    [['^[^.]+$'], '^[^.]*$', 'yes'],
    [['^.$'], '^[^\\n]$', 'yes'],
    [['^\\u{1F600}$'], '^[^a]$', 'yes'],
    [['^(?=a)[a-z]$'], '^a$', 'unknown'],
    [['^(?=a)[a-z]$', '^a$'], '^[ab]$', 'yes'],
    [['^a$'], '^(?!b)', 'unknown'],
    [['^\\bx'], '^x', 'unknown'],
    [['^a{1,9999}$'], '^a+$', 'unknown'],
    [[], '[\\s\\S]*', 'yes'],
    [[], '^[\\s\\S]+$', 'no'],
  ])('%j within %s: %s', (patterns, pattern, verdict) => {
    expect(isPatternWithin(patterns, pattern)).toBe(verdict);
  });

  const atom = fc.constantFrom('a', 'b', '[ab]', '[^a]', '.', '\\d', '[a-c1]');
  const { pattern } = fc.letrec<{ pattern: string; part: string; group: string }>((tie) => ({
    group: tie('part').map((part) => `(?:${part})`),
    part: fc.oneof(
      { depthSize: 'small', maxDepth: 3 },
      atom,
      fc
        .tuple(fc.oneof(atom, tie('group')), fc.constantFrom('', '*', '+', '?', '{2}', '{1,2}'))
        .map(([a, b]) => a + b),
      fc.tuple(tie('part'), tie('part')).map(([a, b]) => a + b),
      fc.tuple(tie('part'), tie('part')).map(([a, b]) => `(?:${a}|${b})`),
    ),
    pattern: fc
      .tuple(fc.constantFrom('^', ''), tie('part'), fc.constantFrom('$', ''))
      .map(([start, part, end]) => start + part + end),
  }));
  const texts = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '1', '\n', 'é'), maxLength: 5 });

  it('are within one another only where every text that matches the one matches the other', () => {
    let decided = 0;
    fc.assert(
      fc.property(pattern, pattern, fc.array(texts, { minLength: 30, maxLength: 30 }), (a, b, all) => {
        if (isPatternWithin([a], b) !== 'yes') return;
        decided += 1;
        const [left, right] = [new RegExp(a, 'u'), new RegExp(b, 'u')];
        expect(all.filter((text) => left.test(text) && !right.test(text))).toEqual([]);
      }),
      { numRuns: 400 },
    );
    expect(decided).toBeGreaterThan(20);
  });
});

describe('schemas', () => {
  it.each<[string, Json, Json, string[]]>([
    ['integers are numbers', { type: 'integer' }, { type: 'number' }, []],
    ['numbers are no integers', { type: 'number' }, { type: 'integer' }, ['type no']],
    ['whole multiples are integers', { type: 'number', multipleOf: 2 }, { type: 'integer' }, []],
    ['open and closed bounds', { type: 'number', exclusiveMinimum: 0 }, { type: 'number', minimum: 0 }, []],
    [
      'closed and open bounds',
      { type: 'number', minimum: 0 },
      { type: 'number', exclusiveMinimum: 0 },
      ['exclusiveMinimum no'],
    ],
    ['lists of values', { enum: ['a', 1] }, { type: ['string', 'number'] }, []],
    ['both booleans', { type: 'boolean' }, { enum: [true, false, 'x'] }, []],
    ['values that a list does not have', { enum: ['a', 'b'] }, { type: 'string', minLength: 2 }, ['enum no']],
    ['types of a union', { type: ['string', 'null'] }, { anyOf: [{ type: 'null' }, { type: 'string' }] }, []],
    [
      'what all branches demand',
      { type: 'string', minLength: 3, maxLength: 4 },
      { allOf: [{ minLength: 2 }, { maxLength: 5 }] },
      [],
    ],
    [
      'alternatives that overlap',
      { type: 'number', minimum: 0, maximum: 10 },
      {
        anyOf: [
          { type: 'number', maximum: 5 },
          { type: 'number', minimum: 5 },
        ],
      },
      ['anyOf unknown'],
    ],
    [
      'alternatives that a constant tells apart',
      { type: 'object', properties: { k: { const: 'b' } }, required: ['k'] },
      {
        oneOf: [
          { type: 'object', properties: { k: { const: 'a' } }, required: ['k'] },
          { type: 'object', properties: { k: { const: 'b' } }, required: ['k'] },
        ],
      },
      [],
    ],
    [
      'members of a closed object',
      { type: 'object', properties: { a: {} }, additionalProperties: false },
      { type: 'object', maxProperties: 1 },
      [],
    ],
    [
      'members of any name',
      { type: 'object' },
      { type: 'object', properties: { a: { type: 'string' } } },
      ['/a null no', '/a type no'],
    ],
    [
      'names that match patterns of both',
      { type: 'object', patternProperties: { '^a': { type: 'string' } }, additionalProperties: false },
      { type: 'object', patternProperties: { b$: { type: 'number' } } },
      ['/* type unknown'],
    ],
    [
      'lists that end',
      { type: 'array', prefixItems: [{ type: 'string' }], items: false },
      { type: 'array', maxItems: 1, items: { type: 'string' } },
      [],
    ],
    ['negations of types', { type: 'string' }, { not: { type: 'null' } }, []],
    ['other negations', { type: 'string' }, { not: { const: 'x' } }, ['not unknown']],
    ['nothing', false, { type: 'string' }, []],
    ['anything', true, { type: 'string' }, ['type no', 'null no']],
  ])('%s', (_, from, to, expected) => {
    expect(reasons(from, to).sort()).toEqual(expected.sort());
  });

  const small = fc.integer({ min: -2, max: 4 });
  const optional = (keyword: string, value: fc.Arbitrary<Json>): fc.Arbitrary<JsonObject> =>
    fc.option(value, { nil: undefined }).map((found) => (found === undefined ? {} : { [keyword]: found }));
  const merge = (...parts: fc.Arbitrary<JsonObject>[]): fc.Arbitrary<JsonObject> =>
    fc.tuple(...parts).map((all) => Object.assign({}, ...all) as JsonObject);
  const type = (name: Json): fc.Arbitrary<JsonObject> => fc.constant({ type: name });
  const { schema } = fc.letrec<{ schema: JsonObject; leaf: JsonObject }>((tie) => ({
    leaf: fc.oneof(
      merge(
        fc.constantFrom<JsonObject>({ type: 'number' }, { type: 'integer' }, { type: ['integer', 'null'] }),
        optional('minimum', small),
        optional(
          'maximum',
          small.map((n) => n + 3),
        ),
        optional('exclusiveMinimum', small),
      ),
      merge(
        type('string'),
        optional('minLength', fc.nat(2)),
        optional('pattern', fc.constantFrom('^[ab]*$', '^a', '^[a-z]{1,3}$')),
      ),
      fc.constantFrom<JsonObject>(
        { enum: ['a', 'b'] },
        { enum: ['a', 1, null] },
        { const: 'a' },
        { type: 'boolean' },
        { type: 'null' },
        {},
      ),
    ),
    schema: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      tie('leaf'),
      merge(
        type('array'),
        optional('items', tie('schema')),
        optional('minItems', fc.nat(2)),
        optional('uniqueItems', fc.constant(true)),
      ),
      merge(
        type('object'),
        fc
          .dictionary(fc.constantFrom('x', 'y'), tie('schema'), { maxKeys: 2 })
          .map((properties) => ({ properties })),
        optional('additionalProperties', fc.oneof(fc.boolean(), tie('leaf'))),
      ).chain((object) => {
        const names = Object.keys(object['properties'] as JsonObject);
        return fc.subarray(names).map((required) => ({ ...object, required }));
      }),
      fc.array(tie('schema'), { minLength: 2, maxLength: 3 }).map((anyOf) => ({ anyOf })),
    ),
  }));
  const { value } = fc.letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 2, depthSize: 'small' },
      fc.constantFrom<Json>(
        null,
        true,
        false,
        '',
        'a',
        'b',
        'ab',
        'aaa',
        'A',
        -3,
        -2,
        -1,
        0,
        1,
        2,
        3,
        0.5,
        7.5,
        8,
      ),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom('x', 'y', 'z'), tie('value'), { maxKeys: 3 }),
    ),
  }));
  /** A schema, and one that is mostly the same. */
  const pairs = fc.oneof(
    fc.tuple(schema, schema),
    fc.tuple(schema, schema).map(([a, b]): [JsonObject, JsonObject] => [a, { anyOf: [b, a] }]),
    schema.chain((a) => {
      const { minimum: _, minLength: __, minItems: ___, required: ____, ...wider } = a;
      return fc.constantFrom<[JsonObject, JsonObject]>([a, wider], [wider, a]);
    }),
  );

  it('are within one another only where every value of the one is a value of the other', () => {
    let decided = 0;
    fc.assert(
      fc.property(pairs, fc.array(value, { minLength: 80, maxLength: 80 }), ([from, to], values) => {
        if (reasons(from, to).length > 0) return;
        const wrong = values.filter((one) => side.accepts(from, one) && !side.accepts(to, one));
        expect(wrong).toEqual([]);
        decided += 1;
      }),
      { numRuns: 400 },
    );
    expect(decided).toBeGreaterThan(60);
  });
});
