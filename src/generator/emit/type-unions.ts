/** What a union does not say of the alternatives that it is made of. */

import { listOf } from '../json.ts';
import { isObject, type Json, type JsonObject } from '../load.ts';
import { refName } from '../normalise.ts';
import { propertiesOf, type Lookup } from '../schema-facts.ts';
import { closes } from './type-closing.ts';
import { areNarrowing } from './type-docs.ts';
import { kindsOf, literalsOf } from './type-kinds.ts';
import { isAnything, wider } from './type-limits.ts';

/** Keywords by which a schema may declare fields that are not among its properties and those of its parts. */
const declaring = ['anyOf', 'oneOf', 'if', 'dependentSchemas', 'patternProperties', 'additionalProperties'];

/** Whether all the fields that an object schema declares are its properties and those of its parts. */
function isSimple(schema: Json, lookup: Lookup): boolean {
  if (!isObject(schema)) return true;
  const target = refName(schema);
  const parts = [...listOf(schema['allOf']), ...(target === null ? [] : [lookup(target)])];
  return (
    declaring.every((keyword) => !(keyword in schema)) &&
    parts.every((part) => isSimple(part, lookup) && !(isObject(part) && 'unevaluatedProperties' in part))
  );
}

const declaredNames = (schema: JsonObject): string[] =>
  isObject(schema['properties']) ? Object.keys(schema['properties']) : [];

/** The names that objects of a schema are left with, or null when it does not close them for sure. */
function namesOf(schema: Json, lookup: Lookup): Set<string> | null {
  if (!isObject(schema)) return null;
  if (schema['additionalProperties'] === false && !('patternProperties' in schema)) {
    return new Set(declaredNames(schema));
  }
  const target = refName(schema);
  for (const part of [...(target === null ? [] : [lookup(target)]), ...listOf(schema['allOf'])]) {
    const names = namesOf(part, lookup);
    if (names !== null) return names;
  }
  if (schema['unevaluatedProperties'] !== false || !isSimple(schema, lookup)) return null;
  return new Set(propertiesOf(schema, lookup).map(({ name }) => name));
}

/** Whether objects of the one have no field that those of the other need. */
function excludes(a: Json, b: Json, lookup: Lookup): boolean {
  const names = namesOf(a, lookup);
  return names !== null && propertiesOf(b, lookup).some(({ name, required }) => required && !names.has(name));
}

/** The constants that a schema leaves as its values, or null when it leaves others, or an object or a list. */
function constantsOf(schema: Json): Json[] | null {
  const values = isObject(schema) ? literalsOf(schema) : null;
  const isSimple = values?.every((value) => typeof value !== 'object' || value === null) === true;
  return isSimple && values.length > 0 ? values : null;
}

/** Whether two schemas leave constants as their values, and none in common. */
function haveOtherConstants(a: Json, b: Json): boolean {
  const [first, second] = [constantsOf(a), constantsOf(b)];
  return first !== null && second !== null && !first.some((value) => second.includes(value));
}

/** Whether a field that one of two objects requires has other constants: the compiler tells them apart by it, too. */
function areTagged(a: Json, b: Json, lookup: Lookup): boolean {
  const others = new Map(propertiesOf(b, lookup).map((property) => [property.name, property]));
  return propertiesOf(a, lookup).some((property) => {
    const twin = others.get(property.name);
    if (twin === undefined || !(property.required || twin.required)) return false;
    return haveOtherConstants(property.schema, twin.schema);
  });
}

/** Whether no value passes both: their types differ, or their constants, or the fields that they have. */
function areApart(a: Json, b: Json, lookup: Lookup): boolean {
  if (haveOtherConstants(a, b)) return true;
  const [one, other] = [kindsOf(a, lookup), kindsOf(b, lookup)];
  const common = [...one].filter((kind) => other.has(kind));
  if (common.length === 0) return true;
  // fields tell objects apart only where there are no other values
  if (common.length > 1 || common[0] !== 'object') return false;
  if (excludes(a, b, lookup) || excludes(b, a, lookup)) return true;
  return areTagged(a, b, lookup);
}

/**
 * Whether the compiler would take a literal with fields of two alternatives of which one refuses those of the other:
 * to it, the fields of all alternatives are known, unless a constant tells which of them is meant.
 */
const mixes = (branches: readonly Json[], lookup: Lookup): boolean => {
  const objects = branches.filter((branch) => kindsOf(branch, lookup).has('object'));
  return objects.some((a, index) =>
    objects.some((b, at) => at !== index && addsTo(a, b, lookup) && !areTagged(a, b, lookup)),
  );
};

/** Whether an object may have fields that another refuses, as far as their schemas say. */
function addsTo(a: Json, b: Json, lookup: Lookup): boolean {
  const names = namesOf(b, lookup);
  if (names === null) return closes(b, lookup);
  const own = namesOf(a, lookup);
  return own === null || [...own].some((name) => !names.has(name));
}

/** Whether a value may pass two of the branches. */
const isOverlapping = (branches: readonly Json[], lookup: Lookup): boolean =>
  branches.some((a, index) => branches.slice(index + 1).some((b) => !areApart(a, b, lookup)));

/** What is to be said of alternatives, of which the type shows all or none. */
export function unionLimitsOf(
  keyword: string,
  schema: JsonObject,
  isShown: boolean,
  lookup: Lookup,
): string[] {
  const branches = listOf(schema[keyword]);
  if (!isShown) {
    // where one of them lets everything pass, the others forbid nothing
    if (keyword === 'anyOf' && branches.some(isAnything)) return [];
    const isTold = branches.length > 0 && areNarrowing(schema, branches);
    return isTold ? [] : [wider(keyword)];
  }
  const found: string[] = [];
  if (keyword === 'oneOf' && isOverlapping(branches, lookup)) {
    found.push(wider('that exactly one of oneOf applies'));
  }
  if (mixes(branches, lookup)) {
    found.push(wider(`that no fields of several alternatives of ${keyword} stand together`));
  }
  return found;
}
