/** The types of objects: fields, those that are required without being declared, and fields by pattern. */

import { listOf } from '../json.ts';
import { isObject, type Json, type JsonObject } from '../load.ts';
import type { Note } from '../model.ts';
import { trimPlace } from '../spec-error.ts';
import { within, type Remark } from './type-docs.ts';
import { isAnything, wider } from './type-limits.ts';
import { literalPrefix } from '../names.ts';
import { matches } from './type-patterns.ts';
import type { Context, Part, TypeSchemas } from './type-schemas.ts';
import { intersectionOf, isText, never, textOfType, unionOf, unknown } from './type-text.ts';

/** The type of the objects, or of the arrays, among the values of a schema. */
export interface Shape {
  readonly node: JsonObject;
  readonly bases: readonly string[];
  readonly remarks: readonly Remark[];
  readonly notes: readonly Note[];
}

/** Names of what every object has, as far as TypeScript knows: an optional field would clash with it. */
const inherited = new Set([
  'constructor',
  'hasOwnProperty',
  'isPrototypeOf',
  'propertyIsEnumerable',
  'toLocaleString',
  'toString',
  'valueOf',
]);

/** Names that arrays and texts and numbers have: a type of such fields alone takes them for objects. */
const ofOthers = new Set(
  [Array, Boolean, Number, Object, String].flatMap(({ prototype }) => Object.getOwnPropertyNames(prototype)),
);

/**
 * Whether a type has an intersection in it. Written twice, as of the field and among those of the others, the compiler
 * may not see that it is the same: `{ a?: 1 } & { a: unknown }` has an optional and a required field.
 */
const isComposed = (node: Json): boolean =>
  typeof node === 'object' &&
  node !== null &&
  (Array.isArray(node)
    ? node.some(isComposed)
    : Array.isArray(node['allOf']) || Object.values(node).some(isComposed));

class ObjectShape {
  readonly #schema: JsonObject;
  readonly #place: string;
  readonly #types: TypeSchemas;
  readonly #remarks: Remark[] = [];
  readonly #notes: Note[] = [];

  constructor(schema: JsonObject, place: string, types: TypeSchemas) {
    this.#schema = schema;
    this.#place = place;
    this.#types = types;
  }

