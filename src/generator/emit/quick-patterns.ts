/**
 * Simple patterns, read for code of a quick check: entering a regular expression takes longer than all that is looked at in a
 * short text. What is not of a form known here stays a regular expression.
 */

/** A text of so many parts, none of which is empty, with a mark between any two of them. */
export interface Parts {
  readonly count: number;
  /** What stands between the parts and in none of them; any such character where there is one part only. */
  readonly mark: string;
  /** What else is in none of them. */
  readonly others: readonly string[];
}

const syntax = String.raw`\^$.*+?()[]{}|/`;

/** A character of ASCII, or one of the syntax escaped; `-` and what begins a class are none in it. */
const one = String.raw`(?:[ -,.-Z_-z~]|\\[\\^$.*+?()[\]{}|/])`;
const excluding = String.raw`\[\^(${one}+)\]\+`;
const wholePattern = new RegExp(String.raw`^\^${excluding}((?:(?:\[${one}\]|${one})\[\^${one}+\]\+)*)\$$`);
const nextPart = new RegExp(String.raw`(\[${one}\]|${one})\[\^(${one}+)\]\+`, 'y');

/** The characters that the inside of a class lists. */
const charactersOf = (inside: string): ReadonlySet<string> => new Set(inside.replace(/\\(.)/g, '$1'));

const equal = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean =>
  a.size === b.size && [...a].every((character) => b.has(character));

/** What parts a pattern with the flag `u` asks for; null when it is none of that kind. */
export function partsOf(pattern: string): Parts | null {
  const [, inside = '', rest = ''] = wholePattern.exec(pattern) ?? [];
  const excluded = charactersOf(inside);
  let mark: string | undefined;
  let count = 1;
  for (let at = 0; at < rest.length; at = nextPart.lastIndex) {
    nextPart.lastIndex = at;
    const [, between = '', other = ''] = nextPart.exec(rest) ?? [];
    const [character] = charactersOf(between.startsWith('[') ? between.slice(1, -1) : between);
    // outside of a class, what means something else is no character
    if (character === undefined || (between.length === 1 && syntax.includes(between))) return null;
    if (!equal(charactersOf(other), excluded) || !excluded.has(character)) return null;
    if (mark !== undefined && mark !== character) return null;
    mark = character;
    count++;
  }
  const [first] = excluded;
  if (first === undefined) return null;
  const own = mark ?? first;
  return { count, mark: own, others: [...excluded].filter((character) => character !== own) };
}
