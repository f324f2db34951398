/** What is in messages, for people and for programs. */

import { harmless } from '../core/harmless.ts';

/** The text, or null when it is not UTF-8. */
function textOf(body: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return null;
  }
}

function jsonOf(text: string): { readonly value: unknown } | null {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return null;
  }
}

/** `message`, when it is JSON; else `text`, or `bytes64`. */
export function contentForPrograms(body: Uint8Array): object {
  const text = textOf(body);
  if (text === null) return { bytes64: Buffer.from(body).toString('base64') };
  const json = jsonOf(text);
  return json === null ? { text } : { message: json.value };
}

/** The content, JSON with line breaks, indented. */
export function contentForPeople(body: Uint8Array): string {
  const text = textOf(body);
  const json = text === null ? null : jsonOf(text);
  const shown =
    text === null
      ? `(${body.length} bytes that are no text) ${Buffer.from(body.subarray(0, 300)).toString('base64')}`
      : json === null
        ? text
        : JSON.stringify(json.value, null, 2);
  return harmless(shown)
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}
