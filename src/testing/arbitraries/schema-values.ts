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
  /^(?:\$ref|type|const|enum|properties|required|patternProperties|additionalProperties|items|prefixItems|anyOf|oneOf|minLength|maxLength|minItems|maxItems|uniqueItems|minimum|maximum|exclusiveMinimum|exclusiveMaximum|pattern|propertyNames|format|x-.*)$/;

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

/** Whether a schema that states no type is about objects, which is what messages are. */
const isOfObjects = (schema: SchemaObject): boolean =>
  schema['properties'] !== undefined || schema['required'] !== undefined;

/** Any of them; null where there is none. */
function oneOf(all: readonly (fc.Arbitrary<Json> | null)[]): fc.Arbitrary<Json> | null {
  const made = all.filter((one) => one !== null);
  return made.length === 0 ? null : fc.oneof(...made);
}

/** How often a definition may be inside itself. */
const deepest = 2;

type Values = fc.Arbitrary<Json>;

/** Makes arbitraries of schemas whose references lead to definitions. */
export class SchemaValues {
  readonly #definitions: Definitions;
  /** The definitions that the one being made is in. */
  readonly #within: string[] = [];
  /** Keywords that were met and not heeded. */
  readonly passedOver: Set<string> = new Set<string>();

  constructor(definitions: Definitions) {
    this.#definitions = definitions;
  }

  of(schema: JsonSchema): Values {
    return this.#of(schema) ?? anyJson;
  }

  /** Null where it would be inside itself too often. */
  #of(schema: JsonSchema): Values | null {
    if (typeof schema === 'boolean') return anyJson;
    for (const keyword of Object.keys(schema)) if (!known.test(keyword)) this.passedOver.add(keyword);
    const target = refName(schema);
    if (target !== null) return this.#definition(target);
    if (schema['const'] !== undefined) return fc.constant(schema['const'] as Json);
    if (Array.isArray(schema['enum'])) return fc.constantFrom(...(schema['enum'] as Json[]));
    for (const keyword of ['anyOf', 'oneOf']) {
      if (Array.isArray(schema[keyword])) return this.#union(schema, keyword);
    }
    const stated = statedTypes(schema);
    const types = stated.length === 0 && isOfObjects(schema) ? ['object'] : stated;
    if (types.length === 0) return anyJson;
    return oneOf(types.map((type) => this.#ofType(type, schema)));
  }

  /** What stands beside the branches counts in each. */
  #union(schema: SchemaObject, keyword: string): Values | null {
    const { [keyword]: branches, ...beside } = schema;
    return oneOf(
      schemasOf(branches).map((branch) =>
        this.#of(typeof branch === 'boolean' ? beside : { ...beside, ...branch }),
      ),
    );
  }

  #definition(name: string): Values | null {
    if (this.#within.filter((one) => one === name).length >= deepest) return null;
    this.#within.push(name);
    const made = this.#of(this.#definitions[name] ?? true);
    this.#within.pop();
    return made;
  }

  #ofType(type: string, schema: SchemaObject): Values | null {
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
        return this.#object(schema)?.map((value) => keepRules(schema, value)) ?? null;
      default:
        return numbers(schema);
    }
  }

  #array(schema: SchemaObject): Values | null {
    const first = schemasOf(schema['prefixItems']);
    if (first.length > 0) {
      const parts = first.map((item) => this.#of(item));
      const whole = parts.filter((part) => part !== null);
      if (whole.length < parts.length) return null;
      return fc.tuple(...whole).map((items) => keepRules(schema, items));
    }
    const minLength = numberOf(schema, 'minItems') ?? 0;
    const maxLength = Math.min(numberOf(schema, 'maxItems') ?? Number.POSITIVE_INFINITY, minLength + 5);
    const items = this.#of((schema['items'] ?? true) as JsonSchema);
    if (items === null) return minLength > 0 ? null : fc.constant([]);
    const options = { minLength, maxLength };
    const lists =
      schema['uniqueItems'] === true
        ? fc.uniqueArray(items, { ...options, selector: (item) => JSON.stringify(item) })
        : fc.array(items, options);
    return lists.map((list) => keepRules(schema, list));
  }

  #object(schema: SchemaObject): fc.Arbitrary<JsonObject> | null {
    const properties = membersOf(schema['properties']);
    const required = Array.isArray(schema['required']) ? (schema['required'] as string[]) : [];
    const undeclared = required
      .filter((name) => !Object.hasOwn(properties, name))
      .map((name) => [name, true] as const);
    const made = [...Object.entries(properties), ...undeclared].map(
      ([name, item]) => [name, this.#of(item)] as const,
    );
    const fields = made.flatMap(([name, values]) => (values === null ? [] : [[name, values] as const]));
    if (made.some(([name, values]) => values === null && required.includes(name))) return null;
    const declared = fc.record(Object.fromEntries(fields), { requiredKeys: required, noNullPrototype: true });
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
      const members = patterns.flatMap(([pattern, item]) => {
        const values = this.#of(item);
        const name = fc.stringMatching(new RegExp(pattern, 'u'), { maxLength: 16 });
        return values === null ? [] : [fc.tuple(name, values)];
      });
      return members.length === 0 ? fc.constant([]) : fc.array(fc.oneof(...members), few);
    }
    if (schema['additionalProperties'] === false || schema['unevaluatedProperties'] === false)
      return fc.constant([]);
    const name = names === undefined ? plainText : this.of(names).map(String);
    const values = this.#of((schema['additionalProperties'] ?? true) as JsonSchema);
    return values === null ? fc.constant([]) : fc.array(fc.tuple(name, values), few);
  }
}
