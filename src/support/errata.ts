/**
 * How a tolerant reader repairs what the schema declares as a known error (`x-errata`). Definitions for every
 * language: schema/meta/verdict.md. A repair that does not fit the value gives undefined.
 */

const jsonNumber = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;

/** More parts than any list has: what would grow without bound is not repaired. */
const mostParts = 1000;

const isSpace = (character: string | undefined): boolean =>
  character === ' ' || character === '\t' || character === '\n' || character === '\r';

/** Without JSON's white space at its ends. */
function trimmed(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text[start])) start++;
  while (end > start && isSpace(text[end - 1])) end--;
  return text.slice(start, end);
}

const repairs = {
  /** A string that holds one JSON number → that number. */
  numberFromText: (value: unknown): unknown =>
    typeof value === 'string' && jsonNumber.test(value) ? Number(value) : undefined,
  /** An array of exactly one string, with commas in it → an array of the parts between them, trimmed. */
  listFromCommaText: (value: unknown): unknown => {
    if (!Array.isArray(value) || value.length !== 1) return undefined;
    const [text] = value as unknown[];
    if (typeof text !== 'string') return undefined;
    const parts = text.split(',', mostParts + 1);
    return parts.length < 2 || parts.length > mostParts ? undefined : parts.map(trimmed);
  },
};

/** Name of a repair: the set is closed. */
export type RepairName = keyof typeof repairs;

/** The value repaired, or undefined when the repair does not fit it. */
export function repaired(repair: RepairName, value: unknown): unknown {
  return Object.hasOwn(repairs, repair) ? repairs[repair](value) : undefined;
}
