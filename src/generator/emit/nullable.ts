/** Nullables: unions of one schema and null (schema/meta/verdict.md, section 3). */

import { isObject } from '../json.ts';

/** Whether a schema is null and nothing else. */
export const isNull = (schema: unknown): boolean =>
  isObject(schema) && schema['type'] === 'null' && Object.keys(schema).length === 1;

/** Where the one schema of a nullable stands among the branches; -1 when the union is none. */
export function nullableBranch(branches: unknown): number {
  if (!Array.isArray(branches) || branches.length !== 2 || !branches.some(isNull)) return -1;
  return isNull(branches[0]) ? 1 : 0;
}

/** Whether null may be a value of the schema, as far as its type tells. */
export const mayBeNull = (schema: unknown): boolean =>
  !isObject(schema) || schema['type'] === undefined || [schema['type']].flat().includes('null');
