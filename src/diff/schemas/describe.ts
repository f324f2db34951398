/** What was changed in a definition, place by place. Definitions that it refers to are compared by themselves. */

import type { Json } from '../../generator/json.ts';
import { listOf } from '../../generator/json.ts';
import type { Lookup } from '../../generator/schema-facts.ts';
import type { Branch } from '../containment/alternatives.ts';
import type { SourceEffect } from '../change.ts';
import { anyItem, inside } from '../containment/reason.ts';
import { changedFill, neverNullField, nullableField, typeEffects } from '../source.ts';
import { describeAnnotations } from './describe-annotations.ts';
import { describeFields, describeOthers, type Describe } from './describe-objects.ts';
import { describeUnion } from './describe-unions.ts';
import { describeKeywords, describeLiterals, describeRules } from './describe-values.ts';
import { bothWays, type Draft } from './draft.ts';
import type { Shaped } from './shaped.ts';
import { annotationOf, saidOf, viewOf, type View } from './view.ts';

/** The two versions, and who is told of definitions that correspond. */
export interface Pairing {
  readonly before: Lookup;
  readonly after: Lookup;
  readonly shaped: Shaped;
  readonly onPair: (before: string, after: string) => void;
}

/** Keywords that a change of types answers for. */
const typed = [
  'type',
  'format',
  'pattern',
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'required',
  'enum',
];

/** Languages in which what stands at a path has another type. */
function typesOf(path: string, pathBefore: string, shaped: Shaped): SourceEffect[] {
  const [old, now] = [shaped.before(pathBefore), shaped.after(path)];
  if (old === undefined || now === undefined) return [];
  return typeEffects(
    { shape: old.item, shapes: shaped.shapesBefore },
    { shape: now.item, shapes: shaped.shapesAfter },
    shaped.renamed,
  );
}

function describeTypes(before: View, after: View, path: string, pathBefore: string, shaped: Shaped): Draft[] {
  if (before.types.join() === after.types.join()) return [];
  const source = typesOf(path, pathBefore, shaped);
  const name = (types: readonly string[]): string => types.join(' or ') || 'nothing';
  const text = `is ${name(after.types)} instead of ${name(before.types)}`;
  return [
    { rule: 'type-changed', path, text, keywords: typed, directions: bothWays, takesAll: true, source },
  ];
}

function describeNull(before: View, after: View, path: string, pathBefore: string, shaped: Shaped): Draft[] {
  if (before.isNullable === after.isNullable) return [];
  const base = { path, keywords: ['null', 'enum'] };
  const [old, now] = [shaped.before(pathBefore), shaped.after(path)];
  if (after.isNullable) {
    const source = old === undefined ? [] : nullableField({ shape: old.item, shapes: shaped.shapesBefore });
    return [{ ...base, rule: 'null-allowed', text: 'may be null', directions: ['newToOld'], source }];
  }
  const source = now === undefined ? [] : neverNullField({ shape: now.item, shapes: shaped.shapesAfter });
  return [
    { ...base, rule: 'null-forbidden', text: 'may no longer be null', directions: ['oldToNew'], source },
  ];
}

function describeFormat(
  before: Branch,
  after: Branch,
  path: string,
  pathBefore: string,
  shaped: Shaped,
): Draft[] {
  const [old, now] = [saidOf(before, 'format'), saidOf(after, 'format')];
  if (JSON.stringify(old) === JSON.stringify(now)) return [];
  const source = typesOf(path, pathBefore, shaped);
  const name = (formats: readonly Json[]): string => formats.map(String).join() || 'no format';
  const text = `is ${name(now)} instead of ${name(old)}`;
  return [
    {
      rule: 'format-changed',
      path,
      text,
      keywords: ['format', 'minLength', 'pattern'],
      directions: bothWays,
      source,
    },
  ];
}

/** Compares two versions of what stands at a place. */
export function describeWith(pairing: Pairing): Describe {
  const { shaped } = pairing;

  const items = (before: Branch, after: Branch, path: string, pathBefore: string): Draft[] => {
    const prefix = (branch: Branch): Json[] => listOf(saidOf(branch, 'prefixItems')[0]);
    const rest = (branch: Branch): Json => saidOf(branch, 'items')[0] ?? true;
    const [old, now] = [prefix(before), prefix(after)];
    const drafts: Draft[] = [];
    const isClosed = (branch: Branch): boolean => rest(branch) === false;
    if (old.length !== now.length || isClosed(before) !== isClosed(after)) {
      const source = typesOf(path, pathBefore, shaped);
      drafts.push({
        rule: 'items-changed',
        path,
        text: `has ${now.length} places of their own instead of ${old.length}`,
        keywords: ['items', 'minItems', 'maxItems'],
        directions: bothWays,
        takesAll: true,
        source,
      });
    }
    for (let index = 0; index < Math.min(old.length, now.length); index++) {
      const [a, b] = [old[index], now[index]];
      const step = String(index);
      if (a !== undefined && b !== undefined) {
        drafts.push(...describe(a, b, inside(path, step), inside(pathBefore, step)));
      }
    }
    if (old.length === now.length && !isClosed(before) && !isClosed(after)) {
      drafts.push(...describe(rest(before), rest(after), inside(path, anyItem), inside(pathBefore, anyItem)));
    }
    return drafts;
  };

  const values = (before: View, after: View, path: string, pathBefore: string): Draft[] => {
    if (before.branch === null || after.branch === null || before.union !== null || after.union !== null) {
      return describeUnion(before, after, path, pathBefore, pairing, describe, () =>
        typesOf(path, pathBefore, shaped),
      );
    }
    const types = describeTypes(before, after, path, pathBefore, shaped);
    const both = (type: string): boolean => before.types.includes(type) && after.types.includes(type);
    const drafts = [
      ...types,
      ...describeLiterals(before, after, path, () => typesOf(path, pathBefore, shaped)),
    ];
    // of values of other types, no keyword says the same
    if (types.length > 0 && !before.types.some(both)) return drafts;
    drafts.push(...describeKeywords(before.branch, after.branch, path));
    drafts.push(...describeFormat(before.branch, after.branch, path, pathBefore, shaped));
    drafts.push(...describeRules(before.branch, after.branch, path));
    if (both('object') || both('any')) {
      drafts.push(...describeFields(before, after, path, pathBefore, shaped, describe));
      drafts.push(...describeOthers(before.branch, after.branch, path, pathBefore, describe));
    }
    if (both('array') || both('any')) drafts.push(...items(before.branch, after.branch, path, pathBefore));
    return drafts;
  };

  const describe: Describe = (before, after, path, pathBefore) => {
    // what says nothing, or forbids all, has nothing inside
    if (before === after && typeof before === 'boolean') return [];
    const [old, now] = [viewOf(before, pairing.before), viewOf(after, pairing.after)];
    const annotations = describeAnnotations(
      (keyword) => annotationOf(before, keyword, pairing.before),
      (keyword) => annotationOf(after, keyword, pairing.after),
      path,
      () => {
        const [shapeBefore, shapeAfter] = [shaped.before(pathBefore)?.field, shaped.after(path)?.field];
        return shapeBefore == null || shapeAfter == null ? [] : changedFill(shapeBefore, shapeAfter);
      },
    );
    const nulls = describeNull(old, now, path, pathBefore, shaped);
    if (old.reference !== null && now.reference !== null) {
      pairing.onPair(old.reference, now.reference);
      return [...annotations, ...nulls];
    }
    return [...annotations, ...nulls, ...values(old, now, path, pathBefore)];
  };
  return describe;
}
