/** Section 1 of schema/meta/verdict.md, read literally: whether bytes are a JSON text, and which value it is. */

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Strings and names as they are written, in a text that is JSON. */
const literal = /"(?:[^"\\]|\\.)*"/g;

function depthOf(json: string): number {
  let depth = 0;
  let deepest = 0;
  for (const bracket of json.replaceAll(literal, '').match(/[[\]{}]/g) ?? []) {
    depth += bracket === '[' || bracket === '{' ? 1 : -1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

/** The value in the bytes; undefined when they are no JSON. */
export function readText(bytes: Uint8Array): { readonly value: unknown } | undefined {
  try {
    const json = utf8.decode(bytes);
    const value: unknown = JSON.parse(json);
    const strings = (json.match(literal) ?? []).map((written) => JSON.parse(written) as string);
    if (strings.some((each) => /\p{Surrogate}/u.test(each)) || depthOf(json) > 500) return undefined;
    return { value };
  } catch {
    return undefined;
  }
}
