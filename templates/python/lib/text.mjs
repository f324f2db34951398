/** Pieces of Python text. */

/** A value as Python writes it. */
export function literal(value) {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return text(value);
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  return `{${Object.entries(value)
    .map(([name, member]) => `${text(name)}: ${literal(member)}`)
    .join(', ')}}`;
}

/** A text in quotes, in ASCII. */
export function text(value) {
  const escaped = JSON.stringify(value).replace(/[\u007f-\uffff]/g, (unit) => {
    const code = unit.charCodeAt(0);
    return `\\u${code.toString(16).padStart(4, '0')}`;
  });
  // Python has no pairs of surrogates: one character is one escape
  return escaped.replace(
    /\\ud([89ab][0-9a-f]{2})\\ud([c-f][0-9a-f]{2})/g,
    (_, high, low) =>
      `\\U${(0x10000 + ((parseInt(`d${high}`, 16) - 0xd800) << 10) + (parseInt(`d${low}`, 16) - 0xdc00)).toString(16).padStart(8, '0')}`,
  );
}

/** What one tool or another takes for the end of a line. */
const lineEnd = new RegExp(
  `\r\n|[${String.fromCharCode(10, 11, 12, 13, 0x1c, 0x1d, 0x1e, 0x85, 0x2028, 0x2029)}]`,
);

/** A docstring, each line but the first indented. */
export function doc(value, indent = '') {
  const safe = value.trim().replaceAll('\\', '\\\\').replaceAll('"""', '\\"\\"\\"').replace(/"$/, '\\"');
  const lines = (safe === '' ? 'Nothing more is said.' : safe).split(lineEnd).map((line) => line.trimEnd());
  const body = lines.map((line, i) => (i === 0 || line === '' ? line : indent + line)).join('\n');
  return `${indent}"""${body}${lines.length > 1 ? `\n${indent}` : ''}"""\n`;
}

/** What people are told of a definition or a field. */
export function description({ description: said, checks, source, unit, isDeprecated, examples }) {
  const [example] = examples;
  return [
    said,
    ...(isDeprecated ? ['Deprecated.'] : []),
    ...(unit === '' ? [] : [`Unit: ${unit === '1' ? 'dimensionless' : unit}.`]),
    ...checks,
    ...(example === undefined ? [] : [`Example: \`${JSON.stringify(example)}\`.`]),
    ...(source === '' ? [] : [`Source: ${source}.`]),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

const rank = (name) => (/^[A-Z0-9_]+$/.test(name) && name.length > 1 ? 0 : /^[A-Z]/.test(name) ? 1 : 2);

/** Names in the order in which imports list them. */
export const importOrder = (names) =>
  [...new Set(names)].sort((a, b) => {
    const [x, y] = [a.toLowerCase(), b.toLowerCase()];
    return rank(a) - rank(b) || (x < y ? -1 : x > y ? 1 : a < b ? -1 : a > b ? 1 : 0);
  });

/** An import of names; nothing for none. */
export function importFrom(module, names) {
  const list = importOrder(names);
  if (list.length === 0) return '';
  const line = `from ${module} import ${list.join(', ')}\n`;
  return line.length <= 120
    ? line
    : `from ${module} import (\n${list.map((name) => `    ${name},\n`).join('')})\n`;
}
