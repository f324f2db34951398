/** Participants' names, and names of exchanges and queues that hold them. */

import { EbadgeError } from '../core/errors.ts';
import { describeValue } from '../core/issues.ts';

const parameter = /\{([^}]+)\}/g;

/** AMQP's limit for names and routing keys, in bytes. */
const maxBytes = 255;

const bytes = (text: string): number => new TextEncoder().encode(text).length;

/** Fills the parameters of a name in: `{heh}-to-{controller}` → `heh-42-to-ts`. */
export function fillName(template: string, values: Readonly<Record<string, string>>): string {
  const name = template.replaceAll(parameter, (whole, key: string) => values[key] ?? whole);
  if (bytes(name) > maxBytes) {
    throw new EbadgeError(
      'INVALID_ARGUMENT',
      `The name ${name} has more than ${maxBytes} bytes. Use shorter participant names.`,
    );
  }
  return name;
}

/** Whether every parameter of the template is among the given ones. */
export const canFill = (template: string, values: Readonly<Record<string, string>>): boolean =>
  [...template.matchAll(parameter)].every(([, key]) => key !== undefined && values[key] !== undefined);

/** A reader of names made from a template: the parameters' values, or null for another's name. */
export function nameReader(template: string): (name: string) => Record<string, string> | null {
  const keys: string[] = [];
  const parts: string[] = [];
  let end = 0;
  for (const match of template.matchAll(parameter)) {
    parts.push(template.slice(end, match.index));
    keys.push(match[1] ?? '');
    end = match.index + match[0].length;
  }
  const last = template.slice(end);
  return (name) => {
    const values: Record<string, string> = {};
    let at = 0;
    for (const [index, key] of keys.entries()) {
      const before = parts[index] ?? '';
      if (!name.startsWith(before, at)) return null;
      at += before.length;
      const separator = parts[index + 1] ?? last;
      const stop = separator === '' ? name.length : name.indexOf(separator, at);
      if (stop <= at) return null;
      values[key] = name.slice(at, stop);
      at = stop;
    }
    return name.slice(at) === last ? values : null;
  };
}

/**
 * Refuses what cannot name a participant: names become parts of exchange names, queue names and
 * permission patterns.
 */
export function checkParticipantName(name: unknown, what: string): string {
  const fault =
    typeof name !== 'string'
      ? 'it is no text'
      : name === ''
        ? 'it is empty'
        : name.includes('-to-')
          ? 'it contains "-to-", which separates sender and receiver in exchange names'
          : name.startsWith('to-') || name.endsWith('-to')
            ? 'it begins with "to-" or ends with "-to", so that exchange names could be read in two ways'
            : /[\s.*#{}\p{Cc}]/u.test(name)
              ? 'it contains a space, a dot, an asterisk, a hash sign, a brace or a control character'
              : bytes(name) > 100
                ? 'it has more than 100 bytes'
                : undefined;
  if (fault !== undefined) {
    throw new EbadgeError(
      'INVALID_ARGUMENT',
      `${what} cannot be ${describeValue(name)}: ${fault}. Use a name like "heh-b827ebea02c1".`,
    );
  }
  return name as string;
}

const textOf: (word: unknown) => string = String;

/** The routing key of a message: the values of its words, null and absent ones left out, joined by dots. */
export function routingKeyOf(words: readonly unknown[]): string {
  let key = '';
  for (const word of words) {
    if (word === undefined || word === null) continue;
    const text = textOf(word);
    key = key === '' ? text : `${key}.${text}`;
  }
  // a character has three bytes at most
  if (key.length * 3 > maxBytes && bytes(key) > maxBytes) {
    throw new EbadgeError(
      'INVALID_ARGUMENT',
      `The routing key has more than ${maxBytes} bytes; AMQP takes no more. Shorten the ids in the message.`,
    );
  }
  return key;
}
