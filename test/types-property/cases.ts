/** Schemas whose types are hard to say, with values that tell right types from wrong ones. */

import type { Json, Schema } from './schemas.ts';

export const S: Json = { type: 'string' };
export const N: Json = { type: 'number' };
export const object = (
  properties: Record<string, Json>,
  more: Record<string, Json> = {},
): Record<string, Json> => ({
  type: 'object',
  properties,
  ...more,
});
export const closed = (
  properties: Record<string, Json>,
  more: Record<string, Json> = {},
): Record<string, Json> => object(properties, { additionalProperties: false, ...more });
export const A: Readonly<Record<string, Json>> = { $ref: '#/components/schemas/M0A' };
export const B: Readonly<Record<string, Json>> = { $ref: '#/components/schemas/M0B' };

/** A schema with values on either side. */
export interface Case {
  readonly payload: Schema;
  /** M0A and M0B. */
  readonly definitions?: readonly Schema[];
  /** What type and validator let pass. */
  readonly right: readonly Json[];
  /** What neither lets pass. */
  readonly wrong: readonly Json[];
  /** What the validator alone refuses, and what is noted of that. */
  readonly wider?: readonly Json[];
  readonly notes?: readonly RegExp[];
}

/** Schemas whose types were once wrong, or could be. */
export const cases: Readonly<Record<string, Case>> = {
  'a shape without a type lets everything else pass': {
    payload: { properties: { a: S }, required: ['a'] },
    right: [{ a: 'x' }, { a: 'x', b: 1 }, 'text', 1, null, [1], true],
    wrong: [{ a: 1 }, {}],
    notes: [/^properties without a type .* add "type": "object"/],
  },
  'a list without a type': {
    payload: { items: N },
    right: [[1, 2], {}, 'text', { a: 1 }, null],
    wrong: [['x']],
    notes: [/^items without a type .* add "type": "array"/],
  },
  'a shape whose type is stated by a branch': {
    payload: { properties: { a: S }, allOf: [{ type: ['object', 'null'] }] },
    right: [{ a: 'x' }, {}, null],
    wrong: [{ a: 1 }, 'text', [1]],
  },
  'a shape whose values are listed': {
    payload: { properties: { a: S }, enum: [{ a: 'x' }, null] },
    right: [{ a: 'x' }, null],
    wrong: [{}, { a: 'y' }, { a: 'x', b: 1 }],
    notes: [/^what is beside enum/],
  },
  'objects and arrays at once': {
    payload: { type: ['object', 'array'], properties: { a: S }, items: N, required: ['a'] },
    right: [{ a: 'x' }, [1], []],
    wrong: [{}, ['x'], { a: 1 }, null],
  },
  'constant objects and arrays': {
    payload: closed({ a: { const: { x: [1, null], '': {} } }, b: { const: [] }, c: { const: "it's" } }),
    right: [{ a: { x: [1, null], '': {} }, b: [], c: "it's" }],
    wrong: [{ a: { x: [1], '': {} } }, { a: { x: [1, null], '': { y: 1 } } }, { b: [1] }, { c: 'its' }],
  },
  'a constant beside other values': {
    payload: { enum: [1, 'a', null], const: 'a' },
    right: ['a'],
    wrong: [1, null],
  },
  'tuples without a least length': {
    payload: { type: 'array', prefixItems: [S, N] },
    right: [[], ['a'], ['a', 1], ['a', 1, null]],
    wrong: [[1], ['a', 'b'], 'a'],
  },
  'closed tuples': {
    payload: { type: 'array', prefixItems: [S, N], items: false, minItems: 1 },
    right: [['a'], ['a', 1]],
    wrong: [[], ['a', 1, 2]],
  },
  'tuples with lengths of their own': {
    payload: object({
      a: { type: 'array', prefixItems: [S], minItems: 3, items: N },
      b: { type: 'array', prefixItems: [S, S, S], maxItems: 2 },
      c: { type: 'array', prefixItems: [S, false] },
      d: { type: 'array', prefixItems: [S], maxItems: 0 },
      e: { type: 'array', items: false },
    }),
    right: [
      { a: ['x', 1, 2], b: ['x'], c: ['x'], d: [], e: [] },
      { a: ['x', 1, 2, 3], b: [], c: [] },
    ],
    wrong: [{ a: ['x', 1] }, { b: ['x', 'x', 'x'] }, { c: ['x', 1] }, { d: ['x'] }, { e: [1] }],
  },
  'lists of tuples and of alternatives': {
    payload: { type: 'array', items: { anyOf: [{ type: 'array', prefixItems: [S] }, { enum: ['a', 1] }] } },
    right: [[['x'], 'a', 1, []], []],
    wrong: [[[1]], ['b'], 'a', []].slice(0, 3),
  },
  'tuples of which too much may be missing': {
    payload: {
      type: 'array',
      prefixItems: Array.from({ length: 10 }, (_, index) => (index % 2 === 0 ? S : N)),
    },
    right: [[], ['a', 1, 'b'], ['a', 1, 'a', 1, 'a', 1, 'a', 1, 'a', 1, null]],
    wrong: [],
    wider: [[1]],
    notes: [/^the length of the tuple/],
  },
  'required fields that nothing declares': {
    payload: object({ a: S }, { required: ['q', 'toString'] }),
    right: [{ q: null, toString: 1 }],
    wrong: [{ a: 'x', toString: 1 }],
    wider: [{ q: 1 }],
    notes: [/^that toString is there/],
  },
  'required fields that a pattern or the others declare': {
    payload: object({}, { required: ['x-a', 'b'], patternProperties: { '^x-': N }, additionalProperties: S }),
    right: [{ 'x-a': 1, b: 'x' }],
    wrong: [{ 'x-a': 1 }, { 'x-a': 'x', b: 'x' }, { 'x-a': 1, b: 1 }],
    notes: [/^patternProperties is checked/],
  },
  'required fields that are forbidden': {
    payload: { type: ['object', 'null'], additionalProperties: false, required: ['a'] },
    right: [null],
    wrong: [{}, { a: 1 }],
  },
  'alternatives of required fields': {
    payload: closed({ a: S, b: N }, { anyOf: [{ required: ['a'] }, { required: ['b'] }] }),
    right: [{ a: 'x' }, { b: 1 }, { a: 'x', b: 1 }],
    wrong: [{}, { c: 1 }, { a: 1 }, { a: 'x', c: 1 }],
  },
  'alternatives of closed objects': {
    payload: { anyOf: [closed({ a: S }), closed({ b: S })] },
    right: [{ a: 'x' }, { b: 'x' }, {}],
    wrong: [{ c: 1 }, { a: 1 }],
    wider: [{ a: 'x', b: 'x' }],
    notes: [/^that no fields of several alternatives of anyOf/],
  },
  'alternatives of closed objects that a constant tells apart': {
    payload: {
      oneOf: [
        closed({ kind: { const: 'a' }, a: S }, { required: ['kind'] }),
        closed({ kind: { const: 'b' }, b: S }, { required: ['kind'] }),
      ],
    },
    right: [{ kind: 'a', a: 'x' }, { kind: 'b' }],
    wrong: [{ kind: 'a', b: 'x' }, { a: 'x' }, { kind: 'c' }],
  },
  'alternatives that one of several constants, or none, tells apart': {
    payload: {
      oneOf: [
        closed({ ok: { enum: ['a', 1, null] }, a: S }, { required: ['ok'] }),
        closed({ ok: { const: true }, b: S }, { required: ['ok'] }),
        closed({ ok: { enum: [false, 'b'] }, c: S }, { required: ['ok'] }),
      ],
    },
    right: [
      { ok: null, a: 'x' },
      { ok: 1, a: 'x' },
      { ok: true, b: 'x' },
      { ok: false, c: 'x' },
      { ok: 'b' },
    ],
    wrong: [
      { ok: 'a', b: 'x' },
      { ok: 'b', a: 'x' },
      { ok: true, c: 'x' },
      { ok: null, c: 'x' },
      { ok: 2 },
      {},
    ],
  },
  'nested alternatives with and without a field that tells them apart': {
    payload: {
      oneOf: [
        { oneOf: [closed({ kind: { const: 1 } }, { required: ['kind'] }), N] },
        { anyOf: [S, { type: 'null' }] },
      ],
    },
    right: [{ kind: 1 }, 5, 'x', null],
    wrong: [{ kind: 2 }, true, []],
  },
  'alternatives of which more than one applies': {
    payload: { oneOf: [object({ a: S }), object({ b: S })] },
    right: [
      { a: 1, b: 'x' },
      { a: 'x', b: 1 },
    ],
    wrong: [{ a: 1, b: 1 }],
    wider: [{}],
    notes: [/^that exactly one of oneOf/],
  },
  'a composition that is closed by unevaluatedProperties': {
    payload: {
      allOf: [object({ a: S }), object({ b: N }, { required: ['b'] })],
      unevaluatedProperties: false,
    },
    right: [{ b: 1 }, { a: 'x', b: 1 }],
    wrong: [{ a: 'x' }, { b: 1, c: 1 }],
    notes: [/^unevaluatedProperties is checked/],
  },
  'a composition with a closed part': {
    payload: { allOf: [closed({ a: S }), object({ b: N })] },
    right: [{ a: 'x' }, {}],
    wrong: [{ a: 1 }],
    wider: [{ a: 'x', b: 1 }],
    notes: [/^additionalProperties in allOf/],
  },
  'a closed object beside a reference': {
    payload: { ...A, type: 'object', properties: { b: N }, additionalProperties: false },
    definitions: [object({ a: S })],
    right: [{ b: 1 }, {}],
    wrong: [{ b: 'x' }],
    wider: [{ a: 'x' }],
    notes: [/^additionalProperties beside \$ref/],
  },
  'values of constants that a composition closes': {
    payload: { ...A, type: 'object', required: ['b'] },
    definitions: [{ enum: [{ a: 1 }, { b: 1 }] }],
    right: [{ b: 1 }],
    wrong: [{ a: 1 }, { b: 2 }],
    wider: [{ b: 1, c: 1 }],
    notes: [/^additionalProperties in \$ref/, /^that no fields of several values/],
  },
  'what is optional in every part and constant in each': {
    payload: { allOf: [object({ a: { const: 'x' } }), object({ a: { const: 'y' } })] },
    right: [{}, { b: 1 }],
    wrong: [{ a: 'x' }],
  },
};
