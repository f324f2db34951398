/** Schemas of fields and names whose types are hard to say, with values that tell right types from wrong ones. */

import { A, B, closed, N, object, S, type Case } from './cases.ts';

export const fieldCases: Readonly<Record<string, Case>> = {
  'a field beside others of another type': {
    payload: object({ a: S, b: object({ c: N }) }, { additionalProperties: N }),
    right: [{ a: 'x', z: 1 }, { b: { c: 1 } }, {}],
    wrong: [{ a: 1 }, { z: true }],
    wider: [{ z: 'x' }],
    notes: [/^additionalProperties beside properties/],
  },
  'a composed field, optional in one part and required in another, beside others': {
    payload: object(
      { a: { allOf: [{ properties: { kind: { const: 1 } } }], oneOf: [{ required: ['kind'] }] } },
      { additionalProperties: N },
    ),
    right: [{ a: { kind: 1 }, z: 1 }, {}],
    wrong: [{ a: { kind: 2 } }, { a: {} }],
    wider: [{ z: 'x' }],
    notes: [
      /^additionalProperties beside properties whose types are composed/,
      /^properties without a type/,
      /^required without a type/,
    ],
  },
  'fields by patterns with values of a type': {
    payload: closed(
      { a: S },
      { patternProperties: { '^x-': N, '^y_[a-z]$': { type: 'string', maxLength: 2 } } },
    ),
    right: [{ a: 'x', 'x-b': 1, y_a: 'xx' }],
    wrong: [{ 'x-b': 'x' }, { y_a: 1 }, { z: 1 }],
    wider: [{ y_aa: 'x' }],
  },
  'fields by patterns that begin like declared ones': {
    payload: closed(
      { 'x-a': S, 'x-b': { type: 'array', items: { enum: [1, true] } }, 'y-a': object({ a: N }), z: S },
      { required: ['x-c', 'x-b'], patternProperties: { '^x-[cz]$': N, '^y-': N } },
    ),
    right: [{ 'x-b': [1, true], 'x-c': 1, 'x-a': 'x', 'x-z': 2, 'y-b': 1 }],
    wrong: [
      { 'x-b': [1], 'x-c': 'x' },
      { 'x-b': [1], 'x-c': 1, 'x-z': {} },
      { 'x-b': [1], 'x-c': 1, w: 1 },
      { 'x-c': 1, 'x-b': ['x'] },
    ],
    wider: [{ 'x-b': [1], 'x-c': 1, 'x-z': 'x', 'y-z': 'x', z: 'x' }],
    notes: [
      /^values of x-\* fields may have the types of x-a, x-b, x-c as well/,
      /^values of y-\* fields are typed unknown/,
    ],
  },
  'an optional field that a pattern with another type begins like': {
    payload: closed({ ext_a: S }, { patternProperties: { '^ext_[b-z]+$': N } }),
    right: [{ ext_a: 'x', ext_b: 1 }, { ext_b: 1 }, {}],
    wrong: [{ ext_a: 1 }, { ext_b: true }],
    wider: [{ ext_b: 'x' }],
    notes: [/^values of ext_\* fields may have the types of ext_a/],
  },
  'fields by patterns in an object without a name': {
    payload: object({ a: closed({ b: S }, { patternProperties: { '^ext_': true } }) }),
    right: [{ a: { b: 'x', ext_a: 1 } }, { a: {} }],
    wrong: [{ a: { c: 1 } }, { a: { b: 1 } }],
  },
  'fields by patterns that start with nothing': {
    payload: closed({ a: S }, { patternProperties: { a$: N, '^[0-9]': S } }),
    right: [{ ba: 1, '1': 'x' }],
    wrong: [{ ba: true }],
    wider: [{ ba: 'x' }, { z: 1 }, { a: 'x' }],
    notes: [/^patternProperties is checked/],
  },
  'optional fields that every object seems to have': {
    payload: closed({ toString: N, constructor: S, valueOf: true }),
    right: [{}, { toString: 1 }, { constructor: 'x', valueOf: 1 }],
    wrong: [{ hasOwnProperty: 1 }],
    wider: [{ toString: 'x' }, [], 'x'],
    notes: [
      /^that the value is an object/,
      /^every object has a toString/,
      /^every object has a constructor/,
    ],
  },
  'the empty object': {
    payload: object({ a: closed({}) }),
    right: [{ a: {} }, {}],
    wrong: [{ a: { b: 1 } }, { a: 1 }, { a: [] }],
  },
  'an object, whatever its fields': {
    payload: { type: 'object' },
    right: [{}, { a: 1 }],
    wrong: [[], 'a', null],
  },
  'no value at all, and any value': {
    payload: object({ a: false, b: true, c: { not: {} }, d: { not: { type: 'null' } }, e: {} }),
    right: [{}, { b: null, d: 1, e: [] }],
    wrong: [{ a: 1 }, { c: 1 }, { d: null }],
  },
  'required and nullable beside optional': {
    payload: closed(
      { a: { type: ['string', 'null'] }, b: { anyOf: [S, { type: 'null' }] }, c: S },
      { required: ['a'] },
    ),
    right: [{ a: null }, { a: 'x', b: null, c: 'x' }],
    wrong: [{}, { a: 'x', c: null }, { b: null }],
  },
  'recursion through fields, lists and others': {
    payload: A,
    definitions: [
      object({ a: { type: 'array', items: A }, b: B }),
      { type: ['object', 'null'], additionalProperties: A },
    ],
    right: [{ a: [{ a: [] }], b: null }, { b: { x: { b: null } } }],
    wrong: [{ a: [1] }, { b: { x: 1 } }],
  },
  'names that need quotes, and texts that end comments': {
    payload: closed({
      'n/a': { enum: ['n/a', '1st', '', "it's", 'two\nlines', '*/', '`${a}`'] },
      '1st': S,
      '': N,
      "it's": { type: 'string', description: 'Ends */ no comment.', pattern: '^*/'.slice(0, 1) },
      'a*/b': { not: { const: '*/' }, type: 'string' },
      class: S,
      default: S,
    }),
    right: [
      { 'n/a': '1st', '1st': 'x', '': 1, "it's": 'x', 'a*/b': 'x', class: 'x', default: 'x' },
      { 'n/a': 'two\nlines' },
      { 'n/a': '`${a}`' },
    ],
    wrong: [{ 'n/a': 'na' }, { '': 'x' }, { 'a*/b': 1 }],
    wider: [{ 'a*/b': '*/' }],
    notes: [/^not is checked/],
  },
  'what only validators check of objects': {
    payload: object(
      { a: S, b: S },
      {
        propertyNames: { maxLength: 2 },
        dependentRequired: { a: ['b'] },
        dependentSchemas: { b: { required: ['c'] } },
        if: { required: ['c'] },
        then: { required: ['d'] },
      },
    ),
    right: [{ a: 'x', b: 'x', c: 1, d: 1 }, {}],
    wrong: [{ a: 1 }],
    wider: [{ abc: 1 }, { a: 'x' }, { c: 1 }],
    notes: [/^if with/, /^dependentRequired/, /^dependentSchemas/, /^propertyNames/],
  },
  'what only validators check of lists': {
    payload: object({
      a: { type: 'array', contains: S },
      b: { type: 'array', prefixItems: [N], unevaluatedItems: false },
    }),
    right: [{ a: ['x', 1], b: [1] }],
    wrong: [{ a: 1 }, { b: ['x'] }],
    wider: [{ a: [] }, { a: [1] }, { b: [1, 1] }],
    notes: [/^contains/, /^unevaluatedItems/],
  },
  'constants with different fields': {
    payload: { enum: [{ a: 1 }, { b: 1 }, 'x'] },
    right: [{ a: 1 }, { b: 1 }, 'x'],
    wrong: [{ a: 1, c: 1 }, {}],
    wider: [{ a: 1, b: 1 }],
    notes: [/^that no fields of several values of enum/],
  },
  'numbers that a field has to be one of, or within': {
    payload: object({
      a: { type: 'number', anyOf: [{ const: -1 }, { minimum: 0 }] },
      b: { type: 'integer' },
    }),
    right: [{ a: -1, b: 1 }, { a: 3 }],
    wrong: [{ a: 'x' }],
    wider: [{ a: -2 }, { b: 0.5 }],
  },
  'reserved words and types of TypeScript as names': {
    payload: object({ Array: A, Record: B }),
    definitions: [
      { title: 'Array', type: 'array', items: B },
      { title: 'Record', type: 'object', additionalProperties: { type: 'array', items: S } },
    ],
    right: [{ Array: [{ a: ['x'] }], Record: {} }],
    wrong: [{ Array: [1] }, { Record: { a: 'x' } }],
  },
};
