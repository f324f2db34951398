/** Parts of schemas that shapes are made of. */

import { isAnnotation, kindsOf, statedTypes } from '../emit/type-kinds.ts';
import { isObject, listOf, type Json, type JsonObject } from '../json.ts';
import { refName } from '../normalise.ts';
import type { Lookup } from '../schema-facts.ts';
import type { ValueShape } from './shape.ts';

const saysMore = (schema: JsonObject, ...but: string[]): boolean =>
  Object.keys(schema).some((keyword) => !but.includes(keyword) && !isAnnotation(keyword));

/** The definition that the schema is, however wrapped; null when it says anything besides. */
export function soleTarget(schema: Json): string | null {
  if (!isObject(schema)) return null;
  const target = refName(schema);
  if (target !== null) return saysMore(schema, '$ref') ? null : target;
  const branches = listOf(schema['allOf']);
  const [only] = branches;
  return branches.length === 1 && only !== undefined && !saysMore(schema, 'allOf') ? soleTarget(only) : null;
}

/** The branches of a schema that is a union and nothing else. */
export function unionBranches(schema: JsonObject): Json[] | null {
  for (const keyword of ['anyOf', 'oneOf']) {
    const branches = schema[keyword];
    if (Array.isArray(branches) && !saysMore(schema, keyword, 'type')) return branches;
  }
  return null;
}

const isNull = (schema: Json): boolean =>
  isObject(schema) && schema['type'] === 'null' && !saysMore(schema, 'type');

/** The schema of what is not null, where the schema is a nullable; else null. */
export function withoutNull(schema: JsonObject, lookup: Lookup): Json | null {
  const branches = unionBranches(schema);
  if (branches === null || !kindsOf(schema, lookup).has('null')) return null;
  const others = branches.filter((branch) => !isNull(branch));
  const [only, second] = others;
  if (only === undefined || others.length === branches.length) return null;
  if (second === undefined) return only;
  const keyword = 'anyOf' in schema ? 'anyOf' : 'oneOf';
  return { [keyword]: others };
}

/** The values of an open enumeration and what they mean; null when the schema is none. */
export function knownValuesOf(
  schema: JsonObject,
): { readonly values: string[]; readonly meanings: Readonly<Record<string, string>> } | null {
  const known = schema['x-known-values'];
  const kinds = statedTypes(schema).filter((type) => type !== 'null');
  if (kinds.length !== 1 || kinds[0] !== 'string') return null;
  if (Array.isArray(known)) {
    return { values: known.filter((value) => typeof value === 'string'), meanings: {} };
  }
  if (!isObject(known)) return null;
  const meanings = Object.entries(known).flatMap(([value, text]) =>
    typeof text === 'string' ? [[value, text] as const] : [],
  );
  return { values: Object.keys(known), meanings: Object.fromEntries(meanings) };
}

const longest = 2n ** 63n;

/** All parts that every value of the schema passes. */
function allParts(schema: Json, lookup: Lookup, seen: ReadonlySet<string> = new Set()): JsonObject[] {
  if (!isObject(schema)) return [];
  const target = refName(schema);
  const referred =
    target === null || seen.has(target) ? [] : allParts(lookup(target), lookup, new Set([...seen, target]));
  return [
    schema,
    ...referred,
    ...listOf(schema['allOf']).flatMap((branch) => allParts(branch, lookup, seen)),
  ];
}

/** Whether a bound keeps numbers within those of 64 bits. */
function isBounded(parts: readonly JsonObject[], keywords: readonly string[], sign: bigint): boolean {
  return parts.some((part) =>
    keywords.some((keyword) => {
      const bound = part[keyword];
      // as integers: a double next to 2^63 is 2^63
      return (
        typeof bound === 'number' && Number.isFinite(bound) && BigInt(Math.trunc(bound)) * sign < longest
      );
    }),
  );
}

/** The shape of numbers. */
export function numberOf(schema: JsonObject, lookup: Lookup): ValueShape {
  const parts = allParts(schema, lookup);
  const isWhole = parts.some((part) => {
    const stated = statedTypes(part);
    return stated.includes('integer') && !stated.includes('number');
  });
  if (!isWhole) return { kind: 'number' };
  const isLong =
    isBounded(parts, ['maximum', 'exclusiveMaximum'], 1n) &&
    isBounded(parts, ['minimum', 'exclusiveMinimum'], -1n);
  return { kind: 'integer', isLong };
}
