/** A schema as the comparison sees it: references looked through, null set apart. */

import { kindsOf, statedTypes } from '../../generator/emit/type-kinds.ts';
import { isObject, listOf, type Json } from '../../generator/json.ts';
import { refName } from '../../generator/normalise.ts';
import { propertiesOf, type Lookup, type Property } from '../../generator/schema-facts.ts';
import { unionBranches, withoutNull } from '../../generator/shapes/schema-parts.ts';
import { Alternatives, literalsIn, ownPart, type Branch } from '../containment/alternatives.ts';

/** What stands at a place. */
export interface View {
  /** As it stands there, with what is said about it at this place. */
  readonly written: Json;
  /** The definition that it is, where it is one and nothing else. */
  readonly reference: string | null;
  readonly isNullable: boolean;
  /** The branches, where it is a union of several; null aside. */
  readonly union: readonly Json[] | null;
  /** What all holds of a value that is not null, where it is no union. */
  readonly branch: Branch | null;
  /** The types, `integer` among them, null aside. */
  readonly types: readonly string[];
  /** The values that are listed, null aside; null where they are not. */
  readonly literals: readonly Json[] | null;
  readonly properties: readonly Property[];
}

/** The name of a schema that is a reference and, texts aside, nothing else. */
export const referenceOf = (schema: Json): string | null =>
  isObject(schema) &&
  ownPart(schema) === null &&
  !('allOf' in schema || 'anyOf' in schema || 'oneOf' in schema)
    ? refName(schema)
    : null;

/** A schema that is one reference, followed as long as it is. */
function followed(schema: Json, lookup: Lookup): Json {
  const seen = new Set<string>();
  let at = schema;
  for (let name = referenceOf(at); name !== null && !seen.has(name); name = referenceOf(at)) {
    seen.add(name);
    at = lookup(name);
  }
  return at;
}

function typesOf(branch: Branch, lookup: Lookup): string[] {
  const kinds = [...new Alternatives(lookup).kinds(branch)].filter((kind) => kind !== 'null');
  const isWhole = branch.some((atom) => {
    const stated = statedTypes(atom);
    return stated.includes('integer') && !stated.includes('number');
  });
  return kinds.map((kind) => (kind === 'number' && isWhole ? 'integer' : kind)).sort();
}

/** Types of a branch that says nothing of them. */
const isUntyped = (branch: Branch): boolean => !branch.some((atom) => 'type' in atom);

export function viewOf(written: Json, lookup: Lookup): View {
  const whole = followed(written, lookup);
  const isNullable = kindsOf(whole, lookup).has('null');
  const inner = isObject(whole) ? withoutNull(whole, lookup) : null;
  const bare = followed(inner ?? whole, lookup);
  const branches = isObject(bare) ? unionBranches(bare) : null;
  const others = branches?.filter((part) => [...kindsOf(part, lookup)].join() !== 'null') ?? null;
  const union = others !== null && others.length > 1 ? others : null;
  const alternatives = new Alternatives(lookup).of([bare]);
  const branch = alternatives?.length === 1 ? (alternatives[0] ?? []) : null;
  return {
    written,
    reference: referenceOf(inner ?? written),
    isNullable,
    union,
    branch,
    types:
      branch === null
        ? []
        : isUntyped(branch) && literalsIn(branch) === null
          ? ['any']
          : typesOf(branch, lookup),
    literals: branch === null ? null : (literalsIn(branch)?.filter((value) => value !== null) ?? null),
    properties: propertiesOf(bare, lookup),
  };
}

/** What a keyword says in the atoms of a branch, in one order. */
export const saidOf = (branch: Branch, keyword: string): Json[] =>
  branch
    .flatMap((atom) => (atom[keyword] === undefined ? [] : [atom[keyword]]))
    .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

/** Annotations of a place: what is said there, else what the definition says that it is. */
export function annotationOf(written: Json, keyword: string, lookup: Lookup): Json | undefined {
  const seen = new Set<string>();
  let at: Json | undefined = written;
  while (isObject(at)) {
    if (at[keyword] !== undefined) return at[keyword];
    const [only]: (Json | undefined)[] = listOf(at['anyOf']).filter((part) => refName(part) !== null);
    const name: string | null = refName(at) ?? refName(only);
    if (name === null || seen.has(name)) return undefined;
    seen.add(name);
    at = lookup(name);
  }
  return undefined;
}
