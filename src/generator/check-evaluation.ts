/** Refuses what validators would decide wrongly: items that are evaluated by `contains`. */

import { parts } from './lint-walk.ts';
import { isObject, type Json } from './load.ts';
import { refName, type Definition } from './normalise.ts';
import type { Lookup } from './schema-facts.ts';
import { specError } from './spec-error.ts';

const lists = ['allOf', 'anyOf', 'oneOf'];
const conditions = ['if', 'then', 'else'];
const inPlaceMap = 'dependentSchemas';

const values = (value: Json | undefined): Json[] =>
  Array.isArray(value) ? value : isObject(value) ? Object.values(value) : [];

/** Whether the schema, or one that holds for the same value, has the keyword. */
function hasInPlace(
  keyword: string,
  schema: Json,
  lookup: Lookup,
  seen: ReadonlySet<string> = new Set(),
): boolean {
  if (!isObject(schema)) return false;
  if (Object.hasOwn(schema, keyword)) return true;
  const target = refName(schema);
  if (target !== null && !seen.has(target)) {
    if (hasInPlace(keyword, lookup(target), lookup, new Set([...seen, target]))) return true;
  }
  const branches = [
    ...[...lists, inPlaceMap].flatMap((name) => values(schema[name])),
    ...conditions.map((name) => schema[name] ?? true),
  ];
  return branches.some((branch) => hasInPlace(keyword, branch, lookup, seen));
}

/** Throws SPEC_UNSUPPORTED where `unevaluatedItems` would have to know which items `contains` matched. */
export function refuseEvaluatedByContains(definitions: readonly Definition[], lookup: Lookup): void {
  for (const { name, schema, place } of definitions) {
    for (const { schema: part, place: at } of parts(schema, { definition: name, place, within: '' })) {
      if (Object.hasOwn(part, 'unevaluatedItems') && hasInPlace('contains', part, lookup)) {
        throw specError(
          'SPEC_UNSUPPORTED',
          { file: at.file, pointer: `${at.pointer}/unevaluatedItems` },
          'unevaluatedItems beside contains is about every item that contains does not match, which is not supported.',
          'say with prefixItems and items what the items are, or remove one of the two.',
        );
      }
    }
  }
}
