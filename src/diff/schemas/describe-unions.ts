/** Changes of what a value may be one of. */

import type { Json } from '../../generator/json.ts';
import { constantOf, propertiesOf, type Lookup } from '../../generator/schema-facts.ts';
import { canonicalText } from '../containment/same.ts';
import { addedChoice, breaksAll, otherAlternatives } from '../source.ts';
import type { SourceEffect } from '../change.ts';
import type { Pairing } from './describe.ts';
import type { Describe } from './describe-objects.ts';
import { bothWays, type Draft } from './draft.ts';
import { referenceOf, type View } from './view.ts';

/** What tells an alternative apart: its name, its constants, or all that it says. */
function keysOf(part: Json, lookup: Lookup): string[] {
  const name = referenceOf(part);
  const constants = propertiesOf(part, lookup).flatMap(({ name: field, schema, required }) => {
    const constant = required ? constantOf(schema) : null;
    return constant === null ? [] : [`${field}=${constant}`];
  });
  return [
    ...(name === null ? [] : [`#${name}`]),
    ...(constants.length === 0 ? [] : [constants.join()]),
    canonicalText(part),
  ];
}

/** What an alternative is called: by its type, by its constants, or by what it says. */
function labelOf(part: Json, lookup: Lookup): string {
  const [first = '', ...more] = keysOf(part, lookup);
  return more.length === 0 ? first : first.replace(/^#/, '');
}

export function describeUnion(
  before: View,
  after: View,
  path: string,
  pathBefore: string,
  pairing: Pairing,
  describe: Describe,
  types: () => readonly SourceEffect[],
): Draft[] {
  const keywords = ['anyOf', 'oneOf', 'type', 'enum', 'required', 'false'];
  const base = { path, keywords, takesAll: true, source: [] };
  if (before.union === null || after.union === null) {
    if (canonicalText(before.written) === canonicalText(after.written)) return [];
    const found = types();
    const source = found.length > 0 ? found : otherAlternatives();
    return [
      { ...base, rule: 'alternatives-changed', text: 'has other alternatives', directions: bothWays, source },
    ];
  }
  const left = before.union.map((part) => ({ part, keys: keysOf(part, pairing.before) }));
  const right = after.union.map((part) => ({ part, keys: keysOf(part, pairing.after) }));
  const drafts: Draft[] = [];
  const matched = new Set<Json>();
  const removed: Json[] = [];
  for (const { part, keys } of left) {
    const other = right.find((one) => !matched.has(one.part) && one.keys.some((key) => keys.includes(key)));
    if (other === undefined) {
      removed.push(part);
      continue;
    }
    matched.add(other.part);
    drafts.push(...describe(part, other.part, path, pathBefore));
  }
  const added = right.filter(({ part }) => !matched.has(part));
  for (const part of removed) {
    const source = breaksAll('code that names the alternative');
    drafts.push({
      ...base,
      rule: 'alternative-removed',
      text: `may no longer be ${labelOf(part, pairing.before)}`,
      directions: ['oldToNew'],
      source,
    });
  }
  for (const { part } of added) {
    const source = addedChoice();
    drafts.push({
      ...base,
      rule: 'alternative-added',
      text: `may be ${labelOf(part, pairing.after)}`,
      directions: ['newToOld'],
      source,
    });
  }
  return drafts;
}
