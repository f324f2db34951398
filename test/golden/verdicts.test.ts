/** What the validators of the golden cases say about values, in both ways of being called. */

import { describe, expect, it } from 'vitest';
import type { MessageValidator } from '../../src/support/contract.ts';
import { validators as composition } from './composition/expected/typescript/index.ts';
import { validators as dialogue } from './dialogue/expected/typescript/index.ts';
import { validators as inline } from './inline/expected/typescript/index.ts';
import { validators as plain } from './plain/expected/typescript/index.ts';

const node = { value: 'a', children: [] };
const ride = {
  type: 'ride',
  ride_id: '938f2b97-314c-49e8-9860-f441df2284a1',
  zone: null,
  leave: '2026-01-01T00:00:00Z',
};
const put = { kind: 'put', text: null, mood: 0, ends: ['a', 1] };
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
  'draft-07: dependencies, a closed tuple, a described reference, a format that is not asserted': {
    of: plain['reading.v1'],
    right: [
      reading,
      { ...reading, mail: 'no address', from: 'north' },
      { ...reading, void: true, 'n/a': 1 },
      { ...reading, place: [1, 2], sight: { of: 'a', note: null } },
    ],
    wrong: [
      [{ ...reading, mail: 'a@b.example' }, ['dependentRequired']],
      [{ ...reading, void: true }, ['required']],
      [{ ...reading, place: [1, 200] }, ['maximum']],
      [{ ...reading, place: [1, 2, 3] }, ['items']],
      [{ ...reading, sight: {} }, ['required', 'required']],
    ],
  },
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
