/** The vectors: messages with the verdict that every implementation of the contract has to give on them. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { EbadgeError } from '../core/errors.ts';
import type { Verdict } from '../core/verdict.ts';

/** One text, and what has to be said of it. */
export interface Vector {
  /** Wire name of the message type that it is, or means to be; `_any` for what is of none. */
  readonly name: string;
  /** Where it comes from, below `schema/examples` of the package, e.g. `report/valid/published.json`. */
  readonly file: string;
  /** What a reader is given. */
  readonly bytes: Uint8Array;
  /** The bytes as text; characters that are no UTF-8 are replaced. */
  readonly text: string;
  /** The text as parsed JSON; undefined where it is none. */
  readonly message: unknown;
  /** What has to be said of it: schema/meta/verdict.md. */
  readonly verdict: 'valid' | Verdict;
  /** What is wrong, for people; undefined of what is valid. */
  readonly description: string | undefined;
}

interface InvalidFile {
  readonly description: string;
  readonly message?: unknown;
  readonly text?: string;
  readonly base64?: string;
  readonly verdict: Verdict;
}

/** The folder with the vectors: of this package, installed or not. */
function vectorFolder(): string {
  let folder = import.meta.dirname;
  for (;;) {
    const examples = path.join(folder, 'schema/examples');
    if (existsSync(examples)) return examples;
    const above = path.dirname(folder);
    if (above === folder) {
      throw new EbadgeError(
        'INTERNAL',
        'The vectors are not where the package has them: schema/examples is missing.',
      );
    }
    folder = above;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function read(folder: string, name: string, kind: 'valid' | 'invalid', file: string): Vector {
  const content = readFileSync(path.join(folder, name, kind, file));
  const place = { name, file: `${name}/${kind}/${file}` };
  if (kind === 'valid') {
    const text = content.toString();
    return {
      ...place,
      bytes: content,
      text,
      message: parsed(text),
      verdict: 'valid',
      description: undefined,
    };
  }
  const { description, message, text, base64, verdict } = JSON.parse(content.toString()) as InvalidFile;
  const bytes =
    base64 === undefined ? Buffer.from(text ?? JSON.stringify(message)) : Buffer.from(base64, 'base64');
  return { ...place, bytes, text: bytes.toString(), message: parsed(bytes.toString()), verdict, description };
}

/**
 * The vectors of one message type, or all of them, sorted by their files: what an implementation in any language is to
 * be held to.
 *
 * @throws EbadgeError `INVALID_ARGUMENT`: there is no message of that name.
 *
 * @example
 * ```ts
 * import { vectors } from '@ebadge/sdk/testing';
 *
 * for (const { text, verdict, file } of vectors('report')) {
 *   console.log(file, verdict === 'valid' ? 'valid' : `${verdict.code} at ${verdict.path}`, text.length);
 * }
 * ```
 */
export function* vectors(name?: string): Generator<Vector, void> {
  const folder = vectorFolder();
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  if (name !== undefined && !names.includes(name)) {
    throw new EbadgeError(
      'INVALID_ARGUMENT',
      `There are no vectors of ${JSON.stringify(name)}. There are: ${names.join(', ')}.`,
    );
  }
  for (const each of name === undefined ? names : [name]) {
    for (const kind of ['valid', 'invalid'] as const) {
      const below = path.join(folder, each, kind);
      const files = existsSync(below) ? readdirSync(below).sort() : [];
      for (const file of files) yield read(folder, each, kind, file);
    }
  }
}
