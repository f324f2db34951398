/** Which meta-schemas a schema may name in `$schema`. */

import { isObject, type Json } from './load.ts';
import { specError, type SourcePlace } from './spec-error.ts';

/** Somebody's own meta-schema: it may take keywords away, or give them another meaning, whatever it is called. */
const foreign = /^https?:\/\/(?!json-schema[.]org\/|(?:www[.])?asyncapi[.]com\/)/;

/** Throws SPEC_UNSUPPORTED at a `$schema` that is not one of the standard's or AsyncAPI's. */
export function refuseOtherMetaSchema(schema: Json | undefined, place: SourcePlace): void {
  const declared = isObject(schema) ? schema['$schema'] : undefined;
  if (typeof declared !== 'string' || !foreign.test(declared)) return;
  throw specError(
    'SPEC_UNSUPPORTED',
    { file: place.file, pointer: `${place.pointer}/$schema` },
    `${JSON.stringify(declared)} is no JSON Schema dialect known here.`,
    'name the dialect of JSON Schema that the schema is written in; other meta-schemas are not read.',
  );
}
