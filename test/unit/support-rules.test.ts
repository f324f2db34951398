/** The rules that JSON Schema cannot say, by the letter of schema/meta/rules.md. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  expectedSampleCount,
  numberNotLess,
  sampleCountViolations,
  timeAfter,
  timeNotBefore,
} from '../../src/support/rules.ts';

const start = '2013-07-21T10:00:00Z';
/** Operands that make a rule of times pass: absent, null, of another type, or no date-time. */
const noTimes = [undefined, null, 1, true, {}, [], '', 'soon', '2013-07-21T10:00:00', '2013-02-30T10:00:00Z'];
/** Operands that make a rule of numbers pass. */
const noNumbers = [undefined, null, '1', '', true, {}, [], [1], Number.NaN];

describe('timeAfter and timeNotBefore', () => {
  it.each([
    [start, '2013-07-21T10:00:01Z', true, true],
    [start, '2013-07-21T12:00:00+02:00', false, true],
    [start, '2013-07-21T11:00:00+02:00', false, false],
    ['2013-07-21T10:00:00.1234567Z', '2013-07-21T10:00:00.1234569Z', false, true],
    ['2013-07-21T10:00:00.123456Z', '2013-07-21T10:00:00.123457Z', true, true],
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00Z', false, true],
    ['0000-01-01T00:00:00.000001Z', '9999-12-31T23:59:59Z', true, true],
    ['9999-12-31T23:59:59.000001Z', '9999-12-31T23:59:59Z', false, false],
  ])('from %s to %s', (earlier, later, after, notBefore) => {
    expect(timeAfter(later, earlier)).toBe(after);
    expect(timeNotBefore(later, earlier)).toBe(notBefore);
  });

  it.each(noTimes)('do not apply when an operand is %j', (none) => {
    for (const rule of [timeAfter, timeNotBefore]) {
      expect(rule(none, start)).toBe(true);
      expect(rule(start, none)).toBe(true);
      expect(rule(none, none)).toBe(true);
    }
  });
});

describe('numberNotLess', () => {
  it('compares numbers', () => {
    expect(numberNotLess(6.6, 0)).toBe(true);
    expect(numberNotLess(1, 1)).toBe(true);
    expect(numberNotLess(0, -0)).toBe(true);
    expect(numberNotLess(0, 6.6)).toBe(false);
    expect(numberNotLess(-Number.MAX_VALUE, -1e308)).toBe(false);
  });

  it.each(noNumbers.filter((value) => typeof value !== 'number'))(
    'does not apply when an operand is %j',
    (none) => {
      expect(numberNotLess(none, 5)).toBe(true);
      expect(numberNotLess(5, none)).toBe(true);
    },
  );

  it.each([Number.NaN, Infinity, -Infinity])('does not apply when an operand is %d', (none) => {
    expect(numberNotLess(none, 5)).toBe(true);
    expect(numberNotLess(5, none)).toBe(true);
  });
});

