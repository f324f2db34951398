/**
 * Instants with microseconds, exactly. A JavaScript Date stops at milliseconds, and 2^53 microseconds
 * stop in the year 2255, so whole seconds and microseconds are kept apart.
 */

/** A point in time: whole seconds since 1970-01-01T00:00:00Z, and microseconds (0 … 999,999) after them. */
export interface Instant {
  readonly seconds: number;
  readonly micros: number;
}

const digit = (code: number): boolean => code >= 48 && code <= 57;

/** Reads two digits at `at`; below zero, by more than a year has hundreds, when one of them is none. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -10_000;
}

const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const isLeapYear = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

const daysIn = (year: number, month: number): number =>
  month === 2 && isLeapYear(year) ? 29 : (monthLengths[month - 1] ?? 0);

/** Days since 1970-01-01 of a proleptic Gregorian date. */
function epochDays(year: number, month: number, day: number): number {
  // years are counted from March, so that the leap day comes last
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146097 + dayOfEra - 719468;
}

/**
 * Parses an RFC 3339 date-time (`2013-07-21T10:00:00.000Z`, `…+02:00`); null when it is none, a missing
 * zone included. Digits after the sixth of a fraction are ignored; a leap second (`:60`, at the end of a
 * UTC day only) counts as the first second of the next minute.
 */
export function parseDateTime(text: string): Instant | null {
  const length = text.length;
  if (length < 20) return null;
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  const hour = twoDigits(text, 11);
  const minute = twoDigits(text, 14);
  const second = twoDigits(text, 17);
  const separator = text.charCodeAt(10) | 32;
  if (
    text.charCodeAt(4) !== 45 ||
    text.charCodeAt(7) !== 45 ||
    separator !== 116 ||
    text.charCodeAt(13) !== 58 ||
    text.charCodeAt(16) !== 58 ||
    !(year >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month)) ||
    !(hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59 && second >= 0 && second <= 60)
  ) {
    return null;
  }
  let at = 19;
  let micros = 0;
  if (text.charCodeAt(at) === 46) {
    const start = ++at;
    let scale = 100_000;
    while (at < length && digit(text.charCodeAt(at))) {
      micros += (text.charCodeAt(at) - 48) * scale;
      scale = scale >= 10 ? scale / 10 : 0;
      at++;
    }
    if (at === start) return null;
  }
  const zone = text.charCodeAt(at);
  let offset = 0;
  if ((zone | 32) === 122) {
    if (at + 1 !== length) return null;
  } else if (zone === 43 || zone === 45) {
    const hours = twoDigits(text, at + 1);
    const minutes = twoDigits(text, at + 4);
    if (at + 6 !== length || text.charCodeAt(at + 3) !== 58) return null;
    if (!(hours >= 0 && hours <= 23 && minutes >= 0 && minutes <= 59)) return null;
    offset = (hours * 3600 + minutes * 60) * (zone === 43 ? 1 : -1);
  } else {
    return null;
  }
  const seconds = epochDays(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offset;
  // the leap second is the last of a UTC day: counted through, it falls on midnight
  if (second === 60 && seconds % 86_400 !== 0) return null;
  return { seconds, micros };
}

/** Negative, zero or positive as `a` lies before, at or after `b`. */
export function compareInstants(a: Instant, b: Instant): number {
  return a.seconds - b.seconds || a.micros - b.micros;
}
