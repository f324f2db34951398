/** schema/meta/rules.md, read literally, with no thought of speed: microseconds are big integers. */

import { arr, isObj, obj, optionalObj, text, type Obj } from './json.ts';
import { resolve } from './sources-walk.ts';

const dateTime =
  /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:[.](\d+))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/;

/** Microseconds since 1970; undefined when the text is no date-time. */
export function microsecondsOf(value: unknown): bigint | undefined {
  if (typeof value !== 'string' || value.endsWith('\n')) return undefined;
  const found = dateTime.exec(value);
  if (found === null) return undefined;
  const number = (group: number): number => Number(found[group] ?? 0);
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map(number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  if (!exists || hour > 23 || minute > 59 || second > 60 || number(9) > 23 || number(10) > 59)
    return undefined;
  const offset = (number(9) * 60 + number(10)) * (found[8] === '-' ? -60 : 60);
  const seconds = date.getTime() / 1000 + hour * 3600 + minute * 60 + second - offset;
  // the second after 23:59:59 of UTC is a new day's first
  if (second === 60 && seconds % 86_400 !== 0) return undefined;
  return BigInt(seconds) * 1_000_000n + BigInt((found[7] ?? '').padEnd(6, '0').slice(0, 6));
}

/** A violated rule: steps from the value that the schema is of, and the rule's name. */
interface Violation {
  readonly steps: readonly (string | number)[];
  readonly rule: string;
}

const at = (value: unknown, step: string | number): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, step)
    ? (value as Record<string | number, unknown>)[step]
    : undefined;

const numberAt = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;

/** Whether the series has the right number of items. */
function countFits(count: number, start: bigint, end: bigint, step: number): boolean {
  const micros = Math.floor(step * 1_000_000 + 0.5);
  if (micros <= 0 || end < start) return false;
  if (micros === Infinity) return count === 0 && end === start;
  return BigInt(count) * BigInt(micros) === end - start;
}

function* violated(rule: Obj, value: unknown): Generator<Violation> {
  // in the model operands are members of the value itself, or its items
  const step = (operand: string): string => text(rule[operand]).slice(1);
  const operand = (name: string): unknown => at(value, step(name));
  const name = text(rule['rule']);
  if (name === 'numberNotLess') {
    const [greater, lesser] = [numberAt(operand('greater')), numberAt(operand('lesser'))];
    if (greater !== undefined && lesser !== undefined && greater < lesser) {
      yield { steps: [Number(step('greater'))], rule: name };
    }
  } else if (name === 'sampleCount') {
    const [start, end] = [microsecondsOf(operand('start')), microsecondsOf(operand('end'))];
    const every = numberAt(operand('step'));
    const series = operand('series');
    if (start === undefined || end === undefined || every === undefined || !isObj(series)) return;
    for (const [key, member] of Object.entries(series)) {
      if (Array.isArray(member) && !countFits(member.length, start, end, every)) {
        yield { steps: [step('series'), key], rule: name };
      }
    }
  } else {
    const [later, earlier] = [microsecondsOf(operand('later')), microsecondsOf(operand('earlier'))];
    if (later === undefined || earlier === undefined) return;
    if (name === 'timeAfter' ? later <= earlier : later < earlier) {
      yield { steps: [step('later')], rule: name };
    }
  }
}

function* parts(schema: Obj, value: object): Generator<[step: string | number, schema: Obj]> {
  if (Array.isArray(value)) {
    for (const index of value.keys()) {
      const part: unknown = arr(schema['prefixItems'] ?? [])[index] ?? schema['items'];
      if (isObj(part)) yield [index, part];
    }
    return;
  }
  for (const name of Object.keys(value)) {
    const part = at(optionalObj(schema['properties']), name) ?? schema['additionalProperties'];
    if (isObj(part)) yield [name, part];
  }
}

/** The rules that a value violates, by a schema of the model. */
export function* ruleViolations(from: Obj, fromFile: string, value: unknown): Generator<Violation> {
  if (typeof value !== 'object' || value === null) return;
  const { schema, fileName } = resolve(from, fromFile);
  for (const [step, part] of parts(schema, value)) {
    for (const { steps, rule } of ruleViolations(part, fileName, at(value, step))) {
      yield { steps: [step, ...steps], rule };
    }
  }
  if (schema['type'] !== (Array.isArray(value) ? 'array' : 'object')) return;
  for (const rule of arr(schema['x-rules'] ?? [])) yield* violated(obj(rule), value);
}
