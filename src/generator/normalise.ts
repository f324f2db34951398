/**
 * Gathers the JSON Schemas that messages reach into one flat set of named definitions, in JSON Schema
 * 2020-12, whose only references are `#/$defs/<Name>`. A schema is defined once, whoever refers to it.
 */

import { escapeStep } from '../support/pointer.ts';
import {
  declaredDialect,
  isDraft,
  readsDifferently,
  refuseBesideReference,
  refuseLaterKeywords,
  upgrade,
  writtenAs,
  type Dialect,
} from './dialect.ts';
import { listKeywords, mapKeywords, schemaKeywords } from './keyword-table.ts';
import { checkPattern, treatKeyword } from './keywords.ts';
import { isObject, type Json, type JsonObject, type Sources, type Target } from './load.ts';
import type { Note } from './model.ts';
import { dialectAt } from './dialect-at.ts';
import { dialectOfFormat, isMultiFormat } from './schema-format.ts';
import { Levels, refuseDynamic, refuseNames, refuseNoTexts } from './refuse-schemas.ts';
import { nameSchemas, type Nameable } from './schema-names.ts';
import { placeText, specError, type SourcePlace } from './spec-error.ts';
import { noteOrigin } from './written-places.ts';

/** A named schema. */
export interface Definition {
  /** Type name, unique in the model. */
  readonly name: string;
  readonly place: SourcePlace;
  /** The schema with every reference rewritten to `#/$defs/<Name>`. */
  readonly schema: JsonObject;
}

/** A schema that is or will be a definition; it has its name once all of them are known. */
export interface Defined extends Nameable {
  readonly dialect: Dialect;
  schema: JsonObject;
  name: string;
  hint: string | undefined;
}

/** A schema that is or was read, and has no name. */
export type Unnamed = Pick<Definition, 'place' | 'schema'>;

/** A schema as written, and its dialect where that is known. */
export interface ReadSchema {
  readonly place: SourcePlace;
  readonly value: Json;
  readonly dialect?: Dialect;
}

