/** Whether a quick check has seen every number in a value that a schema lets pass. */

import { isObject, type Json, type JsonObject } from '../load.ts';
import { mayBeNull, nullableBranch } from './nullable.ts';
import { refName } from '../normalise.ts';

/** The one schema of a nullable; undefined when a union is none. */
export function nullable(schema: JsonObject, keyword: 'anyOf' | 'oneOf'): Json | undefined {
  const branches = schema[keyword];
  const at = nullableBranch(branches);
  const other = Array.isArray(branches) ? branches[at] : undefined;
  // null has to match one branch of oneOf alone
  return other === undefined || (keyword === 'oneOf' && mayBeNull(other)) ? undefined : other;
}

/** Whether values of a type are seen whole; those inside are seen to where they stand. */
function seesAll(schema: JsonObject, type: Json): boolean {
  if (type === 'object') return schema['additionalProperties'] !== undefined;
  return type !== 'array' || schema['items'] !== undefined;
}

/** Whether no value that a schema lets pass can hold a number that nobody has looked at. */
export function settles(schema: Json, defs: JsonObject, within: ReadonlySet<string> = new Set()): boolean {
  if (!isObject(schema)) return schema === false;
  const all = (part: Json | undefined): boolean => part !== undefined && settles(part, defs, within);
  const { const: only, enum: several, type, allOf, anyOf } = schema;
  if (only !== undefined || several !== undefined) return true;
  if (type !== undefined && [type].flat().every((each) => seesAll(schema, each))) return true;
  const target = refName(schema);
  if (target !== null) {
    // what a value of a recursive type holds is finite, so that it is seen to in the end
    if (within.has(target)) return true;
    if (settles(defs[target] ?? true, defs, new Set([...within, target]))) return true;
  }
  if (Array.isArray(allOf) && allOf.some(all)) return true;
  if (nullable(schema, 'anyOf') !== undefined) return all(nullable(schema, 'anyOf'));
  if (Array.isArray(anyOf) && anyOf.every(all)) return true;
  return all(nullable(schema, 'oneOf'));
}
