/** The verdict on values of every kind of schema: which issue, where, and in which order (schema/meta/verdict.md). */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Ajv2020Module from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generate } from '../../src/generator/generate.ts';
import { createCodec, verdictOf, type Codec } from '../../src/index.ts';
import type { Contract } from '../../src/support/v1.ts';
import { documentOf, writeBelow } from '../golden/tools.ts';
import { refusal } from './core-tools.ts';

const Ajv2020 = Ajv2020Module.default;

const text = { type: 'string' };
const short = { type: 'string', maxLength: 3 };
const closed = {
  type: 'object',
  properties: { a: short, b: { type: 'number' } },
  additionalProperties: false,
};

/** One field for each kind of schema. */
const fields: Readonly<Record<string, unknown>> = {
  either: {
    anyOf: [
      { type: 'object', required: ['x'] },
      { type: 'string', minLength: 2 },
    ],
  },
  one: {
    oneOf: [
      { type: 'number', minimum: 2 },
      { type: 'number', multipleOf: 2 },
    ],
  },
  referred: { anyOf: [{ $ref: '#/$defs/Closed' }, { $ref: '#/$defs/Tree' }] },
  maybe: { anyOf: [{ $ref: '#/$defs/Tree' }, { type: 'null' }] },
  only: { oneOf: [{ type: 'null' }, { $ref: '#/$defs/Closed' }] },
  both: { oneOf: [{ enum: [null, 1] }, { type: 'null' }] },
  no: { not: { type: 'string' } },
  names: { type: 'object', propertyNames: { maxLength: 2, pattern: '^[a-z]+$' } },
  holds: { type: 'array', contains: { type: 'number', minimum: 5 }, minContains: 2 },
  tuple: { type: 'array', prefixItems: [text, text], items: false },
  never: false,
  when: {
    type: 'object',
    properties: { k: text, v: {} },
    if: { properties: { k: { const: 'n' } }, required: ['k'] },
    then: { properties: { v: { type: 'number' } }, required: ['v'] },
    else: { properties: { v: short } },
  },
  needs: { type: 'object', dependentRequired: { card: ['name', 'address'] } },
  open: {
    type: 'object',
    allOf: [
      { type: 'object', properties: { a: short, in: { type: 'object', unevaluatedProperties: false } } },
    ],
    unevaluatedProperties: false,
  },
  list: { type: 'array', prefixItems: [text], unevaluatedItems: false },
  items: { type: 'array', items: closed },
  map: { type: 'object', additionalProperties: { type: 'number' } },
  unlike: { type: 'array', uniqueItems: true },
  several: { type: ['string', 'number'], enum: ['a', 1], minLength: 1 },
};

const schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  properties: { msg: { const: 'note' }, ...fields },
  required: ['msg'],
  additionalProperties: false,
  $defs: {
    Closed: closed,
    Tree: {
      type: 'object',
      properties: { value: text, next: { anyOf: [{ $ref: '#/$defs/Tree' }, { type: 'null' }] } },
      required: ['value'],
    },
  },
};

let codec: Codec;
let folder = '';

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'ebadge-verdict-'));
  writeBelow(folder, {
    'asyncapi.json': documentOf({ $ref: 'note.json' }),
    'note.json': schema,
  });
  await generate({ asyncapi: path.join(folder, 'asyncapi.json'), out: path.join(folder, 'out') });
  const module = (await import(path.join(folder, 'out/typescript/index.ts'))) as { contract: Contract };
  codec = createCodec(module.contract);
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const all = (value: object): string[] =>
  refusal(() => codec.validate({ msg: 'note', ...value })).issues.map(
    ({ path: at, keyword }) => `${at} ${keyword}`,
  );

