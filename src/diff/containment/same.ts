/** Whether two schemas of two specifications say the same of every value, word for word. */

import { isAnnotation } from '../../generator/emit/type-kinds.ts';
import { isObject, type Json, type JsonObject } from '../../generator/json.ts';
import { dataKeywords, mapKeywords } from '../../generator/keyword-table.ts';
import { refName } from '../../generator/normalise.ts';
import type { Lookup } from '../../generator/schema-facts.ts';

const data = new Set(dataKeywords);
const maps = new Set(mapKeywords);
/** Lists whose order says nothing. */
const unordered = new Set(['required', 'enum', 'type']);

/** JSON in one way of writing: names of members in order. */
export function canonicalText(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalText(value[key] ?? null)}`);
  return `{${members.join(',')}}`;
}

/** Whether two JSON values are the same. */
export const isSameJson = (a: Json | undefined, b: Json | undefined): boolean =>
  a === undefined || b === undefined ? a === b : canonicalText(a) === canonicalText(b);

const listText = (list: readonly Json[]): string => list.map(canonicalText).sort().join();

/** Compares schemas, references looked through. */
export class Sameness {
  readonly #before: Lookup;
  readonly #after: Lookup;
  readonly #open = new Set<string>();

  constructor(before: Lookup, after: Lookup) {
    this.#before = before;
    this.#after = after;
  }

  #pair(a: string, b: string): boolean {
    const key = `${a} ${b}`;
    if (this.#open.has(key)) return true;
    this.#open.add(key);
    const isSame = this.of(this.#before(a), this.#after(b));
    this.#open.delete(key);
    return isSame;
  }

  #value(keyword: string, a: Json | undefined, b: Json | undefined): boolean {
    if (a === undefined || b === undefined) return false;
    if (unordered.has(keyword) && Array.isArray(a) && Array.isArray(b)) return listText(a) === listText(b);
    if (keyword === '$ref') {
      const [left, right] = [refName({ $ref: a }), refName({ $ref: b })];
      return left !== null && right !== null && this.#pair(left, right);
    }
    if (data.has(keyword) || keyword === 'x-rules') return isSameJson(a, b);
    if (maps.has(keyword) && isObject(a) && isObject(b)) return this.#members(a, b, () => 'schema');
    if (Array.isArray(a)) {
      return (
        Array.isArray(b) && a.length === b.length && a.every((item, index) => this.of(item, b[index] ?? null))
      );
    }
    return this.of(a, b);
  }

  #members(a: JsonObject, b: JsonObject, keywordOf: (name: string) => string): boolean {
    const names = new Set([...Object.keys(a), ...Object.keys(b)]);
    return [...names].every((name) => this.#value(keywordOf(name), a[name], b[name]));
  }

  /** Whether both let the same values pass for the same reasons. */
  of(a: Json, b: Json): boolean {
    if (!isObject(a) || !isObject(b)) return isSameJson(a, b);
    const said = (schema: JsonObject): JsonObject =>
      Object.fromEntries(Object.entries(schema).filter(([keyword]) => !isAnnotation(keyword)));
    return this.#members(said(a), said(b), (name) => name);
  }
}
