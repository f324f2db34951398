/** What is in messages, for people and for programs. */

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

/** Control characters as escapes: what comes from elsewhere shall not steer the terminal. */
export const harmless = (text: string): string =>
  text.replaceAll(/[\p{Cc}\p{Cf}]/gu, (character) =>
    character === '\n' || character === '\t'
      ? character
      : `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );

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
