/** Ways to break one rule and nothing else. */

import { shortPath } from '../../core/issues.ts';
import { escapeStep, pointerSteps } from '../../support/pointer.ts';
import { timeAfter, timeNotBefore } from '../../support/rules.ts';
import { operandOf, rulesOf, type Holder, type Rule } from './keep-rules.ts';
import { isObject, type Json, type SchemaObject } from './schema.ts';
import type { Spoiling } from './spoil.ts';

type Path = readonly (string | number)[];

const operandsOf = (rule: Rule): string[] =>
  Object.entries(rule).flatMap(([name, operand]) =>
    name !== 'rule' && typeof operand === 'string' ? [operand] : [],
  );

/** Longest ago: nothing is before it. */
const earliest = '0000-01-01T00:00:00Z';

/** Where a value would break a rule: a pointer relative to the schema's value, and what to put there. */
function breaking(rule: Rule, value: Holder): { readonly at: string; readonly item: Json } | null {
  if (rule['rule'] === 'timeAfter' || rule['rule'] === 'timeNotBefore') {
    const earlier = operandOf(value, rule['earlier']);
    const isStrict = rule['rule'] === 'timeAfter';
    const item = isStrict ? earlier : earliest;
    const holds = isStrict ? timeAfter(item, earlier) : timeNotBefore(item, earlier);
    // of what is no time nothing is asked
    if (holds || typeof item !== 'string' || typeof operandOf(value, rule['later']) !== 'string') return null;
    return { at: String(rule['later']), item };
  }
  if (rule['rule'] === 'numberNotLess') {
    const lesser = operandOf(value, rule['lesser']);
    const isNumber = typeof lesser === 'number' && typeof operandOf(value, rule['greater']) === 'number';
    // of what is very great, one less is the same
    const item = isNumber ? lesser - 1 - Math.abs(lesser) / 2 : Number.NaN;
    return Number.isFinite(item) ? { at: String(rule['greater']), item } : null;
  }
  if (rule['rule'] !== 'sampleCount') return null;
  const series = operandOf(value, rule['series']);
  const lists = Array.isArray(series)
    ? [{ at: String(rule['series']), list: series }]
    : isObject(series ?? null)
      ? Object.entries(series as Record<string, Json>).map(([name, list]) => ({
          at: `${String(rule['series'])}/${escapeStep(name)}`,
          list,
        }))
      : [];
  const [{ at, list } = { at: '', list: null }] = lists;
  const operands = ['start', 'end', 'step'].map((name) => operandOf(value, rule[name]) ?? null);
  if (!Array.isArray(list) || list[0] === undefined || operands.includes(null)) return null;
  return { at, item: [...list, list[0]] };
}

/** How the rules of a schema are broken one by one, with values that are right but for the rule. */
export function ruleSpoilings(
  schema: SchemaObject,
  value: Holder,
  path: Path,
  isRight: (pointer: string, item: Json) => boolean,
): Spoiling[] {
  const rules = rulesOf(schema);
  const stepsOf = (pointer: string): Path => [
    ...path,
    ...pointerSteps(pointer).map((step) => (Array.isArray(value) ? Number(step) : step)),
  ];
  return rules.flatMap((rule): Spoiling[] => {
    const found = breaking(rule, value);
    if (found === null || !isRight(found.at, found.item)) return [];
    // another rule that looks there would be broken as well
    const others = rules.filter((other) => other !== rule).flatMap(operandsOf);
    if (others.some((pointer) => pointer === found.at)) return [];
    const at = stepsOf(found.at);
    return [
      {
        verdict: {
          code: 'INVALID_MESSAGE',
          path: shortPath(at.map((step) => `/${escapeStep(String(step))}`).join('')),
          keyword: String(rule['rule']),
          rule: true,
        },
        what: `breaks the rule ${String(rule['rule'])}`,
        path: at,
        value: found.item,
      },
    ];
  });
}
