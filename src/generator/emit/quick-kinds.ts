/** What the keywords about one kind of values say, as code of a quick check. */

import { Name } from 'ajv';
import { formats } from '../../support/formats.ts';
import { isObject, type Json, type JsonObject } from '../load.ts';
import { failIf, lines, literal, memberOf, when, type QuickScope } from './quick-scope.ts';
import { arrayRules, ruleHolds } from './rules-keyword.ts';
import { matches } from './type-patterns.ts';

/** What a value of a kind has to be besides. */
export interface Demands {
  /** Each of them true where the value is wrong. */
  readonly faults: readonly string[];
  /** Return where the value is wrong. */
  readonly statements: string;
}

/** How the values inside are checked: statements, none when every value is right. */
export interface Inside {
  readonly scope: QuickScope;
  readonly check: (schema: Json, value: string) => string;
  /** The same of a member's name. */
  readonly checkName: (schema: Json, name: string) => string;
  /** Whether the check refuses undefined. */
  readonly refusesUndefined: (schema: Json) => boolean;
}

const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);
const membersOf = (value: Json | undefined): [string, Json][] =>
  isObject(value) ? Object.entries(value) : [];

/** `value < limit` for each limit that is given. */
const limits = (schema: JsonObject, value: string, operators: Readonly<Record<string, string>>): string[] =>
  Object.entries(operators).flatMap(([keyword, operator]) => {
    const limit = schema[keyword];
    return limit === undefined ? [] : [`${value} ${operator} ${literal(limit)}`];
  });

/** Rules are checked last: what they are about has its form by then. */
function rules(schema: JsonObject, keyword: string, value: string, { scope }: Inside): string {
  const conditions = listOf(schema[keyword])
    .filter(isObject)
    .map((rule) => ruleHolds(rule, new Name(value), (name, ...values) => scope.call(name, ...values)));
  return lines(...conditions.map((holds) => failIf(`!(${holds})`)));
}

function ofNumber(schema: JsonObject, value: string, { scope }: Inside): Demands {
  const faults = limits(schema, value, {
    minimum: '<',
    exclusiveMinimum: '<=',
    maximum: '>',
    exclusiveMaximum: '>=',
  });
  const divisor = schema['multipleOf'];
  if (divisor !== undefined) faults.push(`!${scope.call('isMultipleOf', value, literal(divisor))}`);
  return { faults, statements: '' };
}

function ofString(schema: JsonObject, value: string, { scope }: Inside): Demands {
  const { minLength, maxLength, pattern, format } = schema;
  const faults: string[] = [];
  // characters are counted only where their number does not follow from that of their halves
  const count = (): string => scope.call('countCharacters', value);
  if (typeof minLength === 'number' && minLength > 0) {
    faults.push(`${value}.length < ${minLength}`);
    if (minLength > 1) faults.push(`${value}.length < ${2 * minLength - 1} && ${count()} < ${minLength}`);
  }
  if (typeof maxLength === 'number') {
    faults.push(`${value}.length > ${maxLength} && ${count()} > ${maxLength}`);
  }
  if (typeof pattern === 'string') faults.push(`!${scope.matches(pattern, value)}`);
  if (typeof format === 'string' && Object.hasOwn(formats, format)) {
    faults.push(`!${scope.call(formats[format as keyof typeof formats].name, value)}`);
  }
  return { faults, statements: '' };
}

function ofArray(schema: JsonObject, value: string, inside: Inside): Demands {
  const { scope, check } = inside;
  const { items, uniqueItems } = schema;
  const prefix = listOf(schema['prefixItems']);
  const faults = limits(schema, `${value}.length`, { minItems: '<', maxItems: '>' });
  const each = prefix.map((item, index) => {
    const part = scope.fresh('item');
    const statements = check(item, part);
    return when(
      `${value}.length > ${index}`,
      statements && lines(`const ${part} = ${value}[${index}];`, statements),
    );
  });
  if (items === false) faults.push(`${value}.length > ${prefix.length}`);
  else if (items !== undefined) {
    const [part, at] = [scope.fresh('item'), scope.fresh('at')];
    const statements = check(items, part);
    if (statements !== '') {
      each.push(
        `for (let ${at} = ${prefix.length}; ${at} < ${value}.length; ${at}++) {\nconst ${part} = ${value}[${at}];\n${statements}\n}`,
      );
    }
  }
  const unique = uniqueItems === true ? failIf(`${scope.call('duplicateItems', value)} !== null`) : '';
  return { faults, statements: lines(...each, unique, rules(schema, arrayRules, value, inside)) };
}

/** More names than that are looked up in a set instead of compared one by one. */
const fewNames = 16;

/** Statements that go on to the next name where it is one of these. */
const passOver = (key: string, names: readonly string[], scope: QuickScope): string =>
  names.length <= fewNames
    ? `switch (${key}) {\n${names.map((name) => `case ${literal(name)}:`).join('\n')}\ncontinue;\n}`
    : `if (${scope.constant('names', `new Set(${literal([...names])})`)}.has(${key})) continue;`;

/**
 * The members whose names are declared, each with what the patterns say that its name fits: first they are all read,
 * which takes one look at how the object is laid out.
 */
