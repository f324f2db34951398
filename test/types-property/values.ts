/** Values that a schema may let pass or not: made after it, spoilt, or anything. */

import { otherNames, numbers, texts, type Json } from './schemas.ts';

type Schema = Readonly<Record<string, Json>>;
export type Lookup = (name: string) => Json;

const isObject = (value: Json | undefined): value is Record<string, Json> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : []);

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

export class Values {
  readonly #random: () => number;
  readonly #lookup: Lookup;

  constructor(random: () => number, lookup: Lookup) {
    this.#random = random;
    this.#lookup = lookup;
  }

  #chance(share: number): boolean {
    return this.#random() < share;
  }

  #pick<T>(list: readonly T[], fallback: T): T {
    return list[Math.floor(this.#random() * list.length)] ?? fallback;
  }

  anything(depth = 2): Json {
    const kind = this.#pick(['text', 'number', 'null', 'true', 'object', 'array'], 'null');
    if (kind === 'text') return this.#pick(texts, '');
    if (kind === 'number') return this.#pick(numbers, 0);
    if (kind === 'null' || depth === 0) return null;
    if (kind === 'true') return this.#chance(0.5);
    const size = Math.floor(this.#random() * 3);
    const items = Array.from({ length: size }, () => this.anything(depth - 1));
    if (kind === 'array') return items;
    return Object.fromEntries(items.map((item) => [this.#pick(otherNames, 'a'), item]));
  }

  /** A value that follows the schema as far as it can be followed without looking back. */
  after(schema: Json | undefined, depth = 5): Json {
    if (!isObject(schema)) return this.anything(1);
    if (depth <= 0 && !('type' in schema) && !('const' in schema)) return this.anything(0);
    if (Array.isArray(schema['examples']) && this.#chance(0.8)) return this.#pick(schema['examples'], null);
    if ('const' in schema) return schema['const'] ?? null;
    if (Array.isArray(schema['enum'])) return this.#pick(schema['enum'], null);
    const parts: Json[] = [];
    const target = schema['$ref'];
    if (typeof target === 'string') parts.push(this.#lookup(target.split('/').at(-1) ?? ''));
    parts.push(...listOf(schema['allOf']));
    for (const keyword of ['anyOf', 'oneOf']) {
      const list = listOf(schema[keyword]);
      if (list.length > 0) parts.push(this.#pick(list, true));
      if (list.length > 1 && this.#chance(0.2)) parts.push(this.#pick(list, true));
    }
    if ('then' in schema && this.#chance(0.5)) parts.push(schema['then'] ?? true);
    if ('not' in schema && this.#chance(0.1)) parts.push(schema['not'] ?? true);
    const isOwn = ['type', 'properties', 'required', 'additionalProperties', 'patternProperties', 'items', 'prefixItems'].some((key) => key in schema); // prettier-ignore
    const values = parts.map((part) => this.after(part, depth - 1));
    if (isOwn || values.length === 0) values.push(this.#own(schema, depth));
    const objects = values.filter(isObject);
    if (objects.length > 0 && objects.length >= values.length / 2) {
      return Object.assign({}, ...objects) as Json;
    }
    return this.#pick(values, null);
  }

  #own(schema: Schema, depth: number): Json {
    const isObjects = 'properties' in schema || 'required' in schema || 'additionalProperties' in schema;
    const guess = isObjects ? 'object' : 'items' in schema || 'prefixItems' in schema ? 'array' : '';
    const type = this.#pick([schema['type'] ?? []].flat() as string[], this.#chance(0.8) ? guess : '');
    switch (type) {
      case 'string':
        if (schema['format'] === 'uuid') return '938f2b97-314c-49e8-9860-f441df2284a1';
        if (schema['format'] === 'date-time') return '2026-01-01T00:00:00Z';
        return this.#pick(texts, '');
      case 'number':
        return this.#pick(numbers, 0);
      case 'integer':
        return this.#pick([0, 1, 2, 10], 0);
      case 'boolean':
        return this.#chance(0.5);
      case 'null':
        return null;
      case 'object':
        return this.#object(schema, depth);
      case 'array':
        return this.#array(schema, depth);
      default:
        return this.anything(1);
    }
  }

  #object(schema: Schema, depth: number): Json {
    const declared = isObject(schema['properties']) ? schema['properties'] : {};
    const required = listOf(schema['required']).filter((name) => typeof name === 'string');
    const patterns = Object.entries(isObject(schema['patternProperties']) ? schema['patternProperties'] : {});
    const share = depth > 2 ? 0.6 : depth > 0 ? 0.3 : 0;
    const result: Record<string, Json> = {};
    for (const [name, item] of Object.entries(declared)) {
      if (required.includes(name) || this.#chance(share)) result[name] = this.after(item, depth - 1);
    }
    for (const name of required) {
      if (!Object.hasOwn(declared, name)) result[name] = this.#other(schema, name, depth);
    }
    for (const [pattern] of patterns) {
      const name = otherNames.find((field) => new RegExp(pattern, 'u').test(field) && !Object.hasOwn(result, field)); // prettier-ignore
      if (name !== undefined && this.#chance(share)) result[name] = this.#other(schema, name, depth);
    }
    if (schema['additionalProperties'] !== false && this.#chance(0.3)) {
      const name = this.#pick(otherNames, 'a');
      if (!Object.hasOwn(result, name)) result[name] = this.#other(schema, name, depth);
    }
    return result;
  }

  #other(schema: Schema, name: string, depth: number): Json {
    const declared = isObject(schema['properties']) ? schema['properties'] : {};
    const patterns = Object.entries(isObject(schema['patternProperties']) ? schema['patternProperties'] : {});
    if (Object.hasOwn(declared, name)) return this.after(declared[name], depth - 1);
    const fitting = patterns.find(([pattern]) => new RegExp(pattern, 'u').test(name));
    return this.after(fitting?.[1] ?? schema['additionalProperties'], depth - 1);
  }

  #array(schema: Schema, depth: number): Json {
    const prefix = listOf(schema['prefixItems']);
    const least = typeof schema['minItems'] === 'number' ? schema['minItems'] : 0;
    const length = Math.max(least, Math.floor(this.#random() * (depth > 0 ? 4 : 1)));
    const longest = schema['items'] === false ? prefix.length : length;
    return Array.from({ length: Math.min(length, longest) }, (_, index) =>
      this.after(prefix[index] ?? (index === 0 && 'contains' in schema ? schema['contains'] : schema['items']), depth - 1),
    ); // prettier-ignore
  }

  /** The value with something changed, somewhere. */
  spoilt(value: Json): Json {
    if (Array.isArray(value) && value.length > 0 && this.#chance(0.7)) {
      const at = Math.floor(this.#random() * value.length);
      if (this.#chance(0.3)) return value.slice(0, -1);
      return value.map((item, index) => (index === at ? this.spoilt(item) : item));
    }
    if (Array.isArray(value) && this.#chance(0.7)) return [...value, this.anything(0)];
    if (isObject(value) && this.#chance(0.85)) {
      const names = Object.keys(value);
      const name = this.#pick(names, 'a');
      if (names.length > 0 && this.#chance(0.3)) {
        return Object.fromEntries(Object.entries(value).filter(([key]) => key !== name));
      }
      if (names.length > 0 && this.#chance(0.6))
        return { ...value, [name]: this.spoilt(value[name] ?? null) };
      return { ...value, [this.#pick(otherNames, 'b')]: this.anything(1) };
    }
    return this.anything(1);
  }
}
