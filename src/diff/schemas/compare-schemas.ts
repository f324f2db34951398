/** Changes of the values of messages: what was changed by the words of both schemas, what it does by their containment. */

import { textOf } from '../../generator/schema-facts.ts';
import { pointerSteps } from '../../support/pointer.ts';
import { harmless, worse, type Change, type Effect, type WireEffect } from '../change.ts';
import { Containment } from '../containment/contained.ts';
import { unique, type Reason } from '../containment/reason.ts';
import { breaksAll } from '../source.ts';
import { placeIn, type Specification } from '../specification.ts';
import { describeExtras } from './describe-annotations.ts';
import { describeWith } from './describe.ts';
import { bothWays, type Direction, type Draft } from './draft.ts';
import { shapedPair } from './shaped.ts';

/** Two versions of a definition. */
export type Pair = readonly [before: string, after: string];

const keyOf = ([before, after]: Pair): string => `${before} ${after}`;

const effectOf = (reasons: readonly Reason[]): Effect =>
  reasons.reduce<Effect>(
    (worst, { certainty }) => worse(worst, certainty === 'no' ? 'breaking' : 'unknown'),
    'compatible',
  );

const isWithin = (path: string, outer: string): boolean => path === outer || path.startsWith(`${outer}/`);

/** Whether a demand is a change's doing, and how surely: the nearest one counts. */
function claim({ path, pathBefore, keywords, takesAll }: Draft, reason: Reason): number {
  const paths = pathBefore === undefined ? [path] : [path, pathBefore];
  return Math.max(
    ...paths.map((own) => {
      if (reason.path === own && keywords.includes(reason.keyword)) return 1e6 + own.length;
      return takesAll === true && isWithin(reason.path, own) ? own.length : -1;
    }),
  );
}

/** Compares the definitions that messages of two specifications are made of. */
export class SchemaComparison {
  readonly #before: Specification;
  readonly #after: Specification;
  readonly #pairs = new Map<string, Pair>();
  readonly #within = new Map<string, Set<string>>();
  readonly #drafts = new Map<string, Draft[]>();
  readonly #effects = new Map<string, Map<Draft, WireEffect>>();
  /** Message types by the pairs that their values consist of. */
  readonly #roots: (readonly [message: string, pair: string])[] = [];

  constructor(before: Specification, after: Specification) {
    this.#before = before;
    this.#after = after;
  }

  /** Compares the payload of a message, and all that it refers to. */
  add(message: string, pair: Pair): void {
    this.#roots.push([message, keyOf(pair)]);
    const waiting: Pair[] = [pair];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const key = keyOf(next);
      if (this.#pairs.has(key)) continue;
      this.#pairs.set(key, next);
      const inner = new Map<string, Pair>();
      this.#compare(next, (one) => inner.set(keyOf(one), one));
      this.#within.set(key, new Set(inner.keys()));
      waiting.push(...inner.values());
    }
  }

