/** Messages as peers of a profile can read them. */

import type { CompatibilityInfo, Place } from '../support/compatibility.ts';
import { parseDateTime } from '../support/time.ts';
import { changeAt } from './places.ts';

/** What such peers read as it is. */
const plain = /^\d{4}-\d\d-\d\dT\d\d:\d\d:[0-5]\d(?:\.\d{1,6})?Z$/;

/** The time in UTC, with Z; one that has no such form stays as it is. */
export function inUtc(time: string): string {
  if (plain.test(time)) return time;
  const instant = parseDateTime(time);
  if (instant === null) return time;
  const text = new Date(instant.seconds * 1000).toISOString();
  // years before 0 and after 9999 have more digits
  if (text.length !== 24) return time;
  const micros = String(instant.micros).padStart(6, '0');
  const fraction = instant.micros === 0 ? '' : `.${micros.endsWith('000') ? micros.slice(0, 3) : micros}`;
  return `${text.slice(0, 19)}${fraction}Z`;
}

const written = (value: unknown): unknown => (typeof value === 'string' ? inUtc(value) : value);

/** The message as a peer of the profile reads it: itself where nothing is to be changed. The given one stays as it is. */
export function asRead(message: object, name: string, { times, timePlaces }: CompatibilityInfo): object {
  if (times === undefined) return message;
  const places: readonly Place[] = Object.hasOwn(timePlaces, name) ? (timePlaces[name] ?? []) : [];
  const values: unknown[] = [];
  for (const place of places) {
    changeAt(message, place, (value) => {
      values.push(value);
      return value;
    });
  }
  if (values.every((value) => written(value) === value)) return message;
  const copy = structuredClone(message);
  for (const place of places) changeAt(copy, place, written);
  return copy;
}
