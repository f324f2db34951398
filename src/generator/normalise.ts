/**
 * Gathers the JSON Schemas that messages reach into one flat set of named definitions, in JSON Schema
 * 2020-12, whose only references are `#/$defs/<Name>`. A schema is defined once, whoever refers to it.
 */

import { escapeStep } from '../support/pointer.ts';
import {
  declaredDialect,
  dialectAt,
  refuseBesideReference,
  refuseLaterKeywords,
  type Dialect,
} from './dialect.ts';
import { isObject, type Json, type JsonObject, type Sources, type Target } from './load.ts';
import { isIdentifier, pascalCase, typeName } from './names.ts';
import { placeText, specError, type SourcePlace } from './spec-error.ts';

/** A named schema. */
export interface Definition {
  /** Type name, unique in the model. */
  readonly name: string;
  readonly place: SourcePlace;
  /** The schema with every reference rewritten to `#/$defs/<Name>`. */
  readonly schema: JsonObject;
}

const schemaKeywords = [
  'additionalProperties',
  'contains',
  'else',
  'if',
  'items',
  'not',
  'propertyNames',
  'then',
  'unevaluatedItems',
  'unevaluatedProperties',
];
const listKeywords = ['allOf', 'anyOf', 'oneOf', 'prefixItems'];
const mapKeywords = ['dependentSchemas', 'patternProperties', 'properties'];
/** Keywords that only name or hold schemas; what they hold is reached through references. */
const dropped = new Set([
  '$schema',
  '$id',
  'id',
  '$anchor',
  '$comment',
  '$defs',
  'definitions',
  '$vocabulary',
]);
const unsupported: Readonly<Record<string, string>> = {
  $dynamicRef: 'refer statically, with $ref.',
  $dynamicAnchor: 'refer statically, with $ref.',
  $recursiveRef: 'refer statically, with $ref.',
  $recursiveAnchor: 'refer statically, with $ref.',
  nullable: 'add "null" to the type; nullable is no keyword of JSON Schema.',
};

const definitionRef = (name: string): string => `#/$defs/${name}`;

/** The name that a rewritten reference points to, or null when the schema is no reference. */
export function refName(schema: Json | undefined): string | null {
  if (!isObject(schema)) return null;
  const ref = schema['$ref'];
  return typeof ref === 'string' && ref.startsWith('#/$defs/') ? ref.slice('#/$defs/'.length) : null;
}

/** Collects definitions; one per specification. */
export class SchemaRegistry {
  readonly #sources: Sources;
  readonly #byPlace = new Map<string, { name: string; definition: Definition | null }>();
  readonly #byName = new Map<string, SourcePlace>();

  constructor(sources: Sources) {
    this.#sources = sources;
  }