/** Keywords beside a `$ref` that leave it a plain reference. */
const bookkeeping = /^(?:\$ref|\$schema|\$id|\$comment|\$defs|definitions)$/;

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
  readonly #byPlace = new Map<string, Defined>();
  /** References that get the names of what they refer to. */
  readonly #references: { readonly reference: JsonObject; readonly target: Defined }[] = [];
  /** Where schemas inside others were put, by where they come from: a reference takes their place if they are defined. */
  readonly #inline = new Map<string, ((reference: JsonObject) => void)[]>();
  readonly #firstPlaces = new WeakMap<JsonObject, SourcePlace>();
  readonly #notes = new Map<string, Note>();
  readonly #levels = new Levels();
  /** Every schema that was read, those inside others included, by the text of its place. */
  readonly read: Map<string, ReadSchema> = new Map<string, ReadSchema>();

  constructor(sources: Sources) {
    this.#sources = sources;
  }

  /** What was left out of schemas, in the order of reading. */
  get notes(): readonly Note[] {
    return [...this.#notes.values()];
  }

  /** Every definition, without its name; its references lead nowhere. */
  get unnamed(): readonly Unnamed[] {
    return [...this.#byPlace.values()];
  }

  /** Every definition, ordered by name. Throws SPEC_INVALID when two have one title. */
  get definitions(): readonly Definition[] {
    const all = [...this.#byPlace.values()];
    for (const [defined, name] of nameSchemas(all)) defined.name = name;
    for (const [key, replacements] of this.#inline) {
      const target = this.#byPlace.get(key);
      if (target === undefined) continue;
      for (const replace of replacements) replace(this.#referTo(target));
    }
    this.#inline.clear();
    for (const { reference, target } of this.#references) reference['$ref'] = definitionRef(target.name);
    return all
      .map(({ name, place, schema }): Definition => ({ name, place, schema }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /**
   * Defines the schema at a place (following a chain of plain references) and everything it reaches.
   * `hint` names it when it has no title; `inherited` is its dialect when neither it nor what is around it
   * declares one.
   */
  define(target: Target, hint?: string, inherited?: Dialect): Defined {
    const { place, value, format } = this.#end(target);
    const key = this.#keyOf(value, place);
    const known = this.#byPlace.get(key);
    // AsyncAPI's own schema dialect is a superset of draft-07
    const dialect = dialectAt(this.#sources, place) ?? format ?? inherited ?? 'draft-07';
    if (known !== undefined) {
      if (readsDifferently(value, known.dialect, dialect)) {
        throw specError(
          'SPEC_UNSUPPORTED',
          place,
          `one reference reads the schema as ${known.dialect}, another as ${dialect}, and it means something else in each.`,
          'declare its $schema.',
        );
      }
      known.hint ??= hint;
      return known;
    }
    const title = isObject(value) && typeof value['title'] === 'string' ? value['title'] : '';
    const defined: Defined = { place, title, hint, dialect, schema: {}, name: '' };
    this.#byPlace.set(key, defined);
    const schema = this.#levels.below(place, () => this.#rewrite(value, place, dialect));
    if (isObject(schema)) defined.schema = schema;
    else if (schema === false) defined.schema = { not: {} };
    return defined;
  }

  /** What tells a schema from others: where it stands, and of what an alias of YAML stands for, where it stood first. */
  #keyOf(value: Json, place: SourcePlace): string {
    const first = isObject(value) ? this.#firstPlaces.get(value) : undefined;
    if (first === undefined) {
      if (isObject(value)) this.#firstPlaces.set(value, place);
      return placeText(place);
    }
    // the same words mean something else where references start from elsewhere, or in another dialect
    const isSame =
      this.#sources.baseOf(first) === this.#sources.baseOf(place) &&
      dialectAt(this.#sources, first) === dialectAt(this.#sources, place);
    return placeText(isSame ? first : place);
  }

  #referTo(target: Defined): JsonObject {
    const reference: JsonObject = { $ref: '' };
    this.#references.push({ reference, target });
    return reference;
  }

  /** Where a chain of plain references ends. */
  #end(target: Target): Target & { readonly place: SourcePlace; readonly format?: Dialect | undefined } {
    const passed = new Set<string>();
    let current = target;
    let format: Dialect | undefined;
    for (;;) {
      const { file, pointer, value } = current;
      const place: SourcePlace = { file: file.name, pointer };
      this.read.set(placeText(place), { place, value });
      if (isMultiFormat(value)) {
        format = dialectOfFormat(value.schemaFormat, { ...place, pointer: `${pointer}/schemaFormat` });
        current = { file, pointer: `${pointer}/schema`, value: value.schema };
        continue;
      }
      const isPlain = isObject(value) && Object.keys(value).every((keyword) => bookkeeping.test(keyword));
      const ref = isPlain ? value['$ref'] : undefined;
      if (typeof ref !== 'string') return { ...current, place, format };
      if (passed.has(placeText(place))) {
        throw specError('SPEC_INVALID', place, 'the references go in a circle.', 'refer to a schema.');
      }
      passed.add(placeText(place));
      const inFile = file.name;
      current = this.#sources.resolve(ref, place);
      if (current.file.name !== inFile) format = undefined;
    }
  }

  /** A schema inside another: to be replaced by a reference, should something refer to it. */
  #inside(value: Json, place: SourcePlace, dialect: Dialect, put: (schema: Json) => void): void {
    put(this.#levels.below(place, () => this.#rewrite(value, place, dialect)));
    const key = this.#keyOf(value, place);
    this.#inline.set(key, [...(this.#inline.get(key) ?? []), put]);
  }

  #note(place: SourcePlace, text: string): void {
    const at = placeText(place);
    this.#notes.set(`${at} ${text}`, { place: at, text });
  }

  /** The reference that a schema begins with. */
  #reference(value: JsonObject, ref: string, place: SourcePlace, dialect: Dialect): JsonObject {
    const at = { file: place.file, pointer: `${place.pointer}/$ref` };
    if (isDraft(dialect)) refuseBesideReference(value, dialect, place);
    else if ('$id' in value && dialectAt(this.#sources, place) === undefined) {
      throw specError(
        'SPEC_UNSUPPORTED',
        { ...at, pointer: `${place.pointer}/$id` },
        '$id stands beside $ref: whether it counts depends on the dialect, which the schema does not declare itself.',
        'add "$schema" to the schema.',
      );
    }
    const target = this.#sources.resolve(ref, at);
    const inherited = target.file.name === place.file ? dialect : undefined;
    return this.#referTo(this.define(target, undefined, inherited));
  }

  /** A dynamic reference where it can only mean one schema. */
  #dynamicReference(ref: string, place: SourcePlace, dialect: Dialect): JsonObject {
    const at = { file: place.file, pointer: `${place.pointer}/$dynamicRef` };
    const name = ref.split('#')[1] ?? '';
    const target = this.#sources.resolve(ref, at);
    const anchors = this.#sources.dynamicAnchors(name);
    const itself = placeText({ file: target.file.name, pointer: target.pointer });
    const others = anchors.map(placeText).filter((anchor) => anchor !== itself);
    if (others.length < anchors.length && others.length > 0) {
      throw specError(
        'SPEC_UNSUPPORTED',
        at,
        `$dynamicRef is not supported where it can mean several schemas: ${itself} and ${others.join(', ')} have the $dynamicAnchor "${name}".`,
        'refer statically, with $ref, or give the anchors different names.',
      );
    }
    const inherited = target.file.name === place.file ? dialect : undefined;
    return this.#referTo(this.define(target, undefined, inherited));
  }

  #rewrite(value: Json, place: SourcePlace, outer: Dialect): Json {
    if (typeof value === 'boolean') return value;
    if (!isObject(value)) {
      throw specError('SPEC_INVALID', place, 'this is no JSON Schema.', 'write an object, true or false.');
    }
    const dialect = declaredDialect(value, place) ?? outer;
    const at = (...steps: string[]): SourcePlace => ({
      file: place.file,
      pointer: [place.pointer, ...steps.map(escapeStep)].join('/'),
    });
    this.read.set(placeText(place), { place, value, dialect });
    refuseNames(value, place);
    refuseNoTexts(value, place);
    const ref = typeof value['$ref'] === 'string' ? value['$ref'] : undefined;
    const dynamic = dialect === '2020-12' ? value['$dynamicRef'] : undefined;
    // before 2019-09 a reference stands alone, whatever is written beside it
    const isAlone = ref !== undefined && isDraft(dialect);
    if (!isAlone) refuseLaterKeywords(value, dialect, place);
    const references = [
      ...(ref === undefined ? [] : [this.#reference(value, ref, place, dialect)]),
      ...(typeof dynamic === 'string' ? [this.#dynamicReference(dynamic, place, dialect)] : []),
    ];
    const [first = {}, second] = references;
    const result = noteOrigin(first, place, dialect);
    const source = upgrade(value, dialect);
    for (const [keyword, content] of Object.entries(source)) {
      const written = writtenAs(keyword, source, dialect);
      refuseDynamic(keyword, dialect, at(keyword));
      const treatment = treatKeyword(keyword, content, dialect, place);
      if (typeof treatment === 'object') this.#note(at(keyword), treatment.note);
      if (treatment !== 'keep' || (isAlone && !isSaidOfReferences(keyword))) continue;
      if (keyword === 'pattern' && typeof content === 'string') checkPattern(content, at(written));
      if (schemaKeywords.includes(keyword)) {
        this.#inside(content, at(written), dialect, (schema) => (result[keyword] = schema));
      } else if (listKeywords.includes(keyword) && Array.isArray(content)) {
        const list: Json[] = [];
        result[keyword] = list;
        content.forEach((item, index) => {
          this.#inside(item, at(written, String(index)), dialect, (schema) => (list[index] = schema));
        });
      } else if (mapKeywords.includes(keyword) && isObject(content)) {
        const map: JsonObject = {};
        result[keyword] = map;
        for (const [name, item] of Object.entries(content)) {
          if (keyword === 'patternProperties') checkPattern(name, at(written, name));
          this.#inside(item, at(written, name), dialect, (schema) => (map[name] = schema));
        }
      } else result[keyword] = content;
    }
    if (second !== undefined) {
      const all = result['allOf'];
      if (Array.isArray(all)) all.push(second);
      else result['allOf'] = [second];
    }
    return result;
  }
}

/** Annotations that are kept beside a reference: they constrain nothing. */
const isSaidOfReferences = (keyword: string): boolean =>
  /^(?:title|description|deprecated|examples|x-.*)$/.test(keyword);
