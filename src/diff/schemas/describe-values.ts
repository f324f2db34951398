/** Changes of numbers, texts, lists of values and lengths. */

import type { Json } from '../../generator/json.ts';
import type { Branch } from '../containment/alternatives.ts';
import { rulesOf } from '../containment/rule-demands.ts';
import { canonicalText, isSameJson } from '../containment/same.ts';
import { addedChoice, breaksAll, changedConstant } from '../source.ts';
import type { SourceEffect } from '../change.ts';
import type { RuleId } from '../rules.ts';
import { bothWays, type Draft } from './draft.ts';
import { saidOf, type View } from './view.ts';

/** Keywords whose changes one rule tells. */
const groups: readonly (readonly [
  rule: RuleId,
  keywords: readonly string[],
  demanded?: readonly string[],
])[] = [
  ['bounds-changed', ['minimum', 'exclusiveMinimum', 'maximum', 'exclusiveMaximum', 'multipleOf']],
  ['length-changed', ['minLength', 'maxLength']],
  ['pattern-changed', ['pattern']],
  ['item-count-changed', ['minItems', 'maxItems', 'uniqueItems']],
  ['member-count-changed', ['minProperties', 'maxProperties']],
  ['member-names-changed', ['propertyNames']],
  [
    'condition-changed',
    [
      'if',
      'then',
      'else',
      'not',
      'contains',
      'minContains',
      'maxContains',
      'dependentRequired',
      'dependentSchemas',
      'unevaluatedItems',
      'unevaluatedProperties',
    ],
  ],
];

const text = (values: readonly Json[]): string =>
  values.length === 0 ? 'nothing' : values.map((value) => JSON.stringify(value)).join(' and ');

/** Changes of keywords that say one thing each. */
export function describeKeywords(before: Branch, after: Branch, path: string): Draft[] {
  return groups.flatMap(([rule, keywords]) => {
    const changed = keywords.filter(
      (keyword) => !isSameJson(saidOf(before, keyword), saidOf(after, keyword)),
    );
    if (changed.length === 0) return [];
    const parts = changed.map(
      (keyword) =>
        `${keyword} is ${text(saidOf(after, keyword))} instead of ${text(saidOf(before, keyword))}`,
    );
    const [first] = keywords;
    // of conditions it is not told apart which of them does what
    const mine = rule === 'condition-changed' ? [...keywords, 'type', 'enum', 'required'] : [...keywords];
    return [
      {
        rule,
        path,
        text: parts.join('; '),
        keywords: first === 'pattern' ? ['pattern'] : mine,
        directions: bothWays,
        source: [],
      },
    ];
  });
}

const onlyIn = (values: readonly Json[], others: readonly Json[]): Json[] =>
  values.filter((value) => !others.some((other) => isSameJson(value, other)));

/** Changes of the values that a schema lists. */
export function describeLiterals(
  before: View,
  after: View,
  path: string,
  types: () => readonly SourceEffect[],
): Draft[] {
  const [old, now] = [before.literals, after.literals];
  const base = { path, keywords: ['enum', 'type'], directions: bothWays, source: [] };
  if (old === null && now === null) return [];
  if (old === null) {
    return [{ ...base, rule: 'enum-closed', text: `is now one of ${text(now ?? [])}`, source: types() }];
  }
  if (now === null) {
    return [
      {
        ...base,
        keywords: [...base.keywords, 'minLength', 'pattern', 'format'],
        rule: 'enum-opened',
        text: `may be another value than ${text(old)}`,
        source: types(),
      },
    ];
  }
  const [removed, added] = [onlyIn(old, now), onlyIn(now, old)];
  if (old.length === 1 && now.length === 1 && removed.length === 1) {
    return [
      {
        ...base,
        rule: 'constant-changed',
        text: `is ${text(now)} instead of ${text(old)}`,
        source: changedConstant(),
      },
    ];
  }
  const drafts: Draft[] = [];
  if (added.length > 0) {
    const source = addedChoice();
    drafts.push({
      ...base,
      rule: 'enum-value-added',
      text: `may be ${text(added)}`,
      directions: ['newToOld'],
      source,
    });
  }
  if (removed.length > 0) {
    const source = breaksAll('code that names the value');
    drafts.push({
      ...base,
      rule: 'enum-value-removed',
      text: `may no longer be ${text(removed)}`,
      directions: ['oldToNew'],
      source,
    });
  }
  return drafts;
}

const ruleText = (rule: Json): string => canonicalText(rule).replaceAll('"', '');

/** Changes of rules between fields. */
export function describeRules(before: Branch, after: Branch, path: string): Draft[] {
  const [old, now] = [before.flatMap(rulesOf), after.flatMap(rulesOf)];
  const base = { path, keywords: ['x-rules'], source: [] };
  return [
    ...onlyIn(now, old).map((rule): Draft => ({
      ...base,
      rule: 'rule-added',
      text: `has to keep ${ruleText(rule)}`,
      directions: ['oldToNew'],
    })),
    ...onlyIn(old, now).map((rule): Draft => ({
      ...base,
      rule: 'rule-removed',
      text: `need not keep ${ruleText(rule)}`,
      directions: ['newToOld'],
    })),
  ];
}
