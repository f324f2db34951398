/** What is said of types that are wider than their schemas: noted, and in the comments. */

import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildModel } from '../../src/generator/build-model.ts';
import { checkSchemas } from '../../src/generator/check-schemas.ts';
import { emitTypes } from '../../src/generator/emit/types.ts';
import { emitValidators } from '../../src/generator/emit/validators.ts';
import { Sources } from '../../src/generator/load.ts';
import type { Model } from '../../src/generator/model.ts';
import { documentOf, temporaryFolder, writeBelow } from '../golden/tools.ts';

const $schema = 'https://json-schema.org/draft/2020-12/schema';
const S = { type: 'string' };
const N = { type: 'number' };

function modelOf(payload: object, more: object = {}): Model {
  const folder = temporaryFolder();
  writeBelow(folder, { 'root.json': documentOf({ $schema, ...payload }, { ...more }) });
  return buildModel(new Sources(path.join(folder, 'root.json')));
}

/** What is noted of a payload, and its type without spaces and comments. */
async function typeOf(
  payload: object,
  more: object = {},
): Promise<{ notes: string[]; type: string; comments: string }> {
  const model = modelOf(payload, more);
  checkSchemas(model.definitions);
  const { text, notes } = await emitTypes(model, '// banner');
  const type = /export (?:type|interface) Note\b([^]*?)(?=\n(?:export|\/\*\*)|$)/.exec(text)?.[1] ?? '';
  const comments = [...text.matchAll(/\/\*\*([^]*?)\*\//g)].map(([, comment]) => comment).join('\n');
  return {
    comments: comments.replaceAll(/\n\s*\*/g, '\n'),
    notes: notes.map((note) => note.text),
    type: type.replaceAll(/\/\*\*[^]*?\*\//g, '').replaceAll(/[\s;=]+/g, ''),
  };
}

const object = (properties: object, more: object = {}): object => ({ type: 'object', properties, ...more });
const closed = (properties: object, more: object = {}): object =>
  object(properties, { additionalProperties: false, ...more });
const kind = (name: string, more: object = {}): object =>
  object({ kind: { const: name }, ...more }, { required: ['kind'] });
const tuple = (more: object): object => ({ type: 'array', prefixItems: [S, N], ...more });

describe('a type that is wider', () => {
  it.each([
    ['a required field that every object seems to have', object({ a: S }, { required: ['toString'] }), [/^that toString is there/]],
    ['fields that lists have as well', closed({ length: N }, { required: ['length'] }), [/^that the value is an object/]],
    ['an optional field that every object seems to have', object({ toString: S }), [/^every object has a toString/]],
    ['alternatives of required fields', closed({ a: S, b: S }, { oneOf: [{ required: ['a'] }, { required: ['b'] }] }), [/^that exactly one of oneOf/]],
    ['alternatives of conditions', closed({ a: S }, { oneOf: [{ minProperties: 1 }, { not: { required: ['a'] } }] }), [/^oneOf is checked/]],
    ['other fields with a schema', object({ a: S }, { additionalProperties: N }), [/^additionalProperties beside properties/]],
    ['other fields with a schema beside composed ones', object({ a: { allOf: [object({ b: S }), object({ c: S })] } }, { additionalProperties: N }), [/^additionalProperties beside properties whose types are composed/]],
    ['fields by patterns without a literal start', closed({}, { patternProperties: { 'a$': S } }), [/^patternProperties is checked/]],
    ['fields by patterns that declared ones share', closed({ ext_a: S }, { patternProperties: { '^ext_': N } }), [/^values of ext_\* fields/]],
    ['a tuple with a greatest length beyond it', tuple({ maxItems: 3 }), [/^the length of the tuple/]],
    ['a tuple with a least length far beyond it', tuple({ minItems: 30 }), [/^the length of the tuple/]],
    ['alternatives that overlap', { oneOf: [object({ a: S }), object({ b: S })] }, [/^that exactly one of oneOf/]],
    ['alternatives with an optional constant', { oneOf: [object({ kind: { const: 'a' } }), object({ kind: { const: 'b' } })] }, [/^that exactly one/]],
    ['alternatives of closed objects', { anyOf: [closed({ a: S }), closed({ b: S })] }, [/^that no fields of several alternatives/]],
    ['constants of different fields', { enum: [{ a: 1 }, { b: 1 }] }, [/^that no fields of several values/]],
    ['constants beside a shape', { type: 'object', const: {}, properties: { a: S } }, [/^what is beside const/]],
    ['fields without a type', { properties: { a: S } }, [/^properties without a type .* add "type": "object"/]],
    ['items without a type', { items: S }, [/^items without a type .* add "type": "array"/]],
    ['what only validators check of objects', object({}, { not: { required: ['a'] }, if: {}, then: { required: ['b'] }, dependentRequired: { a: ['b'] }, dependentSchemas: { a: { required: ['c'] } }, propertyNames: { maxLength: 1 }, unevaluatedProperties: false }), [/^not /, /^if with then or else/, /^dependentRequired/, /^dependentSchemas/, /^propertyNames/, /^unevaluatedProperties/]],
    ['a list that contains something', { type: 'array', contains: S }, [/^contains/]],
    ['a list of evaluated items', { type: 'array', unevaluatedItems: false }, [/^unevaluatedItems/]],
    ['what stands in items, alternatives and others', object({ a: { type: 'array', items: { anyOf: [object({}, { not: { required: ['b'] } }), N] } } }, { additionalProperties: { type: 'array', contains: S } }), [/^contains/, /^additionalProperties beside/, /^not /]],
  ] as const)('is noted, once: %s', async (_, payload, expected) => {
    const { notes, comments } = await typeOf(payload);
    expect(notes).toEqual(expected.map((pattern) => expect.stringMatching(pattern) as unknown));
    for (const note of notes) expect(comments.toLowerCase()).toContain(note.toLowerCase());
  }); // prettier-ignore

  it.each([
    ['alternatives told apart by a constant', { oneOf: [kind('a', { x: S }), kind('b')] }],
    ['alternatives of different types', { oneOf: [object({ a: S }), { type: 'null' }, N] }],
    ['numbers and texts', object({ a: { type: 'string', minLength: 1, pattern: 'x' }, b: { type: 'number', anyOf: [{ const: -1 }, { minimum: 0 }] } })],
    ['a prefix of fields with any value', closed({}, { patternProperties: { '^ext_': true } })],
    ['tuples shown in full', object({ a: tuple({ items: false, minItems: 1 }), b: tuple({ minItems: 2 }), c: tuple({ items: false, maxItems: 2 }), d: tuple({ maxItems: 1 }), e: tuple({ minItems: 4 }) })],
    ['a required field that is not declared', object({ a: S }, { required: ['a', 'q'] })],
    ['a prefix of fields with a type', closed({}, { patternProperties: { '^ext_[a-z]+$': S } })],
    ['a shape whose type is stated by a branch', { properties: { a: S }, allOf: [{ type: 'object' }] }],
    ['alternatives that only need fields which the others lack', { oneOf: [closed({ a: S }, { required: ['a'] }), closed({ a: S, b: S }, { required: ['b'] })].slice(1) }],
    ['negated types, and nothing', object({ a: { not: { type: 'null' } }, b: { not: {} }, c: false })],
    ['conditions that forbid nothing', object({}, { if: { required: ['a'] }, then: true, dependentRequired: { a: [] }, propertyNames: true, unevaluatedProperties: true })],
    ['lists', { type: 'array', items: S, minItems: 1, maxItems: 3 }],
    ['other fields with any value', object({ a: S }, { additionalProperties: true })],
  ])('is what nothing is said of here: %s', async (_, payload) => {
    expect((await typeOf(payload)).notes).toEqual([]);
  }); // prettier-ignore

  it('is noted where a closed object is made of an open one', async () => {
    const Base = object({ a: S });
    const payload = closed({ a: S }, { allOf: [{ $ref: '#/components/schemas/Base' }] });
    const { notes } = await typeOf(payload, { components: { schemas: { Base } } });
    expect(notes).toEqual([expect.stringMatching(/^additionalProperties beside allOf/)]);
  });

  it('stays closed where branches only require fields, and shows them', async () => {
    const payload = closed(
      { a: S, b: S },
      { oneOf: [{ required: ['a'] }, { type: 'object', required: ['b'] }] },
    );
    expect((await typeOf(payload)).type).toBe('{a?:stringb?:string}&(|{a:unknown}|{b:unknown})');
  });

  it('keeps branches that declare fields of an open object', async () => {
    const { type, notes } = await typeOf(object({ a: S }, { allOf: [{ properties: { c: N } }] }));
    expect(type).toContain('c?:number');
    expect(notes).toEqual([]);
  });

  it('has only those values of an enumeration that are of the type', async () => {
    const payload = object({
      a: { type: ['string', 'integer'], enum: ['a', 1, 1.5, null] },
      b: { type: 'string', const: 1 },
    });
    expect((await typeOf(payload)).type).toContain("a?:'a'|1b?:never");
  });
});

it('names in its comment where in the value a note applies, constraints included', async () => {
  const payload = object({
    a: { type: 'array', items: { type: 'string', pattern: '^x', not: { const: 'xx' } } },
  });
  const { comments } = await typeOf(payload);
  expect(comments).toContain('In items: validated: pattern ^x.');
  expect(comments).toContain('In items: not is checked by the validator only; the type is wider.');
});

it('a required field without a name is refused: validators would not see that it is missing', () => {
  for (const payload of [{ required: [''] }, object({ a: { dependentRequired: { b: ['c', ''] } } })]) {
    expect(() => checkSchemas(modelOf(payload).definitions)).toThrow(
      expect.objectContaining({
        code: 'SPEC_UNSUPPORTED',
        message: expect.stringMatching(/payload\/.*ired.* Fix: rename the field/) as unknown,
      }),
    );
  }
  const named = object({ required: { const: [''] } }, { default: { required: [''] } });
  expect(() => checkSchemas(modelOf(named).definitions)).not.toThrow();
});

it.each(['default', 'enum', 'x-field'])('a schema is looked at whatever the field is called: %s', (name) => {
  const refused = { type: 'array', contains: S, unevaluatedItems: false };
  for (const schema of [refused, { required: [''] }]) {
    expect(() => checkSchemas(modelOf(object({ [name]: schema })).definitions)).toThrow(
      expect.objectContaining({
        code: 'SPEC_UNSUPPORTED',
        message: expect.stringContaining(`payload/properties/${name}/`) as unknown,
      }),
    );
  }
});

it('circles through parts of a value are right', () => {
  const Tree = object({ next: { anyOf: [{ $ref: '#/components/schemas/Tree' }, { type: 'null' }] } });
  const { definitions } = modelOf(object({ t: { $ref: '#/components/schemas/Tree' } }), {
    components: { schemas: { Tree } },
  });
  expect(() => checkSchemas(definitions)).not.toThrow();
});

describe('generated validators', () => {
  /** Names that the module takes from the support module, in order. */
  const importsOf = async (fields: object, more: object = {}): Promise<string[]> => {
    const payload = { ...object(fields, { additionalProperties: false }), ...more };
    const { files } = await emitValidators(modelOf(payload), '// banner');
    const imports = (files.get('validators/note.js') ?? '').matchAll(/^import \{(.*)\} from/gm);
    const names = [...imports].flatMap(([, list = '']) => list.split(',').map((name) => name.trim()));
    return [...new Set(names.map((name) => name.split(' as ')[0] ?? ''))].sort();
  };

  it('import only what they call', async () => {
    const rules = [{ rule: 'timeAfter', later: '/a', earlier: '/b' }];
    expect(await importsOf({ a: S })).toEqual([]);
    // what may be in other fields is looked at for numbers that no double holds
    expect(await importsOf({ a: S }, { additionalProperties: true })).toEqual(['holdsOverflow']);
    expect(await importsOf({ a: { type: 'string', format: 'uuid' } })).toEqual(['isUuid']);
    expect(await importsOf({ a: S, b: S }, { 'x-rules': rules })).toEqual(['timeAfter']);
    expect(await importsOf({ isUuid: S, timeAfter: S }, { required: ['isUuid'] })).toEqual([]);
  });
});

it('no module is called like a device on Windows', () => {
  const names = ['con', 'PRN', 'aux', 'nul', 'com1', 'lpt9', 'console', 'com10'];
  const messages = Object.fromEntries(names.map((name) => [name, { payload: { title: `T ${name}` } }]));
  const model = modelOf({}, { channels: { main: { address: 'main', messages } } });
  expect(model.messages.map(({ fileName }) => fileName).sort()).toEqual([
    'aux-message', 'com1-message', 'com10', 'con-message', 'console', 'lpt9-message', 'nul-message', 'prn-message',
  ]); // prettier-ignore
});
