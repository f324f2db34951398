/** Date-times: RFC 3339, to the microsecond. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareInstants, parseDateTime, type Instant } from '../../src/support/time.ts';

const pad = (value: number, width = 2): string => String(value).padStart(width, '0');

function parsed(text: string): Instant {
  const instant = parseDateTime(text);
  if (instant === null) throw new Error(`${text} is refused`);
  return instant;
}

/** What a JavaScript Date makes of the whole seconds: years below 100 included. */
function secondsByDate(year: number, month: number, day: number, hour = 0, minute = 0, second = 0): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  return date.getTime() / 1000;
}

describe('parseDateTime', () => {
  it.each([
    ['1970-01-01T00:00:00Z', 0, 0],
    ['2013-07-21T10:00:00.000Z', 1_374_400_800, 0],
    ['2013-07-21t10:00:00.5z', 1_374_400_800, 500_000],
    ['2013-07-21T12:00:00+02:00', 1_374_400_800, 0],
    ['2013-07-21T00:00:00-10:00', 1_374_400_800, 0],
    ['2013-07-21T10:00:00-00:00', 1_374_400_800, 0],
    ['2013-07-22T09:59:00+23:59', 1_374_400_800, 0],
    ['1969-12-31T23:59:59.999999Z', -1, 999_999],
    ['0000-01-01T00:00:00Z', -62_167_219_200, 0],
    ['9999-12-31T23:59:59.999999Z', 253_402_300_799, 999_999],
    ['9999-12-31T23:59:59-23:59', 253_402_300_799 + 86_340, 0],
  ])('reads %s', (text, seconds, micros) => {
    expect(parseDateTime(text)).toEqual({ seconds, micros });
  });

  it('ignores what follows the sixth digit of a fraction, however long, and does not round', () => {
    expect(parsed('2013-07-21T10:00:00.1234569Z').micros).toBe(123_456);
    expect(parsed('2013-07-21T10:00:00.9999999999Z')).toEqual({ seconds: 1_374_400_800, micros: 999_999 });
    expect(parsed(`2013-07-21T10:00:00.${'0'.repeat(5)}1${'9'.repeat(10_000)}+00:00`).micros).toBe(1);
  });

  it('counts a leap second as the first second of the next minute', () => {
    const midnight = parsed('2017-01-01T00:00:00Z');
    expect(parsed('2016-12-31T23:59:60Z')).toEqual(midnight);
    expect(parsed('2017-01-01T00:59:60+01:00')).toEqual(midnight);
    expect(parsed('2016-12-31T15:59:60-08:00')).toEqual(midnight);
    expect(parsed('2017-01-01T05:44:60.25+05:45')).toEqual({ ...midnight, micros: 250_000 });
  });

  it.each([
    '2016-12-31T23:59:60+01:00',
    '2016-12-31T22:59:60Z',
    '2016-12-31T23:58:60Z',
    '2017-01-01T00:59:60Z',
    '2016-12-31T23:59:61Z',
  ])('refuses the leap second of %s: no UTC day ends there', (text) => {
    expect(parseDateTime(text)).toBeNull();
  });

  it.each([
    '',
    '2013-07-21',
    '10:00:00Z',
    '2013-07-21T10:00:00',
    '2013-07-21T10:00:00.5',
    '2013-07-21T10:00:00.Z',
    '2013-07-21T10:00:00,5Z',
    '2013-07-21T10:00Z',
    '2013-07-21 10:00:00Z',
    '2013-07-21_10:00:00Z',
    '2013-07-21T10:00:00ZZ',
    '2013-07-21T10:00:00Z ',
    ' 2013-07-21T10:00:00Z',
    '2013-07-21T10:00:00Z\n',
    '2013-07-21T10:00:00+02',
    '2013-07-21T10:00:00+0200',
    '2013-07-21T10:00:00+02:0',
    '2013-07-21T10:00:00+02:000',
    '2013-07-21T10:00:00+24:00',
    '2013-07-21T10:00:00+02:60',
    '2013-07-21T10:00:00\u221202:00',
    '2013-07-21T24:00:00Z',
    '2013-07-21T10:60:00Z',
    '2013-00-21T10:00:00Z',
    '2013-13-21T10:00:00Z',
    '2013-07-00T10:00:00Z',
    '2013-07-32T10:00:00Z',
    '2013-06-31T10:00:00Z',
    '2013-02-29T10:00:00Z',
    '1900-02-29T10:00:00Z',
    '2000-02-30T10:00:00Z',
    '+002013-07-21T10:00:00Z',
    '-2013-07-21T10:00:00Z',
    '20130721T100000Z',
    '2013-7-21T10:00:00Z0',
    '2013-07-21T1:00:00Z0',
    '２０１３-07-21T10:00:00Z',
    '2013-07-21T10:00:0xZ',
    '2013-07-21T-1:00:00Z',
  ])('refuses %j', (text) => {
    expect(parseDateTime(text)).toBeNull();
  });

  it('knows the leap years of the proleptic Gregorian calendar', () => {
    const leap = [0, 4, 400, 1600, 1996, 2000, 2024, 9996];
    const common = [1, 100, 1900, 2013, 2100, 9999];
    expect(leap.filter((year) => parseDateTime(`${pad(year, 4)}-02-29T00:00:00Z`) === null)).toEqual([]);
    expect(common.filter((year) => parseDateTime(`${pad(year, 4)}-02-29T00:00:00Z`) !== null)).toEqual([]);
  });

  it('agrees with Date on every day there is, and on those there are not', () => {
    const field = fc.record({
      year: fc.integer({ min: 0, max: 9999 }),
      month: fc.integer({ min: 0, max: 14 }),
      day: fc.integer({ min: 0, max: 33 }),
      hour: fc.integer({ min: 0, max: 25 }),
      minute: fc.integer({ min: 0, max: 61 }),
      second: fc.integer({ min: 0, max: 59 }),
      micros: fc.integer({ min: 0, max: 999_999 }),
      offset: fc.integer({ min: -1439, max: 1439 }),
    });
    fc.assert(
      fc.property(field, ({ year, month, day, hour, minute, second, micros, offset }) => {
        const sign = offset < 0 ? '-' : '+';
        const away = Math.abs(offset);
        const zone = `${sign}${pad(Math.floor(away / 60))}:${pad(away % 60)}`;
        const text = `${pad(year, 4)}-${pad(month)}-${pad(day)}T${pad(hour)}:${pad(minute)}:${pad(second)}.${pad(micros, 6)}${zone}`;
        const date = new Date(secondsByDate(year, month, day) * 1000);
        const exists =
          date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour <= 23 && minute <= 59;
        expect(parseDateTime(text)).toEqual(
          exists
            ? { seconds: secondsByDate(year, month, day, hour, minute, second) - offset * 60, micros }
            : null,
        );
      }),
      { numRuns: 3000 },
    );
  });

  it('reads back every time that Date writes', () => {
    const min = secondsByDate(0, 1, 1) * 1000;
    const max = secondsByDate(9999, 12, 31, 23, 59, 59) * 1000;
    fc.assert(
      fc.property(fc.integer({ min, max }), (ms) => {
        const seconds = Math.floor(ms / 1000);
        const expected = { seconds, micros: (ms - seconds * 1000) * 1000 };
        expect(parseDateTime(new Date(ms).toISOString())).toEqual(expected);
      }),
      { numRuns: 2000 },
    );
  });

  it('never throws and never gives anything but whole seconds and microseconds', () => {
    const near = fc.stringMatching(/^[0-9]{4}[-0-9T:.Z+tz ]{0,30}$/);
    fc.assert(
      fc.property(fc.oneof(near, fc.string({ unit: 'binary' })), (text) => {
        const instant = parseDateTime(text);
        if (instant === null) return;
        expect(Number.isSafeInteger(instant.seconds)).toBe(true);
        expect(instant.micros).toBeGreaterThanOrEqual(0);
        expect(instant.micros).toBeLessThan(1_000_000);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('compareInstants', () => {
  const instants = fc.record({
    seconds: fc.oneof(
      fc.integer({ min: -3, max: 3 }),
      fc.integer({ min: -62_167_219_200, max: 253_402_300_799 }),
    ),
    micros: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 999_999 })),
  });

  it('orders as whole microseconds do, beyond what a double holds', () => {
    const whole = ({ seconds, micros }: Instant): bigint => BigInt(seconds) * 1_000_000n + BigInt(micros);
    fc.assert(
      fc.property(instants, instants, (a, b) => {
        const difference = whole(a) - whole(b);
        expect(Math.sign(compareInstants(a, b))).toBe(difference > 0n ? 1 : difference < 0n ? -1 : 0);
      }),
      { numRuns: 2000 },
    );
  });
});
