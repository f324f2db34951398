/** What templates of languages other than TypeScript are given besides the model. */

import type { JsonObject } from './json.ts';
import type { Model, Note } from './model.ts';
import { shapesOf } from './shapes/build-shapes.ts';
import type { DefinitionShape } from './shapes/shape.ts';

/** The model's types as shapes, and its schemas as data for a JSON Schema library. */
export interface Portable {
  readonly definitions: readonly DefinitionShape[];
  /** One document of JSON Schema 2020-12: every definition under `$defs`, by its name. */
  readonly schemas: JsonObject;
  /** Where the shapes are wider than the schemas. */
  readonly notes: readonly Note[];
}

const dialect = 'https://json-schema.org/draft/2020-12/schema';

export function portableOf(model: Model): Portable {
  const { definitions, notes } = shapesOf(model, Object.values<string>({ ...model.names }));
  const schemas = Object.fromEntries(model.definitions.map(({ name, schema }) => [name, schema]));
  return { definitions, schemas: { $schema: dialect, $defs: schemas }, notes };
}
