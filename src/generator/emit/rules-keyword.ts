/** `x-rules` as an Ajv keyword that emits calls of the support module's functions. */

import { _, Name, nil, type Code, type CodeKeywordDefinition, type KeywordCxt } from 'ajv';
import { getProperty, not } from 'ajv/dist/compile/codegen/index.js';
import { pointerSteps } from '../../support/pointer.ts';
import { isObject } from '../load.ts';

/** `data.a?.b` for `/a/b`. */
function operand(data: Code | Name, pointer: string): Code {
  return pointerSteps(pointer).reduce<Code>(
    (code, step, index) => {
      const access = /^(?:0|[1-9][0-9]*)$/.test(step) ? _`[${Number(step)}]` : getProperty(step);
      if (index === 0) return _`${code}${access}`;
      return access.toString().startsWith('[') ? _`${code}?.${access}` : _`${code}?${access}`;
    },
    _`${data}`,
  );
}

/** What each rule compares, and which operand a failure points at. */
const comparisons: Readonly<Record<string, { readonly left: string; readonly right: string }>> = {
  timeAfter: { left: 'later', right: 'earlier' },
  timeNotBefore: { left: 'later', right: 'earlier' },
  numberNotLess: { left: 'greater', right: 'lesser' },
};

/** Names of the support module's functions that emitted rules call. */
export const ruleFunctions: readonly string[] = [
  ...Object.keys(comparisons),
  'expectedSampleCount',
  'sampleCountViolations',
];

/** Whether a rule holds for a value, as code. */
export function ruleHolds(
  rule: Readonly<Record<string, unknown>>,
  value: Name,
  call: (name: string, ...values: readonly string[]) => string,
): string {
  const name = String(rule['rule']);
  const values = (...keys: readonly string[]): string[] =>
    keys.map((key) => operand(value, String(rule[key])).toString());
  const comparison = comparisons[name];
  if (comparison !== undefined) return call(name, ...values(comparison.left, comparison.right));
  if (name !== 'sampleCount') throw new Error(`unknown rule ${name}`);
  return `${call('sampleCountViolations', ...values('series', 'start', 'end', 'step'), 'false')}.length === 0`;
}

function emitRule(cxt: KeywordCxt, rule: Readonly<Record<string, unknown>>): void {
  const { gen, data, it } = cxt;
  const name = String(rule['rule']);
  const pointer = (key: string): string => String(rule[key]);
  const comparison = comparisons[name];
  if (comparison !== undefined) {
    const check = gen.scopeValue('func', { ref: name, code: _`${new Name(name)}` });
    const left = pointer(comparison.left);
    const holds = _`${check}(${operand(data, left)}, ${operand(data, pointer(comparison.right))})`;
    gen.if(not(holds), () => {
      cxt.setParams({ rule: name, at: _`${left}` });
      cxt.error();
    });
    return;
  }
  if (name !== 'sampleCount') throw new Error(`unknown rule ${name}`);
  const callOf = (ref: string, ...args: Code[]): Code => {
    const called = gen.scopeValue('func', { ref, code: _`${new Name(ref)}` });
    return args.reduce<Code>(
      (code, arg, index) => (index === 0 ? _`${code}${arg}` : _`${code}, ${arg}`),
      _`${called}(`,
    );
  };
  const series = pointer('series');
  const all = it.allErrors === true;
  const period = ['start', 'end', 'step'].map((key) => operand(data, pointer(key)));
  const violations = gen.const(
    'violations',
    _`${callOf('sampleCountViolations', operand(data, series), ...period)}, ${all})`,
  );
  gen.forOf('at', violations, (at) => {
    // the count is worth its time only where all is told
    const count = all ? _`${callOf('expectedSampleCount', ...period)})` : undefined;
    cxt.setParams({ rule: name, at: _`${series} + ${at}`, ...(count === undefined ? {} : { count }) });
    cxt.error();
  });
}

const keywordFor = (keyword: string, type: 'array' | 'object'): CodeKeywordDefinition => ({
  keyword,
  type,
  schemaType: 'array',
  error: {
    message: 'must keep the rule',
    params: ({ params }) => {
      const { rule, at, count } = params;
      const counted = count === undefined ? nil : _`, count: ${count}`;
      return _`{rule: ${rule ?? nil}, at: ${at ?? nil}${counted}}`;
    },
  },
  code(cxt) {
    const rules: unknown = cxt.schema;
    if (!Array.isArray(rules)) return;
    for (const rule of rules) if (isObject(rule)) emitRule(cxt, rule);
  },
});

/** Name of the keyword on schemas of arrays: Ajv files a keyword under one type. */
export const arrayRules = 'x-rules-of-array';

/** The keywords: after the schema's own, each rule in the order written. */
export const rulesKeywords: readonly CodeKeywordDefinition[] = [
  keywordFor('x-rules', 'object'),
  keywordFor(arrayRules, 'array'),
];
