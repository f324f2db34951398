/** What a value has to be besides its type, in words. */

const keywords =
  'integer|format|pattern|minimum|exclusiveMinimum|maximum|exclusiveMaximum|multipleOf|minLength|maxLength|minItems|maxItems|minProperties|maxProperties|unique items|anyOf|oneOf';
const between = new RegExp(`, (?=(?:${keywords})\\b)`);

const words: Readonly<Record<string, (value: string) => string>> = {
  // the type says it
  integer: () => '',
  format: () => '',
  pattern: (value) => `matches \`${value}\``,
  minimum: (value) => `at least ${value}`,
  exclusiveMinimum: (value) => `greater than ${value}`,
  maximum: (value) => `at most ${value}`,
  exclusiveMaximum: (value) => `less than ${value}`,
  multipleOf: (value) => `a multiple of ${value}`,
  minLength: (value) => (value === '1' ? 'not empty' : `at least ${value} characters`),
  maxLength: (value) => `at most ${value} characters`,
  minItems: (value) => (value === '1' ? 'not empty' : `at least ${value} items`),
  maxItems: (value) => `at most ${value} items`,
  minProperties: (value) => (value === '1' ? 'not empty' : `at least ${value} members`),
  maxProperties: (value) => `at most ${value} members`,
  unique: () => 'no item twice',
};

function inWords(constraint: string): string {
  const [keyword = '', ...rest] = constraint.split(' ');
  return words[keyword]?.(rest.join(' ')) ?? constraint;
}

/**
 * A sentence about constraints as the types' comments have it (`Validated: minLength 1.`), in words; empty where the type
 * says it already. Other sentences are left as they are, but for what only the authors of types need to know.
 */
export function checkWords(check: string): string {
  if (check.endsWith(' is checked by the validator only; the type is wider.')) return '';
  const [, before = '', list] = /^((?:Each: |Names: )*)Validated: ([\s\S]*)\.$/.exec(check) ?? [];
  if (list === undefined) return check;
  const said = list
    .split(between)
    .map(inWords)
    .filter((text) => text !== '')
    .join(', ');
  if (said === '') return '';
  return before === '' ? `${said.charAt(0).toUpperCase()}${said.slice(1)}.` : `${before}${said}.`;
}
