/** Values changed so that they keep the rules of their schema (schema/meta/rules.md). */

import { pointerSteps, valueAt } from '../../support/pointer.ts';
import { compareInstants, parseDateTime, type Instant } from '../../support/time.ts';
import { isObject, listOf, type Json, type JsonObject, type SchemaObject } from './schema.ts';

/** What rules are about. */
export type Holder = Json[] | JsonObject;

/** A rule's operands are pointers. */
export type Rule = Readonly<Record<string, unknown>>;

/** The rules of a schema. */
export const rulesOf = (schema: SchemaObject): Rule[] => listOf(schema['x-rules']).filter(isObject);

const pointerOf = (operand: unknown): string => (typeof operand === 'string' ? operand : '');

/** The value of an operand; undefined when it is not there. */
export const operandOf = (value: Holder, operand: unknown): Json | undefined =>
  valueAt(value, pointerOf(operand)) as Json | undefined;

/** Puts an item where an operand is, if that is there. */
function putOperand(value: Holder, operand: unknown, item: Json): void {
  const steps = pointerSteps(pointerOf(operand));
  const last = steps.pop();
  let holder: unknown = value;
  for (const step of steps) holder = (holder as Readonly<Record<string, unknown>> | undefined)?.[step];
  if (last === undefined || typeof holder !== 'object' || holder === null || !Object.hasOwn(holder, last))
    return;
  Object.defineProperty(holder, last, {
    value: item,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

const instantOf = (value: Json | undefined): Instant | null =>
  typeof value === 'string' ? parseDateTime(value) : null;

const microsecondsOf = ({ seconds, micros }: Instant): bigint =>
  BigInt(seconds) * 1_000_000n + BigInt(micros);

/** 0001-01-01 and the last day of 9998, in microseconds: with any offset, of four digits. */
const earliest = -62_135_596_800_000_000n;
const latest = 253_370_764_799_000_000n;

function timeText(microseconds: bigint): string {
  const millis = microseconds / 1000n - (microseconds % 1000n < 0n ? 1n : 0n);
  const micros = String(microseconds - millis * 1000n).padStart(3, '0');
  return new Date(Number(millis)).toISOString().replace('Z', `${micros}Z`);
}

function keepOrder(value: Holder, rule: Rule, isStrict: boolean): void {
  const [first, second] = [operandOf(value, rule['earlier']), operandOf(value, rule['later'])];
  const [earlier, later] = [instantOf(first), instantOf(second)];
  if (later === null || earlier === null) return;
  const order = compareInstants(later, earlier);
  if (order > 0 || (order === 0 && !isStrict)) return;
  if (order < 0) {
    putOperand(value, rule['later'], first ?? null);
    putOperand(value, rule['earlier'], second ?? null);
  } else putOperand(value, rule['later'], timeText(microsecondsOf(earlier) + 1_000_000n));
}

/** Gives every series the same count, and the period the length that it takes. */
function keepCount(value: Holder, rule: Rule): void {
  const series = operandOf(value, rule['series']);
  const start = instantOf(operandOf(value, rule['start']));
  if (typeof series !== 'object' || series === null || start === null) return;
  const isOne = Array.isArray(series);
  const all = isOne ? [series] : Object.values(series);
  const startAt = microsecondsOf(start);
  let step = Math.floor(Number(operandOf(value, rule['step'])) * 1e6 + 0.5);
  const count = Math.max(1, ...all.map((samples) => listOf(samples).length));
  if (!(step >= 1 && Number.isFinite(step)) || BigInt(step) * BigInt(count) > latest - startAt) {
    putOperand(value, rule['step'], 60);
    step = 60_000_000;
  }
  // what is there stays; a single series that is empty gets a number, as gaps may not be right there
  const missing = isOne ? 0 : null;
  const filled = (samples: Json): Json => {
    const given = listOf(samples);
    return Array.from(
      { length: count },
      (_, index) => (index < given.length ? given[index] : missing) as Json,
    );
  };
  if (isOne) putOperand(value, rule['series'], filled(series));
  else for (const [name, samples] of Object.entries(series)) series[name] = filled(samples);
  const begin = startAt < earliest ? earliest : startAt;
  putOperand(value, rule['end'], timeText(begin + BigInt(step) * BigInt(count)));
  if (begin !== startAt) putOperand(value, rule['start'], timeText(begin));
}

/** The value, changed where it violates a rule. */
export function keepRules<T extends Holder>(schema: SchemaObject, value: T): T {
  const rules = rulesOf(schema);
  for (const rule of rules) {
    if (rule['rule'] === 'timeAfter' || rule['rule'] === 'timeNotBefore') {
      keepOrder(value, rule, rule['rule'] === 'timeAfter');
    } else if (rule['rule'] === 'numberNotLess') {
      const [greater, lesser] = [operandOf(value, rule['greater']), operandOf(value, rule['lesser'])];
      if (typeof greater !== 'number' || typeof lesser !== 'number') continue;
      putOperand(value, rule['greater'], Math.max(greater, lesser));
      putOperand(value, rule['lesser'], Math.min(greater, lesser));
    }
  }
  for (const rule of rules) if (rule['rule'] === 'sampleCount') keepCount(value, rule);
  return value;
}
