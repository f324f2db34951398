/** What the emitted types do not show, and which parts of a schema they had better leave out. */

import { isObject, type Json, type JsonObject } from '../load.ts';
import { refName } from '../normalise.ts';
import { constantOf, propertiesOf, type Lookup } from '../schema-facts.ts';

/** Keywords that narrow a value in ways the emitted type does not show. */
const validatorOnly = [
  'not',
  'if',
  'dependentRequired',
  'dependentSchemas',
  'propertyNames',
  'contains',
  'unevaluatedItems',
  'unevaluatedProperties',
];

/** Keywords that need no word: annotations, and what the doc comment says of numbers, texts and sizes. */
const harmless =
  /^(?:title|description|examples?|default|deprecated|readOnly|writeOnly|\$comment|x-.*|format|pattern|multipleOf|(?:exclusiveM|m)(?:in|ax)imum|(?:min|max)(?:Length|Items|Properties)|uniqueItems)$/;

const list = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : []);
const types = (schema: JsonObject): string[] =>
  [schema['type'] ?? []].flat().filter((type) => typeof type === 'string');
const isClosed = (schema: JsonObject): boolean => schema['additionalProperties'] === false;

/** Whether a schema of values is one that any value passes. */
export const isAnything = (schema: Json | undefined): boolean =>
  schema === undefined ||
  schema === true ||
  (isObject(schema) && Object.keys(schema).every((keyword) => /^(?:title|description|x-.*)$/.test(keyword)));

/** Whether a branch of an object's schema says something that its type can show, and does not open it. */
export function adds(branch: Json, parent: JsonObject): boolean {
  if (!isObject(branch)) return branch === false;
  if (['$ref', 'const', 'enum', 'items', 'prefixItems'].some((keyword) => keyword in branch)) return true;
  const own = types(branch);
  if (own.length > 0 && !types(parent).every((type) => own.includes(type))) return true;
  const shaped = ['properties', 'patternProperties', 'additionalProperties'].some((key) => key in branch);
  if (shaped && (!isClosed(parent) || isClosed(branch))) return true;
  return ['allOf', 'anyOf', 'oneOf'].some((keyword) => list(branch[keyword]).some((b) => adds(b, parent)));
}

/** Whether leaving the branches out of a type is worth a note. */
const isWorthNoting = (branches: readonly Json[]): boolean =>
  branches.some(
    (b) => isObject(b) && Object.keys(b).some((keyword) => keyword !== 'type' && !harmless.test(keyword)),
  );

/** The types that values of a schema can have, or null when it does not say. */
function typesOf(schema: Json, lookup: Lookup, seen: ReadonlySet<string> = new Set()): Set<string> | null {
  if (!isObject(schema)) return null;
  const own = types(schema).map((type) => (type === 'integer' ? 'number' : type));
  if (own.length > 0) return new Set(own);
  const target = refName(schema);
  if (target !== null && !seen.has(target))
    return typesOf(lookup(target), lookup, new Set([...seen, target]));
  return (
    list(schema['allOf'])
      .map((branch) => typesOf(branch, lookup, seen))
      .find((found) => found !== null) ?? null
  );
}

/** Whether no value can pass both: their types differ, or a field that one requires has two constants. */
function areApart(a: Json, b: Json, lookup: Lookup): boolean {
  const [first, second] = [constantOf(a), constantOf(b)];
  if (first !== null && second !== null && first !== second) return true;
  const [one, other] = [typesOf(a, lookup), typesOf(b, lookup)];
  if (one !== null && other !== null && ![...one].some((type) => other.has(type))) return true;
  // constants tell objects apart only where there are no other values
  if ([one, other].some((found) => found?.size !== 1 || !found.has('object'))) return false;
  const others = new Map(propertiesOf(b, lookup).map((property) => [property.name, property]));
  return propertiesOf(a, lookup).some((property) => {
    const twin = others.get(property.name);
    if (twin === undefined || !(property.required || twin.required)) return false;
    const [mine, its] = [constantOf(property.schema), constantOf(twin.schema)];
    return mine !== null && its !== null && mine !== its;
  });
}

const isOverlapping = (branches: readonly Json[], lookup: Lookup): boolean =>
  branches.some((a, index) => branches.slice(index + 1).some((b) => !areApart(a, b, lookup)));

/** Whether a tuple's length is limited in a way that the emitted one does not show. */
function isTupleWider(schema: JsonObject): boolean {
  const { prefixItems, items, minItems, maxItems } = schema;
  if (!Array.isArray(prefixItems)) return false;
  const length = prefixItems.length;
  if (typeof minItems === 'number' && minItems > length) return true;
  return typeof maxItems === 'number' && !(items === false && maxItems >= length);
}

/** One sentence for each way in which the emitted type of a schema, without its parts, is wider. */
export function limitsOf(schema: JsonObject): string[] {
  const found = validatorOnly
    .filter((keyword) => keyword in schema)
    .map((keyword) => `${keyword} is checked by the validator only; the type is wider.`);
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  const undeclared = list(schema['required']).filter(
    (name) => typeof name === 'string' && !Object.hasOwn(properties, name),
  );
  if (undeclared.length > 0) {
    const names = undeclared.map((name) => JSON.stringify(name)).join(', ');
    found.push(`required names ${names}, not declared in properties there: checked by the validator only.`);
  }
  const additional = schema['additionalProperties'];
  if (additional !== false && !isAnything(additional) && Object.keys(properties).length > 0) {
    found.push('additionalProperties beside properties may have the types of both; the type is wider.');
  }
  if (isTupleWider(schema)) {
    found.push('the length of the tuple is checked by the validator only; the type is wider.');
  }
  return found;
}

/** The same for the branches of one keyword, of which the type shows only some. */
export function branchLimitsOf(
  keyword: string,
  schema: JsonObject,
  left: readonly Json[],
  shown: readonly Json[],
  lookup: Lookup,
): string[] {
  const found: string[] = [];
  const own = types(schema);
  const isScalar = own.length > 0 && !own.includes('object') && !own.includes('array');
  if (!isScalar && isWorthNoting(left))
    found.push(`${keyword} is checked by the validator only; the type is wider.`);
  else if (keyword === 'oneOf' && shown.length > 1 && isOverlapping(shown, lookup)) {
    found.push('that exactly one of oneOf applies is checked by the validator only; the type is wider.');
  }
  const opens = (branch: Json): boolean => !isObject(branch) || !isClosed(branch);
  if (isClosed(schema) && shown.some((b) => opens(b) && typesOf(b, lookup)?.has('object') !== false)) {
    found.push(`additionalProperties beside ${keyword} is checked by the validator only; the type is wider.`);
  }
  return found;
}

const typeOf = (value: Json): string =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;

/** Whether a value is of the types that a schema states, if it states any. */
export function fitsType(value: Json, schema: JsonObject): boolean {
  const stated = types(schema);
  if (stated.length === 0 || stated.includes(typeOf(value))) return true;
  return stated.includes('integer') && Number.isInteger(value);
}
