/**
 * Schemas made ready for the compiler of types. The type of a schema has every value that the schema lets pass:
 * each keyword is shown in full, shown in part, or left out with a remark; none may make the type narrower.
 */

import { listOf } from '../json.ts';
import { isObject, type Json, type JsonObject } from '../load.ts';
import type { Note } from '../model.ts';
import { refName, type Definition } from '../normalise.ts';
import type { Lookup } from '../schema-facts.ts';
import { trimPlace } from '../spec-error.ts';
import { areNarrowing, constraintsOf, docOf, noteOf, type Remark } from './type-docs.ts';
import { allKinds, intersect, isSubset, kindOf, kindsOf, literalsOf, type Kind, type Kinds } from './type-kinds.ts'; // prettier-ignore
import { closingLimitsOf } from './type-closing.ts';
import { isShaped, limitsOf } from './type-limits.ts';
import { objectOf, type Shape } from './type-objects.ts';
import { PrefixTypes } from './type-patterns.ts';
import { anyObject, arrayOf, intersectionOf, isText, literalType, never, quote, text, unionOf, unknown } from './type-text.ts'; // prettier-ignore
import { tupleTypes } from './type-tuples.ts';
import { unionLimitsOf } from './type-unions.ts';

/** The type of a schema, or of a part of one. */
export interface Part {
  readonly node: JsonObject;
  /** Types whose values are fields of an object alone, to be extended or intersected. */
  readonly bases: readonly string[];
  /** Whether the node has only values of the types that are allowed where it stands. */
  readonly isRestricted: boolean;
  /** What is not in a comment yet. */
  readonly remarks: readonly Remark[];
  /** What is in the comment of a field within. */
  readonly notes: readonly Note[];
}

/** Where a schema stands. */
export interface Context {
  readonly place: string;
  /** Types that the value can have, by all that the schemas around say of it. */
  readonly allowed: Kinds;
  /** Types that the value has in any case: the parts shown beside see to that. */
  readonly enforced: Kinds;
  /** Whether the fields that are shown are all that there can be. */
  readonly isSealed: boolean;
}

const plain = (node: JsonObject, isRestricted = true): Part => ({
  node,
  bases: [],
  isRestricted,
  remarks: [],
  notes: [],
});

/** Whether fields can only be declared by parts that the type shows. */
const showsAllFields = (schema: Json): boolean =>
  !isObject(schema) ||
  (!('if' in schema) &&
    !('dependentSchemas' in schema) &&
    ['allOf', 'anyOf', 'oneOf'].every((keyword) => listOf(schema[keyword]).every(showsAllFields)));

export class TypeSchemas {
  readonly prefixes: PrefixTypes;
  readonly notes: Note[] = [];
  readonly #lookup: Lookup;

  constructor(taken: ReadonlySet<string>, lookup: Lookup) {
    this.prefixes = new PrefixTypes(taken);
    this.#lookup = lookup;
  }

  /** A definition with its name and comment; what is to be noted of it is kept. */
  definition({ schema, name, place }: Definition): JsonObject {
    const at = `${place.file}#${place.pointer}`;
    const { node, bases, remarks, notes } = this.#part(schema, this.#alone(at));
    this.notes.push(...remarks.filter(({ isNote }) => isNote).map(noteOf), ...notes);
    const description = docOf(schema, remarks);
    const named = { title: name, ...(description === '' ? {} : { description }) };
    // only an interface extends; an anonymous object would lose what it extends
    if (bases.length === 0) return { ...node, ...named };
    if (node['type'] !== 'object') return { ...withBases(node, bases), ...named };
    return { ...node, extends: bases.map((base) => ({ $ref: `#/definitions/${base}` })), ...named };
  }

