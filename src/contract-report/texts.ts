/** Pieces of text that the writers of reports share. */

import type { Finding, ObservedMessage } from './report.ts';

/** Where a finding is, in one line. */
export const placeText = ({ where }: Finding): string =>
  Object.entries(where)
    .map(([kind, name]) => `${kind} ${name}`)
    .join(', ');

/** The way of a message, in one line. */
export function headText({ at, from, to, exchange, routingKey, type }: ObservedMessage): string {
  const name = type === undefined ? '' : ` ${type}`;
  return `${at}  ${from} → ${to}${name}  (exchange ${exchange}, routing key ${routingKey === '' ? '(empty)' : routingKey})`;
}

/** The payload of a message; JSON is laid out, and a long one cut short where there is a limit. */
export function bodyText(
  { body, encoding }: ObservedMessage,
  most: number = Number.POSITIVE_INFINITY,
): string {
  if (encoding === 'base64') return cut(`(no text; base64) ${body}`, most);
  try {
    return cut(JSON.stringify(JSON.parse(body), null, 2), most);
  } catch {
    return cut(body, most);
  }
}

const cut = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most)}\n… (${text.length - most} more characters)`;
