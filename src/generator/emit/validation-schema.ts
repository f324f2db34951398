/** Schemas as the validators want them: annotations gone, nullable wrappers folded, one root per message. */

import { isNull } from './nullable.ts';
import { formats } from '../../support/formats.ts';
import { escapeStep } from '../../support/pointer.ts';
import * as table from '../keyword-table.ts';
import { isObject, type Json, type JsonObject } from '../load.ts';
import type { Note } from '../model.ts';
import { refName, type Definition } from '../normalise.ts';
import { placeText, specError, type SourcePlace } from '../spec-error.ts';
import { arrayRules } from './rules-keyword.ts';

const annotations = new Set(table.annotations);
const maps = new Set(table.mapKeywords);
/** Keywords whose values hold no schemas, whatever they look like. */
const verbatim = new Set(table.dataKeywords.filter((keyword) => !annotations.has(keyword)));
/** Keywords that say nothing about null once `type` is taken away. */
const typed = new Set([...table.typedKeywords, 'x-rules', arrayRules]);
/** Keywords that a validator is made of. Ajv would pass over any other in silence. */
const known = new Set([...table.validationKeywords, 'x-rules', arrayRules]);

/** Keywords that say nothing without another. */
const dependent: Readonly<Record<string, string>> = {
  then: 'if',
  else: 'if',
  minContains: 'contains',
  maxContains: 'contains',
};

/** For what passed whoever read the schema: Ajv would take it for a constraint that always holds. */
const unknownKeyword = (keyword: string, place: SourcePlace): Error =>
  specError(
    'SPEC_INVALID',
    place,
    `unknown keyword: "${keyword}", which would constrain nothing.`,
    'correct its spelling (case matters), or let its name begin with x- if it is an annotation of your own.',
  );

/** Prepares the definitions of a model for Ajv. */
export class ValidationSchemas {
  readonly #source: ReadonlyMap<string, Definition>;
  readonly #prepared = new Map<string, JsonObject>();
  readonly notes: Note[] = [];

  constructor(definitions: readonly Definition[]) {
    this.#source = new Map(definitions.map((definition) => [definition.name, definition]));
  }

  /** One self-contained schema for a definition, with what it reaches under `$defs`. */
  rootFor(name: string): JsonObject {
    const reached = new Map<string, JsonObject>();
    const visit = (schema: Json): void => {
      if (Array.isArray(schema)) schema.forEach(visit);
      if (!isObject(schema)) return;
      const target = refName(schema);
      if (target !== null && !reached.has(target)) {
        const prepared = this.#definition(target);
        reached.set(target, prepared);
        visit(prepared);
      }
      for (const [keyword, value] of Object.entries(schema)) {
        if (verbatim.has(keyword)) continue;
        if (maps.has(keyword) && isObject(value)) Object.values(value).forEach(visit);
        else visit(value);
      }
    };
    const root = this.#definition(name);
    visit(root);
    const defs = Object.fromEntries([...reached].sort(([a], [b]) => (a < b ? -1 : 1)));
    return reached.size === 0 ? root : { ...root, $defs: defs };
  }

  #definition(name: string): JsonObject {
    const known = this.#prepared.get(name);
    if (known !== undefined) return known;
    const definition = this.#source.get(name);
    if (definition === undefined) throw new Error(`no definition ${name}`);
    const prepared = this.#prepare(definition.schema, definition.place) as JsonObject;
    this.#prepared.set(name, prepared);
    return prepared;
  }

  #note(place: SourcePlace, text: string): void {
    this.notes.push({ place: placeText(place), text });
  }

  #prepare(schema: Json, place: SourcePlace): Json {
    if (!isObject(schema)) return schema;
    const at = (...steps: string[]): SourcePlace => ({
      file: place.file,
      pointer: [place.pointer, ...steps.map(escapeStep)].join('/'),
    });
    const result: JsonObject = {};
    for (const [keyword, value] of Object.entries(schema)) {
      if (annotations.has(keyword) || (keyword.startsWith('x-') && keyword !== 'x-rules')) continue;
      const other = dependent[keyword];
      if (other !== undefined && !Object.hasOwn(schema, other)) {
        this.#note(at(keyword), `${keyword} says nothing: there is no ${other} beside it.`);
      } else if (verbatim.has(keyword)) result[keyword] = value;
      else if (keyword === 'x-rules') {
        // a rule of a schema that does not say what it is about is kept for both kinds
        const types = [schema['type'] ?? ['array', 'object']].flat();
        if (types.includes('object')) result[keyword] = value;
        if (types.includes('array')) result[arrayRules] = value;
      } else if (keyword === 'format') {
        if (typeof value === 'string' && Object.hasOwn(formats, value)) result[keyword] = value;
        else this.#note(place, `format ${JSON.stringify(value)} is not checked.`);
      } else if (!known.has(keyword)) throw unknownKeyword(keyword, at(keyword));
      else if (maps.has(keyword) && isObject(value)) {
        result[keyword] = Object.fromEntries(
          Object.entries(value).map(([name, item]) => [name, this.#prepare(item, at(keyword, name))]),
        );
      } else if (Array.isArray(value)) {
        result[keyword] = value.map((item, index) => this.#prepare(item, at(keyword, String(index))));
      } else result[keyword] = this.#prepare(value, at(keyword));
    }
    return this.#foldNull(result);
  }

  /** `anyOf: [X, null]` → X with null added to its types, where that means the same. */
  #foldNull(schema: JsonObject): JsonObject {
    const { anyOf, ...rest } = schema;
    if (!Array.isArray(anyOf) || anyOf.length !== 2 || Object.keys(rest).length > 0) return schema;
    const other = anyOf.find((branch) => !isNull(branch));
    if (!anyOf.some(isNull) || !isObject(other)) return schema;
    const target = refName(other);
    const referred = target === null ? undefined : this.#source.get(target);
    // a definition that refers to others is left alone: inlining it could go on for ever
    if (referred !== undefined && JSON.stringify(referred.schema).includes('"$ref"')) return schema;
    const inner = target === null ? other : this.#definition(target);
    if (typeof inner['type'] !== 'string' || !Object.keys(inner).every((keyword) => typed.has(keyword)))
      return schema;
    return { ...inner, type: [inner['type'], 'null'] };
  }
}
