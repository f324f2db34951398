/** Which of JSON's six types the values of a schema can have. */

import { isObject, listOf, type Json, type JsonObject } from '../json.ts';
import { annotations } from '../keyword-table.ts';
import { refName } from '../normalise.ts';
import type { Lookup } from '../schema-facts.ts';

/** One of JSON's types; an integer is a number. */
export type Kind = 'array' | 'boolean' | 'null' | 'number' | 'object' | 'string';
export type Kinds = ReadonlySet<Kind>;

/** All of them, in the order in which a union names them. */
export const allKinds: Kinds = new Set<Kind>(['object', 'array', 'string', 'number', 'boolean', 'null']);

const saysNothing = new Set([...annotations, '$comment']);

/** Keywords that constrain nothing. */
export const isAnnotation = (keyword: string): boolean =>
  keyword.startsWith('x-') ? keyword !== 'x-rules' : saysNothing.has(keyword);

export const kindOf = (value: Json): Kind =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : (typeof value as Kind);

/** The types that a schema states itself, as written. */
export const statedTypes = (schema: JsonObject): string[] =>
  [schema['type'] ?? []].flat().filter((type) => typeof type === 'string');

export const intersect = (a: Kinds, b: Kinds): Kinds => new Set([...a].filter((kind) => b.has(kind)));
export const isSubset = (a: Kinds, b: Kinds): boolean => [...a].every((kind) => b.has(kind));

/** Whether a value is of the types that a schema states, if it states any. */
function fitsType(value: Json, schema: JsonObject): boolean {
  if (!('type' in schema)) return true;
  const stated = statedTypes(schema);
  return stated.includes(kindOf(value)) || (stated.includes('integer') && Number.isInteger(value));
}

/** The values that `const` and `enum` leave, or null when the schema has neither. */
export function literalsOf(schema: JsonObject): Json[] | null {
  const { const: constant, enum: values } = schema;
  if (constant === undefined && !Array.isArray(values)) return null;
  const listed = Array.isArray(values) ? values : [constant as Json];
  const isConstant = (value: Json): boolean => constant === undefined || isSame(value, constant);
  return listed.filter((value) => isConstant(value) && fitsType(value, schema));
}

/** Whether two JSON values are the same, whatever the order of members. */
function isSame(a: Json, b: Json): boolean {
  if (Array.isArray(a)) {
    return (
      Array.isArray(b) && a.length === b.length && a.every((item, index) => isSame(item, b[index] ?? null))
    );
  }
  if (!isObject(a)) return a === b;
  return (
    isObject(b) &&
    Object.keys(a).length === Object.keys(b).length &&
    Object.entries(a).every(([name, item]) => Object.hasOwn(b, name) && isSame(item, b[name] ?? null))
  );
}

/** Whether no value at all passes the negation of a schema, because the schema lets everything pass. */
const isTrivial = (schema: Json | undefined): boolean =>
  schema === true || (isObject(schema) && Object.keys(schema).every(isAnnotation));

/** The types that `not` forbids outright, or null when it forbids more or less than whole types. */
export function forbiddenBy(schema: Json | undefined): Kinds | null {
  if (isTrivial(schema)) return allKinds;
  if (schema === false) return new Set();
  if (!isObject(schema) || !Object.keys(schema).every((key) => key === 'type' || isAnnotation(key)))
    return null;
  const stated = statedTypes(schema);
  return stated.includes('integer') ? null : new Set(stated as Kind[]);
}

/** A superset of the types that values of the schema can have: no more than it states, itself or by its branches. */
export function kindsOf(schema: Json, lookup: Lookup, seen: ReadonlySet<string> = new Set()): Kinds {
  if (!isObject(schema)) return schema === false ? new Set() : allKinds;
  let kinds = allKinds;
  const narrow = (more: Kinds): void => {
    kinds = intersect(kinds, more);
  };
  if ('type' in schema) {
    const stated = statedTypes(schema);
    narrow(new Set(stated.map((type) => (type === 'integer' ? 'number' : (type as Kind)))));
  }
  const literals = literalsOf(schema);
  if (literals !== null) narrow(new Set(literals.map(kindOf)));
  if ('not' in schema) {
    const forbidden = forbiddenBy(schema['not']);
    if (forbidden !== null) narrow(new Set([...allKinds].filter((kind) => !forbidden.has(kind))));
  }
  const target = refName(schema);
  if (target !== null && !seen.has(target)) {
    narrow(kindsOf(lookup(target), lookup, new Set([...seen, target])));
  }
  for (const branch of listOf(schema['allOf'])) narrow(kindsOf(branch, lookup, seen));
  for (const keyword of ['anyOf', 'oneOf']) {
    if (!Array.isArray(schema[keyword])) continue;
    narrow(new Set(listOf(schema[keyword]).flatMap((branch) => [...kindsOf(branch, lookup, seen)])));
  }
  return kinds;
}
