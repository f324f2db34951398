/** Ways through the schemas of a model. */

import { escapeStep } from '../support/pointer.ts';
import { isObject, type Json, type JsonObject } from './load.ts';
import { listOf } from './json.ts';
import { dataKeywords, mapKeywords } from './keyword-table.ts';
import type { Model } from './model.ts';
import { refName } from './normalise.ts';
import type { SourcePlace } from './spec-error.ts';

/** A schema within a definition. */
export interface Part {
  readonly schema: JsonObject;
  readonly place: SourcePlace;
  /** Name of the definition that it is in. */
  readonly definition: string;
  /** Pointer within the definition; empty for the definition itself. */
  readonly within: string;
  /** Name of the field whose schema it is. */
  readonly field?: string;
}

const schemaMaps = new Set(mapKeywords);
const data = new Set(dataKeywords);
/** Schemas that are definitions of their own. */
const apart = new Set(['$defs', 'definitions']);

/** The schema and all within it, not along references. */
export function* parts(schema: Json, from: Omit<Part, 'schema'>): Generator<Part> {
  if (!isObject(schema)) return;
  yield { ...from, schema };
  const go = (value: Json, steps: readonly string[], field?: string): Generator<Part> => {
    const path = steps.map((step) => `/${escapeStep(step)}`).join('');
    const { file, pointer } = from.place;
    return parts(value, {
      definition: from.definition,
      place: { file, pointer: `${pointer}${path}` },
      within: `${from.within}${path}`,
      ...(field === undefined ? {} : { field }),
    });
  };
  for (const [keyword, value] of Object.entries(schema)) {
    if (data.has(keyword) || apart.has(keyword) || keyword.startsWith('x-')) continue;
    if (schemaMaps.has(keyword) && isObject(value)) {
      for (const [name, item] of Object.entries(value)) {
        yield* go(item, [keyword, name], keyword === 'properties' ? name : undefined);
      }
    } else if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) yield* go(item, [keyword, String(index)]);
    } else yield* go(value, [keyword]);
  }
}

/** Every schema of the model. */
export function modelParts(model: Model): Part[] {
  return model.definitions.flatMap(({ name, place, schema }) => [
    ...parts(schema, { definition: name, place, within: '' }),
  ]);
}

/** Finds definitions by name. */
export type Find = (name: string) => JsonObject | undefined;

/** What a schema comes to along its references, null left aside. */
export function target(schema: JsonObject, find: Find, seen: ReadonlySet<string> = new Set()): JsonObject {
  const branches = [...listOf(schema['anyOf']), ...listOf(schema['oneOf'])];
  const names = [schema, ...branches].map(refName).filter((name) => name !== null);
  const [name] = names;
  const next = name === undefined || seen.has(name) ? undefined : find(name);
  return next === undefined || name === undefined ? schema : target(next, find, new Set([...seen, name]));
}

/** Whether values are numbers, or arrays or maps of numbers. */
export function isNumeric(from: JsonObject, find: Find, seen: readonly JsonObject[] = []): boolean {
  const schema = target(from, find);
  if (seen.includes(schema)) return false;
  const types = [schema['type']].flat();
  if (types.includes('number') || types.includes('integer')) return true;
  const inner = [schema['items'], schema['additionalProperties'], ...listOf(schema['prefixItems'])];
  return inner.some((part) => isObject(part) && isNumeric(part, find, [...seen, schema]));
}
