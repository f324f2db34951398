/** Random schemas within what the generator takes, of bounded depth, with named definitions that may be recursive. */

import fc from 'fast-check';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Schema = boolean | Record<string, Json>;

/** A schema to be made a message's payload, and the definitions that it may refer to. */
export interface Subject {
  readonly payload: Schema;
  readonly definitions: readonly Schema[];
}

const fieldNames: readonly string[] = [
  'a', 'b', 'kind', 'n/a', '1st', 'class', '$x', 'ext_a', 'x-b', "it's", '', 'toString', 'constructor', 'default', 'a*/b', 'two words', 'length',
]; // prettier-ignore
/** Names of which TypeScript thinks nothing: every object seems to have the others, whatever its index signature. */
export const otherNames: readonly string[] = fieldNames.filter((name) => !(name in {}));
export const texts: readonly string[] = [
  'a',
  'b',
  'aa',
  'n/a',
  '1st',
  '',
  "it's",
  'two\nlines',
  'x'.repeat(5),
  '`${a}`',
  '*/',
];
export const numbers: readonly number[] = [0, 1, -1, 2, 3, 10, 0.5, -2.5, 1e21];
const patterns = ['^ext_', '^x-[a-z]+$', 'a$', '^[0-9]', '^a|^b', ''];

const scalar: fc.Arbitrary<Json> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom<Json[]>(...texts) },
  { weight: 2, arbitrary: fc.constantFrom<Json[]>(...numbers) },
  fc.constantFrom<Json[]>(null, true, false),
);
const literal: fc.Arbitrary<Json> = fc.oneof(
  { weight: 6, arbitrary: scalar },
  fc.array(scalar, { maxLength: 2 }),
  fc.dictionary(fc.constantFrom(...fieldNames), scalar, { maxKeys: 2 }),
);

const name = fc.constantFrom(...fieldNames);
/** A missing field without a name is nothing that validators can see: such schemas are refused. */
const needed = fc.constantFrom(...fieldNames.filter((field) => field !== ''));
const few = fc.nat({ max: 3 });

/** A record of which each entry is there or not. */
const some = (entries: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Record<string, Json>> =>
  fc.record(entries, { requiredKeys: [] }) as fc.Arbitrary<Record<string, Json>>;

/** Sometimes what is given, mostly nothing. */
const rarely = (part: fc.Arbitrary<Record<string, Json>>, weight = 1): fc.Arbitrary<Record<string, Json>> =>
  fc.oneof({ weight: 6, arbitrary: fc.constant({}) }, { weight, arbitrary: part });

const merged = (...parts: fc.Arbitrary<Record<string, Json>>[]): fc.Arbitrary<Record<string, Json>> =>
  fc.tuple(...parts).map((list) => Object.assign({}, ...list) as Record<string, Json>);

const typeNames = ['string', 'number', 'integer', 'boolean', 'null', 'object', 'array'];
const types: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json[]>(...typeNames),
  fc.uniqueArray(fc.constantFrom(...typeNames), { minLength: 1, maxLength: 3 }),
);

const narrowing = some({
  minimum: fc.constantFrom(0, 1),
  maximum: fc.constantFrom(2, 5),
  exclusiveMinimum: fc.constant(0),
  multipleOf: fc.constantFrom(0.5, 2),
  minLength: few,
  maxLength: few,
  pattern: fc.constantFrom('^a', 'a$', '\\d'),
  format: fc.constant('email'),
}).map((all) => Object.fromEntries(Object.entries(all).slice(0, 2)));

const mapOf = (keys: fc.Arbitrary<string>, values: fc.Arbitrary<Json>, maxKeys: number): fc.Arbitrary<Json> =>
  fc.dictionary(keys, values, { maxKeys });

interface Level {
  readonly schema: fc.Arbitrary<Json>;
}

/**
 * Schemas of at most some depth. `inPlace` are the definitions that may be referred to where the value is the
 * same (no circles), `inParts` those that a part of the value may be.
 */