  readonly #renamed = (name: string): string =>
    [...this.#pairs.values()].find(([before]) => before === name)?.[1] ?? name;

  #compare(pair: Pair, onPair: (pair: Pair) => void): void {
    const [before, after] = pair;
    const [old, now] = [this.#before.side.lookup(before), this.#after.side.lookup(after)];
    const forward = new Containment(this.#before.side, this.#after.side, (from, to) => onPair([from, to]));
    const backward = new Containment(this.#after.side, this.#before.side, (from, to) => onPair([to, from]));
    const reasons: Readonly<Record<Direction, readonly Reason[]>> = {
      oldToNew: unique(forward.reasons([old], now, '')),
      newToOld: unique(backward.reasons([now], old, '')),
    };
    const describe = describeWith({
      before: this.#before.side.lookup,
      after: this.#after.side.lookup,
      shaped: shapedPair(this.#before, this.#after, pair, this.#renamed),
      onPair: (from, to) => onPair([from, to]),
    });
    const drafts = [...describe(old, now, '', ''), ...describeExtras(old, now)];
    if (before !== after) {
      const source = breaksAll('code that names the type');
      drafts.unshift({
        rule: 'type-renamed',
        path: '',
        text: `was called ${before}`,
        keywords: [],
        directions: bothWays,
        source,
      });
    } else if (textOf(old, 'title') !== textOf(now, 'title')) {
      drafts.push({
        rule: 'documentation-changed',
        path: '',
        text: 'has another title',
        keywords: [],
        directions: bothWays,
        source: [],
      });
    }
    this.#effects.set(keyOf(pair), this.#attribute(drafts, reasons));
    this.#drafts.set(keyOf(pair), drafts);
  }

  /** Gives each demand to the change that it comes of; what comes of none is a finding by itself. */
  #attribute(
    drafts: Draft[],
    reasons: Readonly<Record<Direction, readonly Reason[]>>,
  ): Map<Draft, WireEffect> {
    const found = new Map<Draft, Map<Direction, Reason[]>>();
    for (const direction of bothWays) {
      for (const reason of reasons[direction]) {
        const claims = drafts
          .filter((draft) => draft.directions.includes(direction) && draft.keywords.length > 0)
          .map((draft) => ({ draft, weight: claim(draft, reason) }))
          .filter(({ weight }) => weight >= 0);
        const most = Math.max(...claims.map(({ weight }) => weight));
        const owners = claims.filter(({ weight }) => weight === most).map(({ draft }) => draft);
        if (owners.length === 0) {
          const isSure = reason.certainty === 'no';
          const draft: Draft = {
            rule: isSure ? 'values-refused' : 'values-uncertain',
            path: reason.path,
            text: isSure
              ? `has values that ${reason.keyword} forbids`
              : `may have values that ${reason.keyword} forbids`,
            keywords: [reason.keyword],
            directions: [direction],
            source: [],
          };
          drafts.push(draft);
          owners.push(draft);
        }
        for (const owner of owners) {
          const own = found.get(owner) ?? new Map<Direction, Reason[]>();
          own.set(direction, [...(own.get(direction) ?? []), reason]);
          found.set(owner, own);
        }
      }
    }
    return new Map(
      drafts.map((draft) => {
        if (draft.misread === true) return [draft, { oldToNew: 'breaking', newToOld: 'breaking' }];
        const own = found.get(draft);
        if (own === undefined) return [draft, harmless];
        return [
          draft,
          { oldToNew: effectOf(own.get('oldToNew') ?? []), newToOld: effectOf(own.get('newToOld') ?? []) },
        ];
      }),
    );
  }

  /** Message types whose values consist of a pair. */
  #messagesOf(key: string): string[] {
    const reaches = (from: string, seen: Set<string>): boolean => {
      if (from === key) return true;
      if (seen.has(from)) return false;
      seen.add(from);
      return [...(this.#within.get(from) ?? [])].some((next) => reaches(next, seen));
    };
    return [
      ...new Set(this.#roots.filter(([, root]) => reaches(root, new Set())).map(([message]) => message)),
    ].sort();
  }

  /** All changes, definition by definition. */
  changes(): Change[] {
    return [...this.#pairs].flatMap(([key, [before, after]]) => {
      const messages = this.#messagesOf(key);
      return (this.#drafts.get(key) ?? []).map((draft): Change => {
        const { rule, path, text, source, confidence, pathBefore } = draft;
        const subject = `${after}${shownPath(path)}`;
        return {
          rule,
          subject,
          text: `${subject} ${text}.`,
          messages,
          before: rule.startsWith('field-added')
            ? null
            : placeIn(this.#before, before, stepsOf(pathBefore ?? path)),
          after: rule === 'field-removed' ? null : placeIn(this.#after, after, stepsOf(path)),
          wire: this.#effects.get(key)?.get(draft) ?? harmless,
          source,
          topology: null,
          ...(confidence === undefined ? {} : { confidence }),
        };
      });
    });
  }

  /** What becomes of the values of a pair and of all that they consist of. */
  verdict(pair: Pair): WireEffect {
    const seen = new Set<string>();
    const waiting = [keyOf(pair)];
    let result = harmless;
    for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
      if (seen.has(key)) continue;
      seen.add(key);
      waiting.push(...(this.#within.get(key) ?? []));
      for (const [draft, effect] of this.#effects.get(key) ?? []) {
        if (draft.misread === true) continue;
        result = {
          oldToNew: worse(result.oldToNew, effect.oldToNew),
          newToOld: worse(result.newToOld, effect.newToOld),
        };
      }
    }
    return result;
  }
}

/** A path as people read it. */
const shownPath = (path: string): string =>
  path
    .replace(/^(?=\/(?!\*(?:\/|$)|\[\](?:\/|$)))/, ' ')
    .replace(/\/\*(?=\/|$)/g, ' (any other member) ')
    .replace(/\/\[\](?=\/|$)/g, ' (any item) ')
    .trimEnd();

/** Steps into a schema to the schema of what stands at a path of values, as far as they can be told. */
const stepsOf = (path: string): string[] =>
  pointerSteps(path).flatMap((step) => {
    if (step === '*') return ['additionalProperties'];
    if (step === '[]') return ['items'];
    return /^[0-9]+$/.test(step) ? ['prefixItems', step] : ['properties', step];
  });
