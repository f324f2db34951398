/** What is said of types that are wider than their schemas, and what is refused because they would be narrower. */

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
async function typeOf(payload: object, more: object = {}): Promise<{ notes: string[]; type: string }> {
  const model = modelOf(payload, more);
  checkSchemas(model.definitions);
  const { text, notes } = await emitTypes(model, '// banner');
  const type = /export (?:type|interface) Note\b([^]*?)(?=\n(?:export|\/\*\*)|$)/.exec(text)?.[1] ?? '';
  return {
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
    ['a required field that is not declared', object({ a: S }, { required: ['a', 'q'] }), [/^required names "q"/]],
    ['alternatives of required fields', closed({ a: S, b: S }, { oneOf: [{ required: ['a'] }, { required: ['b'] }] }), [/^oneOf is checked/]],
    ['conditions on fields of a closed object', closed({ a: S }, { anyOf: [{ properties: { a: { const: 'x' } } }, true] }), [/^anyOf is checked/]],
    ['a prefix of fields with a schema', closed({}, { patternProperties: { '^ext_': S } }), [/^values of ext_\* fields/]],
    ['other fields with a schema', object({ a: S }, { additionalProperties: N }), [/^additionalProperties beside properties/]],
    ['a tuple with a greatest length', tuple({ maxItems: 2 }), [/^the length of the tuple/]],
    ['a tuple with a least length beyond it', tuple({ minItems: 3 }), [/^the length of the tuple/]],
    ['alternatives that overlap', { oneOf: [object({ a: S }), object({ b: S })] }, [/^that exactly one of oneOf/]],
    ['alternatives with an optional constant', { oneOf: [object({ kind: { const: 'a' } }), object({ kind: { const: 'b' } })] }, [/^that exactly one/]],
  ] as const)('is noted, once: %s', async (_, payload, expected) => {
    const { notes } = await typeOf(payload);
    expect(notes).toEqual(expected.map((pattern) => expect.stringMatching(pattern) as unknown));
  }); // prettier-ignore

  it.each([
    ['alternatives told apart by a constant', { oneOf: [kind('a', { x: S }), kind('b')] }],
    ['alternatives of different types', { oneOf: [object({ a: S }), { type: 'null' }, N] }],
    ['numbers and texts', object({ a: { type: 'string', minLength: 1, pattern: 'x' }, b: { type: 'number', anyOf: [{ const: -1 }, { minimum: 0 }] } })],
    ['a prefix of fields with any value', closed({}, { patternProperties: { '^ext_': true } })],
    ['tuples shown in full', object({ a: tuple({ items: false, minItems: 1 }), b: tuple({ minItems: 2 }), c: tuple({ items: false, maxItems: 2 }) })],
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

  it('stays closed where branches only require fields', async () => {
    const payload = closed(
      { a: S, b: S },
      { oneOf: [{ required: ['a'] }, { type: 'object', required: ['b'] }] },
    );
    expect((await typeOf(payload)).type).toBe('{a?:stringb?:string}');
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

describe('a shape without a type', () => {
  it.each([
    [{ properties: {} }], [{ required: ['a'] }], [{ additionalProperties: false }], [{ patternProperties: {} }],
    [{ items: true }], [{ prefixItems: [true] }], [object({ a: { properties: {} } })],
    [{ anyOf: [{ properties: { a: S } }, N] }], [object({}, { allOf: [{ properties: { a: { required: ['x'] } } }] })],
  ])('is refused: %j', (payload) => {
    expect(() => checkSchemas(modelOf(payload).definitions)).toThrow(
      expect.objectContaining({ code: 'SPEC_UNSUPPORTED', message: expect.stringMatching(/ Fix: add "type": /) as unknown }),
    );
  }); // prettier-ignore

  it.each([
    [object({}, { allOf: [{ required: ['a'] }], if: { properties: { a: S } }, then: { required: ['b'] }, not: { required: ['z'] } })],
    [object({}, { dependentSchemas: { a: { required: ['b'] } } })],
    [{ allOf: [object({ a: S }), { properties: { b: S } }] }],
    [{ $ref: '#/components/schemas/Base', properties: { b: S }, required: ['b'] }],
    [object({ properties: S, items: N, required: S })],
  ])('is taken where the schema around it states the type: %j', (payload) => {
    const more = { components: { schemas: { Base: object({}) } } };
    expect(() => checkSchemas(modelOf(payload, more).definitions)).not.toThrow();
  }); // prettier-ignore
});

it('circles through parts of a value are right', () => {
  const Tree = object({ next: { anyOf: [{ $ref: '#/components/schemas/Tree' }, { type: 'null' }] } });
  const { definitions } = modelOf(object({ t: { $ref: '#/components/schemas/Tree' } }), {
    components: { schemas: { Tree } },
  });
  expect(() => checkSchemas(definitions)).not.toThrow();
});

describe('generated validators', () => {
  const importsOf = async (payload: object): Promise<string> => {
    const { files } = await emitValidators(modelOf(payload), '// banner');
    return /^import \{(.*)\} from/m.exec(files.get('validators/note.js') ?? '')?.[1]?.trim() ?? '';
  };

  it('import only what they call', async () => {
    const rules = [{ rule: 'timeAfter', later: '/a', earlier: '/b' }];
    expect(await importsOf(object({ a: S }))).toBe('');
    expect(await importsOf(object({ a: { type: 'string', format: 'uuid' } }))).toBe('isUuid');
    expect(await importsOf(object({ a: S, b: S }, { 'x-rules': rules }))).toBe('timeAfter');
    expect(await importsOf(object({ isUuid: S, timeAfter: S }, { required: ['isUuid'] }))).toBe('');
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