describe('expectedSampleCount', () => {
  const longAgo = '0000-01-01T00:00:00Z';
  const farAway = '9999-12-31T23:59:59.999999Z';

  it.each([
    ['2013-07-21T10:03:00Z', 60, 3],
    ['2013-07-21T10:03:30Z', 60, -1],
    ['2013-07-21T10:00:00.3Z', 0.1, 3],
    ['2013-07-21T10:00:01Z', 0.0000001, -1],
    ['2013-07-21T10:00:00.000001Z', 0.0000005, 1],
    ['2013-07-21T10:00:00.000001Z', 0.00000049, -1],
    [start, 60, 0],
    [start, 0, -1],
    [start, -60, -1],
    [start, -1e308, -1],
    [start, 5e-324, -1],
    ['2013-07-21T09:59:00Z', 60, -1],
    ['2013-07-21T09:59:00Z', -60, -1],
    ['2013-07-21T09:59:59.999999Z', 1e308, -1],
    [start, 1e308, 0],
    ['2013-07-21T10:00:00.000001Z', 1e308, -1],
    ['2013-07-21T10:00:00.000001Z', 1e300, -1],
    [start, 1e16, 0],
    ['2013-07-21T11:00:00Z', 3600, 1],
    ['2013-07-21T10:00:00.999999Z', 0.000001, 999_999],
  ])('from 10:00:00 to %s at one every %d s is %d', (end, step, count) => {
    expect(expectedSampleCount(start, end, step)).toBe(count);
  });

  it('is exact over spans of more than 285 years, where microseconds outgrow a double', () => {
    expect(expectedSampleCount(longAgo, '9999-12-31T00:00:00Z', 86_400)).toBe(3_652_424);
    expect(expectedSampleCount(longAgo, '9999-12-31T00:00:00.000001Z', 86_400)).toBe(-1);
    expect(expectedSampleCount(longAgo, farAway, 0.000001)).toBe(Number(315_569_519_999_999_999n));
    expect(expectedSampleCount(farAway, longAgo, 1)).toBe(-1);
  });

  it.each(noTimes)('does not apply when a bound is %j', (none) => {
    expect(expectedSampleCount(none, start, 60)).toBeNull();
    expect(expectedSampleCount(start, none, 60)).toBeNull();
  });

  it.each([...noNumbers, Infinity, -Infinity])('does not apply when the step is %j', (none) => {
    expect(expectedSampleCount(start, start, none)).toBeNull();
  });

  it('agrees with whole microseconds, whatever span and step', () => {
    const bound = fc.record({
      seconds: fc.oneof(
        fc.integer({ min: 0, max: 10 }),
        fc.integer({ min: -62_167_219_200, max: 253_402_300_799 }),
      ),
      micros: fc.constantFrom<number[]>(0, 1, 500_000, 999_999),
    });
    const steps = fc.oneof(
      fc.constantFrom(1e-7, 1e-6, 0.1, 0.5, 1, 60, 9e9, 9_007_199_254.740_993, 1e15, 1e300),
      fc.integer({ min: 1, max: 100_000 }).map((n) => n / 1000),
      fc.double({ min: -10, noNaN: true, noDefaultInfinity: true }),
    );
    const text = ({ seconds, micros }: { seconds: number; micros: number }): string => {
      const whole = new Date(seconds * 1000).toISOString().replace(/\.\d+Z$/, '');
      return `${whole}.${String(micros).padStart(6, '0')}Z`;
    };
    fc.assert(
      fc.property(bound, bound, steps, fc.boolean(), (a, b, step, fit) => {
        const from = BigInt(a.seconds) * 1_000_000n + BigInt(a.micros);
        const rounded = Math.floor(step * 1_000_000 + 0.5);
        let end: typeof a = b;
        if (fit && rounded > 0 && rounded < 1e13) {
          // an end that the step fits, for one case in two would hardly ever do
          const to = from + BigInt(rounded) * 7n;
          end = { seconds: Number(to / 1_000_000n), micros: Number(to % 1_000_000n) };
          if (to < 0n || end.seconds > 253_402_300_799) end = b;
        }
        const span = BigInt(end.seconds) * 1_000_000n + BigInt(end.micros) - from;
        const expected =
          rounded <= 0 || span < 0n
            ? -1
            : !Number.isFinite(rounded)
              ? span === 0n
                ? 0
                : -1
              : span % BigInt(rounded) === 0n
                ? Number(span / BigInt(rounded))
                : -1;
        expect(expectedSampleCount(text(a), text(end), step)).toBe(expected);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('sampleCountViolations', () => {
  const end = '2013-07-21T10:03:00Z';
  const find = (series: unknown, all = true): string[] => sampleCountViolations(series, start, end, 60, all);

  it('counts null items', () => {
    expect(find({ 'a.p': [1, null, 3] })).toEqual([]);
    expect(find([null, null, null])).toEqual([]);
  });

  it('reports members in the order of their keys, escaped; the first only when asked', () => {
    const series = { 'b.p': [1], 'a.p': [1, 2, 3], 'a/c.p': [], 'x~y/z': [1, 2, 3, 4], 7: [] };
    expect(find(series)).toEqual(['/7', '/b.p', '/a~1c.p', '/x~0y~1z']);
    expect(find(series, false)).toEqual(['/7']);
  });

  it('reports an array itself', () => {
    expect(find([1])).toEqual(['']);
    expect(find([], false)).toEqual(['']);
  });

  it('passes over members that are no arrays, and holds of an object without members', () => {
    expect(find({ a: 'none', b: null, c: { length: 1 }, d: [1] })).toEqual(['/d']);
    expect(find({})).toEqual([]);
    expect(find(null)).toEqual([]);
    expect(find(undefined)).toEqual([]);
    expect(find('[1]')).toEqual([]);
  });

  it('sees own members only, __proto__ among them', () => {
    expect(find(JSON.parse('{"__proto__":[1],"constructor":[1,2,3]}'))).toEqual(['/__proto__']);
    expect(find(Object.create({ a: [1] }))).toEqual([]);
  });

  it('reports every series of a period that the step does not fit', () => {
    const odd = sampleCountViolations(
      { a: [], b: [1], c: [1, 2, 3] },
      start,
      '2013-07-21T10:03:30Z',
      60,
      true,
    );
    expect(odd).toEqual(['/a', '/b', '/c']);
    expect(sampleCountViolations({ a: [1] }, start, '2013-07-21T09:59:00Z', -60, true)).toEqual(['/a']);
    expect(sampleCountViolations({ a: [1] }, null, end, 60, true)).toEqual([]);
    expect(sampleCountViolations({ a: [] }, start, start, 1e308, true)).toEqual([]);
  });
});