describe('the issues of', () => {
  it.each<[string, object, string[]]>([
    ['anyOf: one, and none of its branches', { either: 'x' }, ['/either anyOf']],
    ['oneOf without a match', { one: 1 }, ['/one oneOf']],
    ['oneOf with two matches', { one: 4 }, ['/one oneOf']],
    ['branches that are types of their own', { referred: { a: 'long', c: 1 } }, ['/referred anyOf']],
    ['a nullable: those of what it wraps', { maybe: { next: { next: { value: 1 } } } }, ['/maybe/next/next/value type', '/maybe/next/value required', '/maybe/value required']],
    ['a nullable of another type', { maybe: 5 }, ['/maybe type']],
    ['a nullable by oneOf', { only: { a: 'long', c: 1 } }, ['/only/a maxLength', '/only/c additionalProperties']],
    ['null where both branches take it', { both: null }, ['/both oneOf']],
    ['what is beside null', { both: 2 }, ['/both enum']],
    ['not', { no: 'x' }, ['/no not']],
    ['names: each that is wrong, once', { names: { ok: 1, LONG: 1, X: 1 } }, ['/names/LONG propertyNames', '/names/X propertyNames']],
    ['contains', { holds: [1, 7, 'x'] }, ['/holds contains']],
    ['a tuple that is too long', { tuple: ['a', 1, 2] }, ['/tuple items', '/tuple/1 type']],
    ['the schema false', { never: 1 }, ['/never false']],
    ['then', { when: { k: 'n', v: 'x' } }, ['/when/v type']],
    ['then, a missing member', { when: { k: 'n' } }, ['/when/v required']],
    ['else', { when: { v: 'long' } }, ['/when/v maxLength']],
    ['dependentRequired', { needs: { card: 1 } }, ['/needs/address dependentRequired', '/needs/name dependentRequired']],
    ['unevaluatedProperties', { open: { a: 'x', c: 1 } }, ['/open/c unevaluatedProperties']],
    ['unevaluatedProperties beside another fault', { open: { a: 'long', c: 1 } }, ['/open/a maxLength']],
    ['unevaluatedProperties in one another', { open: { in: { d: 1 }, c: 1 } }, ['/open/in/d unevaluatedProperties']],
    ['unevaluatedItems', { list: ['a', 1] }, ['/list unevaluatedItems']],
    ['a type and what else is wrong at the same place', { several: false }, ['/several type', '/several enum']],
    ['items that are equal', { unlike: [{ a: 1, b: [2] }, 1, { b: [2], a: 1.0 }] }, ['/unlike uniqueItems']],
    ['an unknown member at the root', { 'no/such~one': 1 }, ['/no~1such~0one additionalProperties']],
  ])('%s', (_, value, expected) => {
    expect(all(value)).toEqual(expected);
  }); // prettier-ignore

  it('right values are none', () => {
    const right = {
      either: 'xy', one: 3, referred: { value: 'x', next: null }, maybe: null, only: null, both: 1, no: 1,
      names: { ab: 1 }, holds: [5, 6], tuple: ['a', 'b'], when: { k: 'n', v: 1 }, needs: { card: 1, name: 1, address: 1 },
      open: { a: 'x', in: {} }, list: ['a'], items: [{ a: 'x' }], map: { x: 1 }, several: 'a', unlike: [1, '1', [1], { a: 1 }, { a: '1' }, { b: 1 }, null, 'null', true, [[1]]],
    }; // prettier-ignore
    expect(() => codec.validate({ msg: 'note', ...right })).not.toThrow();
  });
});

/** Messages with anything in the fields, and with what is almost right. */
const messages = fc
  .dictionary(
    fc.constantFrom(...Object.keys(fields), 'x', '10', '9'),
    fc.oneof(
      // Ajv, as set up here, takes what is nearly 0 for a multiple of everything
      fc.jsonValue({ maxDepth: 3 }).filter((value) => !JSON.stringify(value).includes('e-')),
      fc.constantFrom(
        null,
        1,
        'ab',
        { a: 'x', b: 2 },
        { a: 1, c: 2, b: 'x' },
        [1, '2', {}, { c: 1 }],
        ['a', 'b'],
        [7, 8],
      ),
      fc.record({ k: fc.constantFrom('n', 'm'), v: fc.constantFrom(1, 'long', 'x') }, { requiredKeys: [] }),
      fc.record(
        { value: fc.constantFrom('x', 1), next: fc.constantFrom(null, { value: 'x' }, {}) },
        { requiredKeys: [] },
      ),
      fc.record(
        { a: fc.constantFrom('x', 'long'), in: fc.constantFrom({}, { d: 1 }), c: fc.constant(1) },
        { requiredKeys: [] },
      ),
    ),
    { maxKeys: 4 },
  )
  .map((value) => ({ msg: 'note', ...value }));

describe('right and wrong', () => {
  it('are what Ajv takes for it, which reports otherwise', () => {
    const check = new Ajv2020({ strict: false, multipleOfPrecision: 9 }).compile(schema);
    let right = 0;
    fc.assert(
      fc.property(messages, (message) => {
        const result = codec.safeParse(JSON.stringify(message));
        expect(result.ok).toBe(check(JSON.parse(JSON.stringify(message))));
        if (result.ok) right++;
      }),
      { numRuns: 2000 },
    );
    expect(right).toBeGreaterThan(50);
  });
});

