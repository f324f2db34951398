/** Values of messages: read where pointers say, and compared as the contract means it. */

import { pointerSteps, valueAt } from '../support/pointer.ts';
import { compareInstants, parseDateTime } from '../support/time.ts';

/** Reads one place of messages. */
export type Reader = (message: unknown) => unknown;

/** A reader made once for a pointer that is read in every message. */
export function readerAt(pointer: string): Reader {
  const [name, ...rest] = pointerSteps(pointer);
  if (name === undefined || rest.length > 0) return (message) => valueAt(message, pointer);
  return (message) =>
    typeof message === 'object' && message !== null && Object.hasOwn(message, name)
      ? (message as Readonly<Record<string, unknown>>)[name]
      : undefined;
}

/** Absent counts as null; times are equal when they are the same instant, however written. */
function same(a: unknown, b: unknown): boolean {
  if ((a ?? null) === (b ?? null)) return true;
  if (typeof a !== 'string' || typeof b !== 'string') return false;
  const one = parseDateTime(a);
  const other = parseDateTime(b);
  return one !== null && other !== null && compareInstants(one, other) === 0;
}

/** Whether two messages have the same values at all of these places. */
export const agree = (pointers: readonly string[], one: unknown, other: unknown): boolean =>
  pointers.every((pointer) => same(valueAt(one, pointer), valueAt(other, pointer)));

/** The values at these places as text: equal where they are (absent as null). */
export const keyOf = (pointers: readonly string[], message: unknown): string =>
  JSON.stringify(pointers.map((pointer) => valueAt(message, pointer) ?? null));
