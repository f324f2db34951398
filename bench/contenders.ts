/** Other ways to validate the messages of the model: the same verdicts, the rules included. */

import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormatsModule from 'ajv-formats';
import { Compile } from 'typebox/compile';
import { z } from 'zod';
import { validate } from '../src/index.ts';
import { allRules, isSchema, messageTypes, ownRules, type Check, type Schema } from './model.ts';
import { zodOf } from './zod-schemas.ts';

/** One library. */
export interface Library {
  readonly name: string;
  /** Compiles what says of a parsed value whether it is a valid message. */
  readonly compile: () => Check;
}

/** Looks the type up by `msg`, as all of them do it here. */
function dispatching(compile: (schema: Schema) => Check): Check {
  const checks = new Map<unknown, Check>(messageTypes.map((type) => [type.name, compile(type.schema)]));
  return (value) => {
    if (typeof value !== 'object' || value === null) return false;
    const check = checks.get((value as { msg?: unknown }).msg);
    return check?.(value) ?? false;
  };
}

function ajv(): Check {
  // a number that is not finite is none, as to the verdict
  const its = new Ajv2020({ strict: false, strictNumbers: true });
  addFormatsModule.default(its);
  its.addKeyword({
    keyword: 'x-rules',
    compile: (_: unknown, schema: unknown) => (isSchema(schema) ? ownRules(schema) : null) ?? (() => true),
  });
  return dispatching((schema) => its.compile(schema));
}

const typeBox = (): Check =>
  dispatching((schema) => {
    const compiled = Compile(schema);
    const rules = allRules(schema);
    return rules === null
      ? (value) => compiled.Check(value)
      : (value) => compiled.Check(value) && rules(value);
  });

const zodFromSchemas = (): Check =>
  dispatching((schema) => {
    const its = z.fromJSONSchema(schema);
    const rules = allRules(schema);
    const ruled = rules === null ? its : its.refine(rules);
    return (value) => ruled.safeParse(value).success;
  });

const zodByHand = (): Check =>
  dispatching((schema) => {
    const its = zodOf(schema);
    return (value) => its.safeParse(value).success;
  });

export const libraries: readonly Library[] = [
  { name: 'Ajv 8', compile: ajv },
  { name: 'TypeBox 1', compile: typeBox },
  { name: 'zod 4, as if by hand', compile: zodByHand },
  { name: 'zod 4, from our schemas', compile: zodFromSchemas },
];

const ours: Check = (value) => {
  try {
    validate(value);
    return true;
  } catch {
    return false;
  }
};

/** Messages that are mostly wrong, made out of the examples. */
function* variants(example: unknown): Generator {
  const fields = Object.entries(example as Record<string, unknown>);
  yield { ...Object.fromEntries(fields), unknown: 1 };
  yield { ...Object.fromEntries(fields), ext_org_note: { any: 'thing' } };
  for (const [index, [name, value]] of fields.entries()) {
    yield Object.fromEntries(fields.toSpliced(index, 1));
    for (const other of [null, 'x', -7, true, [], {}])
      yield Object.fromEntries(fields.with(index, [name, other]));
    const before = fields.find(([field]) => name === 'to' && field === 'from');
    if (before !== undefined) yield Object.fromEntries(fields.with(index, [name, before[1]]));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      for (const part of variants(value)) yield Object.fromEntries(fields.with(index, [name, part]));
    }
  }
}

/** Where a library's verdict is not ours, by message; empty when they agree on all examples and variants. */
export function disagreements(isValid: Check): { tried: number; found: string[] } {
  const found: string[] = [];
  let tried = 0;
  for (const { name, valid, invalid } of messageTypes) {
    const values = [...valid, ...invalid, ...valid.flatMap((example) => [...variants(example)])];
    for (const value of values) {
      tried += 1;
      if (isValid(value) !== ours(value)) found.push(`${name}: ${JSON.stringify(value)}`);
    }
  }
  return { tried, found };
}
