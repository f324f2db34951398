/** From a document through the generator's own steps to types, notes, validators, and what the schemas mean. */

import path from 'node:path';
import ajvModule from 'ajv/dist/2020.js';
import { buildModel } from '../../src/generator/build-model.ts';
import { checkSchemas } from '../../src/generator/check-schemas.ts';
import { emitTypes } from '../../src/generator/emit/types.ts';
import { emitValidators } from '../../src/generator/emit/validators.ts';
import { Sources } from '../../src/generator/load.ts';
import type { Model, Note } from '../../src/generator/model.ts';
import { loadValidator } from '../support/load-module.ts';
import type { Json } from './schemas.ts';

/** A message type, as the generator sees it and as an independent validator does. */
export interface Subject {
  /** Name of its type. */
  readonly type: string;
  readonly schema: Json;
  /** Whether the generated validator lets a value pass. */
  readonly validate: (value: unknown) => boolean;
  /** Whether a value would pass without what narrows numbers, texts and sizes: the comments say that alone. */
  readonly passesLoosely: (value: unknown) => boolean;
  /** What is noted of the schema and of those that it refers to. */
  readonly notes: readonly string[];
}

export interface Generated {
  readonly model: Model;
  readonly types: string;
  readonly notes: readonly Note[];
  readonly subjects: readonly Subject[];
  readonly lookup: (name: string) => Json;
}

/** Keywords that the comments name where they stand, and no more is said of them. */
const narrowing = new Set(
  'format pattern minimum exclusiveMinimum maximum exclusiveMaximum multipleOf minLength maxLength minItems maxItems uniqueItems minProperties maxProperties x-rules'.split(
    ' ',
  ),
);
const maps = new Set(['properties', 'patternProperties', 'dependentSchemas', '$defs']);

/** The schema without keywords that narrow numbers, texts and sizes; any number is an integer. */
function loosened(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(loosened);
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema)
      // the lengths of tuples are no mere sizes: their types show them
      .filter(
        ([keyword]) =>
          !narrowing.has(keyword) ||
          (keyword.endsWith('Items') && keyword !== 'uniqueItems' && 'prefixItems' in schema),
      ) // prettier-ignore
      .map(([keyword, value]): [string, Json] => {
        if (keyword === 'type') {
          return [keyword, Array.isArray(value) ? [...new Set(value.map((type) => (type === 'integer' ? 'number' : type)))] : value === 'integer' ? 'number' : value]; // prettier-ignore
        }
        if (/^(?:const|enum|required|dependentRequired|examples|default)$/.test(keyword) || keyword.startsWith('x-')) return [keyword, value]; // prettier-ignore
        if (maps.has(keyword) && typeof value === 'object' && value !== null) {
          return [keyword, Object.fromEntries(Object.entries(value).map(([name, item]) => [name, loosened(item)]))]; // prettier-ignore
        }
        return [keyword, loosened(value)];
      }),
  );
}

/** Names of the definitions that one reaches, itself included. */
function reached(name: string, lookup: (name: string) => Json): Set<string> {
  const found = new Set<string>();
  const visit = (value: Json | undefined): void => {
    if (typeof value !== 'object' || value === null) return;
    if (!Array.isArray(value) && typeof value['$ref'] === 'string') go(value['$ref'].split('/').at(-1) ?? '');
    Object.values(value).forEach(visit);
  };
  const go = (target: string): void => {
    if (found.has(target)) return;
    found.add(target);
    visit(lookup(target));
  };
  go(name);
  return found;
}

/** Generates from a document that stands in a file. `validateOf` gives validators that are there already. */
export async function generated(
  file: string,
  validateOf?: (message: string) => ((value: unknown) => boolean) | undefined,
): Promise<Generated> {
  const model = buildModel(new Sources(file));
  checkSchemas(model.definitions);
  const { text, notes } = await emitTypes(model, `// from ${path.basename(file)}`);
  const emitted =
    validateOf === undefined ? (await emitValidators(model, '//')).files : new Map<string, string>();
  const byName = new Map(model.definitions.map((definition) => [definition.name, definition]));
  const lookup = (name: string): Json => byName.get(name)?.schema ?? {};
  const subjects = await Promise.all(
    model.messages.map(async ({ name, definition, fileName }): Promise<Subject> => {
      const names = reached(definition, lookup);
      const places = [...names].map((reach) => {
        const place = byName.get(reach)?.place;
        return `${place?.file ?? ''}#${place?.pointer ?? ''}`;
      });
      const ajv = new ajvModule.default({ strict: false, validateFormats: false, logger: false });
      const $defs = Object.fromEntries([...names].map((reach) => [reach, loosened(lookup(reach))]));
      const loose = ajv.compile({ ...(loosened(lookup(definition)) as object), $defs });
      const validate =
        validateOf?.(name) ?? (await loadValidator(emitted.get(`validators/${fileName}.js`) ?? ''));
      return {
        type: definition,
        schema: lookup(definition),
        validate,
        passesLoosely: loose,
        notes: notes
          .filter(({ place }) =>
            places.some(
              (at) =>
                `${place}${place.includes('#') ? '' : '#'}`.startsWith(at) &&
                /^(?:$|\/|#)/.test(place.slice(at.replace(/#$/, '').length)),
            ),
          ) // prettier-ignore
          .map((note) => note.text),
      };
    }),
  );
  return { model, types: text, notes, subjects, lookup };
}