  #remark(sentence: string): void {
    this.#remarks.push({ place: trimPlace(this.#place), where: [], text: sentence, isNote: true });
  }

  #keep(part: Part): JsonObject {
    this.#remarks.push(...part.remarks);
    this.#notes.push(...part.notes);
    return part.node;
  }

  #child(schema: Json, ...steps: readonly string[]): JsonObject {
    return this.#keep(this.#types.child(schema, within(this.#place, ...steps), ...steps));
  }

  get #patterns(): [pattern: string, schema: Json][] {
    const patterns = this.#schema['patternProperties'];
    return isObject(patterns) ? Object.entries(patterns) : [];
  }

  get #declared(): JsonObject {
    return isObject(this.#schema['properties']) ? this.#schema['properties'] : {};
  }

  shape(isSealed: boolean): Shape {
    const required = listOf(this.#schema['required']).filter((name) => typeof name === 'string');
    const fields = Object.entries(this.#declared).map(([name, item]): [string, JsonObject] => [
      name,
      inherited.has(name) && !required.includes(name) ? this.#inherited(name, item) : this.#field(name, item),
    ]);
    const undeclared = required.filter((name) => !Object.hasOwn(this.#declared, name));
    const properties = Object.fromEntries([
      ...fields,
      ...undeclared.map((name): [string, JsonObject] => [name, this.#undeclared(name)]),
    ]);
    this.#missing(required, properties);
    const names = Object.keys(properties);
    const { bases, additional } = this.#others(isSealed, properties);
    const isOnlyNamed = additional === false && bases.length === 0;
    if (
      isOnlyNamed &&
      names.some((name) => ofOthers.has(name)) &&
      required.every((name) => ofOthers.has(name))
    ) {
      this.#remark('that the value is an object is checked by the validator only; the type is wider.');
    }
    return {
      node: { type: 'object', properties, required, additionalProperties: additional },
      bases,
      remarks: this.#remarks,
      notes: this.#notes,
    };
  }

  #field(name: string, schema: Json, more: readonly Remark[] = []): JsonObject {
    return this.#keep(this.#types.field(schema, within(this.#place, 'properties', name), more));
  }

  /** An optional field that every object seems to have: of any other type, an object without it would not do. */
  #inherited(name: string, schema: Json): JsonObject {
    if (isAnything(schema)) return this.#field(name, schema);
    const remark = {
      place: within(this.#place, 'properties', name),
      where: [],
      text: `every object has a ${name}, so the optional field is typed unknown; the type is wider.`,
      isNote: true,
    };
    const { description } = this.#field(name, schema, [remark]);
    return description === undefined ? unknown : { ...unknown, description };
  }

  /** Required fields that every object seems to have: the compiler does not see that they are missing. */
  #missing(required: readonly string[], properties: Readonly<Record<string, JsonObject>>): void {
    for (const name of required) {
      if (!inherited.has(name) || !isText(properties[name] ?? unknown, 'unknown')) continue;
      this.#remark(
        `that ${name} is there is checked by the validator only: every object has one; the type is wider.`,
      );
    }
  }

  /** The type of a field that is required, but declared by patterns or as one of the others. */
  #undeclared(name: string): JsonObject {
    const fitting = this.#patterns.filter(([pattern]) => matches(pattern, name));
    const additional = this.#schema['additionalProperties'] ?? true;
    if (fitting.length === 0) {
      if (additional === false) return never;
      return additional === true ? unknown : this.#child(additional, 'additionalProperties');
    }
    return intersectionOf(
      fitting.map(([pattern, schema]) => this.#child(schema, 'patternProperties', pattern)),
    );
  }

  /** What the type says of fields that have no name in it. */
  #others(
    isSealed: boolean,
    properties: Readonly<Record<string, JsonObject>>,
  ): { readonly bases: readonly string[]; readonly additional: Json } {
    const additional = this.#schema['additionalProperties'];
    const patterns = this.#patterns;
    const isEmpty = Object.keys(properties).length === 0;
    if (patterns.length === 0) {
      // the compiler would take any value for an object without fields
      if (additional === false) return { bases: [], additional: isEmpty && !isSealed ? never : false };
      if (additional === undefined) return { bases: [], additional: !isSealed };
      return {
        bases: [],
        additional: this.#beside(this.#child(additional, 'additionalProperties'), properties),
      };
    }
    const bases = additional === false ? this.#prefixed(properties) : null;
    if (bases !== null) return { bases, additional: false };
    this.#remark('patternProperties is checked by the validator only; the type is wider.');
    const values = patterns.map(([pattern, schema]) => this.#child(schema, 'patternProperties', pattern));
    if (additional !== false) values.push(this.#child(additional ?? true, 'additionalProperties'));
    const node = unionOf(values);
    const isUntyped = isText(node, 'unknown') || Object.values(properties).some(isComposed);
    return { bases: [], additional: isUntyped ? true : node };
  }

  /** The type of the other fields: to the compiler, each declared field is one of them. */
  #beside(node: JsonObject, properties: JsonObject): Json {
    if (isText(node, 'unknown')) return true;
    if (Object.values(properties).some(isComposed)) {
      this.#remark(wider('additionalProperties beside properties whose types are composed'));
      return true;
    }
    if (Object.keys(this.#declared).length > 0) {
      this.#remark('additionalProperties beside properties may have the types of both; the type is wider.');
    }
    return node;
  }

  /** Closed objects keep misspelt names out by template-literal keys, where every pattern has a literal start. */
  #prefixed(properties: Readonly<Record<string, JsonObject>>): string[] | null {
    const patterns = this.#patterns.map(([pattern, schema]) => ({
      pattern,
      schema,
      prefix: literalPrefix(pattern),
    }));
    const prefixes = patterns.map(({ prefix }) => prefix);
    if (prefixes.includes(null)) return null;
    const required = listOf(this.#schema['required']);
    const bases = patterns.map(({ pattern, schema, prefix }, index) => {
      if (prefix === null) return '';
      const overlaps = prefixes.some(
        (other, at) => at !== index && (other?.startsWith(prefix) === true || prefix.startsWith(other ?? '')),
      );
      const { node, remarks } = this.#types.child(
        schema,
        within(this.#place, 'patternProperties', pattern),
        'patternProperties',
        pattern,
      );
      // to the compiler, declared fields whose names begin so are fields by this pattern
      const declared = Object.entries(properties).filter(([name]) => name.startsWith(prefix));
      const all = [node, ...declared.map(([, field]) => field)];
      const texts = declared.some(([, field]) => isComposed(field)) ? [null] : all.map(textOfType);
      const isTyped = !overlaps && !texts.includes(null) && !texts.includes('unknown');
      if (isTyped) this.#remarks.push(...remarks);
      if (isTyped && declared.length > 0) {
        const names = declared.map(([name]) => name).join(', ');
        this.#remark(
          `values of ${prefix}* fields may have the types of ${names} as well; the type is wider.`,
        );
      } else if (!isTyped && !isAnything(schema)) {
        this.#remark(`values of ${prefix}* fields are typed unknown; the type is wider.`);
      }
      const isOptional = declared.some(([name]) => !required.includes(name));
      const type = [...new Set([...texts, ...(isOptional ? ['undefined'] : [])])].join(' | ');
      return this.#types.prefixes.nameOf(prefix, isTyped ? type : 'unknown', pattern);
    });
    return [...new Set(bases)];
  }
}

/** The type of the objects among the values of a schema. */
export function objectOf(
  schema: JsonObject,
  { place, isSealed, isSealedOutside }: Context & { readonly isSealedOutside: boolean },
  types: TypeSchemas,
): Shape {
  const isClosed = schema['additionalProperties'] === false;
  return new ObjectShape(schema, place, types).shape(isClosed ? isSealedOutside : isSealed);
}
