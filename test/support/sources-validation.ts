/** Values checked against the hand-written schema files. */

import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { files } from './sources.ts';

const annotations = ['x-unit', 'x-source', 'x-fill', 'x-builders', 'x-known-values', 'x-rules', 'x-errata'];
/** Where the schema files are, to the validators. */
export const base = 'file:///schema/';
function newAjv(options: { strictRequired: boolean; allowUnionTypes: boolean }): Ajv2020 {
  const made = new Ajv2020({ strict: true, ...options, allErrors: true, validateFormats: true });
  addFormats.default(made);
  made.addVocabulary(annotations);
  for (const [name, schema] of files) made.addSchema(schema, base + name);
  return made;
}
/** For the model: as strict as can be. */
const strictest = newAjv({ strictRequired: true, allowUnionTypes: false });
/** For the meta-schemas, which are about schemas that may be objects or booleans. */
export const forMeta: Ajv2020 = newAjv({ strictRequired: false, allowUnionTypes: true });
export const ajvFor = (reference: string): Ajv2020 => (reference.startsWith('meta/') ? forMeta : strictest);

/** What is wrong with a value by a schema, given as file and pointer. */
export function check(reference: string, value: unknown): string[] {
  const ajv = ajvFor(reference);
  const validate = ajv.getSchema(base + reference) ?? ajv.compile({ $ref: base + reference });
  return validate(value) === true
    ? []
    : (validate.errors ?? []).map((e) => `${e.instancePath} ${e.keyword} ${e.message ?? ''}`);
}
