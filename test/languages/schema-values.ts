/** Values that a schema lets pass, as fast-check arbitraries: as many kinds as it allows, its rules kept. */

import fc from 'fast-check';
import { statedTypes } from '../../src/generator/emit/type-kinds.ts';
import { isObject, listOf, type Json, type JsonObject } from '../../src/generator/json.ts';
import { refName } from '../../src/generator/normalise.ts';
import { keepRules } from './keep-rules.ts';
import { dateTime, uuid } from './texts.ts';

type Lookup = (name: string) => JsonObject;

/** Keywords that the arbitraries know; a schema with others is refused, so that nothing is passed over. */
const known =
  /^(?:\$ref|type|const|enum|properties|required|patternProperties|additionalProperties|items|prefixItems|anyOf|minLength|minItems|uniqueItems|minimum|maximum|exclusiveMinimum|pattern|propertyNames|format|title|description|default|examples|x-.*)$/;

const plainText = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: 'grapheme', maxLength: 12 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '',
      '\u0000',
      '\u2028',
      '\ud83d\udd0b',
      '"\\/',
      '\u00e9',
      'e\u0301',
      '__proto__',
    ),
  },
);

const anyJson = fc.jsonValue({ maxDepth: 2, stringUnit: 'grapheme' }) as fc.Arbitrary<Json>;

const extensionName = fc.stringMatching(/^ext_[A-Za-z0-9_]{1,12}$/);

const numbers = (schema: JsonObject): fc.Arbitrary<number> => {
  const bound = (keyword: string): number | undefined => {
    const value = schema[keyword];
    return typeof value === 'number' ? value : undefined;
  };
  const types = statedTypes(schema);
  const least = bound('minimum') ?? bound('exclusiveMinimum');
  const most = bound('maximum');
  if (types.includes('integer')) {
    const [min, max] = [least ?? Number.MIN_SAFE_INTEGER, most ?? Number.MAX_SAFE_INTEGER];
    return fc.bigInt({ min: BigInt(min), max: BigInt(max) }).map(Number);
  }
  return fc
    .oneof(
      fc.double({
        noNaN: true,
        noDefaultInfinity: true,
        ...(least === undefined ? {} : { min: least }),
        ...(most === undefined ? {} : { max: most }),
      }),
      fc
        .constantFrom(0, 1, 60, 0.1, 900, 1e-7, 1e300, 5e-324)
        .filter((n) => n >= (least ?? n) && n <= (most ?? n)),
    )
    .filter((n) => schema['exclusiveMinimum'] === undefined || n > Number(schema['exclusiveMinimum']));
};

/** Half of a surrogate pair. */
const half = /\p{Surrogate}/u;

function texts(schema: JsonObject): fc.Arbitrary<string> {
  const { format, pattern } = schema;
  if (format === 'date-time') return dateTime;
  if (format === 'uuid') return uuid;
  const free =
    typeof pattern === 'string' ? fc.stringMatching(new RegExp(pattern, 'u'), { maxLength: 12 }) : plainText;
  const least = Number(schema['minLength'] ?? 0);
  return free.filter((value) => !half.test(value) && value.length >= least);
}

class SchemaValues {
  readonly #lookup: Lookup;

  constructor(lookup: Lookup) {
    this.#lookup = lookup;
  }

  of(schema: Json): fc.Arbitrary<Json> {
    if (!isObject(schema)) return anyJson;
    const unknown = Object.keys(schema).find((keyword) => !known.test(keyword));
    if (unknown !== undefined) throw new Error(`no values are made of the keyword ${unknown}`);
    const target = refName(schema);
    if (target !== null) return this.of(this.#lookup(target));
    if (schema['const'] !== undefined) return fc.constant(schema['const']);
    if (Array.isArray(schema['enum'])) return fc.constantFrom(...schema['enum']);
    if (Array.isArray(schema['anyOf'])) {
      const { anyOf, ...beside } = schema;
      // what stands beside the branches counts in each
      const branches = listOf(anyOf).map((branch) => (isObject(branch) ? { ...beside, ...branch } : beside));
      return fc.oneof(...branches.map((branch) => this.of(branch)));
    }
    const types = statedTypes(schema);
    if (types.length === 0) return anyJson;
    return fc.oneof(...types.map((type) => this.#ofType(type, schema)));
  }

  #ofType(type: string, schema: JsonObject): fc.Arbitrary<Json> {
    if (type === 'null') return fc.constant(null);
    if (type === 'boolean') return fc.boolean();
    if (type === 'string') return texts(schema);
    if (type === 'array') return this.#array(schema);
    if (type === 'object') return this.#object(schema).map((value) => keepRules(schema, value));
    return numbers(schema);
  }

  #array(schema: JsonObject): fc.Arbitrary<Json> {
    const first = listOf(schema['prefixItems']);
    if (first.length > 0) {
      return fc.tuple(...first.map((item) => this.of(item))).map((items) => keepRules(schema, items));
    }
    const options = { minLength: Number(schema['minItems'] ?? 0), maxLength: 5 };
    const items = this.of(schema['items'] ?? true);
    return schema['uniqueItems'] === true
      ? fc.uniqueArray(items, { ...options, selector: (item) => JSON.stringify(item) })
      : fc.array(items, options);
  }

  #object(schema: JsonObject): fc.Arbitrary<JsonObject> {
    const properties = isObject(schema['properties']) ? schema['properties'] : {};
    const required = listOf(schema['required']).filter((name) => typeof name === 'string');
    const fields = Object.fromEntries(
      Object.entries(properties).map(([name, item]) => [name, this.of(item)]),
    );
    const declared = fc.record(fields, { requiredKeys: required });
    const patterns = isObject(schema['patternProperties']) ? Object.keys(schema['patternProperties']) : [];
    const names = schema['propertyNames'];
    const more: fc.Arbitrary<JsonObject> =
      patterns.length > 0
        ? fc.dictionary(extensionName, anyJson, { maxKeys: 2 })
        : schema['additionalProperties'] === false
          ? fc.constant({})
          : fc.dictionary(
              names === undefined ? plainText : this.of(names).map(String),
              this.of(schema['additionalProperties'] ?? true),
              { maxKeys: 3 },
            );
    return fc.tuple(declared, more).map(([own, others]) => ({ ...own, ...others }));
  }
}

/** Values of a schema whose references lead to definitions. */
export const valuesOf = (schema: Json, lookup: Lookup): fc.Arbitrary<Json> =>
  new SchemaValues(lookup).of(schema);
