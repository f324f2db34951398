/** The examples of the specification, and what the SDK says of each when the site is built. */

import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { encode, safeParse, verdictOf, type Verdict } from '../../src/index.ts';
import { isObject, type Json } from '../../src/generator/json.ts';
import type { SiteInputs } from './page.ts';

const folder = 'schema/examples';

/** The example that is printed in the standard: every message has one. */
export const publishedName = 'published';

/** A text that is right. */
export interface ValidExample {
  readonly name: string;
  readonly text: string;
  /** Whether it matters how it is written, and not only what it says. */
  readonly isExact: boolean;
  readonly value: Json;
}

/** A text that is refused, and what is said of it. */
export interface InvalidExample {
  readonly name: string;
  readonly description: string;
  readonly source: string;
  readonly text: string;
  /** Whether the text is all that there is: else its bytes are no UTF-8. */
  readonly isText: boolean;
  /** Whether it matters how it is written, and not only what it says. */
  readonly isExact: boolean;
  readonly code: string;
  /** The error's own words. */
  readonly message: string;
  readonly verdict: Verdict;
  /** What tolerant reading forgave; null where it refuses as well. */
  readonly forgiven: readonly string[] | null;
}

const names = (root: string, message: string, kind: string): string[] => {
  const at = path.join(root, folder, message, kind);
  return existsSync(at)
    ? readdirSync(at)
        .filter((file) => file.endsWith('.json'))
        .sort()
    : [];
};

const textOr = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

/** Valid examples, the published one first. Throws when the SDK refuses one. */
export function validExamples({ root, read }: SiteInputs, message: string): readonly ValidExample[] {
  const examples = names(root, message, 'valid').map((file) => {
    const text = read(`${folder}/${message}/valid/${file}`);
    const result = safeParse(text);
    if (!result.ok) throw result.error;
    return {
      name: file.slice(0, -'.json'.length),
      text: text.trim(),
      isExact: /^(?:text|twice)-/.test(file),
      value: JSON.parse(text) as Json,
    };
  });
  const first = ({ name }: ValidExample): number => (name === publishedName ? 0 : 1);
  return examples.sort((a, b) => first(a) - first(b));
}

/** The bytes of an invalid example; its members are those that `schema/examples/README.md` lists. */
function bytesOf(vector: Json): Uint8Array {
  if (!isObject(vector)) throw new Error('A vector is an object.');
  if (typeof vector['base64'] === 'string') return Buffer.from(vector['base64'], 'base64');
  return Buffer.from(typeof vector['text'] === 'string' ? vector['text'] : JSON.stringify(vector['message']));
}

/** Invalid examples, with what the SDK says of each. Throws when it says nothing against one. */
export function invalidExamples({ root, readJson }: SiteInputs, message: string): readonly InvalidExample[] {
  return names(root, message, 'invalid').map((file) => {
    const at = `${folder}/${message}/invalid/${file}`;
    const vector = readJson(at);
    const bytes = bytesOf(vector);
    const strict = safeParse(bytes);
    if (strict.ok) throw new Error(`${at} is accepted.`);
    const tolerant = safeParse(bytes, { reading: 'tolerant' });
    const described = isObject(vector) ? vector : {};
    return {
      name: file.slice(0, -'.json'.length),
      description: textOr(described['description']),
      source: textOr(described['source']),
      text:
        described['message'] === undefined
          ? new TextDecoder().decode(bytes)
          : JSON.stringify(described['message']),
      isText: described['base64'] === undefined,
      isExact: described['message'] === undefined,
      code: strict.error.code,
      message: strict.error.message,
      verdict: verdictOf(strict.error),
      forgiven: tolerant.ok ? tolerant.forgiven.map(({ path: where, what }) => `${where} ${what}`) : null,
    };
  });
}

/** How many bytes the SDK sends for a message. */
export function bytesOnWire(text: string): number {
  const result = safeParse(text);
  if (!result.ok) throw result.error;
  return encode(result.message).length;
}
