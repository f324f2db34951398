/** Sets of code points, as ranges in order. Halves of surrogate pairs are in none: no text has them alone. */

/** First and last code point of each range; ranges neither touch nor overlap. */
export type CodePoints = readonly (readonly [from: number, to: number])[];

export const everything: CodePoints = [
  [0, 0xd7ff],
  [0xe000, 0x10ffff],
];

/** A set of ranges in any order. */
export function union(...sets: readonly CodePoints[]): CodePoints {
  const sorted = sets.flat().sort(([a], [b]) => a - b);
  const merged: [number, number][] = [];
  for (const [from, to] of sorted) {
    const last = merged.at(-1);
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}

/** What is not in a set. */
export function complement(set: CodePoints): CodePoints {
  const found: [number, number][] = [];
  for (const [least, most] of everything) {
    let next = least;
    for (const [from, to] of set) {
      if (to < next || from > most) continue;
      if (from > next) found.push([next, from - 1]);
      next = to + 1;
    }
    if (next <= most) found.push([next, most]);
  }
  return found;
}

export const has = (set: CodePoints, point: number): boolean =>
  set.some(([from, to]) => from <= point && point <= to);

export const single = (point: number): CodePoints => [[point, point]];

const digits: CodePoints = [[0x30, 0x39]];
const word: CodePoints = union(digits, [[0x41, 0x5a]], single(0x5f), [[0x61, 0x7a]]);
const lineEnds: CodePoints = [
  [0x0a, 0x0a],
  [0x0d, 0x0d],
  [0x2028, 0x2029],
];
const space: CodePoints = union(
  [[0x09, 0x0d]],
  ...[0x20, 0xa0, 0x1680, 0x202f, 0x205f, 0x3000, 0xfeff].map(single),
  [[0x2000, 0x200a]],
  [[0x2028, 0x2029]],
);

/** What the letter of an escape stands for. */
export const classes: Readonly<Record<string, CodePoints>> = {
  d: digits,
  D: complement(digits),
  w: word,
  W: complement(word),
  s: space,
  S: complement(space),
};

/** What a dot stands for. */
export const anyButLineEnds: CodePoints = complement(lineEnds);
