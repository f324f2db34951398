/** Javadoc: plain text in, a comment without warnings out. */

/** Text as it has to be written within a comment. */
export const escaped = (text) =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('@', '&#64;')
    .replaceAll('{', '&#123;')
    .replaceAll('}', '&#125;')
    .replaceAll('*/', '*&#47;')
    .replaceAll('\\', '&#92;');

/** A word of code within a comment. */
export const code = (text) => `<code>${escaped(text)}</code>`;

/** A line of markup as lines of about a hundred characters; what follows a tag is set in. */
function wrapped(line) {
  const lines = [];
  let current = '';
  for (const word of line.trim().split(' ')) {
    if (current !== '' && current.length + word.length > 108) {
      lines.push(current);
      current = line.startsWith('@') ? `    ${word}` : word;
    } else current = current === '' ? word : `${current} ${word}`;
  }
  return [...lines, current];
}

/** A comment of these lines, which are markup already. */
export function comment(lines, indent = '') {
  const body = lines.flatMap((line) => line.split('\n')).flatMap(wrapped);
  if (body.length === 1) return `${indent}/** ${body[0]} */\n`;
  return `${indent}/**\n${body.map((line) => `${indent} *${line === '' ? '' : ` ${line}`}`).join('\n')}\n${indent} */\n`;
}

const sentence = (text) => (text === '' || /[.!?:]$/.test(text) ? text : `${text}.`);

/** What is said of a definition or a field, in one line. */
export function described({ description, unit, source, checks, examples = [] }) {
  const parts = [escaped(sentence(description.trim().replaceAll(/\s+/g, ' ')))];
  if (unit === '1') parts.push('Without unit.');
  else if (unit === 'declared') parts.push('Unit: declared elsewhere.');
  else if (unit !== '') parts.push(`Unit: ${escaped(unit)}.`);
  for (const check of checks) parts.push(escaped(sentence(check.replaceAll(/\s+/g, ' '))));
  if (examples.length > 0) parts.push(`Example: ${code(JSON.stringify(examples[0]))}.`);
  if (source !== '') parts.push(`Source: ${escaped(sentence(source))}`);
  return parts.filter((text) => text !== '').join(' ');
}

/** A string literal. */
export const literal = (text) => JSON.stringify(text);
