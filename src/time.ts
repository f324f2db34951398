/** Between the wire's times and JavaScript's. */

import { EbadgeError } from './core/errors.ts';
import { parseDateTime } from './support/time.ts';

/**
 * A `Date` as a time for messages: UTC, milliseconds, `Z`.
 *
 * @throws EbadgeError `INVALID_ARGUMENT` when the date is invalid or its year has not four digits.
 *
 * @example
 * ```ts
 * toTime(new Date(0)); // '1970-01-01T00:00:00.000Z'
 * ```
 */
export function toTime(date: Date): string {
  const ms = date.getTime();
  if (Number.isNaN(ms)) throw new EbadgeError('INVALID_ARGUMENT', 'This Date is invalid. Give a valid one.');
  const text = date.toISOString();
  if (text.length !== 24) {
    throw new EbadgeError(
      'INVALID_ARGUMENT',
      `The year of ${text} has no four digits, as a time in a message must have.`,
    );
  }
  return text;
}

/**
 * A message's time (any zone, any fraction) as a `Date`. Digits beyond the milliseconds are dropped; a leap
 * second becomes the first second of the next minute.
 *
 * @throws EbadgeError `INVALID_ARGUMENT` when the text is no RFC 3339 time with a zone.
 *
 * @example
 * ```ts
 * toDate('2013-07-21T12:00:00.000+02:00').getTime() === Date.UTC(2013, 6, 21, 10); // true
 * ```
 */
export function toDate(time: string): Date {
  const instant = parseDateTime(time);
  if (instant === null) {
    throw new EbadgeError(
      'INVALID_ARGUMENT',
      'This is no time with a zone. Write it like 2013-07-21T10:00:00.000Z.',
    );
  }
  return new Date(instant.seconds * 1000 + Math.floor(instant.micros / 1000));
}
