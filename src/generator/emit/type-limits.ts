/** What the emitted type of a schema does not show, sentence by sentence. */

import { isObject, type Json, type JsonObject } from '../load.ts';
import { isHarmless } from './type-docs.ts';
import { allKinds, forbiddenBy, isAnnotation, literalsOf, type Kinds } from './type-kinds.ts';

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

/** Keywords of objects and of arrays that give a type its shape. */
const shapes = {
  object: ['properties', 'required', 'additionalProperties', 'patternProperties'],
  array: ['items', 'prefixItems'],
} as const;

export const wider = (what: string): string => `${what} is checked by the validator only; the type is wider.`;

export const propertiesIn = (schema: JsonObject): JsonObject =>
  isObject(schema['properties']) ? schema['properties'] : {};

/** Whether a schema of values is one that any value passes. */
export const isAnything = (schema: Json | undefined): boolean =>
  schema === undefined || schema === true || (isObject(schema) && Object.keys(schema).every(isAnnotation));

/** Whether the schema itself gives the objects, or the arrays, among its values a shape. */
export const isShaped = (kind: keyof typeof shapes, schema: JsonObject): boolean =>
  shapes[kind].some(
    (keyword) =>
      keyword in schema && !(/^(?:items|additionalProperties)$/.test(keyword) && isAnything(schema[keyword])),
  );

/** What a keyword that only the validator knows still forbids beyond what the type does. */
function isSilent(keyword: string, schema: JsonObject): boolean {
  const value = schema[keyword];
  if (keyword === 'not') return forbiddenBy(value) !== null;
  if (keyword === 'if') return !['then', 'else'].some((branch) => !isAnything(schema[branch]));
  if (isObject(value) && keyword.startsWith('dependent')) return Object.values(value).every((v) => Array.isArray(v) ? v.length === 0 : isAnything(v)); // prettier-ignore
  if (keyword === 'contains') return schema['minContains'] === 0 && schema['maxContains'] === undefined;
  return isAnything(value);
}

/** One sentence for each way in which the emitted type of a schema, without its parts, is wider. */
export function limitsOf(schema: JsonObject, kinds: Kinds): string[] {
  const found = validatorOnly
    .filter((keyword) => keyword in schema && !isSilent(keyword, schema))
    .map((keyword) => wider(keyword === 'if' ? 'if with then or else' : keyword));
  if ('enum' in schema || 'const' in schema) {
    const known = /^(?:const|enum|type|not)$/;
    const others = Object.keys(schema).filter((keyword) => !known.test(keyword) && !isHarmless(keyword));
    if (mixesFields(literalsOf(schema) ?? [])) {
      found.push(wider('that no fields of several values of enum stand together'));
    }
    if (others.length > 0) found.push(wider(`what is beside ${'const' in schema ? 'const' : 'enum'}`));
  }
  if (!('type' in schema) && kinds.size === allKinds.size) {
    for (const kind of ['object', 'array'] as const) {
      if (!isShaped(kind, schema)) continue;
      const keyword = shapes[kind].find((key) => key in schema) ?? kind;
      found.push(
        `${keyword} without a type lets every value pass that is no ${kind}, and so does its type; add "type": "${kind}" to the schema if that is not meant.`,
      );
    }
  }
  return found;
}

/** Whether there are objects among the values, or in them, that have different fields. */
function mixesFields(values: readonly Json[]): boolean {
  const objects = values.filter((value) => typeof value === 'object' && JSON.stringify(value).includes('{'));
  const shapes = objects.map((value) => (isObject(value) ? Object.keys(value).sort().join('\n') : ''));
  const nested = objects.some(
    (value) => value !== null && Object.values(value).some((item) => JSON.stringify(item).includes('{')),
  );
  return objects.length > 1 && (nested || new Set(shapes).size > 1);
}
