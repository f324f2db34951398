/** Parts of a schema that any value passes: numbers there are looked at by nobody else. */

import { isObject, listOf, type Json } from './json.ts';
import { refName } from './normalise.ts';
import type { Lookup } from './schema-facts.ts';

const valuesOf = (value: Json | undefined): Json[] => (isObject(value) ? Object.values(value) : []);

/**
 * Whether a value of the schema may hold a number that no `type` looks at. True where that is not certain: what
 * is composed counts as open when one of its parts is.
 */
export function reachesOpenPart(
  schema: Json,
  lookup: Lookup,
  seen: ReadonlySet<string> = new Set(),
): boolean {
  if (!isObject(schema)) return schema !== false;
  if ('const' in schema || 'enum' in schema) return false;
  const reaches = (part: Json): boolean => reachesOpenPart(part, lookup, seen);
  const target = refName(schema);
  const branches = ['allOf', 'anyOf', 'oneOf'].flatMap((keyword) => listOf(schema[keyword]));
  const referred =
    target !== null &&
    !seen.has(target) &&
    reachesOpenPart(lookup(target), lookup, new Set([...seen, target]));
  if (referred || branches.some(reaches)) return true;
  const types = [schema['type'] ?? []].flat();
  if (types.length === 0) return target === null && branches.length === 0;
  if (types.includes('object')) {
    const members = [...valuesOf(schema['properties']), ...valuesOf(schema['patternProperties'])];
    if ([...members, schema['additionalProperties'] ?? true].some(reaches)) return true;
  }
  if (!types.includes('array')) return false;
  return [...listOf(schema['prefixItems']), schema['items'] ?? true].some(reaches);
}
