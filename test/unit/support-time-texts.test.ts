/** Times judged by their texts, where that takes less than reading them: the same as when they are read. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDateTime } from '../../src/support/formats.ts';
import { timeAfter, timeNotBefore } from '../../src/support/rules.ts';
import { compareInstants, parseDateTime } from '../../src/support/time.ts';

const mostly = (right: string[], wrong: string[]): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 15, arbitrary: fc.constantFrom(...right) },
    { weight: 1, arbitrary: fc.constantFrom(...wrong) },
  );

/** Few values of each part, at its borders and beyond: most texts are times, and many pairs lie close together. */
const text = fc
  .tuple(
    mostly(['2000', '2015', '2016', '2017', '1900', '9999', '0000'], ['201', '20x6']),
    mostly(['01', '02', '04', '06', '12'], ['00', '13', '1']),
    mostly(['01', '28', '29', '30', '31'], ['00', '32']),
    mostly(['T', 'T', 't'], [' ']),
    mostly(['00', '10', '22', '23'], ['24']),
    mostly(['00', '58', '59'], ['60']),
    mostly(['00', '59', '60'], ['61']),
    mostly(['', '.0', '.9', '.12', '.123456', '.1234567', '.1234568'], ['.', ',5']),
    mostly(['Z', 'Z', 'z', '+00:00', '-01:00', '+01:00', '+23:59'], ['+24:00', '', 'Z\n', 'ZZ']),
  )
  .map(
    ([year, month, day, separator, hour, minute, second, fraction, zone]) =>
      `${year}-${month}-${day}${separator}${hour}:${minute}:${second}${fraction}${zone}`,
  );

/** Two of the same beginning, mostly: what differs is what they end in. */
const pair = fc
  .tuple(text, text, fc.nat({ max: 30 }))
  .map(([a, b, same]): [string, string] => [a, same <= a.length ? a.slice(0, same) + b.slice(same) : b]);

describe('a time', () => {
  it('is one when it can be read', () => {
    let times = 0;
    fc.assert(
      fc.property(text, (value) => {
        expect(isDateTime(value)).toBe(parseDateTime(value) !== null);
        if (isDateTime(value)) times += 1;
      }),
      { numRuns: 5000 },
    );
    expect(times).toBeGreaterThan(500);
  });

  it('is one on every day of a leap year and of another, and on no other day', () => {
    for (const year of [2023, 2024]) {
      for (let month = 0; month <= 13; month++) {
        for (let day = 0; day <= 32; day++) {
          const date = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
          const given = new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10);
          expect(isDateTime(`${date}T00:00:00Z`), date).toBe(date === given);
        }
      }
    }
  });

  it('comes after another one as their instants do', () => {
    let compared = 0;
    fc.assert(
      fc.property(pair, ([later, earlier]) => {
        const a = parseDateTime(later);
        const b = parseDateTime(earlier);
        const order = a === null || b === null ? undefined : compareInstants(a, b);
        if (order !== undefined) compared += 1;
        expect(timeAfter(later, earlier)).toBe(order === undefined || order > 0);
        expect(timeNotBefore(later, earlier)).toBe(order === undefined || order >= 0);
      }),
      { numRuns: 10_000 },
    );
    expect(compared).toBeGreaterThan(1000);
  });

  it.each([
    ['2017-01-01T00:00:00Z', '2016-12-31T23:59:60Z', false, true],
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00Z', false, true],
    ['2017-01-01T00:00:00.1Z', '2016-12-31T23:59:60.1Z', false, true],
    ['2016-12-31T23:59:60Z', '2016-12-31T23:59:59Z', true, true],
    ['2016-12-31T10:00:00z', '2016-12-31T10:00:00Z', false, true],
    ['2016-12-31t10:00:00Z', '2016-12-31T11:00:00Z', false, false],
    ['2016-12-31T10:00:00.1234568Z', '2016-12-31T10:00:00.1234567Z', false, true],
    ['2016-12-31T10:00:00.123457Z', '2016-12-31T10:00:00.123456Z', true, true],
  ])('%s after %s: %j, not before it: %j', (later, earlier, after, notBefore) => {
    expect(timeAfter(later, earlier)).toBe(after);
    expect(timeNotBefore(later, earlier)).toBe(notBefore);
  });
});
