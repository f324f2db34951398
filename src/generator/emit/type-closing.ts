/**
 * What closing has to do with composition: a schema sees only the fields that it declares itself, but the compiler
 * takes a literal for right that has the fields of all parts of an intersection.
 */

import { listOf } from '../json.ts';
import { isObject, type Json, type JsonObject } from '../load.ts';
import { refName } from '../normalise.ts';
import type { Lookup } from '../schema-facts.ts';
import { kindsOf, literalsOf } from './type-kinds.ts';
import { isAnything, propertiesIn, wider } from './type-limits.ts';

/** A schema and all that its values are held against as well, branches of branches included. */
function partsOf(schema: Json, lookup: Lookup, seen: ReadonlySet<string> = new Set()): JsonObject[] {
  if (!isObject(schema)) return [];
  const target = refName(schema);
  const referred =
    target === null || seen.has(target) ? [] : partsOf(lookup(target), lookup, new Set([...seen, target]));
  const branches = ['allOf', 'anyOf', 'oneOf'].flatMap((keyword) => listOf(schema[keyword]));
  return [schema, ...referred, ...branches.flatMap((branch) => partsOf(branch, lookup, seen))];
}

const mapOf = (schema: JsonObject, keyword: string): JsonObject =>
  isObject(schema[keyword]) ? schema[keyword] : {};

/** Whether one schema, without its parts, refuses fields that it does not declare. */
const closesItself = (schema: JsonObject): boolean =>
  !isAnything(schema['additionalProperties']) ||
  (literalsOf(schema)?.some((value) => isObject(value)) ?? false);

/** Whether a schema, itself or by what it is made of, refuses fields that it does not declare. */
export const closes = (schema: Json, lookup: Lookup): boolean =>
  partsOf(schema, lookup).some((part) => closesItself(part) || !isAnything(part['unevaluatedProperties']));

/** Whether a schema or a part of its values, however deep, is closed. */
function closesWithin(schema: Json, lookup: Lookup, seen = new Set<JsonObject>()): boolean {
  return partsOf(schema, lookup).some((part) => {
    if (seen.has(part)) return false;
    seen.add(part);
    const isLiteral = literalsOf(part)?.some((value) => typeof value === 'object') === true;
    return (
      isLiteral || closesItself(part) || partSchemas(part).some((item) => closesWithin(item, lookup, seen))
    );
  });
}

const partSchemas = (schema: JsonObject): Json[] => [
  ...Object.values(propertiesIn(schema)),
  ...Object.values(mapOf(schema, 'patternProperties')),
  ...['additionalProperties', 'items'].flatMap((keyword) =>
    keyword in schema ? [schema[keyword] ?? true] : [],
  ),
  ...listOf(schema['prefixItems']),
];

/** What two schemas both say of the same part of a value, where that may be closed. */
function shareClosed(a: JsonObject, b: JsonObject, lookup: Lookup): boolean {
  const isClosed = (list: readonly Json[]): boolean => list.some((item) => closesWithin(item, lookup));
  const [first, second] = [propertiesIn(a), propertiesIn(b)];
  const common = Object.keys(first).filter((name) => Object.hasOwn(second, name));
  if (isClosed(common.flatMap((name) => [first[name] ?? true, second[name] ?? true]))) return true;
  const others = (schema: JsonObject): Json[] => [
    ...Object.values(mapOf(schema, 'patternProperties')),
    schema['additionalProperties'] ?? true,
  ];
  const areOthers = (one: JsonObject, other: JsonObject): boolean => {
    const said = [...Object.values(propertiesIn(other)), ...others(other)].filter(
      (item) => !isAnything(item),
    );
    return said.length > 0 && !others(one).every(isAnything) && isClosed([...others(one), ...said]);
  };
  if (areOthers(a, b) || areOthers(b, a)) return true;
  const items = (schema: JsonObject): Json[] => [...listOf(schema['prefixItems']), schema['items'] ?? true];
  const hasItems = (schema: JsonObject): boolean => !items(schema).every(isAnything);
  return hasItems(a) && hasItems(b) && isClosed([...items(a), ...items(b)]);
}

/** Whether a branch shows no field but those that are declared beside it. */
function staysWithin(branch: Json, names: ReadonlySet<string>, lookup: Lookup): boolean {
  if (!kindsOf(branch, lookup).has('object') || !isObject(branch)) return true;
  if ('$ref' in branch) return false;
  const required = listOf(branch['required']).filter((name) => typeof name === 'string');
  return (
    [...Object.keys(propertiesIn(branch)), ...required].every((name) => names.has(name)) &&
    ['allOf', 'anyOf', 'oneOf'].every((keyword) =>
      listOf(branch[keyword]).every((part) => staysWithin(part, names, lookup)),
    )
  );
}

/** One sentence for each way in which the type of a composed schema is wider because parts of it are closed. */
export function closingLimitsOf(schema: JsonObject, lookup: Lookup): string[] {
  const names = new Set(Object.keys(propertiesIn(schema)));
  const { $ref, allOf, anyOf, oneOf, ...own } = schema;
  const branches: Readonly<Record<string, readonly Json[]>> = {
    $ref: $ref === undefined ? [] : [{ $ref }],
    allOf: listOf(allOf),
    anyOf: listOf(anyOf),
    oneOf: listOf(oneOf),
  };
  // alternatives are one part: no value is held against two of them in the type
  const parts = [
    [own],
    ...Object.entries(branches).flatMap(([keyword, list]) =>
      keyword === 'allOf'
        ? list.map((branch) => partsOf(branch, lookup))
        : [list.flatMap((branch) => partsOf(branch, lookup))],
    ),
  ].filter((list) => list.length > 0);
  const isComposed = parts.length > (names.size > 0 || 'required' in own ? 1 : 2);
  const isClosed = !isAnything(schema['additionalProperties']);
  const found = Object.entries(branches).flatMap(([keyword, list]) => [
    ...(isClosed && !list.every((branch) => staysWithin(branch, names, lookup))
      ? [wider(`additionalProperties beside ${keyword}`)]
      : []),
    ...(isComposed && list.some((branch) => closes(branch, lookup))
      ? [wider(`additionalProperties in ${keyword}, which refuses the fields of what is beside it,`)]
      : []),
  ]);
  const isShared = parts.some((list, index) =>
    parts.slice(index + 1).some((more) => list.some((a) => more.some((b) => shareClosed(a, b, lookup)))),
  );
  return isShared ? [...found, wider('additionalProperties in what several parts declare')] : found;
}
