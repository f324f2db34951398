/** Small pieces of TypeScript text. */

const identifier = /^[A-Za-z_$][A-Za-z0-9_$]*$/;

/** A string literal. */
export const literal = (text) =>
  `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;

/** A property name, quoted where it has to be. */
export const key = (name) => (identifier.test(name) ? name : literal(name));

/** A union of string literals; `never` when there are none. */
export const union = (names) => (names.length === 0 ? 'never' : names.map(literal).join(' | '));

/** A documentation comment, indented. */
export function doc(text, indent = '') {
  const lines = text.replaceAll('*/', '*\\/').trim().split('\n');
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`;
  return `${indent}/**\n${lines.map((line) => `${indent} *${line === '' ? '' : ` ${line}`}`).join('\n')}\n${indent} */\n`;
}
