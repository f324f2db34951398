/** JSON values compared as JSON Schema compares them: by what they are, not by how they are held. */

type Members = Readonly<Record<string, unknown>>;

/** Levels of arrays and objects in one another: more than any message has; also what stops at a value that contains itself. */
export const maxDepth = 500;

/** Whether two JSON values are equal: numbers by value, objects without regard to the order of members. */
export function equalJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => equalJson(item, b[index]));
  }
  if (Array.isArray(b)) return false;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && equalJson((a as Members)[name], (b as Members)[name]))
  );
}

/** A text that is the same for equal values only. */
function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical((value as Members)[name])}`).join()}}`;
}

/** Up to so many texts are compared each with each: that takes less than keeping them. */
const fewItems = 8;

/** As {@link duplicateItems}, of few items; undefined when they are not all texts. */
function duplicateOfFew(items: readonly unknown[]): readonly [number, number] | null | undefined {
  for (let later = 0; later < items.length; later++) {
    const item = items[later];
    if (typeof item !== 'string') return undefined;
    for (let earlier = 0; earlier < later; earlier++) if (items[earlier] === item) return [earlier, later];
  }
  return null;
}

/** Indices of the first item that equals one before it: the earlier, then the later; null when there is none. */
export function duplicateItems(items: readonly unknown[]): readonly [number, number] | null {
  if (items.length < 2) return null;
  const few = items.length <= fewItems ? duplicateOfFew(items) : undefined;
  if (few !== undefined) return few;
  const scalars = new Map<unknown, number>();
  const others = new Map<string, number>();
  for (const [index, item] of items.entries()) {
    const composed = typeof item === 'object' && item !== null;
    const seen: Map<unknown, number> = composed ? others : scalars;
    const key = composed ? canonical(item) : item;
    const before = seen.get(key);
    if (before !== undefined) return [before, index];
    seen.set(key, index);
  }
  return null;
}

/** A number as its shortest decimal: `digits` × 10^`exponent`. */
function decimal(value: number): { readonly digits: bigint; readonly exponent: number } {
  const [mantissa = '', power = '0'] = String(value).split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  return { digits: BigInt(whole + fraction), exponent: Number(power) - fraction.length };
}

/** Whether a finite number is a whole multiple of a divisor above 0, both taken as the decimals they are written as. */
export function isMultipleOf(value: number, divisor: number): boolean {
  if (Number.isSafeInteger(value) && Number.isSafeInteger(divisor)) return value % divisor === 0;
  if (!Number.isFinite(value)) return false;
  const a = decimal(value);
  const b = decimal(divisor);
  const exponent = Math.min(a.exponent, b.exponent);
  const scaled = ({ digits, exponent: own }: typeof a): bigint => digits * 10n ** BigInt(own - exponent);
  return scaled(a) % scaled(b) === 0n;
}

/** Whether a value holds a number that no double does. */
export function holdsOverflow(value: unknown, depth = 0): boolean {
  if (typeof value === 'number') return !Number.isFinite(value);
  if (typeof value !== 'object' || value === null || depth > maxDepth) return false;
  if (Array.isArray(value)) {
    for (const item of value as unknown[]) {
      if (typeof item !== 'string' && holdsOverflow(item, depth + 1)) return true;
    }
    return false;
  }
  for (const name in value) {
    const member = (value as Members)[name];
    if (typeof member !== 'string' && holdsOverflow(member, depth + 1)) return true;
  }
  return false;
}

/** How many characters a text has: code points, not halves of them. */
export function countCharacters(text: string): number {
  let count = text.length;
  for (let at = 0; at + 1 < text.length; at++) {
    if ((text.charCodeAt(at) & 0xfc00) !== 0xd800 || (text.charCodeAt(at + 1) & 0xfc00) !== 0xdc00) continue;
    count--;
    at++;
  }
  return count;
}

/** Whether a text is of so many parts, none of which is empty, with a mark between any two of them. */
export function hasParts(text: string, mark: string, count: number): boolean {
  let start = 0;
  for (let left = count; left > 1; left--) {
    const at = text.indexOf(mark, start);
    if (at <= start) return false;
    start = at + 1;
  }
  return start < text.length && !text.includes(mark, start);
}
