/** What the validators of the golden cases say about values, in both ways of being called. */

import { describe, expect, it } from 'vitest';
import type { MessageValidator } from '../../src/support/contract.ts';
import { validators as composition } from './composition/expected/typescript/index.ts';
import { validators as dialogue } from './dialogue/expected/typescript/index.ts';
import { validators as inline } from './inline/expected/typescript/index.ts';
import { validators as plain } from './plain/expected/typescript/index.ts';
import { validators as shapes } from './shapes/expected/typescript/index.ts';

const node = { value: 'a', children: [] };
const ride = {
  type: 'ride',
  ride_id: '938f2b97-314c-49e8-9860-f441df2284a1',
  zone: null,
  leave: '2026-01-01T00:00:00Z',
};
const put = { kind: 'put', text: null, mood: 0, ends: ['a', 1] };
const header = { id: ride.ride_id, note: null };
const course = { $x: { a: [1, 'b', null], '': {} } };
const reading = { at: '2026-01-01T00:00:00Z', values: [] };

interface Verdicts {
  readonly of: MessageValidator | undefined;
  readonly right: readonly unknown[];
  /** Values, each with the keywords (or rules) that are violated. */
  readonly wrong: readonly (readonly [value: unknown, violated: readonly string[]])[];
}

const cases: Readonly<Record<string, Verdicts>> = {
  'a union without a field that names the type': {
    of: composition['shape'],
    right: [null, { colour: 'red', radius: 1 }, { colour: 'red', side: 0.5 }],
    wrong: [
      [{ colour: 'red', radius: 1, side: 1 }, ['oneOf']],
      [{ colour: 'red', side: 0.3 }, ['oneOf']],
    ],
  },
  'a recursive type': {
    of: composition['tree'],
    right: [
      node,
      { ...node, parent: null },
      { ...node, parent: node, children: [node, { ...node, value: 'b' }] },
    ],
    wrong: [
      [{ ...node, children: [node, node] }, ['uniqueItems']],
      [{ ...node, children: [{ ...node, children: [{ value: 'long', children: [] }] }] }, ['maxLength']],
    ],
  },
  'conditions, patterns and dependencies on fields named like annotations': {
    of: composition['settings'],
    right: [
      { title: 'a', description: 'b' },
      { level: 9, cap: 1 },
      { level: 8 },
      { ext_known: 1, ext_other: {}, 'ext-a': 'x' },
    ],
    wrong: [
      [{}, ['minProperties']],
      [{ title: 'a' }, ['dependentRequired']],
      [{ 'x-ray': true }, ['dependentRequired']],
      [{ level: 9 }, ['required']],
      [{ ext_known: 'x' }, ['type']],
      [{ 'ext-a': 1 }, ['type']],
      [{ other: 1 }, ['additionalProperties']],
    ],
  },
  'branches that only require fields of a closed object': {
    of: composition['either'],
    right: [{ a: 'x' }, { b: 'x' }],
    wrong: [
      [{}, ['oneOf']],
      [{ a: 'x', b: 'x' }, ['oneOf']],
      [{ a: 'x', c: 1 }, ['additionalProperties']],
    ],
  },
  'the schema true': { of: composition['anything'], right: [null, 1, [], {}], wrong: [] },
  'a tuple and an enumeration of odd values': {
    of: inline['put'],
    right: [
      put,
      { ...put, mood: { deep: [1] } },
      { ...put, mood: null, maybe: null },
      { ...put, mood: "it's", maybe: 1 },
    ],
    wrong: [
      [{ ...put, ends: ['a'] }, ['minItems']],
      [{ ...put, ends: ['a', 1, 2] }, ['items']],
      [{ ...put, ends: ['a', 1.5] }, ['type']],
      [{ ...put, mood: { deep: [2] } }, ['enum']],
      [{ ...put, mood: undefined }, ['required']],
    ],
  },
  'fields named like what every object has': {
    of: inline['move.2nd'],
    right: [
      { kind: 'move.2nd', toString: 1 },
      { kind: 'move.2nd', toString: 1, constructor: 'x' },
    ],
    wrong: [
      [{ kind: 'move.2nd' }, ['required']],
      [{ kind: 'move.2nd', toString: 1, constructor: 1 }, ['type']],
      [{ kind: 'move.2nd', toString: 1, valueOf: 1 }, ['additionalProperties']],
    ],
  },
  'rules, on a part, on an array that may be null, and over optional fields': {
    of: dialogue['ride'],
    right: [
      ride,
      { ...ride, speed: null, arrive: null, fare: {} },
      { ...ride, speed: [1, 1], fare: { least: 1, most: 1 }, arrive: '2026-01-01T00:00:01Z' },
      { ...ride, arrive: '2026-01-01T00:00:02Z', every: 1, track: { a: [1, 2] } },
      { ...ride, track: { a: [1, 2] } },
      { ...ride, vehicle: 'a sledge' },
    ],
    wrong: [
      [{ ...ride, speed: [2, 1] }, ['numberNotLess']],
      [{ ...ride, fare: { least: 2, most: 1 } }, ['numberNotLess']],
      [{ ...ride, arrive: '2026-01-01T01:00:00+01:00' }, ['timeAfter']],
      [
        { ...ride, arrive: '2026-01-01T00:00:02Z', every: 1, track: { a: [1], b: [1, 2], c: [] } },
        ['sampleCount', 'sampleCount'],
      ],
      [{ ...ride, ride_id: 'x' }, ['format']],
    ],
  },
  'draft-07: dependencies, a closed tuple, a described reference, an address': {
    of: plain['reading.v1'],
    right: [
      reading,
      { ...reading, mail: 'a@b.example', from: 'north' },
      { ...reading, void: true, 'n/a': 1 },
      { ...reading, place: [1, 2], sight: { of: 'a', note: null } },
    ],
    wrong: [
      [{ ...reading, mail: 'a@b.example' }, ['dependentRequired']],
      [{ ...reading, mail: 'no address', from: 'north' }, ['format']],
      [{ ...reading, void: true }, ['required']],
      [{ ...reading, place: [1, 200] }, ['maximum']],
      [{ ...reading, place: [1, 2, 3] }, ['items']],
      [{ ...reading, sight: {} }, ['required', 'required']],
    ],
  },
  'a composition that is closed': {
    of: shapes['order'],
    right: [{ kind: 'order', ...header, table: 1 }],
    wrong: [
      [{ kind: 'other', ...header, table: 1 }, ['const']],
      [{ kind: 'order', ...header, table: 1, more: 1 }, ['unevaluatedProperties']],
      [{ kind: 'order', note: null, table: 1 }, ['required']],
      [{ kind: 'order', ...header, note: 'x'.repeat(21), table: 1.5 }, ['maxLength', 'type']],
    ],
  },
  'alternatives within alternatives': {
    of: shapes['dish.v2'],
    right: [{ dish: 'soup', hot: true }, { dish: 'roast', of: { any: [1] } }, [], null],
    wrong: [[{ dish: 'roast', of: 'veal' }, ['oneOf']]],
  },
  'odd names with constants': {
    of: shapes['1st$course'],
    right: [course, { ...course, '1st': [], 'n/a': 'x', "it's": 'x', 'a.b': null, '': 0 }],
    wrong: [
      [{}, ['required']],
      [{ $x: { a: [1, 'b'], '': {} } }, ['const']],
      [{ ...course, '1st': [1] }, ['const']],
      [{ ...course, 'two words': 1 }, ['not']],
    ],
  },
  'fields named like what every object has, and like keywords': {
    of: shapes['class'],
    right: [
      { class: 'a', delete: null },
      { class: 'a', delete: true, default: 1, constructor: 'x', toString: 'x', length: 1 },
    ],
    wrong: [
      [{ class: 'a' }, ['required']],
      [{ class: 'a', delete: null, constructor: 1 }, ['type']],
      [{ class: 'a', delete: null, valueOf: 1 }, ['additionalProperties']],
    ],
  },
  'a shape without a type': {
    of: shapes['loose'],
    right: [{ size: 1, other: null }, 'text', [1], null, { size: 1, other: 1, list: 'x', both: [1] }],
    wrong: [
      [{ size: 1 }, ['required']],
      [{ size: 1, other: 1, list: [1] }, ['type']],
      [{ size: 1, other: 1, both: { a: 1 } }, ['type']],
    ],
  },
  'a tuple within a tuple': {
    of: shapes['steps'],
    right: [['a'], ['a', [1, true], 'stir', 1]],
    wrong: [
      [[], ['minItems']],
      [
        ['A', [1]],
        ['pattern', 'minItems'],
      ],
      [['a', [1, true], 'boil'], ['enum']],
    ],
  },
  'fields by pattern with a type, and conditions': {
    of: shapes['stock'],
    right: [
      { least: 1, unit: 'kg', of_a: 1, 'x-a': 'x' },
      { most: 1, unit: 'kg' },
    ],
    wrong: [
      [{ unit: 'kg' }, ['anyOf']],
      [{ least: 1 }, ['dependentRequired']],
      [{ most: 1 }, ['required']],
      [{ least: 1, unit: 'kg', of_a: 'x' }, ['type']],
    ],
  },
  'types named like those of TypeScript': {
    of: shapes['builtin'],
    right: [{ record: { a: 1 }, array: ['x'], string: null, object: {}, omit: 2, more: 1 }],
    wrong: [
      [{ record: { a: 'x' } }, ['type']],
      [{ record: {}, more: 'x' }, ['type']],
    ],
  },
  'an object without fields': {
    of: shapes['empty'],
    right: [{}],
    wrong: [[{ a: 1 }, ['additionalProperties']]],
  },
  'the schema false': { of: shapes['never'], right: [], wrong: [[1, ['not']]] },
};

describe.each(Object.entries(cases))('%s', (_name, { of, right, wrong }) => {
  if (of === undefined) throw new Error('there is no such validator');
  const { validate, collect } = of;

  it('is accepted where it is right', () => {
    for (const value of right) {
      expect([validate(value), collect(value)], JSON.stringify(value)).toEqual([true, true]);
    }
  });

  it('is refused where it is wrong, for the reason', () => {
    for (const [value, violated] of wrong) {
      expect([validate(value), collect(value)], JSON.stringify(value)).toEqual([false, false]);
      const found = (collect.errors ?? []).map(({ keyword, params }) => params['rule'] ?? keyword);
      expect(found.sort(), JSON.stringify(value)).toEqual([...violated].sort());
    }
  });
});
