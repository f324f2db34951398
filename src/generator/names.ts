/** Names of the specification made into identifiers. */

const words = (name: string): string[] =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '');

const capitalise = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** `open_door` → `OpenDoor`; empty when the name has no letter or digit. */
export function pascalCase(name: string): string {
  const joined = words(name).map(capitalise).join('');
  return /^[0-9]/.test(joined) ? `_${joined}` : joined;
}

/** `open_door` → `openDoor`. */
export function camelCase(name: string): string {
  const pascal = pascalCase(name);
  return pascal.charAt(0).toLowerCase() + pascal.slice(1);
}

/**
 * The name of a type: an identifier that starts with a capital where it starts with a letter, written as the
 * emitter of types writes it, so that every module means the same one.
 */
export function typeName(name: string): string {
  const joined = name
    .replace(/^_[a-z]/g, (match) => match.toUpperCase())
    .replace(/_[a-z]/g, (match) => match.slice(1).toUpperCase())
    .replace(/[\d$]+[a-zA-Z]/g, (match) => match.toUpperCase());
  return capitalise(joined);
}

const identifier = /^[A-Za-z_$][A-Za-z0-9_$]*$/;

/** Whether the text is an ASCII identifier (reserved words included). */
export const isIdentifier = (text: string): boolean => identifier.test(text);

/** Orders by code unit: the same on every machine, whatever its locale. */
export const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The wanted name, or the first of `wanted2`, `wanted3`, … that is not taken. */
export function freshName(wanted: string, taken: ReadonlySet<string>): string {
  let name = wanted;
  for (let i = 2; taken.has(name); i++) name = `${wanted}${i}`;
  return name;
}

const reserved = new Set(
  (
    'arguments as async await break case catch class const continue debugger default delete do else enum eval export ' +
    'extends false finally for function if implements import in instanceof interface let new null package private ' +
    'protected public return static super switch this throw true try typeof undefined var void while with yield'
  ).split(' '),
);

/** Whether the word cannot name a function in a module. */
export const isReserved = (word: string): boolean => reserved.has(word);

/** `^ext_[A-Za-z0-9_]+$` → `ext_`: the literal start of a pattern, or null when it has none. */
export function literalPrefix(pattern: string): string | null {
  const match = /^\^([A-Za-z0-9_-]+)(.*)$/.exec(pattern);
  const prefix = match?.[1];
  if (prefix === undefined) return null;
  // the last literal character belongs to a quantifier that may drop it
  return /^[?*{|]/.test(match?.[2] ?? '') || pattern.includes('|') ? null : prefix;
}