function schemaOf(depth: number, inPlace: readonly string[], inParts: readonly string[]): fc.Arbitrary<Json> {
  const refs = (names: readonly string[]): { weight: number; arbitrary: fc.Arbitrary<Json> }[] =>
    names.length === 0
      ? []
      : [{ weight: 1, arbitrary: fc.constantFrom(...names).map((target): Json => ({ $ref: `#/components/schemas/${target}` })) }]; // prettier-ignore
  const leaf: fc.Arbitrary<Json> = fc.oneof(
    { weight: 4, arbitrary: merged(types.map((type): Record<string, Json> => ({ type })), rarely(narrowing, 3)) },
    { weight: 2, arbitrary: literal.map((value): Json => ({ const: value })) },
    { weight: 2, arbitrary: merged(
        fc.uniqueArray(literal, { minLength: 1, maxLength: 4, selector: (value) => JSON.stringify(value) }).map((values) => ({ enum: values })),
        rarely(types.map((type): Record<string, Json> => ({ type })), 2),
      ) },
    { weight: 1, arbitrary: fc.constantFrom<Json[]>(true, false, {}, { description: 'Anything. */ Really.' }) },
    { weight: 1, arbitrary: narrowing },
    ...refs(inPlace),
  ); // prettier-ignore
  if (depth === 0) return leaf;
  const part: Level = {
    schema: fc.oneof({ weight: 5, arbitrary: schemaOf(depth - 1, inParts, inParts) }, ...refs(inParts)),
  };
  const branch: Level = { schema: schemaOf(depth - 1, inPlace, inParts) };
  const branches = fc.array(branch.schema, { minLength: 1, maxLength: 3 });
  const typed = (type: string): fc.Arbitrary<Record<string, Json>> =>
    fc.oneof(
      { weight: 7, arbitrary: fc.constant<Record<string, Json>>({ type }) },
      { weight: 1, arbitrary: fc.constant<Record<string, Json>>({}) },
      { weight: 1, arbitrary: fc.constantFrom<Record<string, Json>[]>({ type: [type, 'null'] }, { type: [type, 'string'] }, { type: ['object', 'array'] }) },
    ); // prettier-ignore
  const object = merged(
    typed('object'),
    some({
      properties: mapOf(name, part.schema, 4),
      required: fc.uniqueArray(needed, { maxLength: 2 }),
      additionalProperties: fc.oneof({ weight: 3, arbitrary: fc.constant<Json>(false) }, fc.constant<Json>(true), part.schema),
    }),
    rarely(some({ patternProperties: mapOf(fc.constantFrom(...patterns), part.schema, 2) }), 2),
    rarely(
      some({
        minProperties: few,
        maxProperties: few,
        propertyNames: fc.constantFrom<Json[]>({ maxLength: 2 }, { enum: ['a', 'b'] }, true),
        dependentRequired: mapOf(name, fc.uniqueArray(needed, { maxLength: 1 }), 1),
        dependentSchemas: mapOf(name, branch.schema, 1),
      }),
    ),
    rarely(fc.oneof(fc.constant<Json>(false), part.schema).map((value) => ({ unevaluatedProperties: value }))),
  ); // prettier-ignore
  const array = merged(
    typed('array'),
    some({ items: fc.oneof({ weight: 3, arbitrary: part.schema }, fc.constant<Json>(false)) }),
    rarely(some({ prefixItems: fc.array(part.schema, { minLength: 1, maxLength: 3 }) }), 6),
    rarely(
      part.schema.map((value) => ({ contains: value })),
      4,
    ),
    rarely(some({ minItems: few, maxItems: few, uniqueItems: fc.boolean() }), 4),
    rarely(fc.constant({ unevaluatedItems: false })),
  );
  const conditions = fc.oneof(
    branch.schema.map((value): Record<string, Json> => ({ not: value })),
    fc.tuple(branch.schema, branch.schema, branch.schema).map(([a, b, c]): Record<string, Json> => ({ if: a, then: b, else: c })),
    fc.tuple(branch.schema, branch.schema).map(([a, b]): Record<string, Json> => ({ if: a, then: b })),
  ); // prettier-ignore
  const composed = merged(
    fc.oneof(fc.constant({}), object, array, types.map((type): Record<string, Json> => ({ type }))),
    fc.oneof(
      branches.map((list): Record<string, Json> => ({ allOf: list })),
      branches.map((list): Record<string, Json> => ({ anyOf: list })),
      branches.map((list): Record<string, Json> => ({ oneOf: list })),
      fc.tuple(branches, branches).map(([a, b]): Record<string, Json> => ({ allOf: a, oneOf: b })),
      inPlace.length === 0
        ? fc.constant<Record<string, Json>>({})
        : fc.constantFrom(...inPlace).map((target): Record<string, Json> => ({ $ref: `#/components/schemas/${target}` })),
    ),
    rarely(conditions, 2),
  ); // prettier-ignore
  const tagged = fc
    .tuple(fc.uniqueArray(fc.constantFrom('a', 'b', 'n/a'), { minLength: 2, maxLength: 3 }), fc.array(object, { minLength: 3, maxLength: 3 }))
    .map(([tags, list]): Json => ({
      oneOf: tags.map((tag, index) => ({
        type: 'object',
        properties: { ...(list[index]?.['properties'] as object | undefined), kind: { const: tag } },
        required: ['kind'],
        additionalProperties: list[index]?.['additionalProperties'] ?? true,
      })),
    })); // prettier-ignore
  const alternatives = fc.array(object, { minLength: 2, maxLength: 3 }).map((list): Json => ({
    anyOf: list.map((one) => ({ ...one, type: 'object', additionalProperties: false })),
  }));
  return fc.oneof(
    { weight: 1, arbitrary: alternatives },
    { weight: 2, arbitrary: leaf },
    { weight: 5, arbitrary: object },
    { weight: 3, arbitrary: array },
    { weight: 5, arbitrary: composed },
    { weight: 1, arbitrary: tagged },
  );
}

/** The same without `unevaluatedItems`, which is refused where `contains` could evaluate items. */
function withoutEvaluated(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(withoutEvaluated);
  if (typeof schema !== 'object' || schema === null) return schema;
  const kept = Object.entries(schema).filter(([keyword]) => keyword !== 'unevaluatedItems');
  return Object.fromEntries(kept.map(([keyword, value]) => [keyword, withoutEvaluated(value)]));
}

/** What may be a payload, with two definitions of which either may be a part of the other. */
export function subjects(prefix: string): fc.Arbitrary<Subject> {
  const names = [`${prefix}A`, `${prefix}B`];
  const [first, second] = names;
  return fc
    .tuple(
      fc.oneof(
        { weight: 3, arbitrary: schemaOf(1, names, names) },
        { weight: 3, arbitrary: schemaOf(2, names, names) },
        { weight: 2, arbitrary: schemaOf(3, names, names) },
      ),
      schemaOf(1, second === undefined ? [] : [second], names),
      schemaOf(1, [], first === undefined ? [] : [first]),
    )
    .map((parts) => (JSON.stringify(parts).includes('"contains"') ? parts.map(withoutEvaluated) : parts))
    .map(([payload, ...definitions]) => ({
      payload: payload as Schema,
      definitions: definitions as Schema[],
    }));
}
