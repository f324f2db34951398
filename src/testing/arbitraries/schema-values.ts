/** Values that a schema lets pass, as fast-check arbitraries: as many kinds as it allows, its rules kept. */

import fc from 'fast-check';
import { countCharacters } from '../../support/values.ts';
import type { JsonSchema } from '../../support/schemas.ts';
import { keepRules } from './keep-rules.ts';
import {
  membersOf,
  numberOf,
  refName,
  schemasOf,
  statedTypes,
  type Definitions,
  type Json,
  type JsonObject,
  type SchemaObject,
} from './schema.ts';
import { formatTexts } from './texts.ts';

/** Keywords that values are made by. Others have to be looked at afterwards: see {@link SchemaValues.passedOver}. */
const known =
  /^(?:\$ref|type|const|enum|properties|required|patternProperties|additionalProperties|items|prefixItems|anyOf|minLength|maxLength|minItems|maxItems|uniqueItems|minimum|maximum|exclusiveMinimum|exclusiveMaximum|pattern|propertyNames|format|x-.*)$/;

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

// as it comes out of JSON: without -0, and with the prototype that objects have there
const anyJson = fc
  .jsonValue({ maxDepth: 2, stringUnit: 'grapheme' })
  .map((value) => JSON.parse(JSON.stringify(value)) as Json);

const withoutMinusZero = (value: number): number => (value === 0 ? 0 : value);

function numbers(schema: SchemaObject): fc.Arbitrary<number> {
  const [least, more] = [numberOf(schema, 'minimum'), numberOf(schema, 'exclusiveMinimum')];
  const [most, less] = [numberOf(schema, 'maximum'), numberOf(schema, 'exclusiveMaximum')];
  const fits = (value: number): boolean =>
    value >= (least ?? value) &&
    value <= (most ?? value) &&
    (more === undefined || value > more) &&
    (less === undefined || value < less);
  const min = least ?? more;
  const max = most ?? less;
  if (statedTypes(schema).includes('integer')) {
    const bounds = {
      min: BigInt(Math.ceil(min ?? Number.MIN_SAFE_INTEGER)),
      max: BigInt(Math.floor(max ?? Number.MAX_SAFE_INTEGER)),
    };
    return fc.bigInt(bounds).map(Number).filter(fits);
  }
  return fc
    .oneof(
      fc.double({
        noNaN: true,
        noDefaultInfinity: true,
        ...(min === undefined ? {} : { min }),
        ...(max === undefined ? {} : { max }),
      }),
      ...[0, 1, 60, 0.1, 900, 1e-7, 1e300, 5e-324].filter(fits).map((value) => fc.constant(value)),
    )
    .map(withoutMinusZero)
    .filter(fits);
}

/** Half of a surrogate pair. */
const half = /\p{Surrogate}/u;

function texts(schema: SchemaObject): fc.Arbitrary<string> {
  const { format, pattern } = schema;
  const ofFormat =
    typeof format === 'string' && Object.hasOwn(formatTexts, format) ? formatTexts[format] : undefined;
  if (ofFormat !== undefined) return ofFormat;
  const least = numberOf(schema, 'minLength') ?? 0;
  const most = numberOf(schema, 'maxLength') ?? Number.POSITIVE_INFINITY;
  const longest = Math.min(most, Math.max(12, least + 12));
  const free =
    typeof pattern === 'string'
      ? fc.stringMatching(new RegExp(pattern, 'u'), { maxLength: longest })
      : least > 0
        ? fc.string({ unit: 'grapheme', minLength: least, maxLength: longest })
        : plainText;
  return free.filter((value) => {
    const length = countCharacters(value);
    return !half.test(value) && length >= least && length <= most;
  });
}

/** Makes arbitraries of schemas whose references lead to definitions. */
export class SchemaValues {
  readonly #definitions: Definitions;
  readonly #made = new Map<string, fc.Arbitrary<Json>>();
  /** Keywords that were met and not heeded. */
  readonly passedOver: Set<string> = new Set<string>();

  constructor(definitions: Definitions) {
    this.#definitions = definitions;
  }