function declared(
  schema: JsonObject,
  value: string,
  { scope, check, refusesUndefined }: Inside,
): { readonly reads: string; readonly checks: string } {
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  const patterns = membersOf(schema['patternProperties']);
  const required = new Set(listOf(schema['required']).map(String));
  const parts = Object.entries(properties).map(([name, own]) => {
    const part = scope.fresh('member');
    const schemas = [
      own,
      ...patterns.filter(([pattern]) => matches(pattern, name)).map(([, other]) => other),
    ];
    const statements = lines(...schemas.map((each) => check(each, part)));
    const isRequired = required.delete(name);
    const missing = isRequired && !schemas.some(refusesUndefined) ? failIf(`${part} === undefined`) : '';
    const rest = isRequired ? lines(missing, statements) : when(`${part} !== undefined`, statements);
    return { read: rest === '' ? '' : `const ${part} = ${memberOf(value, name)};`, rest };
  });
  const others = [...required].map((name) => `${memberOf(value, name)} === undefined`);
  return {
    reads: lines(...parts.map(({ read }) => read)),
    checks: lines(failIf(...others), ...parts.map(({ rest }) => rest)),
  };
}

/** The names of all members, and the members whose names are not declared. */
function others(schema: JsonObject, value: string, { scope, check, checkName }: Inside): string {
  const { propertyNames, additionalProperties } = schema;
  const known = membersOf(schema['properties']).map(([name]) => name);
  const [key, part] = [scope.fresh('key'), scope.fresh('member')];
  const reading = (statements: string): string =>
    statements.includes(part) ? lines(`const ${part} = ${value}[${key}];`, statements) : statements;
  const names = propertyNames === undefined ? '' : checkName(propertyNames, key);
  const additional = additionalProperties === undefined ? '' : reading(check(additionalProperties, part));
  const patterns = membersOf(schema['patternProperties']).map(([pattern, inner]) => ({
    fits: scope.matches(pattern, key),
    statements: reading(check(inner, part)),
  }));
  let rest: string;
  const [only] = patterns;
  if (only !== undefined && patterns.length === 1) {
    rest = lines(
      `if (${only.fits}) {\n${only.statements}\n}`,
      additional === '' ? '' : `else {\n${additional}\n}`,
    );
    if (only.statements === '') rest = when(`!${only.fits}`, additional);
    else if (additional === '') rest = when(only.fits, only.statements);
  } else {
    const free = scope.fresh('free');
    rest = lines(
      patterns.length === 0 ? '' : `let ${free} = true;`,
      ...patterns.map(({ fits, statements }) => `if (${fits}) {\n${free} = false;\n${statements}\n}`),
      patterns.length === 0 ? additional : when(free, additional),
    );
    if (additional === '' && patterns.every(({ statements }) => statements === '')) rest = '';
  }
  if (names === '' && rest === '') return '';
  const skip = known.length === 0 || rest === '' ? '' : passOver(key, known, scope);
  return `for (const ${key} in ${value}) {\n${lines(names, skip, rest)}\n}`;
}

function ofObject(schema: JsonObject, value: string, inside: Inside): Demands {
  const { check } = inside;
  const size = limits(schema, `Object.keys(${value}).length`, { minProperties: '<', maxProperties: '>' });
  const demanded = membersOf(schema['dependentRequired']).map(([name, needed]) => {
    const missing = listOf(needed)
      .filter((other) => typeof other === 'string')
      .map((other) => `${memberOf(value, other)} === undefined`);
    return when(`${memberOf(value, name)} !== undefined`, failIf(...missing));
  });
  const dependent = membersOf(schema['dependentSchemas']).map(([name, other]) =>
    when(`${memberOf(value, name)} !== undefined`, check(other, value)),
  );
  const { reads, checks } = declared(schema, value, inside);
  return {
    faults: size,
    statements: lines(
      reads,
      others(schema, value, inside),
      checks,
      ...demanded,
      ...dependent,
      rules(schema, 'x-rules', value, inside),
    ),
  };
}

const nothing = (): Demands => ({ faults: [], statements: '' });

/** A kind of JSON values: whether a value is of it, as code, and what schemas demand of those that are. */
export interface Kind {
  readonly is: (value: string) => string;
  readonly isNot: (value: string) => string;
  readonly demands: (schema: JsonObject, value: string, inside: Inside) => Demands;
}

const kind = (is: Kind['is'], isNot: Kind['isNot'], demands: Kind['demands'] = nothing): Kind => ({
  is,
  isNot,
  demands,
});

/** By the name of the type. Numbers are finite, as in JSON. */
export const kinds: Readonly<Record<string, Kind>> = {
  string: kind((v) => `typeof ${v} === "string"`, (v) => `typeof ${v} !== "string"`, ofString), // prettier-ignore
  number: kind(
    (v) => `Number.isFinite(${v})`,
    (v) => `!Number.isFinite(${v})`,
    ofNumber,
  ),
  integer: kind(
    (v) => `Number.isInteger(${v})`,
    (v) => `!Number.isInteger(${v})`,
    ofNumber,
  ),
  boolean: kind(
    (v) => `typeof ${v} === "boolean"`,
    (v) => `typeof ${v} !== "boolean"`,
  ),
  null: kind(
    (v) => `${v} === null`,
    (v) => `${v} !== null`,
  ),
  array: kind(
    (v) => `Array.isArray(${v})`,
    (v) => `!Array.isArray(${v})`,
    ofArray,
  ),
  object: kind(
    (v) => `typeof ${v} === "object" && ${v} !== null && !Array.isArray(${v})`,
    (v) => `typeof ${v} !== "object" || ${v} === null || Array.isArray(${v})`,
    ofObject,
  ),
};
