/** Values changed so that they keep the rules of their schema (schema/meta/rules.md). */

import { isObject, listOf, type Json, type JsonObject } from '../../src/generator/json.ts';
import { microsecondsOf } from '../support/oracle-rules.ts';
import { text } from '../support/json.ts';

type Holder = Json[] | JsonObject;

const get = (value: Holder, operand: Json | undefined): Json | undefined =>
  (value as JsonObject)[text(operand).slice(1)];

function put(value: Holder, operand: Json | undefined, item: Json): void {
  (value as JsonObject)[text(operand).slice(1)] = item;
}

/** 0001-01-01 and the last day of 9998, in microseconds: with any offset, of four digits. */
const earliest = -62_135_596_800_000_000n;
const latest = 253_370_764_799_000_000n;

function timeText(microseconds: bigint): string {
  const millis = microseconds / 1000n - (microseconds % 1000n < 0n ? 1n : 0n);
  const micros = String(microseconds - millis * 1000n).padStart(3, '0');
  return new Date(Number(millis)).toISOString().replace('Z', `${micros}Z`);
}

function keepOrder(value: Holder, rule: JsonObject, isStrict: boolean): void {
  const later = microsecondsOf(get(value, rule['later']));
  const earlier = microsecondsOf(get(value, rule['earlier']));
  if (later === undefined || earlier === undefined) return;
  if (later > earlier || (later === earlier && !isStrict)) return;
  const first = get(value, rule['later']) ?? null;
  if (later < earlier) {
    put(value, rule['later'], get(value, rule['earlier']) ?? null);
    put(value, rule['earlier'], first);
  } else put(value, rule['later'], timeText(earlier + 1_000_000n));
}

/** Gives every series the same count, and the period the length that it takes; a single series has one sample at least. */
function keepCount(value: Holder, rule: JsonObject): void {
  const given = get(value, rule['series']);
  const start = microsecondsOf(get(value, rule['start']));
  const single = Array.isArray(given) ? { '': given.length === 0 ? [0] : given } : undefined;
  const series: Json | undefined = single ?? given;
  if (!isObject(series) || start === undefined) return;
  if (single !== undefined) put(value, rule['series'], single['']);
  let step = Math.floor(Number(get(value, rule['step'])) * 1e6 + 0.5);
  const count = Math.max(1, ...Object.values(series).map((samples) => listOf(samples).length));
  if (!(step >= 1 && Number.isFinite(step)) || BigInt(step) * BigInt(count) > latest - start) {
    put(value, rule['step'], 60);
    step = 60_000_000;
  }
  for (const [name, samples] of Object.entries(series)) {
    series[name] = Array.from({ length: count }, (_, index) => listOf(samples)[index] ?? null);
  }
  const begin = start < earliest ? earliest : start;
  put(value, rule['end'], timeText(begin + BigInt(step) * BigInt(count)));
  if (begin !== start) put(value, rule['start'], timeText(begin));
}

/** The value, changed where it violates a rule. */
export function keepRules<T extends Holder>(schema: JsonObject, value: T): T {
  const rules = listOf(schema['x-rules']).filter(isObject);
  for (const rule of rules) {
    if (rule['rule'] === 'timeAfter' || rule['rule'] === 'timeNotBefore') {
      keepOrder(value, rule, rule['rule'] === 'timeAfter');
    } else if (rule['rule'] === 'numberNotLess') {
      const [greater, lesser] = [Number(get(value, rule['greater'])), Number(get(value, rule['lesser']))];
      put(value, rule['greater'], Math.max(greater, lesser));
      put(value, rule['lesser'], Math.min(greater, lesser));
    }
  }
  for (const rule of rules) if (rule['rule'] === 'sampleCount') keepCount(value, rule);
  return value;
}
