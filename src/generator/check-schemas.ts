/** Holds every definition against the meta-schemas: JSON Schema 2020-12, and those of our rules and builders. */

import Ajv2020Module from 'ajv/dist/2020.js';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ValidateFunction } from 'ajv';
import { refuseEvaluatedByContains } from './check-evaluation.ts';
import { refuseCircles, refuseNamelessRequired } from './check-shapes.ts';
import { packageRoot } from './package-info.ts';
import { specError } from './spec-error.ts';
import type { Definition, Unnamed } from './normalise.ts';

const Ajv2020 = Ajv2020Module.default;

/** A meta-schema of schema/meta, parsed. */
export function metaSchema(name: string): object {
  return JSON.parse(readFileSync(path.join(packageRoot, 'schema', 'meta', name), 'utf8')) as object;
}

/** AsyncAPI's own keyword of schemas, as it defines it. */
const externalDocs = {
  type: 'object',
  anyOf: [{ required: ['url'] }, { required: ['$ref'] }],
  properties: { url: { type: 'string' }, description: { type: 'string' } },
};

let compiled: ValidateFunction | undefined;

function checker(): ValidateFunction {
  if (compiled !== undefined) return compiled;
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  for (const name of ['rules.schema.json', 'annotations.schema.json']) ajv.addSchema(metaSchema(name), name);
  compiled = ajv.compile({
    $id: 'generator.schema.json',
    $dynamicAnchor: 'meta',
    allOf: [
      { $ref: 'https://json-schema.org/draft/2020-12/schema' },
      {
        properties: {
          'x-rules': { $ref: 'rules.schema.json' },
          'x-errata': { $ref: 'annotations.schema.json#/properties/x-errata' },
          'x-builders': { $ref: 'annotations.schema.json#/properties/x-builders' },
          externalDocs,
        },
      },
    ],
  });
  return compiled;
}

/** Throws SPEC_INVALID at what is no right schema. */
export function checkSchema({ schema, place }: Unnamed): void {
  const check = checker();
  if (check(schema)) return;
  const error = check.errors?.[0];
  const pointer = `${place.pointer}${error?.instancePath ?? ''}`;
  const params = Object.values(error?.params ?? {})
    .map(String)
    .join(', ');
  throw specError(
    'SPEC_INVALID',
    { file: place.file, pointer },
    `this is no right JSON Schema: it ${error?.message ?? 'is malformed'}${params === '' ? '' : ` (${params})`}.`,
    'correct the keyword at that place.',
  );
}

/** Throws SPEC_INVALID at the first definition that is no right schema, or that refers to itself without end. */
export function checkSchemas(definitions: readonly Definition[]): void {
  definitions.forEach(checkSchema);
  refuseCircles(definitions);
  const byName = new Map(definitions.map(({ name, schema }) => [name, schema]));
  refuseEvaluatedByContains(definitions, (name) => byName.get(name) ?? {});
  refuseNamelessRequired(definitions);
}
