/** Schemas as alternatives of plain parts: what `$ref`, `allOf`, `anyOf` and `oneOf` put together, taken apart. */

import { isAnnotation, kindsOf, literalsOf, type Kind } from '../../generator/emit/type-kinds.ts';
import { isObject, listOf, type Json, type JsonObject } from '../../generator/json.ts';
import { refName } from '../../generator/normalise.ts';
import type { Lookup } from '../../generator/schema-facts.ts';

/** A schema without references and branches: everything in it holds at once. */
export type Atom = JsonObject;
/** Atoms that all hold. */
export type Branch = readonly Atom[];

const composing = new Set(['$ref', 'allOf', 'anyOf', 'oneOf']);

/** What a schema says by itself, besides what it is put together of; null when that is nothing. */
export function ownPart(schema: JsonObject): Atom | null {
  const own = Object.entries(schema).filter(
    ([keyword]) => !composing.has(keyword) && !isAnnotation(keyword) && keyword !== '$defs',
  );
  return own.length === 0 ? null : Object.fromEntries(own);
}

/** More than people write; what has more is not decided. */
const mostBranches = 200;

const product = (left: readonly Branch[], right: readonly Branch[]): Branch[] =>
  left.flatMap((one) => right.map((other) => [...one, ...other]));

class TooMany extends Error {}

/** Takes schemas apart; what it made of a schema it keeps, so that parts stay the same objects. */
export class Alternatives {
  readonly lookup: Lookup;
  readonly #known = new WeakMap<JsonObject, readonly Branch[]>();

  constructor(lookup: Lookup) {
    this.lookup = lookup;
  }

  #of(schema: Json, trail: ReadonlySet<string>): readonly Branch[] {
    if (!isObject(schema)) return schema === false ? [] : [[]];
    const known = this.#known.get(schema);
    if (known !== undefined) return known;
    const own = ownPart(schema);
    let branches: Branch[] = own === null ? [[]] : [[own]];
    const also = (more: readonly Branch[]): void => {
      if (branches.length * more.length > mostBranches) throw new TooMany();
      branches = product(branches, more);
    };
    const target = refName(schema);
    // a definition that is made of itself without anything between adds nothing
    if (target !== null && !trail.has(target))
      also(this.#of(this.lookup(target), new Set([...trail, target])));
    for (const part of listOf(schema['allOf'])) also(this.#of(part, trail));
    for (const keyword of ['anyOf', 'oneOf']) {
      if (Array.isArray(schema[keyword])) {
        also(listOf(schema[keyword]).flatMap((part) => this.#of(part, trail)));
      }
    }
    if (trail.size === 0) this.#known.set(schema, branches);
    return branches;
  }

  /** The alternatives that a value can be one of, of schemas that all hold; null when there are too many. */
  of(schemas: readonly Json[]): readonly Branch[] | null {
    try {
      return schemas.map((schema) => this.#of(schema, new Set())).reduce(product, [[]]);
    } catch (caught) {
      if (caught instanceof TooMany) return null;
      throw caught;
    }
  }

  /** The types that values of a branch can have. */
  kinds(branch: Branch): Set<Kind> {
    const all = branch.map((atom) => kindsOf(atom, this.lookup));
    return new Set([...kindsOf(true, this.lookup)].filter((kind) => all.every((kinds) => kinds.has(kind))));
  }
}

const isOneOf = (value: Json, values: readonly Json[]): boolean =>
  values.some((other) => JSON.stringify(other) === JSON.stringify(value));

/** The values that a branch leaves, where it lists them; else null. */
export function literalsIn(branch: Branch): Json[] | null {
  const lists = branch.map(literalsOf).filter((list) => list !== null);
  const [first, ...others] = lists;
  return first?.filter((value) => others.every((list) => isOneOf(value, list))) ?? null;
}

/** What the atoms of a branch say of a member of that name. */
export function memberSchemas(branch: Branch, name: string): Json[] {
  return branch.flatMap((atom) => {
    const properties = isObject(atom['properties']) ? atom['properties'] : {};
    const patterns = isObject(atom['patternProperties']) ? Object.entries(atom['patternProperties']) : [];
    const said: Json[] = Object.hasOwn(properties, name) ? [properties[name] ?? true] : [];
    for (const [pattern, schema] of patterns) if (new RegExp(pattern, 'u').test(name)) said.push(schema);
    if (said.length > 0) return said;
    return atom['additionalProperties'] === undefined ? [] : [atom['additionalProperties']];
  });
}

/** Names that the atoms of a branch require. */
export const requiredIn = (branch: Branch): Set<string> =>
  new Set(
    branch.flatMap((atom) =>
      listOf(atom['required']).filter((name): name is string => typeof name === 'string'),
    ),
  );

/** Names that the atoms of a branch declare as properties. */
export const declaredIn = (branch: Branch): Set<string> =>
  new Set(branch.flatMap((atom) => (isObject(atom['properties']) ? Object.keys(atom['properties']) : [])));
