/** One of two specifications that are compared, as containment sees it. */

import { compileValidator } from '../../generator/emit/validators.ts';
import { ValidationSchemas } from '../../generator/emit/validation-schema.ts';
import type { Json, JsonObject } from '../../generator/json.ts';
import type { Definition } from '../../generator/normalise.ts';
import type { Lookup } from '../../generator/schema-facts.ts';

/** Looks definitions up, and tells whether a value is right. */
export interface Side {
  readonly lookup: Lookup;
  /** Whether a schema lets the value pass; its rules aside. */
  readonly accepts: (schema: JsonObject, value: Json) => boolean;
}

/** A name that no definition has: type names hold no blanks. */
const probe = ' ';

/** The definitions of a specification as a side. */
export function sideOf(definitions: readonly Definition[]): Side {
  const byName = new Map(definitions.map(({ name, schema }) => [name, schema]));
  const validators = new WeakMap<JsonObject, (value: unknown) => unknown>();
  return {
    lookup: (name) => byName.get(name) ?? {},
    accepts: (schema, value) => {
      const known =
        validators.get(schema) ??
        compileValidator(
          new ValidationSchemas([
            ...definitions,
            { name: probe, place: { file: '', pointer: '' }, schema },
          ]).rootFor(probe),
        );
      validators.set(schema, known);
      return known(value) === true;
    },
  };
}
