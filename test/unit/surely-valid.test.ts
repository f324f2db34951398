/** The quick check never says yes where the validator that collects every error says no. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validators } from '../../generated/typescript/validators.ts';
import type { MessageValidator } from '../../src/support/v1.ts';
import { holdsOverflow } from '../../src/support/values.ts';
import { invalidVectors, validVectors } from '../support/vectors.ts';

type Members = Record<string, unknown>;

/** What messages do not hold: of other kinds, at the limits of a kind, or of no kind that JSON has. */
const strangers: readonly (() => unknown)[] = [
  ...[null, true, 0, -0, 1, -1, 0.5, 5e-324, 1e308, 2 ** 53, -(2 ** 53)],
  ...[Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, undefined, 1n, Symbol.iterator],
  ...['', ' ', '.', 'a.b', 'a..b', '*', '#', '\ud83d', '\udd0b', '\ud83d\udd0b', '\ufffd', '__proto__', 'é'],
  ...['2013-02-28T10:00:00.000Z', '2013-02-29T10:00:00.000Z', '2016-12-31T23:59:60Z', '2013-07-32T10:00:00Z'],
  ...['00000000-0000-0000-0000-000000000000', '00000000-0000-0000-0000-00000000000g'],
]
  .map(
    (value): (() => unknown) =>
      () =>
        value,
  )
  .concat([
    () => [],
    () => [Number.POSITIVE_INFINITY],
    () => new Array<unknown>(3),
    () => ({}),
    () => ({ length: 1 }),
    () => ({ deep: [{ deep: Number.POSITIVE_INFINITY }] }),
    () => JSON.parse('{"__proto__":{"msg":1},"n":1e400}') as unknown,
    () => Object.create({ inherited: 1 }) as unknown,
    () => Object.create(null) as unknown,
    () => new Date(0),
    () => () => true,
    () => new String('text'),
    () => new Number(1),
  ]);

const names = [
  '__proto__',
  'constructor',
  'toString',
  'length',
  '',
  'ext_',
  'ext_a',
  'ext_é',
  'ext_a\n',
  'MSG',
  'x',
];

interface Edit {
  readonly where: number;
  readonly what: 'replace' | 'remove' | 'add' | 'inherit' | 'repeat' | 'hide';
  readonly name: string;
  readonly by: () => unknown;
}

const edits: fc.Arbitrary<readonly Edit[]> = fc.array(
  fc.record({
    where: fc.nat(),
    what: fc.constantFrom<Edit['what']>('replace', 'remove', 'add', 'inherit', 'repeat', 'hide'),
    name: fc.constantFrom(...names),
    by: fc.constantFrom(...strangers),
  }),
  { minLength: 1, maxLength: 3 },
);

/** Every object and array in a value; not text held as an object, whose members are fixed. */
function holders(value: unknown): Members[] {
  if (typeof value !== 'object' || value === null || value instanceof String) return [];
  return [value as Members, ...Object.values(value).flatMap(holders)];
}

function define(holder: Members, name: string, value: unknown, enumerable: boolean): void {
  Object.defineProperty(holder, name, { value, enumerable, configurable: true, writable: true });
}

function apply(message: Members, { where, what, name, by }: Edit): void {
  const all = holders(message);
  const holder = all[where % all.length] ?? message;
  const own = Object.keys(holder);
  const key = own[(where >> 4) % Math.max(own.length, 1)] ?? 'x';
  if (what === 'replace') define(holder, key, by(), true);
  else if (Array.isArray(holder)) holder.push(what === 'repeat' ? (holder[0] as unknown) : by());
  else if (what === 'add') define(holder, name, by(), true);
  else if (what === 'remove') Reflect.deleteProperty(holder, key);
  else if (what === 'inherit') Object.setPrototypeOf(holder, { [key]: holder[key], [name]: by() });
  else if (what === 'hide') define(holder, key, holder[key], false);
  else define(holder, `${key}_`, holder[key], true);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const types = Object.entries(validators).map(([name, validator]) => ({
  name,
  validator,
  texts: [...validVectors, ...invalidVectors]
    .filter(({ type }) => type === name)
    .map(({ bytes }) => new TextDecoder().decode(bytes))
    .filter(isJson),
}));

const isRight = ({ collect }: MessageValidator, value: unknown): boolean =>
  collect(value) && !holdsOverflow(value);

describe('the quick check', () => {
  it.each(types)('of $name is sure of right values only', ({ validator, texts }) => {
    const { isSurelyValid } = validator;
    if (isSurelyValid === undefined) throw new Error('there is none');
    let sure = 0;
    const check = (value: unknown): void => {
      if (!isSurelyValid(value)) return;
      sure++;
      expect(isRight(validator, value)).toBe(true);
    };
    for (const text of texts) check(JSON.parse(text));
    for (const stranger of strangers) check(stranger());
    fc.assert(
      fc.property(fc.constantFrom(...texts), edits, (text, changes) => {
        const message = JSON.parse(text) as unknown;
        if (typeof message !== 'object' || message === null) return;
        for (const change of changes) apply(message as Members, change);
        check(message);
      }),
      { numRuns: 1500 },
    );
    expect(sure).toBeGreaterThan(20);
  });
});
