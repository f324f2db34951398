/**
 * The verdict of schema/meta/verdict.md by other means than the SDK's: two JSON Schema implementations on the
 * schema files as they are written, and plain readings of the definitions of texts, rules, order and tolerance.
 */

import { format, Validator } from '@cfworker/json-schema';
import type { ErrorObject } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { isObj, type Obj } from './json.ts';
import { microsecondsOf, ruleViolations } from './oracle-rules.ts';
import { readText } from './oracle-text.ts';
import { coreMessages, files } from './sources.ts';

/** What is said of a text that is refused; of what is no JSON only the code. */
export interface Verdict {
  readonly code: 'MALFORMED_JSON' | 'UNKNOWN_MESSAGE' | 'INVALID_MESSAGE';
  readonly path?: string;
  readonly keyword?: string;
  readonly rule?: true;
}

/** The outcome of tolerant reading, when it reads. */
export interface Tolerated {
  readonly verdict: 'valid';
  readonly forgiven: readonly { readonly path: string; readonly what: string }[];
  readonly message: unknown;
}

type Step = string | number;

interface Issue {
  readonly steps: readonly Step[];
  readonly keyword: string;
  readonly rule: boolean;
}

// ---- order (section 4) --------------------------------------------------------------------------------------

function compareNames(a: string, b: string): number {
  const [left, right] = [a, b].map((name) => Array.from(name, (character) => character.codePointAt(0) ?? 0));
  for (let index = 0; index < Math.min(left?.length ?? 0, right?.length ?? 0); index++) {
    const difference = (left?.[index] ?? 0) - (right?.[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return (left?.length ?? 0) - (right?.length ?? 0);
}

function compareSteps(a: readonly Step[], b: readonly Step[]): number {
  for (const [index, left] of a.entries()) {
    const right = b[index];
    if (right === undefined) return 1;
    const both = typeof left === 'number' && typeof right === 'number';
    const difference = both ? left - right : compareNames(String(left), String(right));
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

const keywordRank = ({ keyword }: Issue): string => (keyword === 'type' ? '' : keyword);

const inOrder = (a: Issue, b: Issue): number =>
  Number(a.rule) - Number(b.rule) ||
  compareSteps(a.steps, b.steps) ||
  compareNames(keywordRank(a), keywordRank(b));

const pointer = (steps: readonly Step[]): string =>
  steps.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

function stepsInto(value: unknown, path: string): Step[] {
  let place = value;
  return path
    .split('/')
    .slice(1)
    .map((escaped) => {
      const step = escaped.replaceAll('~1', '/').replaceAll('~0', '~');
      const isIndex = Array.isArray(place);
      place = (place as Obj)[step];
      return isIndex ? Number(step) : step;
    });
}

// ---- JSON Schema (section 3) --------------------------------------------------------------------------------

const uuid = /^[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/;
const formats = {
  'date-time': (value: string): boolean => microsecondsOf(value) !== undefined,
  uuid: (value: string): boolean => uuid.test(value),
};
const ajv = new Ajv2020({
  strict: false,
  // a number that is not finite is none
  strictNumbers: true,
  allErrors: true,
  verbose: true,
  ownProperties: true,
  formats,
});
const uri = (name: string): string => `https://example.org/${name}`;
for (const [name, schema] of files) if (!name.startsWith('meta/')) ajv.addSchema(schema, uri(name));

// its own date-time takes a space for T, and a short zone
Object.assign(format, formats);
const second = new Map(
  [...coreMessages].map(([type, { name }]) => {
    const validator = new Validator({ $id: uri(`root/${type}`), $ref: uri(name) }, '2020-12');
    for (const [each, schema] of files) {
      if (!each.startsWith('meta/')) validator.addSchema(schema, uri(each));
    }
    return [type, validator] as const;
  }),
);

const isNull = (schema: unknown): boolean => isObj(schema) && schema['type'] === 'null';
const isNullable = (branches: unknown): branches is Obj[] =>
  Array.isArray(branches) && branches.length === 2 && branches.filter(isNull).length === 1;

/** Member that a keyword of an object speaks of, by the parameter that Ajv names it in. */
const memberOf: Readonly<Record<string, string>> = {
  required: 'missingProperty',
  additionalProperties: 'additionalProperty',
  propertyNames: 'propertyName',
};

function schemaIssues(type: string, value: unknown): Issue[] {
  const file = coreMessages.get(type)?.name ?? '';
  const validate = ajv.getSchema(uri(file));
  if (validate === undefined) throw new Error(`no schema of ${type}`);
  const errors: ErrorObject[] = validate(value) === true ? [] : (validate.errors ?? []);
  // what is not told: of names, and of the branches of a union
  const silent = new Set<unknown>();
  for (const { keyword, schema } of errors) {
    if (keyword !== 'anyOf') continue;
    if (isNullable(schema)) silent.add(schema.find(isNull));
    else {
      for (const branch of schema as Obj[]) {
        if (branch['$ref'] !== undefined)
          throw new Error(`${type}: a union of named types is not foreseen here`);
        silent.add(branch);
      }
    }
  }
  return errors
    .filter((error) => error.keyword === 'propertyNames' || error.propertyName === undefined)
    .filter(({ keyword, schema }) => !(keyword === 'anyOf' && isNullable(schema)))
    .filter(({ parentSchema }) => !silent.has(parentSchema))
    .map(({ instancePath, keyword, params }) => {
      const parameter = memberOf[keyword];
      const member = parameter === undefined ? [] : [String((params as Obj)[parameter])];
      return { steps: [...stepsInto(value, instancePath), ...member], keyword, rule: false };
    });
}

/** Whether all numbers are finite: what is more is of no type here, and a number to the second implementation. */
const isFinite = (value: unknown): boolean =>
  typeof value === 'number'
    ? Number.isFinite(value)
    : typeof value !== 'object' || value === null || Object.values(value).every(isFinite);

/** Whether it names no type, but an extension message, of which nothing is checked. */
const isExtension = (type: string): boolean => /^ext_[A-Za-z0-9_]+$/.exec(type)?.[0] === type;

/** The numbers that are not finite, each a violation of `type` wherever it stands. */
function overflows(value: unknown, steps: readonly Step[] = []): Issue[] {
  if (typeof value === 'number') return isFinite(value) ? [] : [{ steps, keyword: 'type', rule: false }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    overflows(item, [...steps, Array.isArray(value) ? Number(key) : key]),
  );
}

/** Every issue of a message of a known type, in order; of numbers that are not finite maybe twice. */
function issuesOf(type: string, value: unknown): Issue[] {
  if (isExtension(type)) return overflows(value);
  const issues = schemaIssues(type, value);
  if (isFinite(value) && second.get(type)?.validate(value).valid !== (issues.length === 0)) {
    throw new Error(`${type}: two implementations of JSON Schema disagree`);
  }
  const schema = coreMessages.get(type);
  const rules = schema === undefined ? [] : [...ruleViolations(schema.schema, schema.name, value)];
  const broken = rules.map(({ steps, rule }): Issue => ({ steps, keyword: rule, rule: true }));
  return [...issues, ...overflows(value), ...broken].sort(inOrder);
}

// ---- reading (sections 1, 2 and 5) --------------------------------------------------------------------------

type Read =
  | { readonly verdict: Verdict }
  | {
      readonly verdict?: undefined;
      readonly type: string;
      readonly value: unknown;
      readonly issues: Issue[];
    };

function read(bytes: Uint8Array): Read {
  const json = readText(bytes);
  if (json === undefined) return { verdict: { code: 'MALFORMED_JSON' } };
  const { value } = json;
  if (!isObj(value)) return { verdict: { code: 'INVALID_MESSAGE', path: '', keyword: 'type' } };
  const stated = Object.hasOwn(value, 'msg');
  const type = stated ? value['msg'] : undefined;
  if (typeof type !== 'string' || !(coreMessages.has(type) || isExtension(type))) {
    return { verdict: { code: 'UNKNOWN_MESSAGE', path: '/msg', keyword: stated ? 'enum' : 'required' } };
  }
  return { type, value, issues: issuesOf(type, value) };
}

/** The verdict of strict reading; undefined when the text is valid. */
export function strictVerdict(bytes: Uint8Array): Verdict | undefined {
  const outcome = read(bytes);
  if (outcome.verdict !== undefined) return outcome.verdict;
  const [first] = outcome.issues;
  if (first === undefined) return undefined;
  const verdict: Verdict = { code: 'INVALID_MESSAGE', path: pointer(first.steps), keyword: first.keyword };
  return first.rule ? { ...verdict, rule: true } : verdict;
}

interface Erratum {
  readonly type: string;
  readonly field: string;
  readonly id: string;
  readonly repair: (value: unknown) => unknown;
}

/** What the published examples have wrong. */
const errata: readonly Erratum[] = [
  {
    type: 'get_report',
    field: 'signals',
    id: 'signals-in-one-text',
    repair: (value) => {
      const [text, ...more] = Array.isArray(value) ? (value as unknown[]) : [];
      if (typeof text !== 'string' || more.length > 0 || !text.includes(',')) return value;
      const parts = text.split(',');
      return parts.length > 1000
        ? value
        : parts.map((part) => part.replaceAll(/^[ \t\r\n]+|[ \t\r\n]+$/g, ''));
    },
  },
  {
    type: 'modify_activation',
    field: 'quantity',
    id: 'quantity-as-text',
    repair: (value) =>
      typeof value === 'string' && /^-?(0|[1-9]\d*)([.]\d+)?([eE][+-]?\d+)?$/.exec(value)?.[0] === value
        ? Number(value)
        : value,
  },
];

/** What tolerant reading makes of a text that strict reading refuses; undefined when it refuses it as well. */
export function tolerantOutcome(bytes: Uint8Array): Tolerated | undefined {
  const outcome = read(bytes);
  if (outcome.verdict !== undefined) return undefined;
  const { type, value, issues } = outcome;
  const message = structuredClone(value) as Obj;
  const forgiven = new Map<string, { steps: readonly Step[]; what: string }>();
  for (const { steps, keyword } of issues) {
    const erratum = errata.find((each) => each.type === type && each.field === steps[0]);
    if (keyword === 'additionalProperties') {
      let holder: unknown = message;
      for (const step of steps.slice(0, -1)) holder = (holder as Record<Step, unknown>)[step];
      Reflect.deleteProperty(holder as Obj, steps.at(-1) ?? '');
      forgiven.set(pointer(steps), { steps, what: 'unknown' });
    } else if (erratum !== undefined) {
      const before = (value as Obj)[erratum.field];
      const after = erratum.repair(before);
      if (after === before) return undefined;
      message[erratum.field] = after;
      forgiven.set(`/${erratum.field}`, { steps: [erratum.field], what: erratum.id });
    } else return undefined;
  }
  if (forgiven.size === 0 || issuesOf(type, message).length > 0) return undefined;
  const sorted = [...forgiven].sort(([, a], [, b]) => compareSteps(a.steps, b.steps));
  return { verdict: 'valid', forgiven: sorted.map(([path, { what }]) => ({ path, what })), message };
}