  of(schema: JsonSchema): fc.Arbitrary<Json> {
    if (typeof schema === 'boolean') return anyJson;
    for (const keyword of Object.keys(schema)) if (!known.test(keyword)) this.passedOver.add(keyword);
    const target = refName(schema);
    if (target !== null) return this.#definition(target);
    if (schema['const'] !== undefined) return fc.constant(schema['const'] as Json);
    if (Array.isArray(schema['enum'])) return fc.constantFrom(...(schema['enum'] as Json[]));
    if (Array.isArray(schema['anyOf'])) {
      const { anyOf, ...beside } = schema;
      // what stands beside the branches counts in each
      const branches = schemasOf(anyOf).map((branch) =>
        typeof branch === 'boolean' ? beside : { ...beside, ...branch },
      );
      return fc.oneof(...branches.map((branch) => this.of(branch)));
    }
    const types = statedTypes(schema);
    if (types.length === 0) return anyJson;
    return fc.oneof(...types.map((type) => this.#ofType(type, schema)));
  }

  /** Made once; one that is being made is referred to, as it may contain itself. */
  #definition(name: string): fc.Arbitrary<Json> {
    const before = this.#made.get(name);
    if (before !== undefined) return before;
    const { [name]: made } = fc.letrec<Record<string, Json>>((tie) => {
      this.#made.set(name, tie(name));
      return { [name]: this.of(this.#definitions[name] ?? true) };
    });
    if (made === undefined) throw new Error('unreachable');
    this.#made.set(name, made);
    return made;
  }

  #ofType(type: string, schema: SchemaObject): fc.Arbitrary<Json> {
    switch (type) {
      case 'null':
        return fc.constant(null);
      case 'boolean':
        return fc.boolean();
      case 'string':
        return texts(schema);
      case 'array':
        return this.#array(schema);
      case 'object':
        return this.#object(schema).map((value) => keepRules(schema, value));
      default:
        return numbers(schema);
    }
  }

  #array(schema: SchemaObject): fc.Arbitrary<Json> {
    const first = schemasOf(schema['prefixItems']);
    if (first.length > 0) {
      return fc.tuple(...first.map((item) => this.of(item))).map((items) => keepRules(schema, items));
    }
    const minLength = numberOf(schema, 'minItems') ?? 0;
    const maxLength = Math.min(numberOf(schema, 'maxItems') ?? Number.POSITIVE_INFINITY, minLength + 5);
    const items = this.of((schema['items'] ?? true) as JsonSchema);
    const options = { minLength, maxLength };
    return schema['uniqueItems'] === true
      ? fc.uniqueArray(items, { ...options, selector: (item) => JSON.stringify(item) })
      : fc.array(items, options);
  }

  #object(schema: SchemaObject): fc.Arbitrary<JsonObject> {
    const properties = membersOf(schema['properties']);
    const required = Array.isArray(schema['required']) ? (schema['required'] as string[]) : [];
    const fields = Object.fromEntries(
      Object.entries(properties).map(([name, item]) => [name, this.of(item)]),
    );
    const declared = fc.record(fields, { requiredKeys: required, noNullPrototype: true });
    const isFree = (name: string): boolean => !Object.hasOwn(properties, name);
    const others = this.#others(schema).map((members) => members.filter(([name]) => isFree(name)));
    return fc.tuple(declared, others).map(([own, more]) => ({ ...own, ...Object.fromEntries(more) }));
  }

  /** Members that are not declared. */
  #others(schema: SchemaObject): fc.Arbitrary<[string, Json][]> {
    const patterns = Object.entries(membersOf(schema['patternProperties']));
    const names = schema['propertyNames'] as JsonSchema | undefined;
    const few = { maxLength: 2 };
    if (patterns.length > 0) {
      const members = patterns.map(([pattern, item]) =>
        fc.tuple(fc.stringMatching(new RegExp(pattern, 'u'), { maxLength: 16 }), this.of(item)),
      );
      return fc.array(fc.oneof(...members), few);
    }
    if (schema['additionalProperties'] === false || schema['unevaluatedProperties'] === false)
      return fc.constant([]);
    const name = names === undefined ? plainText : this.of(names).map(String);
    return fc.array(fc.tuple(name, this.of((schema['additionalProperties'] ?? true) as JsonSchema)), few);
  }
}
