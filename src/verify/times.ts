/** Times in messages: found wherever they stand, and moved all alike. */

import { compareInstants, parseDateTime, type Instant } from '../support/time.ts';

/** Calls the function with each value below, and puts what it returns in its place. */
export function mapValues(value: unknown, change: (value: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => mapValues(item, change));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, mapValues(member, change)]));
  }
  return change(value);
}

const instantOf = (value: unknown): Instant | null =>
  typeof value === 'string' ? parseDateTime(value) : null;

/** All times in a message. */
function timesIn(message: unknown): Instant[] {
  const found: Instant[] = [];
  mapValues(message, (value) => {
    const instant = instantOf(value);
    if (instant !== null) found.push(instant);
    return value;
  });
  return found;
}

/** Milliseconds since the epoch of an instant, its digits below them dropped. */
export const millis = ({ seconds, micros }: Instant): number => seconds * 1000 + Math.floor(micros / 1000);

/** The text of a time: UTC, milliseconds. */
export const timeText = (ms: number): string => new Date(ms).toISOString();

/** The message with times between two milliseconds; undefined where it has none. */
export function withMicroseconds<M>(message: M): M | undefined {
  if (timesIn(message).length === 0) return undefined;
  // the same for all: periods stay as long as they are
  return mapValues(message, (value) =>
    instantOf(value) === null ? value : String(value).replace(/\.(\d{3})Z$/, '.$1456Z'),
  ) as M;
}

/** The message with all its times moved alike, so that the first of them is at that time. */
export function startingAt<M>(message: M, startMs: number): M {
  const [first] = timesIn(message).sort(compareInstants);
  if (first === undefined) return message;
  const by = startMs - millis(first);
  return mapValues(message, (value) => {
    const instant = instantOf(value);
    return instant === null ? value : timeText(millis(instant) + by);
  }) as M;
}
