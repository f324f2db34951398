/** What JSON can hold: the rest would get lost or change in writing. */

import { escapeStep } from '../support/pointer.ts';
import { loneSurrogate } from './json-text.ts';

/** Levels of arrays and objects in one another: more than any message has; also what stops at a value that contains itself. */
export const maxDepth = 500;

/** A part of a value that JSON cannot hold. */
export interface JsonFault {
  /** JSON Pointer to it. */
  readonly path: string;
  readonly expected: string;
  readonly found: unknown;
}

const wholeCharacters = 'text without half a surrogate pair';

const fault = (found: unknown, expected = 'a JSON value'): JsonFault => ({ path: '', expected, found });

/** Whether an object is one of its own fields only: no instance of a class, from whatever realm. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function under(step: string | number, inner: JsonFault | null): JsonFault | null {
  return inner === null ? null : { ...inner, path: `/${escapeStep(String(step))}${inner.path}` };
}

/**
 * The first part of a value that JSON cannot hold, or null. A member that is undefined counts as not given
 * where `mayLack` says so: always, or by its name.
 */
export function jsonFault(
  value: unknown,
  mayLack: boolean | ((member: string) => boolean),
  depth = 0,
): JsonFault | null {
  if (typeof value === 'string') return loneSurrogate(value) === -1 ? null : fault(value, wholeCharacters);
  if (typeof value === 'boolean' || value === null) return null;
  if (typeof value === 'number') return Number.isFinite(value) ? null : fault(value);
  if (typeof value !== 'object') return fault(value);
  if (depth >= maxDepth) return fault(value, `at most ${maxDepth} levels`);
  if (Array.isArray(value)) {
    const lenient = mayLack === true;
    for (let index = 0; index < value.length; index++) {
      const found = jsonFault(value[index], lenient, depth + 1);
      if (found !== null) return under(index, found);
    }
    return null;
  }
  if (!isPlain(value)) return fault(value, 'a plain object');
  for (const [key, member] of Object.entries(value)) {
    const lenient = typeof mayLack === 'function' ? mayLack(key) : mayLack;
    if (member === undefined && lenient) continue;
    if (loneSurrogate(key) !== -1) return fault(key, wholeCharacters);
    const found = jsonFault(member, lenient, depth + 1);
    if (found !== null) return under(key, found);
  }
  return null;
}

/** Whether a value holds more values than that, itself and those within those included. */
export function hasMoreValues(root: unknown, most: number): boolean {
  const open: unknown[] = [root];
  let seen = 1;
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value !== 'object' || value === null) continue;
    if (Array.isArray(value)) {
      seen += value.length;
      if (seen > most) return true;
      for (const item of value as unknown[]) open.push(item);
      continue;
    }
    for (const name in value) {
      if (!Object.hasOwn(value, name)) continue;
      if (++seen > most) return true;
      open.push((value as Record<string, unknown>)[name]);
    }
  }
  return seen > most;
}
