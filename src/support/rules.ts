/**
 * The rules that JSON Schema cannot say, once for every message. Definitions, with null, absent and
 * rounding: schema/meta/rules.md. A rule never repeats what a schema keyword reports: an operand that is
 * absent, null or of the wrong form makes it pass.
 */

import { escapeStep } from './pointer.ts';
import { compareInstants, parseDateTime, type Instant } from './time.ts';

function instant(value: unknown): Instant | null {
  return typeof value === 'string' ? parseDateTime(value) : null;
}

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

const shortest = '2000-01-01T00:00:00Z'.length;

/** Above this length of a time, its zone may be another than UTC, or a digit more than the sixth of a second. */
const longestInUtc = '2000-01-01T00:00:00.000Z'.length;

const six = 54;

/**
 * Whether two texts, if they are times at all, are written alike and in UTC: then they are in the order of their
 * texts. But for a leap second as the second of them, which is no earlier than the midnight after it.
 */
function areComparable(a: string, b: string): boolean {
  const { length } = a;
  if (length !== b.length || length < shortest || length > longestInUtc || b.charCodeAt(17) === six)
    return false;
  // T and Z, which may be small letters; one piece of code for both takes half the room in every validator
  for (let at = 10; at < length; at += length - 11) {
    if (a.charCodeAt(at) !== b.charCodeAt(at)) return false;
  }
  return true;
}

/** Above, at or below zero as `later` lies after, at or before `earlier`; NaN when one of them is no time. */
function compareTimes(later: unknown, earlier: unknown): number {
  if (typeof later !== 'string' || typeof earlier !== 'string') return Number.NaN;
  // of no times, that one is later does no harm
  if (later > earlier && areComparable(later, earlier)) return 1;
  const a = parseDateTime(later);
  const b = parseDateTime(earlier);
  return a === null || b === null ? Number.NaN : compareInstants(a, b);
}

/** `later` is strictly after `earlier`. */
export const timeAfter = (later: unknown, earlier: unknown): boolean => !(compareTimes(later, earlier) <= 0);

/** `later` is at or after `earlier`. */
export const timeNotBefore = (later: unknown, earlier: unknown): boolean =>
  !(compareTimes(later, earlier) < 0);

/** `greater` is at least `lesser`. */
export function numberNotLess(greater: unknown, lesser: unknown): boolean {
  return !isNumber(greater) || !isNumber(lesser) || greater >= lesser;
}

/** Above this many seconds, microseconds no longer fit a double exactly. */
const exactSeconds = 9_000_000_000;

/**
 * How many samples fit between `start` and `end` at one every `step` seconds: a whole number, -1 when
 * there is no such number, null when an operand is missing or malformed.
 */
export function expectedSampleCount(start: unknown, end: unknown, step: unknown): number | null {
  const from = instant(start);
  const to = instant(end);
  if (from === null || to === null || !isNumber(step)) return null;
  const stepMicros = Math.floor(step * 1e6 + 0.5);
  if (stepMicros <= 0) return -1;
  const seconds = to.seconds - from.seconds;
  const micros = to.micros - from.micros;
  if (Math.abs(seconds) < exactSeconds && Number.isSafeInteger(stepMicros)) {
    const span = seconds * 1e6 + micros;
    return span >= 0 && span % stepMicros === 0 ? span / stepMicros : -1;
  }
  const span = BigInt(seconds) * 1_000_000n + BigInt(micros);
  // a step too large for a double fits no period but the empty one
  if (!Number.isFinite(stepMicros)) return span === 0n ? 0 : -1;
  const divisor = BigInt(stepMicros);
  return span >= 0n && span % divisor === 0n ? Number(span / divisor) : -1;
}

const sizeIs = (series: unknown, count: number): boolean => !Array.isArray(series) || series.length === count;

/**
 * Where an array has another length than the period has samples: pointers relative to `series`, which is
 * one array or an object of arrays. Empty when all is well. Stops at the first unless `all`.
 */
export function sampleCountViolations(
  series: unknown,
  start: unknown,
  end: unknown,
  step: unknown,
  all: boolean,
): string[] {
  if (typeof series !== 'object' || series === null) return [];
  const count = expectedSampleCount(start, end, step);
  if (count === null) return [];
  if (Array.isArray(series)) return sizeIs(series, count) ? [] : [''];
  const found: string[] = [];
  for (const name of Object.keys(series)) {
    if (sizeIs((series as Readonly<Record<string, unknown>>)[name], count)) continue;
    found.push(`/${escapeStep(name)}`);
    if (!all) break;
  }
  return found;
}
