/** The model as any library takes it: one plain schema a message, references written out, and examples. */

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { numberNotLess, sampleCountViolations, timeAfter, timeNotBefore } from '../src/support/v1.ts';
import { root } from './report.ts';

export type Schema = Readonly<Record<string, unknown>>;
export type Check = (value: unknown) => boolean;

export const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const readJson = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));

/** A schema file with the files it refers to in the place of the references. */
function load(file: string): Schema {
  const expand = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(expand);
    if (!isSchema(value)) return value;
    const { $ref, $schema: _, ...rest } = value;
    const own = Object.fromEntries(Object.entries(rest).map(([key, member]) => [key, expand(member)]));
    return typeof $ref === 'string' ? { ...load(path.join(path.dirname(file), $ref)), ...own } : own;
  };
  return expand(readJson(file)) as Schema;
}

/** One message type. */
export interface MessageType {
  readonly name: string;
  readonly schema: Schema;
  readonly published: unknown;
  /** All valid examples, the published one among them. */
  readonly valid: readonly unknown[];
  /** Messages that are wrong: of the examples, those that are JSON. */
  readonly invalid: readonly unknown[];
}

const examplesOf = (name: string, kind: 'valid' | 'invalid'): Map<string, unknown> => {
  const folder = path.join(root, 'schema/examples', name, kind);
  return new Map(readdirSync(folder).map((file) => [file, readJson(path.join(folder, file))]));
};

/** The message that a file with a verdict is about; none where it is no JSON. */
function refusedIn(vector: unknown): unknown[] {
  if (!isSchema(vector)) throw new Error('no file with a verdict');
  if ('message' in vector) return [vector['message']];
  const verdict = vector['verdict'];
  const isJson = isSchema(verdict) && verdict['code'] !== 'MALFORMED_JSON';
  return isJson ? [JSON.parse(String(vector['text']))] : [];
}

export const messageTypes: readonly MessageType[] = ['heh', 'market'].flatMap((folder) =>
  readdirSync(path.join(root, 'schema', folder)).map((file) => {
    const name = file.replace('.schema.json', '');
    const valid = examplesOf(name, 'valid');
    return {
      name,
      schema: load(path.join(root, 'schema', folder, file)),
      published: valid.get('published.json'),
      valid: [...valid.values()],
      invalid: [...examplesOf(name, 'invalid').values()].flatMap(refusedIn),
    };
  }),
);

const at = (value: unknown, pointer: unknown): unknown =>
  String(pointer)
    .split('/')
    .slice(1)
    .reduce((part, step) => (part as Record<string, unknown> | null | undefined)?.[step], value);

function ruleOf(rule: Schema): Check {
  const operand = (name: string) => (value: unknown) => at(value, rule[name]);
  switch (rule['rule']) {
    case 'timeAfter':
    case 'timeNotBefore': {
      const holds = rule['rule'] === 'timeAfter' ? timeAfter : timeNotBefore;
      const [later, earlier] = [operand('later'), operand('earlier')];
      return (value) => holds(later(value), earlier(value));
    }
    case 'numberNotLess': {
      const [greater, lesser] = [operand('greater'), operand('lesser')];
      return (value) => numberNotLess(greater(value), lesser(value));
    }
    case 'sampleCount': {
      const [series, start, end, step] = [
        operand('series'),
        operand('start'),
        operand('end'),
        operand('step'),
      ];
      return (value) =>
        sampleCountViolations(series(value), start(value), end(value), step(value), false).length === 0;
    }
    default:
      throw new Error(`unknown rule ${String(rule['rule'])}`);
  }
}

/** The rules of one schema itself, without those of its parts; null when it has none. */
export function ownRules(schema: Schema): Check | null {
  const rules = Array.isArray(schema['x-rules']) ? schema['x-rules'].filter(isSchema).map(ruleOf) : [];
  const [only] = rules;
  if (only === undefined) return null;
  return rules.length === 1 ? only : (value) => rules.every((rule) => rule(value));
}

/** All rules of a message, those of its parts included; null when it has none. For libraries that have no place for rules. */
export function allRules(schema: Schema): Check | null {
  const checks: Check[] = [];
  const own = ownRules(schema);
  if (own !== null) checks.push(own);
  const parts = isSchema(schema['properties']) ? Object.entries(schema['properties']) : [];
  for (const [name, part] of parts) {
    const inner = isSchema(part) ? allRules(part) : null;
    if (inner !== null) checks.push((value) => inner((value as Record<string, unknown>)[name] ?? null));
  }
  const items = isSchema(schema['items']) ? allRules(schema['items']) : null;
  if (items !== null) checks.push((value) => !Array.isArray(value) || value.every(items));
  // unions with rules in them are nullables, in this model
  const branches = Array.isArray(schema['anyOf']) ? schema['anyOf'].filter(isSchema) : [];
  checks.push(...branches.map(allRules).filter((check) => check !== null));
  const [only] = checks;
  if (only === undefined) return null;
  const guarded: Check = checks.length === 1 ? only : (value) => checks.every((check) => check(value));
  return (value) => typeof value !== 'object' || value === null || guarded(value);
}
