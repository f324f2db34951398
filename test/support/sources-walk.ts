/** Ways through the hand-written schemas: along references, pointers and nested schemas. */

import path from 'node:path';
import { isObj, obj, optionalObj, strings, text, type Obj } from './json.ts';
import { file } from './sources.ts';

/** Follows `$ref`, and leaves null out of a nullable type. */
export function resolve(schema: Obj, fileName: string): { schema: Obj; fileName: string } {
  if (typeof schema['$ref'] === 'string') {
    const target = path.posix.join(path.posix.dirname(fileName), schema['$ref']);
    return resolve(file(target), target);
  }
  const branches = Array.isArray(schema['anyOf']) ? schema['anyOf'].map(obj) : [];
  const named = branches.find((branch) => branch['$ref'] !== undefined);
  return named === undefined ? { schema, fileName } : resolve(named, fileName);
}
export const typesOf = (schema: Obj): string[] =>
  schema['type'] === undefined
    ? []
    : Array.isArray(schema['type'])
      ? strings(schema['type'])
      : [text(schema['type'])];
export const acceptsNull = (schema: Obj): boolean =>
  typesOf(schema).includes('null') ||
  (Array.isArray(schema['anyOf']) && schema['anyOf'].some((branch) => obj(branch)['type'] === 'null'));
export function resolvePointer(
  from: Obj,
  fromFile: string,
  pointer: string,
): { schema: Obj; fileName: string } {
  let place = resolve(from, fromFile);
  for (const step of pointer.split('/').slice(1)) {
    const { schema, fileName } = place;
    const next = Array.isArray(schema['prefixItems'])
      ? (schema['prefixItems'] as unknown[])[Number(step)]
      : optionalObj(schema['properties'])[step];
    if (!isObj(next)) throw new Error(`${fromFile} has nothing at ${pointer}`);
    place = resolve(next, fileName);
  }
  return place;
}
export function* subschemas(value: unknown): Generator<Obj> {
  if (Array.isArray(value)) for (const item of value) yield* subschemas(item);
  if (!isObj(value)) return;
  yield value;
  for (const [key, inner] of Object.entries(value)) {
    if (!['examples', 'const', 'enum', 'default', 'x-builders', 'x-errata', 'x-fill'].includes(key))
      yield* subschemas(inner);
  }
}
