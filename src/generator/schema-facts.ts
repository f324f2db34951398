/** What can be said about a normalised schema without validating anything. */

import type { Fill } from '../support/contract.ts';
import { isObject, type Json, type JsonObject } from './load.ts';
import { refName } from './normalise.ts';

/** Looks up definitions by name. */
export type Lookup = (name: string) => JsonObject;

/** A property of an object schema, with the branch that declares it. */
export interface Property {
  readonly name: string;
  readonly schema: Json;
  readonly required: boolean;
  /** What other branches say of it. */
  readonly also?: readonly Json[];
}

/**
 * Properties of an object schema: its own, those of what it refers to, and those of every `allOf` branch. Of several
 * declarations, the first with a constant counts, else the first.
 */
export function propertiesOf(
  schema: Json,
  lookup: Lookup,
  seen: ReadonlySet<string> = new Set(),
): Property[] {
  if (!isObject(schema)) return [];
  const found = new Map<string, Property>();
  const add = (property: Property): void => {
    const before = found.get(property.name);
    if (before === undefined) {
      found.set(property.name, property);
      return;
    }
    const isBetter = constantOf(before.schema) === null && constantOf(property.schema) !== null;
    const [first, second] = isBetter ? [property, before] : [before, property];
    found.set(property.name, {
      ...first,
      required: first.required || second.required,
      also: [...(first.also ?? []), second.schema, ...(second.also ?? [])],
    });
  };
  const target = refName(schema);
  if (target !== null && !seen.has(target)) {
    propertiesOf(lookup(target), lookup, new Set([...seen, target])).forEach(add);
  }
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  for (const [name, property] of Object.entries(properties)) {
    add({ name, schema: property, required: required.includes(name) });
  }
  const branches = Array.isArray(schema['allOf']) ? schema['allOf'] : [];
  for (const branch of branches) propertiesOf(branch, lookup, seen).forEach(add);
  return [...found.values()].map((property) => ({
    ...property,
    required: property.required || required.includes(property.name),
  }));
}

/** Whether null is a value of the schema. */
export function isNullable(schema: Json, lookup: Lookup, seen: ReadonlySet<string> = new Set()): boolean {
  if (!isObject(schema)) return schema === true;
  const type = schema['type'];
  const allowedByType =
    type === undefined || type === 'null' || (Array.isArray(type) && type.includes('null'));
  if (!allowedByType) return false;
  if ('const' in schema && schema['const'] !== null) return false;
  if (Array.isArray(schema['enum']) && !schema['enum'].includes(null)) return false;
  const target = refName(schema);
  if (target !== null && !seen.has(target)) {
    if (!isNullable(lookup(target), lookup, new Set([...seen, target]))) return false;
  }
  const some = (list: Json | undefined): boolean =>
    !Array.isArray(list) || list.some((branch) => isNullable(branch, lookup, seen));
  const every = (list: Json | undefined): boolean =>
    !Array.isArray(list) || list.every((branch) => isNullable(branch, lookup, seen));
  return some(schema['anyOf']) && some(schema['oneOf']) && every(schema['allOf']);
}

/** The one string that the schema allows, or null when it allows others. */
export function constantOf(schema: Json): string | null {
  if (!isObject(schema)) return null;
  if (typeof schema['const'] === 'string') return schema['const'];
  const values = schema['enum'];
  return Array.isArray(values) && values.length === 1 && typeof values[0] === 'string' ? values[0] : null;
}

/** How a field of a message that is being made is filled in, or undefined. */
export function fillOf(schema: Json): Fill | undefined {
  if (!isObject(schema)) return undefined;
  const constant = constantOf(schema);
  if (constant !== null) return { kind: 'value', value: constant };
  const fill = schema['x-fill'];
  if (fill === 'uuid') return { kind: 'uuid' };
  return isObject(fill) && 'value' in fill ? { kind: 'value', value: fill['value'] } : undefined;
}

/** A string annotation, or the empty string. */
export const textOf = (schema: Json | undefined, keyword: string): string => {
  const value = isObject(schema) ? schema[keyword] : undefined;
  return typeof value === 'string' ? value : '';
};