  /** A field: it has a comment of its own. */
  field(schema: Json, place: string, more: readonly Remark[] = []): Part {
    const child = this.child(schema, place);
    const part = { ...child, remarks: [...more, ...child.remarks] };
    const description = isObject(schema) ? docOf(schema, part.remarks) : '';
    const node = description === '' ? part.node : { ...part.node, description };
    const notes = [...part.remarks.filter(({ isNote }) => isNote).map(noteOf), ...part.notes];
    return { ...part, node, remarks: [], notes };
  }

  /** A part of a value that has no comment of its own: what is to be said of it is said where it is used. */
  child(schema: Json, place: string, ...steps: readonly string[]): Part {
    const part = this.#part(schema, this.#alone(place));
    const node = withBases(part.node, part.bases);
    if (steps.length === 0) return { ...part, node, bases: [] };
    return { ...part, node, bases: [], remarks: this.#hidden(schema, part, place, steps) };
  }

  #alone(place: string): Context {
    return { place, allowed: allKinds, enforced: allKinds, isSealed: false };
  }

  /** What is to be said of a part, its own constraints included, as seen from further out. */
  #hidden(schema: Json, part: Part, place: string, steps: readonly string[]): Remark[] {
    const checks = isObject(schema) ? constraintsOf(schema) : [];
    const own: Remark[] =
      checks.length === 0
        ? []
        : [{ place, where: steps, text: `validated: ${checks.join(', ')}.`, isNote: false }];
    return [...own, ...part.remarks.map((remark) => ({ ...remark, where: [...steps, ...remark.where] }))];
  }

  #part(schema: Json, context: Context): Part {
    if (!isObject(schema)) return schema === false ? plain(never) : plain(unknown, false);
    const allowed = intersect(kindsOf(schema, this.#lookup), context.allowed);
    if (allowed.size === 0) return plain(never);
    const remark = (sentence: string): Remark => ({
      place: trimPlace(context.place),
      where: [],
      text: sentence,
      isNote: true,
    });
    const limits = limitsOf(schema, allowed);
    const literals = literalsOf(schema);
    if (literals !== null) {
      const values = literals.filter((value) => allowed.has(kindOf(value)));
      return {
        ...plain(unionOf(values.map((value) => text(literalType(value))))),
        remarks: limits.map(remark),
      };
    }
    const isOwnShaped = (['object', 'array'] as const).some(
      (kind) => allowed.has(kind) && isShaped(kind, schema),
    );
    const isSealed =
      context.isSealed ||
      schema['additionalProperties'] === false ||
      (schema['unevaluatedProperties'] === false && showsAllFields(schema));
    const within = {
      ...context,
      allowed,
      enforced: isOwnShaped ? intersect(context.enforced, allowed) : context.enforced,
      isSealed,
    };
    const parts = this.#composition(schema, within);
    const known = knownValues(schema);
    const isStated = isSubset(context.enforced, allowed) || parts.some(({ isRestricted }) => isRestricted);
    const own =
      isOwnShaped || known.length > 0 || !isStated
        ? this.#own(schema, within, known, context.isSealed)
        : null;
    const first = refName(schema) === null ? 0 : 1;
    const all = own === null ? parts : [...parts.slice(0, first), own, ...parts.slice(first)];
    const [only] = all;
    const isAlone = own !== null && all.length === 1;
    return {
      node: isAlone ? own.node : intersectionOf(all.map(({ node, bases }) => withBases(node, bases))),
      bases: isAlone ? (only?.bases ?? []) : [],
      isRestricted: all.some(({ isRestricted }) => isRestricted),
      remarks: [
        ...limits.map(remark),
        ...closingLimitsOf(schema, this.#lookup).map(remark),
        ...all.flatMap(({ remarks }) => remarks),
      ],
      notes: all.flatMap(({ notes }) => notes),
    };
  }

  /** What the schema refers to, and its branches. */
  #composition(schema: JsonObject, context: Context): Part[] {
    const parts: Part[] = [];
    const target = refName(schema);
    if (target !== null) {
      const isRestricted = isSubset(kindsOf(this.#lookup(target), this.#lookup), context.allowed);
      parts.push(plain(text(target), isRestricted));
    }
    const branch = (keyword: string, item: Json, index: number, steps: readonly string[]): Part => {
      const place = `${context.place}/${keyword}/${index}`;
      const part = this.#part(item, { ...context, place });
      return { ...part, remarks: this.#hidden(item, part, place, steps) };
    };
    listOf(schema['allOf']).forEach((item, index) => parts.push(branch('allOf', item, index, [])));
    for (const keyword of ['anyOf', 'oneOf']) {
      const list = schema[keyword];
      if (!Array.isArray(list)) continue;
      // a schema or null: what is said of the schema is said of the value
      const isNullable =
        list.filter((item) => !isSubset(kindsOf(item, this.#lookup), new Set<Kind>(['null']))).length < 2;
      const shown = list.map((item, index) =>
        branch(keyword, item, index, isNullable ? [] : [keyword, String(index)]),
      );
      const node = unionOf(shown.map((part) => withBases(part.node, part.bases)));
      const isShown = !isText(node, 'unknown');
      // what the comment says of all alternatives, it need not say of each
      const isNew = ({ isNote }: Remark): boolean => isNote || !areNarrowing(schema, list);
      const limits = unionLimitsOf(keyword, schema, isShown, this.#lookup).map((sentence): Remark => ({
        place: trimPlace(context.place),
        where: [],
        text: sentence,
        isNote: true,
      }));
      parts.push({
        node,
        bases: [],
        isRestricted: isShown && shown.every(({ isRestricted }) => isRestricted),
        remarks: isShown ? [...limits, ...shown.flatMap(({ remarks }) => remarks).filter(isNew)] : limits,
        notes: isShown ? shown.flatMap(({ notes }) => notes) : [],
      });
    }
    return parts;
  }

  /** What the schema says itself, for each type that its values can have. */
  #own(schema: JsonObject, context: Context, known: readonly string[], isSealedOutside: boolean): Part {
    const shapes: Shape[] = [];
    const nodes = [...allKinds]
      .filter((kind) => context.allowed.has(kind))
      .map((kind): JsonObject => {
        if (kind === 'string' && known.length > 0) return unionOf(known.map((value) => text(value)));
        if (kind !== 'object' && kind !== 'array') return text(kind);
        if (!isShaped(kind, schema)) return kind === 'object' ? anyObject() : arrayOf(unknown);
        const shape =
          kind === 'object'
            ? objectOf(schema, { ...context, isSealedOutside }, this)
            : tupleTypes(schema, context.place, this);
        shapes.push(shape);
        return context.allowed.size === 1 ? shape.node : withBases(shape.node, shape.bases);
      });
    return {
      node: context.allowed.size === allKinds.size && shapes.length === 0 ? unknown : unionOf(nodes),
      bases: context.allowed.size === 1 ? (shapes[0]?.bases ?? []) : [],
      isRestricted: true,
      remarks: shapes.flatMap(({ remarks }) => remarks),
      notes: shapes.flatMap(({ notes }) => notes),
    };
  }
}

/** The object and the fields that it extends, where it has no name. */
function withBases(node: JsonObject, bases: readonly string[]): JsonObject {
  if (bases.length === 0) return node;
  const isEmpty = isObject(node['properties']) && Object.keys(node['properties']).length === 0;
  return intersectionOf([...(isEmpty ? [] : [node]), ...bases.map((base) => text(base))]);
}

/** The values of an open enumeration, as types. */
function knownValues(schema: JsonObject): string[] {
  const known = schema['x-known-values'];
  if (schema['type'] !== 'string' || !(isObject(known) || Array.isArray(known))) return [];
  const values = Array.isArray(known)
    ? known.filter((value) => typeof value === 'string')
    : Object.keys(known);
  return [...values.map(quote), '(string & {})'];
}
