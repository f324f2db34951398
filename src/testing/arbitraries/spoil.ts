/** Ways to spoil a valid message, each of which breaks one thing: so that the verdict is known beforehand. */

import { escapeStep, pointerSteps } from '../../support/pointer.ts';
import { shortPath } from '../../core/issues.ts';
import type { Verdict } from '../../core/verdict.ts';
import type { JsonSchema } from '../../support/schemas.ts';
import { ruleSpoilings } from './spoil-rules.ts';
import { isWrongNumber, isWrongText, violatingNumbers, violatingTexts } from './spoilt-texts.ts';
import {
  isObject,
  listOf,
  membersOf,
  numberOf,
  refName,
  schemasOf,
  statedTypes,
  typeOf,
  type Definitions,
  type Json,
  type SchemaObject,
} from './schema.ts';

type Path = readonly (string | number)[];

/** One way. */
export interface Spoiling {
  readonly verdict: Verdict;
  /** What is done, in words. */
  readonly what: string;
  /** Where, and what is put there; undefined takes away what is there. */
  readonly path: Path;
  readonly value: Json | undefined;
}

const pointerOf = (path: Path): string => path.map((step) => `/${escapeStep(String(step))}`).join('');

/** A schema that is none by reference or nullable: what stands behind it, and whether null is right too. */
function resolved(
  schema: JsonSchema,
  definitions: Definitions,
): { readonly schema: SchemaObject; readonly isNullable: boolean } | null {
  let at = schema;
  let isNullable = false;
  for (let depth = 0; depth < 50; depth++) {
    if (typeof at === 'boolean') return null;
    const target = refName(at);
    const branches = schemasOf(at['anyOf']);
    const others = branches.filter((branch) => !isObject(branch) || branch['type'] !== 'null');
    if (target !== null) at = definitions[target] ?? true;
    else if (at['anyOf'] === undefined) return { schema: at, isNullable };
    else if (branches.length !== 2 || others.length !== 1) return null;
    else {
      isNullable = true;
      at = others[0] ?? true;
    }
  }
  return null;
}

const wrongTypes: readonly Json[] = [null, true, 0.5, 7, 'text', [], {}];

/** All ways to spoil the values of one contract. */
export class Spoilings {
  readonly #definitions: Definitions;

  constructor(definitions: Definitions) {
    this.#definitions = definitions;
  }