  /** Every definition, ordered by name. */
  get definitions(): readonly Definition[] {
    return [...this.#byPlace.values()]
      .map((entry) => entry.definition)
      .filter((definition) => definition !== null)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /**
   * Defines the schema at a place (following a chain of plain references) and everything it reaches;
   * returns its name. `hint` names it when it has no usable title; `inherited` is its dialect when neither
   * it nor a schema around it declares one.
   */
  define(target: Target, hint: string, inherited?: Dialect): string {
    const { place, value } = this.#end(target);
    const key = placeText(place);
    const known = this.#byPlace.get(key);
    if (known !== undefined) return known.name;
    const name = this.#nameOf(value, place, hint);
    const entry: { name: string; definition: Definition | null } = { name, definition: null };
    this.#byPlace.set(key, entry);
    // AsyncAPI's own schema dialect is a superset of draft-07
    const dialect = dialectAt(this.#sources, place) ?? inherited ?? 'draft-07';
    const schema = this.#rewrite(value, place, dialect, true);
    entry.definition = {
      name,
      place,
      schema: isObject(schema) ? schema : schema === false ? { not: {} } : {},
    };
    return name;
  }

  /** Where a chain of plain references ends. */
  #end(target: Target): Target & { readonly place: SourcePlace } {
    const passed = new Set<string>();
    let current = target;
    for (;;) {
      const { file, pointer, value } = current;
      const place: SourcePlace = { file: file.name, pointer };
      const ref = isObject(value) && Object.keys(value).length === 1 ? value['$ref'] : undefined;
      if (typeof ref !== 'string') return { ...current, place };
      if (passed.has(placeText(place))) {
        throw specError('SPEC_INVALID', place, 'the references go in a circle.', 'refer to a schema.');
      }
      passed.add(placeText(place));
      current = this.#sources.resolve(ref, place);
    }
  }

  #nameOf(value: Json, place: SourcePlace, hint: string): string {
    const title = isObject(value) && typeof value['title'] === 'string' ? value['title'] : '';
    const name = typeName(isIdentifier(title) ? title : pascalCase(title) || pascalCase(hint));
    if (name === '') {
      throw specError(
        'SPEC_INVALID',
        place,
        'the schema has no name.',
        'give it a title with a letter in it.',
      );
    }
    const other = this.#byName.get(name);
    if (other !== undefined) {
      throw specError(
        'SPEC_INVALID',
        place,
        `its type would be called ${name}, like that of ${placeText(other)}.`,
        'give one of the two another title.',
      );
    }
    this.#byName.set(name, place);
    return name;
  }

  #rewrite(value: Json, place: SourcePlace, outer: Dialect, root = false): Json {
    if (typeof value === 'boolean') return value;
    if (!isObject(value)) {
      throw specError('SPEC_INVALID', place, 'this is no JSON Schema.', 'write an object, true or false.');
    }
    const at = (...steps: string[]): SourcePlace => ({
      file: place.file,
      pointer: [place.pointer, ...steps.map(escapeStep)].join('/'),
    });
    const dialect = declaredDialect(value, place) ?? outer;
    refuseNames(value, place);
    const ref = value['$ref'];
    if (typeof ref === 'string') {
      if (dialect === 'draft-07') refuseBesideReference(value, place);
      const target = this.#sources.resolve(ref, at('$ref'));
      const hint =
        target.pointer.split('/').at(-1) || target.file.name.replace(/^.*\//, '').split('.')[0] || '';
      const inherited = target.file.name === place.file ? dialect : undefined;
      const rewritten = { $ref: definitionRef(this.define(target, hint, inherited)) };
      // before 2019-09 a reference stands alone, whatever is written beside it
      if (dialect === 'draft-07') return withAnnotations(rewritten, value);
      const { $ref: _, ...siblings } = value;
      return { ...rewritten, ...(this.#rewrite(siblings, place, dialect) as JsonObject) };
    }
    if (dialect === 'draft-07') refuseLaterKeywords(value, place);
    const source = dialect === 'draft-07' ? upgrade(value) : value;
    const result: JsonObject = {};
    for (const [keyword, content] of Object.entries(source)) {
      if (keyword === '$id' && !root && typeof content === 'string') {
        throw specError(
          'SPEC_UNSUPPORTED',
          at('$id'),
          'an embedded $id changes what references mean.',
          'remove it, or move the schema to a file of its own.',
        );
      }
      const advice = unsupported[keyword];
      if (advice !== undefined)
        throw specError('SPEC_UNSUPPORTED', at(keyword), `${keyword} is not supported.`, advice);
      if (dropped.has(keyword)) continue;
      if (schemaKeywords.includes(keyword)) result[keyword] = this.#rewrite(content, at(keyword), dialect);
      else if (listKeywords.includes(keyword) && Array.isArray(content)) {
        result[keyword] = content.map((item, index) =>
          this.#rewrite(item, at(keyword, String(index)), dialect),
        );
      } else if (mapKeywords.includes(keyword) && isObject(content)) {
        result[keyword] = Object.fromEntries(
          Object.entries(content).map(([name, item]) => [
            name,
            this.#rewrite(item, at(keyword, name), dialect),
          ]),
        );
      } else result[keyword] = content;
    }
    return result;
  }
}

/** Throws at a name that an object in JavaScript cannot have. */
function refuseNames(schema: JsonObject, place: SourcePlace): void {
  for (const keyword of ['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']) {
    if (!isObject(schema[keyword]) || !Object.hasOwn(schema[keyword], '__proto__')) continue;
    throw specError(
      'SPEC_UNSUPPORTED',
      { file: place.file, pointer: `${place.pointer}/${keyword}/__proto__` },
      'no JavaScript object can safely have an entry "__proto__".',
      'rename it.',
    );
  }
}

/** The reference with the annotations that stood beside it: they constrain nothing. */
function withAnnotations(reference: JsonObject, beside: JsonObject): JsonObject {
  const kept = Object.entries(beside).filter(([keyword]) =>
    /^(?:title|description|examples|x-.*)$/.test(keyword),
  );
  return { ...reference, ...Object.fromEntries(kept) };
}

/** A draft-06/07 schema in the words of 2020-12; its subschemas are not touched. */
function upgrade(schema: JsonObject): JsonObject {
  const { items, additionalItems, dependencies, ...rest } = schema;
  const result: JsonObject = rest;
  if (Array.isArray(items)) {
    result['prefixItems'] = items;
    if (additionalItems !== undefined) result['items'] = additionalItems;
  } else if (items !== undefined) result['items'] = items;
  if (isObject(dependencies)) {
    const entries = Object.entries(dependencies);
    const required = entries.filter(([, value]) => Array.isArray(value));
    const schemas = entries.filter(([, value]) => !Array.isArray(value));
    if (required.length > 0) result['dependentRequired'] = Object.fromEntries(required);
    if (schemas.length > 0) result['dependentSchemas'] = Object.fromEntries(schemas);
  }
  return result;
}
