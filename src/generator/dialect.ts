/** Which JSON Schema a schema is written in, what that forbids, and how it reads in 2020-12. */

import { isObject, type Json, type JsonObject } from './json.ts';
import { constraints } from './keyword-table.ts';
import { refuseOtherMetaSchema } from './meta-schema.ts';
import { specError, type SourcePlace } from './spec-error.ts';

export type Dialect = '2020-12' | '2019-09' | 'draft-07' | 'draft-06';

/** Whether the dialect is older than 2019-09, in which most that has changed since draft-06 did. */
export const isDraft = (dialect: Dialect): boolean => dialect.startsWith('draft-');

const advice = 'write the schema in draft-06, draft-07, 2019-09 or 2020-12, and say so in $schema.';
const older =
  'convert it to draft-07: `id` is `$id`, `exclusiveMinimum` and `exclusiveMaximum` are numbers; then say so in $schema.';

/** The dialect that a text names: a `$schema`, or the version in a `schemaFormat`. Throws SPEC_UNSUPPORTED. */
export function dialectOfText(text: string, place: SourcePlace): Dialect {
  if (text.includes('2020-12')) return '2020-12';
  if (text.includes('2019-09')) return '2019-09';
  if (text.includes('draft-07')) return 'draft-07';
  if (text.includes('draft-06')) return 'draft-06';
  // the schema of AsyncAPI's own schemas
  if (/^https?:\/\/(?:www\.)?asyncapi\.com\//.test(text)) return 'draft-07';
  const old = /draft-0[0-5]/.exec(text)?.[0];
  throw specError(
    'SPEC_UNSUPPORTED',
    place,
    old === undefined
      ? `${JSON.stringify(text)} is no JSON Schema dialect known here.`
      : `JSON Schema ${old} is not read.`,
    old === undefined ? advice : older,
  );
}

/** The dialect that a schema declares for itself, or undefined. */
export function declaredDialect(schema: Json | undefined, place: SourcePlace): Dialect | undefined {
  refuseOtherMetaSchema(schema, place);
  const declared = isObject(schema) ? schema['$schema'] : undefined;
  if (declared === undefined) return undefined;
  const at = { file: place.file, pointer: `${place.pointer}/$schema` };
  if (typeof declared === 'string') return dialectOfText(declared, at);
  throw specError(
    'SPEC_UNSUPPORTED',
    at,
    `${JSON.stringify(declared)} is no JSON Schema dialect known here.`,
    advice,
  );
}

const isConstraint = new Set(constraints);

/** Throws when a constraint stands beside a `$ref`: before 2019-09 it would be ignored. */
export function refuseBesideReference(schema: JsonObject, dialect: Dialect, place: SourcePlace): void {
  const keyword = Object.keys(schema).find((key) => isConstraint.has(key));
  if (keyword === undefined) return;
  throw specError(
    'SPEC_UNSUPPORTED',
    { file: place.file, pointer: `${place.pointer}/${keyword}` },
    `${keyword} stands beside $ref, and ${dialect} ignores what does.`,
    'put the $ref in an allOf, or declare "$schema": "https://json-schema.org/draft/2020-12/schema".',
  );
}

const later = [
  'prefixItems',
  'unevaluatedProperties',
  'unevaluatedItems',
  'dependentRequired',
  'dependentSchemas',
  'minContains',
  'maxContains',
];

/** What draft-06 has not: it would ignore them. */
const conditions = ['if', 'then', 'else'];

/** Throws at a keyword that the dialect does not have, or means otherwise than 2020-12. */
export function refuseLaterKeywords(schema: JsonObject, dialect: Dialect, place: SourcePlace): void {
  const condition = dialect === 'draft-06' && conditions.find((key) => Object.hasOwn(schema, key));
  if (condition) {
    throw specError(
      'SPEC_UNSUPPORTED',
      { file: place.file, pointer: `${place.pointer}/${condition}` },
      `draft-06 has no ${condition}: it would constrain nothing.`,
      'declare "$schema": "http://json-schema.org/draft-07/schema#" if it is to count, or remove it.',
    );
  }
  const names = isDraft(dialect) ? later : dialect === '2019-09' ? ['prefixItems'] : [];
  const keyword = names.find((key) => Object.hasOwn(schema, key));
  if (keyword !== undefined) {
    throw specError(
      'SPEC_UNSUPPORTED',
      { file: place.file, pointer: `${place.pointer}/${keyword}` },
      dialect === 'draft-07'
        ? `draft-07, which the schema is in unless it says otherwise, has no ${keyword}.`
        : `${dialect} has no ${keyword}.`,
      'declare "$schema": "https://json-schema.org/draft/2020-12/schema".',
    );
  }
  if (dialect === '2019-09' && 'contains' in schema && 'unevaluatedItems' in schema) {
    throw specError(
      'SPEC_UNSUPPORTED',
      { file: place.file, pointer: `${place.pointer}/unevaluatedItems` },
      'beside contains, unevaluatedItems of 2019-09 is held against other items than that of 2020-12.',
      'declare "$schema": "https://json-schema.org/draft/2020-12/schema" if that is what is meant.',
    );
  }
}

/** Whether the schema, or one inside it, reads otherwise in one dialect than in another. */
export function readsDifferently(schema: Json, one: Dialect, other: Dialect): boolean {
  if (Array.isArray(schema)) return schema.some((item) => readsDifferently(item, one, other));
  if (!isObject(schema) || one === other) return false;
  if ([one, other].includes('draft-06') && conditions.some((keyword) => keyword in schema)) return true;
  const isSame = isDraft(one) && isDraft(other);
  return (
    (!isSame && readsLater(schema)) ||
    Object.values(schema).some((item) => readsDifferently(item, one, other))
  );
}

/** Whether a schema, without those inside it, reads otherwise since 2019-09, or since 2020-12. */
function readsLater(schema: JsonObject): boolean {
  if (Array.isArray(schema['items']) || 'additionalItems' in schema || 'dependencies' in schema) return true;
  if (later.some((keyword) => keyword in schema)) return true;
  return '$ref' in schema && Object.keys(schema).some((keyword) => isConstraint.has(keyword));
}

/** A schema of an older dialect in the words of 2020-12; its subschemas are not touched. */
export function upgrade(schema: JsonObject, dialect: Dialect): JsonObject {
  if (dialect === '2020-12') return schema;
  const { items, additionalItems, dependencies, ...rest } = schema;
  const result: JsonObject = rest;
  if (Array.isArray(items)) {
    result['prefixItems'] = items;
    if (additionalItems !== undefined) result['items'] = additionalItems;
  } else if (items !== undefined) result['items'] = items;
  // 2019-09 has them no more
  if (isDraft(dialect) && isObject(dependencies)) {
    const entries = Object.entries(dependencies);
    const required = entries.filter(([, value]) => Array.isArray(value));
    const schemas = entries.filter(([, value]) => !Array.isArray(value));
    if (required.length > 0) result['dependentRequired'] = Object.fromEntries(required);
    if (schemas.length > 0) result['dependentSchemas'] = Object.fromEntries(schemas);
  } else if (dependencies !== undefined) result['dependencies'] = dependencies;
  return result;
}

/** What a keyword of an upgraded schema was called where it was written. */
export function writtenAs(keyword: string, upgraded: JsonObject, dialect: Dialect): string {
  if (dialect === '2020-12') return keyword;
  if (keyword === 'prefixItems') return 'items';
  if (keyword === 'items' && 'prefixItems' in upgraded) return 'additionalItems';
  return isDraft(dialect) && /^dependent(?:Required|Schemas)$/.test(keyword) ? 'dependencies' : keyword;
}
