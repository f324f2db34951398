/** Two JSON Schema implementations that share no code with the generated validators, over the schema files as written. */

import { Validator } from '@cfworker/json-schema';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { formats } from '../../src/support/formats.ts';
import { coreMessages, files } from '../support/sources.ts';

/** Where the schema files are, to both. */
const base = 'https://example.org/schema/';

/** What the references say of one value. */
interface ReferenceVerdict {
  readonly ajv: boolean;
  readonly cfworker: boolean;
}

/** Judges values of one message type. */
export type Reference = (value: unknown) => ReferenceVerdict;

function withAjv(): Ajv2020 {
  const ajv = new Ajv2020({ strict: false, strictNumbers: true, ownProperties: true, validateFormats: true });
  addFormats.default(ajv);
  // what a time is, the standard's own page defines (leap seconds, zones): everything else is the library's
  ajv.addFormat('date-time', formats['date-time']);
  for (const [name, schema] of files) ajv.addSchema(schema, base + name);
  return ajv;
}

/** The files that a schema file refers to, itself included, transitively. */
function reached(name: string, found = new Map<string, object>()): Map<string, object> {
  const schema = files.get(name);
  if (schema === undefined || found.has(name)) return found;
  found.set(name, { ...schema, $id: base + name });
  for (const [, reference] of JSON.stringify(schema).matchAll(/"\$ref":"([^"#]+)/g)) {
    reached(new URL(reference ?? '', base + name).href.slice(base.length), found);
  }
  return found;
}

const ajv = withAjv();

/** By wire name. */
export const references: ReadonlyMap<string, Reference> = new Map(
  [...coreMessages].map(([message, { name }]): [string, Reference] => {
    const byAjv = ajv.getSchema(base + name);
    if (byAjv === undefined) throw new Error(`no schema ${name}`);
    const [root, ...others] = [...reached(name).values()];
    const validator = new Validator(root as ConstructorParameters<typeof Validator>[0], '2020-12', true);
    for (const other of others) validator.addSchema(other);
    return [message, (value) => ({ ajv: byAjv(value) === true, cfworker: validator.validate(value).valid })];
  }),
);
