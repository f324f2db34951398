/** TypeScript interfaces, by json-schema-to-typescript, from schemas prepared so that nothing gets lost. */

import { compile, type JSONSchema } from 'json-schema-to-typescript';
import { isObject, type Json, type JsonObject } from '../load.ts';
import type { Model, Note } from '../model.ts';
import { freshName, literalPrefix, pascalCase, typeName } from '../names.ts';
import { refName, type Definition } from '../normalise.ts';
import { textOf, type Lookup } from '../schema-facts.ts';
import { trimPlace } from '../spec-error.ts';
import { extensionTypes } from './extension-types.ts';
import { adds, branchLimitsOf, fitsType, isAnything, limitsOf } from './type-limits.ts';

const quote = (text: string): string =>
  `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;

/** A keyword's value in a comment. */
const show = (value: Json | undefined): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** What a hover shows: description, unit, examples, source, and what only the validator checks. */
function docOf(schema: JsonObject): string {
  const lines = [textOf(schema, 'description')];
  const unit = textOf(schema, 'x-unit');
  if (unit !== '') lines.push(`Unit: ${unit === '1' ? 'dimensionless' : unit}.`);
  if ('default' in schema) lines.push(`Default: ${JSON.stringify(schema['default'])}.`);
  const checks = [
    'format',
    'pattern',
    'minimum',
    'exclusiveMinimum',
    'maximum',
    'exclusiveMaximum',
    'multipleOf',
    'minLength',
    'maxLength',
    'minItems',
    'maxItems',
    'minProperties',
    'maxProperties',
  ]
    .filter((keyword) => keyword in schema)
    .map((keyword) => `${keyword} ${show(schema[keyword])}`);
  if (schema['uniqueItems'] === true) checks.push('unique items');
  if (checks.length > 0) lines.push(`Validated: ${checks.join(', ')}.`);
  const rules = Array.isArray(schema['x-rules']) ? schema['x-rules'].filter(isObject) : [];
  for (const { rule, ...operands } of rules) {
    const list = Object.entries(operands).map(([operand, pointer]) => `${operand} ${show(pointer)}`);
    lines.push(`Rule: ${show(rule)} (${list.join(', ')}).`);
  }
  const errata = Array.isArray(schema['x-errata']) ? schema['x-errata'].filter(isObject) : [];
  for (const erratum of errata) {
    lines.push(`Tolerant reading repairs (${textOf(erratum, 'id')}): ${textOf(erratum, 'description')}`);
  }
  if (Array.isArray(schema['examples']) && schema['examples'].length > 0) {
    lines.push(`Example: ${JSON.stringify(schema['examples'][0])}.`);
  }
  const source = textOf(schema, 'x-source');
  if (source !== '') lines.push(`Source: ${source}.`);
  return lines
    .filter((line) => line !== '')
    .map(safe)
    .join('\n\n');
}

class TypeSchemas {
  readonly #extensions = new Map<string, string>();
  readonly notes: Note[] = [];
  readonly #taken: ReadonlySet<string>;
  readonly #lookup: Lookup;

  constructor(taken: ReadonlySet<string>, lookup: Lookup) {
    this.#taken = taken;
    this.#lookup = lookup;
  }

  #note(place: string, texts: readonly string[]): void {
    this.notes.push(...texts.map((text) => ({ place: trimPlace(place), text })));
  }

  /** Definitions added for index signatures. */
  get extensionDefinitions(): Record<string, JsonObject> {
    return Object.fromEntries(
      [...this.#extensions].map(([prefix, name]) => [
        name,
        {
          title: name,
          description: `Fields that anyone may add: their names start with \`${prefix}\`.`,
          tsType: `{ [key: \`${prefix}\${string}\`]: unknown }`,
        },
      ]),
    );
  }

  definition(definition: Definition): JsonObject {
    const prepared = this.prepare(definition.schema, `${definition.place.file}#${definition.place.pointer}`);
    return { ...prepared, title: definition.name };
  }

  prepare(schema: JsonObject, place: string): JsonObject {
    this.#note(place, limitsOf(schema));
    const description = docOf(schema);
    const described = description === '' ? {} : { description };
    const target = refName(schema);
    if (target !== null) {
      const branches = this.#branches(schema, place);
      return Object.keys(branches).length === 0
        ? { tsType: target, ...described }
        : { allOf: [{ $ref: `#/definitions/${target}` }, branches], ...described };
    }
    const known = schema['x-known-values'];
    if (isObject(known) || Array.isArray(known)) {
      const values = Array.isArray(known)
        ? known.filter((value) => typeof value === 'string')
        : Object.keys(known);
      const literals = values.map(quote);
      if (schema['type'] === 'string')
        return { tsType: [...literals, '(string & {})'].join(' | '), ...described };
    }
    const branches = this.#branches(schema, place);
    // nothing that a type could show: left to itself, the compiler would make an open object of it
    return Object.keys(branches).length === 0
      ? { tsType: 'unknown', ...described }
      : { ...branches, ...described };
  }

  #branches(schema: JsonObject, place: string): JsonObject {
    const result: JsonObject = {};
    const one = (value: Json, keyword: string): Json =>
      isObject(value) ? this.prepare(value, `${place}/${keyword}`) : value;
    for (const keyword of ['type', 'enum', 'const', 'required', 'minItems', 'maxItems']) {
      if (keyword in schema) result[keyword] = schema[keyword] as Json;
    }
    if (Array.isArray(schema['enum'])) result['enum'] = schema['enum'].filter((v) => fitsType(v, schema));
    const impossible = 'const' in schema && !fitsType(schema['const'], schema);
    if (impossible || (Array.isArray(result['enum']) && result['enum'].length === 0)) {
      return { tsType: 'never' };
    }
    const isOfObjects = [schema['type']].flat().includes('object');
    for (const keyword of ['allOf', 'anyOf', 'oneOf']) {
      const list = schema[keyword];
      if (!Array.isArray(list)) continue;
      const shown = new Map<Json, Json>();
      const left: Json[] = [];
      list.forEach((item, index) => {
        const silent = isOfObjects && !adds(item, schema);
        const branch = silent ? true : one(item, `${keyword}/${index}`);
        if (branch === true || (isObject(branch) && branch['tsType'] === 'unknown')) left.push(item);
        else shown.set(item, branch);
      });
      // a union with `unknown` is `unknown`, an intersection with it is the rest
      const isShown = shown.size > 0 && (keyword === 'allOf' || left.length === 0);
      const branches = isShown ? [...shown.keys()] : [];
      const all = isShown ? left : list;
      this.#note(place, branchLimitsOf(keyword, schema, all, branches, this.#lookup));
      if (isShown) result[keyword] = [...shown.values()];
    }
    if (isObject(schema['properties'])) {
      result['properties'] = Object.fromEntries(
        Object.entries(schema['properties']).map(([name, item]) => [name, one(item, `properties/${name}`)]),
      );
    }
    const additional = schema['additionalProperties'];
    if (additional !== undefined) result['additionalProperties'] = one(additional, 'additionalProperties');
    this.#patterns(schema, result, place);
    const prefix = schema['prefixItems'];
    if (Array.isArray(prefix)) {
      result['items'] = prefix.map((item, index) => one(item, `prefixItems/${index}`));
      result['additionalItems'] = one(schema['items'] ?? true, 'items');
    } else if (schema['items'] !== undefined) result['items'] = one(schema['items'], 'items');
    return result;
  }

  /** Closed objects with `^prefix` patterns keep misspelt names out by a template-literal index. */
  #patterns(schema: JsonObject, result: JsonObject, place: string): void {
    const values = isObject(schema['patternProperties']) ? schema['patternProperties'] : {};
    const patterns = Object.keys(values);
    if (patterns.length === 0) return;
    const prefixes = patterns.map(literalPrefix);
    if (schema['additionalProperties'] !== false || prefixes.includes(null)) {
      result['additionalProperties'] = true;
      this.#note(place, ['patternProperties are checked by the validator only; the type is wider.']);
      return;
    }
    const known = Object.keys(isObject(schema['properties']) ? schema['properties'] : {});
    const names = prefixes.flatMap((prefix, index) => {
      if (prefix === null) return [];
      if (known.some((name) => name.startsWith(prefix)) || !isAnything(values[patterns[index] ?? ''])) {
        this.#note(place, [`values of ${prefix}* fields are typed unknown.`]);
      }
      const taken = new Set([...this.#taken, ...this.#extensions.values()]);
      const name = this.#extensions.get(prefix) ?? freshName(typeName(`${pascalCase(prefix)}Fields`), taken);
      this.#extensions.set(prefix, name);
      return [name];
    });
    result['extends'] = names.map((name) => ({ $ref: `#/definitions/${name}` }));
  }
}

