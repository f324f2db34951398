/** Changes of what is said of a value for people, for the SDK, and of what it means. */

import { isObject, listOf, type Json } from '../../generator/json.ts';
import { fillOf, textOf } from '../../generator/schema-facts.ts';
import { isSameJson } from '../containment/same.ts';
import type { SourceEffect } from '../change.ts';
import { breaksAll, lostNames } from '../source.ts';
import type { RuleId } from '../rules.ts';
import { bothWays, type Draft } from './draft.ts';

/** Reads an annotation of one of the two versions. */
export type Annotations = (keyword: string) => Json | undefined;

const texts = ['description', 'examples', 'x-source', 'default', 'readOnly', 'writeOnly', 'contentMediaType'];

const silent = { keywords: [], directions: bothWays } as const;

const shown = (value: Json | undefined): string => (value === undefined ? 'nothing' : JSON.stringify(value));

const keysOf = (known: Json | undefined): string[] =>
  isObject(known) ? Object.keys(known) : listOf(known).map(String);

function knownValues(before: Annotations, after: Annotations, path: string): Draft[] {
  const [old, now] = [before('x-known-values'), after('x-known-values')];
  if (isSameJson(old, now)) return [];
  const [known, others] = [keysOf(old), keysOf(now)];
  const gone = known.filter((value) => !others.includes(value));
  const added = others.filter((value) => !known.includes(value));
  if (gone.length + added.length === 0) {
    return [
      {
        ...silent,
        rule: 'documentation-changed',
        path,
        text: 'has other texts on its known values',
        source: [],
      },
    ];
  }
  const parts = [
    ...(added.length > 0 ? [`${added.join(', ')} came`] : []),
    ...(gone.length > 0 ? [`${gone.join(', ')} went`] : []),
  ];
  const source = gone.length === 0 ? [] : lostNames();
  return [
    {
      ...silent,
      rule: 'known-values-changed',
      path,
      text: `has other known values: ${parts.join('; ')}`,
      source,
    },
  ];
}

/** Changes of annotations at one place. `filled` is what code has to give now. */
export function describeAnnotations(
  before: Annotations,
  after: Annotations,
  path: string,
  filled: () => readonly SourceEffect[],
): Draft[] {
  const drafts: Draft[] = [];
  const add = (rule: RuleId, text: string, more: Partial<Draft> = {}): void => {
    drafts.push({ ...silent, rule, path, text, source: [], ...more });
  };
  const [unit, unitNow] = [before('x-unit'), after('x-unit')];
  if (!isSameJson(unit, unitNow)) {
    // a unit that is said for the first time, or no longer, does not say that it is another one
    const isOther = unit !== undefined && unitNow !== undefined;
    if (isOther) add('unit-changed', `is in ${shown(unitNow)} instead of ${shown(unit)}`, { misread: true });
    else add('documentation-changed', `has the unit ${shown(unitNow)} instead of ${shown(unit)}`);
  }
  const [fill, fillNow] = [before, after].map((read) =>
    fillOf({ ...(read('x-fill') === undefined ? {} : { 'x-fill': read('x-fill') ?? null }) }),
  );
  if (!isSameJson(fill as Json | undefined, fillNow as Json | undefined)) {
    const what = (one: typeof fill): string =>
      one === undefined ? 'nothing' : one.kind === 'uuid' ? 'a new UUID' : JSON.stringify(one.value);
    add('fill-changed', `is filled in with ${what(fillNow)} instead of ${what(fill)}`, { source: filled() });
  }
  if (!isSameJson(before('x-errata'), after('x-errata'))) {
    add('errata-changed', 'has other errata that tolerant reading repairs');
  }
  drafts.push(...knownValues(before, after, path));
  if (!isSameJson(before('deprecated') ?? false, after('deprecated') ?? false)) {
    add('deprecation-changed', after('deprecated') === true ? 'is deprecated' : 'is no longer deprecated');
  }
  const changed = texts.filter((keyword) => !isSameJson(before(keyword), after(keyword)));
  if (changed.length > 0) add('documentation-changed', `has another ${changed.join(', another ')}`);
  return drafts;
}

const byName = (value: Json | undefined): Map<string, Json> =>
  new Map(
    listOf(value)
      .filter(isObject)
      .map((item) => [textOf(item, 'name'), item]),
  );

/** What a definition says beside its values: what it is made out of. */
export function describeExtras(before: Json, after: Json): Draft[] {
  const read = (schema: Json, keyword: string): Map<string, Json> =>
    byName(isObject(schema) ? schema[keyword] : undefined);
  const drafts: Draft[] = [];
  const base = { ...silent, path: '', source: [] };
  const [old, now] = [read(before, 'x-builders'), read(after, 'x-builders')];
  const bare = (value: Json | undefined): Json => ({ ...(isObject(value) ? value : {}), description: '' });
  for (const name of new Set([...old.keys(), ...now.keys()])) {
    if (!now.has(name)) {
      const source = breaksAll('code that calls it');
      drafts.push({ ...base, rule: 'builder-removed', text: `is no longer made by ${name}`, source });
    } else if (!old.has(name)) drafts.push({ ...base, rule: 'builder-added', text: `is made by ${name}` });
    else if (!isSameJson(bare(old.get(name)), bare(now.get(name)))) {
      const from = (value: Json | undefined): Json => (isObject(value) ? (value['from'] ?? null) : null);
      const source = isSameJson(from(old.get(name)), from(now.get(name)))
        ? []
        : breaksAll('code that calls it with another message');
      drafts.push({ ...base, rule: 'builder-changed', text: `is made otherwise by ${name}`, source });
    } else if (!isSameJson(old.get(name), now.get(name))) {
      drafts.push({ ...base, rule: 'documentation-changed', text: `has another text on ${name}` });
    }
  }
  return drafts;
}
