/** Messages of a specification, generated from its schemas, and the validators that are generated of them. */

import type fc from 'fast-check';
import type { Specification } from '../../src/diff/specification.ts';
import { emitValidators } from '../../src/generator/emit/validators.ts';
import { isObject, listOf, type Json, type JsonObject } from '../../src/generator/json.ts';
import { SchemaValues } from '../../src/testing/arbitraries/schema-values.ts';
import type { Definitions } from '../../src/testing/arbitraries/schema.ts';
import { text } from './json.ts';
import { loadValidator } from './load-module.ts';

/** Keywords of which the arbitraries know nothing; what they forbid is filtered out afterwards. */
const unknown =
  /^(?:\$schema|not|if|then|else|contains|deprecated|maxLength|maxItems|minProperties|maxProperties|multipleOf|exclusiveMaximum|dependentRequired|dependentSchemas)$/;

/** Two schemas that hold at once, as one: of what both say, the second counts. */
function merged(a: JsonObject, b: JsonObject): JsonObject {
  const result: JsonObject = { ...a };
  for (const [keyword, value] of Object.entries(b)) {
    const own = result[keyword];
    if (keyword === 'required') result[keyword] = [...listOf(own), ...listOf(value)];
    else if (isObject(own) && isObject(value)) result[keyword] = merged(own, value);
    else result[keyword] = value;
  }
  return result;
}

/** A schema of a superset of the values, or nearly so, in the words that the arbitraries know. */
function simplified(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(simplified);
  if (!isObject(schema)) return schema;
  const { allOf, oneOf, ...rest } = schema;
  const whole = listOf(allOf).reduce<JsonObject>(
    (all, part) => (isObject(part) ? merged(all, part) : all),
    rest,
  );
  if (oneOf !== undefined) whole['anyOf'] = oneOf;
  if (whole['exclusiveMaximum'] !== undefined) whole['maximum'] ??= whole['exclusiveMaximum'];
  return Object.fromEntries(
    Object.entries(whole).flatMap(([keyword, value]): [string, Json][] => {
      if (unknown.test(keyword)) return [];
      // looking ahead is not generated from
      if (keyword === 'pattern') return [[keyword, text(value).replace(/\(\?=[^)]*\)/g, '')]];
      if (/^(?:const|enum|required|examples|default|x-.*)$/.test(keyword)) return [[keyword, value]];
      return [[keyword, simplified(value)]];
    }),
  );
}

/** Tells whether a value is right, by the generated validator. */
export type Validate = (value: unknown) => boolean;

/** The generated validators of all messages, by wire name. */
export async function validatorsOf({ model }: Specification): Promise<Map<string, Validate>> {
  const { files } = await emitValidators(model, '//');
  return new Map(
    await Promise.all(
      model.messages.map(
        async ({ name, fileName }) =>
          [name, await loadValidator(files.get(`validators/${fileName}.js`) ?? '')] as const,
      ),
    ),
  );
}

/** Right messages of a type. */
export function messagesOf({ model }: Specification, name: string, validate: Validate): fc.Arbitrary<Json> {
  const definition = model.messages.find((message) => message.name === name)?.definition ?? '';
  const definitions = Object.fromEntries(
    model.definitions.map((one) => [one.name, simplified(one.schema)]),
  ) as Definitions;
  return new SchemaValues(definitions)
    .of({ $ref: `#/$defs/${definition}` })
    .filter((value) => validate(value));
}
