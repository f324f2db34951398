/** Reading schemas that are data. */

import type { JsonSchema } from '../../support/schemas.ts';

/** A JSON value as parsed. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = Record<string, Json>;

/** A schema that is no boolean. */
export type SchemaObject = Readonly<Record<string, unknown>>;

export const isObject = <T>(value: T): value is T & JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The items of an array; none of what is no array. */
export const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** The schemas in a list. */
export const schemasOf = (value: unknown): JsonSchema[] => listOf(value) as JsonSchema[];

/** Schemas by name. */
export const membersOf = (value: unknown): Readonly<Record<string, JsonSchema>> =>
  isObject(value) ? (value as Readonly<Record<string, JsonSchema>>) : {};

/** Definitions by name. */
export type Definitions = Readonly<Record<string, JsonSchema>>;

const prefix = '#/$defs/';

/** The name of the definition that the schema refers to; null when it refers to none. */
export function refName(schema: JsonSchema): string | null {
  const ref = typeof schema === 'boolean' ? undefined : schema['$ref'];
  return typeof ref === 'string' && ref.startsWith(prefix) ? ref.slice(prefix.length) : null;
}

/** The types that a schema states. */
export const statedTypes = (schema: SchemaObject): string[] =>
  [schema['type'] ?? []].flat().filter((type): type is string => typeof type === 'string');

/** A keyword's number, if it is one. */
export function numberOf(schema: SchemaObject, keyword: string): number | undefined {
  const value = schema[keyword];
  return typeof value === 'number' ? value : undefined;
}

/** Which type of JSON Schema a value is of; whole numbers are integers. */
export function typeOf(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}
