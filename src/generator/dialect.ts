/** Which JSON Schema a schema is written in, and what that forbids. */

import { isObject, type Json, type JsonObject, type Sources } from './load.ts';
import { pointerSteps } from '../support/pointer.ts';
import { refuseOtherMetaSchema } from './meta-schema.ts';
import { specError, type SourcePlace } from './spec-error.ts';

/** Draft-06 counts as draft-07: what differs is not read differently. */
export type Dialect = '2020-12' | 'draft-07';

const advice = 'write the schema in draft-06, draft-07 or 2020-12, and say so in $schema.';

function parse(text: string): Dialect | null {
  if (text.includes('2020-12')) return '2020-12';
  return /draft-0[67]/.test(text) ? 'draft-07' : null;
}

/** The dialect that a schema declares for itself, or undefined. */
export function declaredDialect(schema: Json | undefined, place: SourcePlace): Dialect | undefined {
  refuseOtherMetaSchema(schema, place);
  const declared = isObject(schema) ? schema['$schema'] : undefined;
  if (declared === undefined) return undefined;
  const dialect = typeof declared === 'string' ? parse(declared) : null;
  if (dialect !== null) return dialect;
  throw specError(
    'SPEC_UNSUPPORTED',
    { file: place.file, pointer: `${place.pointer}/$schema` },
    `${JSON.stringify(declared)} is no JSON Schema dialect known here.`,
    advice,
  );
}

/** The dialect that a schema or the nearest one around it in its file declares, or undefined. */
export function dialectAt(sources: Sources, place: SourcePlace): Dialect | undefined {
  const file = sources.read(place.file, place);
  const steps = pointerSteps(place.pointer);
  const raw = place.pointer.split('/').slice(1);
  const values: (Json | undefined)[] = [file.data];
  for (const step of steps) {
    const parent = values.at(-1);
    values.push(Array.isArray(parent) ? parent[Number(step)] : isObject(parent) ? parent[step] : undefined);
  }
  for (let depth = values.length - 1; depth >= 0; depth--) {
    // the AsyncAPI document is no schema, whatever it says of itself
    if (depth === 0 && file.name === sources.root.name) break;
    const pointer = raw
      .slice(0, depth)
      .map((step) => `/${step}`)
      .join('');
    const dialect = declaredDialect(values[depth], { file: place.file, pointer });
    if (dialect !== undefined) return dialect;
  }
  return undefined;
}

/** The dialect that a `schemaFormat` states, or undefined when it leaves that open. */
export function dialectOfFormat(format: string, place: SourcePlace): Dialect | undefined {
  const match = /^application\/schema(?:\+json|\+yaml)?;\s*version=(.*)$/.exec(format);
  if (match?.[1] === undefined) return undefined;
  const dialect = parse(match[1]);
  if (dialect !== null) return dialect;
  throw specError('SPEC_UNSUPPORTED', place, `JSON Schema ${match[1]} is not read.`, advice);
}

const fix = 'put the $ref in an allOf, or declare "$schema": "https://json-schema.org/draft/2020-12/schema".';

/** Keywords that constrain nothing, or hold what is reached by other ways. */
const harmless =
  /^(?:\$ref|\$schema|\$id|id|\$comment|\$defs|definitions|title|description|examples?|default|deprecated|readOnly|writeOnly|content(?:Encoding|MediaType|Schema)|externalDocs|discriminator|x-.*)$/;

/** Throws when a constraint stands beside a `$ref`: before 2019-09 it would be ignored. */
export function refuseBesideReference(schema: JsonObject, place: SourcePlace): void {
  const keyword = Object.keys(schema).find((key) => !harmless.test(key));
  if (keyword === undefined) return;
  throw specError(
    'SPEC_UNSUPPORTED',
    { file: place.file, pointer: `${place.pointer}/${keyword}` },
    `${keyword} stands beside $ref, and draft-07 ignores what does.`,
    fix,
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

/** Throws at a keyword that draft-07 does not have. */
export function refuseLaterKeywords(schema: JsonObject, place: SourcePlace): void {
  const keyword = later.find((key) => Object.hasOwn(schema, key));
  if (keyword === undefined) return;
  throw specError(
    'SPEC_UNSUPPORTED',
    { file: place.file, pointer: `${place.pointer}/${keyword}` },
    `draft-07, which the schema is in unless it says otherwise, has no ${keyword}.`,
    'declare "$schema": "https://json-schema.org/draft/2020-12/schema".',
  );
}