describe('the order', () => {
  it('is by index as numbers, and by name as code points', () => {
    const items = Array.from({ length: 12 }, (_, index) => (index === 2 || index === 10 ? { a: 1 } : {}));
    expect(all({ items })).toEqual(['/items/2/a type', '/items/10/a type']);
    // numbers of members are names
    expect(all({ map: { 10: 'x', 9: 'x', '': 'x' } })).toEqual(['/map/ type', '/map/10 type', '/map/9 type']);
    // U+FF5E is before U+1F600, which begins with a lower unit in UTF-16
    expect(all({ map: { '\u{1f600}': 'x', '\uff5e': 'x' } })).toEqual([
      '/map/\uff5e type',
      '/map/\u{1f600} type',
    ]);
  });

  it('does not depend on that of the members', () => {
    const reversed = (value: unknown): unknown =>
      Array.isArray(value)
        ? value.map(reversed)
        : typeof value === 'object' && value !== null
          ? Object.fromEntries(
              Object.entries(value)
                .reverse()
                .map(([key, member]) => [key, reversed(member)]),
            )
          : value;
    const verdicts = (value: unknown): unknown => {
      const result = codec.safeParse(JSON.stringify(value));
      if (result.ok) return 'valid';
      const { error } = result;
      return [verdictOf(error), error.issueCount, error.issues.map(({ path: at, keyword }) => [at, keyword])];
    };
    fc.assert(
      fc.property(messages, (message) => {
        expect(verdicts(reversed(message))).toEqual(verdicts(message));
      }),
    );
  });
});

describe('verdictOf', () => {
  const verdict = (value: string): unknown => verdictOf(refusal(() => codec.parse(value)));

  it('is the code, and the issue that counts', () => {
    expect(verdict('{')).toEqual({ code: 'MALFORMED_JSON' });
    expect(verdict('[]')).toEqual({ code: 'INVALID_MESSAGE', path: '', keyword: 'type', rule: false });
    expect(verdict('{"msg":"nota"}')).toEqual({
      code: 'UNKNOWN_MESSAGE',
      path: '/msg',
      keyword: 'enum',
      rule: false,
    });
    expect(verdict('{"msg":"note","no":"x","either":1}')).toEqual({
      code: 'INVALID_MESSAGE',
      path: '/either',
      keyword: 'anyOf',
      rule: false,
    });
  });
});

describe('of very wrong messages', () => {
  it('equal items are found among very many', () => {
    const unlike = Array.from({ length: 300_000 }, (_, index) => `item ${index}`);
    expect(() => codec.validate({ msg: 'note', unlike })).not.toThrow();
    unlike.push('item 7');
    expect(all({ unlike })).toEqual(['/unlike uniqueItems']);
  });

  it('a hundred issues are told, the first in the order, and how many there are', () => {
    const items = Array.from({ length: 300 }, () => ({ b: 'x' }));
    const error = refusal(() => codec.validate({ msg: 'note', items: items.reverse() }));
    expect(error).toMatchObject({ issueCount: 300, truncated: true });
    expect(error.issues).toHaveLength(100);
    expect(error.issues[99]?.path).toBe('/items/99/b');
    expect(error.details).toMatchObject({ issueCount: 300, truncated: true });
    expect(refusal(() => codec.validate({ msg: 'note', items: items.slice(0, 100) }))).toMatchObject({
      issueCount: 100,
      truncated: false,
    });
  });

  it('that have more than 20,000 values, the first found', () => {
    // with the message, its name and the list: 20,000 and 20,001 values
    const few = { msg: 'note', list: ['a', ...Array.from({ length: 19_996 }, () => 1)] };
    const many = { ...few, list: [...few.list, 1] };
    expect(refusal(() => codec.validate({ ...few, never: 1 }))).toMatchObject({
      truncated: true,
      issueCount: 1,
    });
    expect(refusal(() => codec.validate(few))).toMatchObject({ truncated: false, issueCount: 1 });
    const error = refusal(() => codec.validate(many));
    expect(error).toMatchObject({ truncated: true, issueCount: 1 });
    expect(error.message).toContain('more than 20000 values');
  });
});
