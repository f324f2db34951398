/** How alike two things are that may be one under two names. */

import { isObject, type Json } from '../generator/json.ts';

const words = (name: string): Set<string> =>
  new Set(
    name
      .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
      .toLowerCase()
      .split(/[^a-z0-9]+/)
      .filter((word) => word !== ''),
  );

const pairsOf = (text: string): Map<string, number> => {
  const pairs = new Map<string, number>();
  for (let index = 0; index < text.length - 1; index++) {
    const pair = text.slice(index, index + 2);
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  }
  return pairs;
};

/** Dice's coefficient of things that are counted. */
function dice(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  const sum = (counts: ReadonlyMap<string, number>): number =>
    [...counts.values()].reduce((total, count) => total + count, 0);
  const total = sum(a) + sum(b);
  if (total === 0) return 0;
  let shared = 0;
  for (const [key, count] of a) shared += Math.min(count, b.get(key) ?? 0);
  return (2 * shared) / total;
}

const counted = (items: Iterable<string>): Map<string, number> =>
  new Map([...items].map((item) => [item, 1]));

/** How alike two names are, from 0 to 1: by their words, or letter by letter. */
export function nameLikeness(a: string, b: string): number {
  if (a.toLowerCase() === b.toLowerCase()) return 1;
  return Math.max(
    dice(counted(words(a)), counted(words(b))),
    dice(pairsOf(a.toLowerCase()), pairsOf(b.toLowerCase())),
  );
}

/** What a schema says, piece by piece: paths with values. */
function pieces(schema: Json, path = ''): string[] {
  if (!isObject(schema)) return [`${path}=${JSON.stringify(schema)}`];
  return Object.entries(schema).flatMap(([key, value]) =>
    /^(?:description|title|examples|x-source)$/.test(key) ? [] : pieces(value, `${path}/${key}`),
  );
}

/** How alike two schemas are, from 0 to 1, texts for people aside. */
export function schemaLikeness(a: Json, b: Json): number {
  const [left, right] = [pieces(a), pieces(b)];
  return left.length + right.length === 0 ? 1 : dice(counted(left), counted(right));
}

/** What was removed and what was added, as far as they are probably the same. */
export interface Rename<T> {
  readonly before: T;
  readonly after: T;
  readonly confidence: number;
}

/** What is less sure is no rename. */
const leastConfidence = 0.6;

/** The likeliest renames: each thing is in one of them at most. */
export function renamesOf<T>(
  removed: readonly T[],
  added: readonly T[],
  likeness: (before: T, after: T) => number,
): Rename<T>[] {
  const all = removed
    .flatMap((before) => added.map((after) => ({ before, after, confidence: likeness(before, after) })))
    .filter(({ confidence }) => confidence >= leastConfidence)
    .sort((a, b) => b.confidence - a.confidence);
  const found: Rename<T>[] = [];
  for (const rename of all) {
    if (!found.some(({ before, after }) => before === rename.before || after === rename.after)) {
      found.push({ ...rename, confidence: Math.round(rename.confidence * 100) / 100 });
    }
  }
  return found;
}