  /** Those of a valid value. Rules come after keywords in a verdict: what breaks a keyword may break rules as well. */
  of(schema: JsonSchema, value: Json, path: Path = []): Spoiling[] {
    const found = resolved(schema, this.#definitions);
    if (found === null) return [];
    const { schema: its, isNullable } = found;
    const put = (keyword: string, what: string, item: Json): Spoiling => ({
      verdict: { code: 'INVALID_MESSAGE', path: shortPath(pointerOf(path)), keyword, rule: false },
      what,
      path,
      value: item,
    });
    if (its['const'] !== undefined || its['enum'] !== undefined) return this.#choice(its, put);
    const types = [...statedTypes(its), ...(isNullable ? ['null'] : [])];
    const isAllowed = (type: string): boolean =>
      types.includes(type) || (type === 'integer' && types.includes('number'));
    const wrong = types.length === 0 ? [] : wrongTypes.filter((item) => !isAllowed(typeOf(item)));
    const result = wrong.map((item) =>
      put('type', `is ${typeOf(item)} instead of ${types.join(' or ')}`, item),
    );
    if (types.includes('string')) {
      result.push(
        ...violatingTexts(its).map(({ keyword, value: text }) => put(keyword, `violates ${keyword}`, text)),
      );
    }
    if (types.includes('number') || types.includes('integer')) {
      result.push(
        ...violatingNumbers(its).map(({ keyword, value: bad }) => put(keyword, `violates ${keyword}`, bad)),
      );
    }
    if (Array.isArray(value)) result.push(...this.#array(its, value, path, put));
    else if (isObject(value)) result.push(...this.#object(its, value, path));
    return result;
  }

  /** Whether a number that is put where a pointer into a value of the schema leads keeps the bounds there. */
  #isInBounds(schema: SchemaObject): (pointer: string, item: Json) => boolean {
    return (pointer, item) => {
      const [step = '', ...deeper] = pointerSteps(pointer);
      const its = membersOf(schema['properties'])[step] ?? schemasOf(schema['prefixItems'])[Number(step)];
      const found = its === undefined ? null : resolved(its, this.#definitions);
      return (
        typeof item !== 'number' ||
        (deeper.length === 0 && found !== null && !isWrongNumber(found.schema, item))
      );
    };
  }

  #choice(schema: SchemaObject, put: (keyword: string, what: string, item: Json) => Spoiling): Spoiling[] {
    const isConstant = schema['const'] !== undefined;
    const values = (isConstant ? [schema['const']] : listOf(schema['enum'])) as Json[];
    const [first] = values;
    const others: Json[] = typeof first === 'number' ? [987_654.5, 987_654] : ['no such value', ''];
    const types = statedTypes(schema);
    const another = others.find(
      (item) => !values.includes(item) && (types.length === 0 || types.includes(typeOf(item))),
    );
    if (another === undefined) return [];
    return [put(isConstant ? 'const' : 'enum', 'is none of the values there are', another)];
  }

  #array(
    schema: SchemaObject,
    items: readonly Json[],
    path: Path,
    put: (keyword: string, what: string, item: Json) => Spoiling,
  ): Spoiling[] {
    const result: Spoiling[] = [];
    const [first] = items;
    const most = numberOf(schema, 'maxItems') ?? Number.POSITIVE_INFINITY;
    const least = numberOf(schema, 'minItems') ?? 0;
    const parts = schemasOf(schema['prefixItems']);
    if (least > 0) result.push(put('minItems', 'has too few items', items.slice(0, least - 1)));
    if (parts.length === 0) {
      if (schema['uniqueItems'] === true && first !== undefined && items.length < most) {
        result.push(put('uniqueItems', 'has an item twice', [...items, first]));
      }
      if (schema['uniqueItems'] !== true && first !== undefined && most < 1000) {
        const many = Array.from({ length: most + 1 }, (_, index) => items[index] ?? first);
        result.push(put('maxItems', 'has too many items', many));
      }
    }
    result.push(...ruleSpoilings(schema, [...items], path, this.#isInBounds(schema)));
    items.forEach((item, index) => {
      const its =
        parts[index] ?? (parts.length === 0 ? (schema['items'] as JsonSchema | undefined) : undefined);
      if (its !== undefined) result.push(...this.of(its, item, [...path, index]));
    });
    return result;
  }

  #object(schema: SchemaObject, value: Readonly<Record<string, Json>>, path: Path): Spoiling[] {
    const result: Spoiling[] = [];
    const member = (name: string, keyword: string, what: string, item: Json | undefined): Spoiling => ({
      verdict: { code: 'INVALID_MESSAGE', path: shortPath(pointerOf([...path, name])), keyword, rule: false },
      what,
      path: [...path, name],
      value: item,
    });
    const properties = membersOf(schema['properties']);
    const patterns = Object.keys(membersOf(schema['patternProperties']));
    for (const name of listOf(schema['required']) as string[]) {
      if (Object.hasOwn(value, name)) result.push(member(name, 'required', 'is missing', undefined));
    }
    const closing = ['additionalProperties', 'unevaluatedProperties'].find(
      (keyword) => schema[keyword] === false,
    );
    const unknown = ['unexpected', 'Unexpected field'].find(
      (name) =>
        !Object.hasOwn(properties, name) && !patterns.some((pattern) => new RegExp(pattern, 'u').test(name)),
    );
    if (closing !== undefined && unknown !== undefined) {
      result.push(member(unknown, closing, 'is unknown', 1));
    }
    const others = Object.keys(value).filter((name) => !Object.hasOwn(properties, name));
    result.push(...this.#names(schema, value, others, member));
    result.push(...ruleSpoilings(schema, value, path, this.#isInBounds(schema)));
    for (const [name, item] of Object.entries(value)) {
      const its = Object.hasOwn(properties, name)
        ? properties[name]
        : patterns.length === 0
          ? (schema['additionalProperties'] as JsonSchema | undefined)
          : undefined;
      if (its !== undefined) result.push(...this.of(its, item, [...path, name]));
    }
    return result;
  }

  /** A member under a name that is not right, with a value that is. */
  #names(
    schema: SchemaObject,
    value: Readonly<Record<string, Json>>,
    others: readonly string[],
    member: (name: string, keyword: string, what: string, item: Json) => Spoiling,
  ): Spoiling[] {
    const names = resolved((schema['propertyNames'] ?? true) as JsonSchema, this.#definitions)?.schema;
    const [like] = others;
    if (names === undefined || like === undefined) return [];
    const wrong = ['', 'no', 'a.b.c'].find((name) => !Object.hasOwn(value, name) && isWrongText(names, name));
    return wrong === undefined
      ? []
      : [member(wrong, 'propertyNames', 'has a wrong name', value[like] ?? null)];
  }
}
