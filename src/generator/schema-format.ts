/** Payloads that say what they are written in: `{ schemaFormat, schema }`. */

import { dialectOfText, type Dialect } from './dialect.ts';
import { isObject, type Json } from './json.ts';
import { specError, type SourcePlace } from './spec-error.ts';

/** Languages of schemas that are recognised, to be refused by name. */
const others: readonly (readonly [format: RegExp, name: string])[] = [
  [/avro/, 'Avro'],
  [/protobuf/, 'Protocol Buffers'],
  [/raml/, 'RAML'],
  [/openapi/, 'OpenAPI'],
  [/xml|xsd/, 'XML'],
];

/** Whether the value is a schema together with its format. */
export const isMultiFormat = (value: Json | undefined): value is { schemaFormat: string; schema: Json } =>
  isObject(value) && typeof value['schemaFormat'] === 'string' && Object.hasOwn(value, 'schema');

/**
 * The dialect that a `schemaFormat` states, or undefined when it leaves that open (AsyncAPI's own is
 * a superset of draft-07). Throws SPEC_UNSUPPORTED when it is no JSON Schema.
 */
export function dialectOfFormat(format: string, place: SourcePlace): Dialect | undefined {
  const [type = '', ...parameters] = format
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  if (/^application\/vnd\.aai\.asyncapi(?:\+json|\+yaml)?$/.test(type)) return undefined;
  if (/^application\/schema(?:\+json|\+yaml)?$/.test(type)) {
    const version = parameters
      .find((parameter) => parameter.startsWith('version='))
      ?.slice('version='.length);
    return version === undefined ? undefined : dialectOfText(version.replaceAll('"', ''), place);
  }
  const name = others.find(([pattern]) => pattern.test(type))?.[1];
  throw specError(
    'SPEC_UNSUPPORTED',
    place,
    `schemas of format ${format} are not read${name === undefined ? '' : `: that is ${name}`}.`,
    'write the payload as JSON Schema (draft-06, draft-07, 2019-09 or 2020-12) or as an AsyncAPI schema.',
  );
}