/** The text of `types.ts` and what its types cannot show. */
export async function emitTypes(model: Model, banner: string): Promise<{ text: string; notes: Note[] }> {
  const taken = new Set([
    ...model.definitions.map(({ name }) => name),
    ...Object.values<string>({ ...model.names }),
  ]);
  const byName = new Map(model.definitions.map(({ name, schema }) => [name, schema]));
  const schemas = new TypeSchemas(taken, (name) => byName.get(name) ?? {});
  const definitions: Record<string, JsonObject> = {};
  for (const definition of model.definitions) definitions[definition.name] = schemas.definition(definition);
  const extensions = schemas.extensionDefinitions;
  const { messageMap, typeMap } = model.names;
  const extension = extensionTypes(model);
  const map: JsonObject = {
    ...extension.mapExtends,
    title: messageMap,
    description: 'Every message type by its wire name.',
    type: 'object',
    properties: Object.fromEntries(
      model.messages.map((message) => [
        message.name,
        { tsType: message.definition, description: safe(message.description) },
      ]),
    ),
    required: model.messages.map((message) => message.name),
    additionalProperties: false,
  };
  const all = { ...definitions, ...extensions, ...extension.definitions, [messageMap]: map };
  // every definition is reached from the root, or the compiler would remark on each that it is not
  const root = {
    title: typeMap,
    description: 'Every named type by its name.',
    type: 'object',
    properties: Object.fromEntries(Object.keys(all).map((name) => [name, { $ref: `#/definitions/${name}` }])),
    required: Object.keys(all),
    additionalProperties: false,
    definitions: all,
  };
  const text = await compile(root as unknown as JSONSchema, typeMap, {
    bannerComment: banner,
    additionalProperties: true,
    maxItems: -1,
    style: { singleQuote: true, printWidth: 110 },
  });
  return { text: `${text.trimEnd()}\n`, notes: schemas.notes };
}

const safe = (text: string): string => text.replaceAll('*/', '*\\/');
