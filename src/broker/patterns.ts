/**
 * Permissions as regular expressions. RabbitMQ looks for a match anywhere in a name and knows no escaping of its
 * own: every pattern here is anchored at both ends, and every name in it is escaped.
 */

import { EbadgeError } from '../core/errors.ts';

/** What the names of all begin with that belongs to one participant alone. */
export const privatePrefix = 'private-';

/** Matches no name. */
export const nothing = '^$';

/** A name as a regular expression that matches it alone, in PCRE (RabbitMQ) and in JavaScript. */
export const escapeName = (name: string): string => name.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);

/** A pattern for whole names that match one of the parts. */
export const anchored = (parts: readonly string[]): string =>
  parts.length === 0 ? nothing : `^(?:${parts.join('|')})$`;

/**
 * What lies below a participant's private name. A participant whose name begins with this one's and a hyphen
 * would be inside, with all that is its own: those are taken out.
 */
export function privatePart(name: string, others: readonly string[]): string {
  const inner = others.filter((other) => other.startsWith(`${name}-`));
  const rests = inner.map((other) => escapeName(other.slice(name.length + 1)));
  const except = rests.length === 0 ? '' : `(?!(?:${rests.join('|')})-)`;
  return `${privatePrefix}${escapeName(name)}-${except}.+`;
}

const parameter = /\{([^}]+)\}/g;

/** Whether names made from the template can be read back in one way only: `-to-` is in no participant's name. */
export function isSeparable(template: string): boolean {
  const [, ...between] = template.split(/\{[^}]+\}/);
  return between.slice(0, -1).every((separator) => separator.includes('-to-'));
}

/**
 * Names made from a template in which some parameters have that value, and others any. Private names are not
 * among them, whatever they look like.
 */
export function templatePart(template: string, values: Readonly<Record<string, string>>): string {
  let pattern = '';
  let end = 0;
  for (const match of template.matchAll(parameter)) {
    const value = values[match[1] ?? ''];
    pattern +=
      escapeName(template.slice(end, match.index)) + (value === undefined ? '.+' : escapeName(value));
    end = match.index + match[0].length;
  }
  pattern += escapeName(template.slice(end));
  return template.startsWith('{') && pattern.startsWith('.+') ? `(?!${privatePrefix})${pattern}` : pattern;
}

/** The pattern as JavaScript reads it: the same as PCRE for all that is made here. */
export function matcher(pattern: string): (name: string) => boolean {
  let expression: RegExp;
  try {
    expression = new RegExp(pattern, 's');
  } catch (cause) {
    throw new EbadgeError('INTERNAL', `The pattern ${pattern} is none.`, { cause });
  }
  return (name) => expression.test(name);
}
