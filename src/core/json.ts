/** What JSON can hold: the rest would get lost or change in writing. */

import { escapeStep } from '../support/pointer.ts';
import { maxDepth } from '../support/values.ts';
import { loneSurrogate } from './json-text.ts';

/** A part of a value that JSON cannot hold. */
export interface JsonFault {
  /** JSON Pointer to it. */
  readonly path: string;
  readonly expected: string;
  readonly found: unknown;
}

type Members = Readonly<Record<string, unknown>>;

const wholeCharacters = 'text without half a surrogate pair';

const fault = (found: unknown, expected = 'a JSON value'): JsonFault => ({ path: '', expected, found });

/** Whether an object is one of its own fields only: no instance of a class, from whatever realm. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null || Object.getPrototypeOf(prototype) === null;
}

function under(step: string | number, inner: JsonFault | null): JsonFault | null {
  return inner === null ? null : { ...inner, path: `/${escapeStep(String(step))}${inner.path}` };
}

/**
 * The first part of a value that JSON cannot hold, or null; what texts hold is for {@link surrogateFault}. A member
 * that is undefined counts as not given where `mayLack` says so: always, or by its name.
 */
export function jsonFault(
  value: unknown,
  mayLack: boolean | ReadonlySet<string>,
  depth = 0,
): JsonFault | null {
  const type = typeof value;
  if (type === 'string' || type === 'boolean' || value === null) return null;
  if (type === 'number') return Number.isFinite(value) ? null : fault(value);
  if (type !== 'object') return fault(value);
  if (depth >= maxDepth) return fault(value, `at most ${maxDepth} levels`);
  if (Array.isArray(value)) {
    const lenient = mayLack === true;
    for (let index = 0; index < value.length; index++) {
      const found = jsonFault(value[index], lenient, depth + 1);
      if (found !== null) return under(index, found);
    }
    return null;
  }
  if (!isPlain(value as object)) return fault(value, 'a plain object');
  for (const key of Object.keys(value as object)) {
    const member = (value as Members)[key];
    if (typeof member === 'string' || Number.isFinite(member)) continue;
    const lenient = typeof mayLack === 'boolean' ? mayLack : mayLack.has(key);
    if (member === undefined && lenient) continue;
    const found = jsonFault(member, lenient, depth + 1);
    if (found !== null) return under(key, found);
  }
  return null;
}

/** The first text in a JSON value, of its members' names too, that holds half of a surrogate pair; null when none does. */
export function surrogateFault(value: unknown): JsonFault | null {
  if (typeof value === 'string') return loneSurrogate(value) === -1 ? null : fault(value, wholeCharacters);
  if (typeof value !== 'object' || value === null) return null;
  for (const [key, member] of Object.entries(value)) {
    if (loneSurrogate(key) !== -1) return fault(key, wholeCharacters);
    const found = surrogateFault(member);
    if (found !== null) return under(key, found);
  }
  return null;
}

/** Pointers to the numbers in a value that no double holds. */
export function overflows(value: unknown): string[] {
  const found: string[] = [];
  const visit = (part: unknown, path: string, depth: number): void => {
    if (typeof part === 'number' && !Number.isFinite(part)) found.push(path);
    if (typeof part !== 'object' || part === null || depth > maxDepth) return;
    for (const key of Object.keys(part)) {
      const member = (part as Members)[key];
      if (typeof member === 'string') continue;
      if (typeof member === 'number' && Number.isFinite(member)) continue;
      visit(member, `${path}/${escapeStep(key)}`, depth + 1);
    }
  };
  visit(value, '', 0);
  return found;
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
      open.push((value as Members)[name]);
    }
  }
  return seen > most;
}
