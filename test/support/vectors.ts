/** The files in schema/examples: texts that are valid, and texts that are refused with the verdict on them. */

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { obj, optionalObj, text, type Obj } from './json.ts';
import { root } from './sources.ts';
import type { Tolerated, Verdict } from './verdict-oracle.ts';

interface Vector {
  /** Wire name of the message type, or `_any`. */
  readonly type: string;
  /** Folder and file, below schema/examples. */
  readonly file: string;
  readonly bytes: Uint8Array;
}

/** A text that is refused. */
interface InvalidVector extends Vector {
  /** The file as it is. */
  readonly content: Obj;
  readonly verdict: Verdict;
  /** The outcome of tolerant reading, where it is another one. */
  readonly tolerant: Tolerated | undefined;
}

const folder = path.join(root, 'schema/examples');

/** The folders: one for each message type, and `_any` for what is of none. */
export const vectorFolders: readonly string[] = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();

const filesIn = (kind: 'valid' | 'invalid'): { type: string; file: string; content: Buffer }[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll(path.sep, '/'))
    .filter((name) => name.split('/')[1] === kind && name.endsWith('.json'))
    .sort()
    .map((file) => ({
      type: file.split('/')[0] ?? '',
      file,
      content: readFileSync(path.join(folder, file)),
    }));

function bytesOf(content: Obj): Uint8Array {
  if (content['base64'] !== undefined) return Buffer.from(text(content['base64']), 'base64');
  return Buffer.from(
    content['text'] === undefined ? JSON.stringify(content['message']) : text(content['text']),
  );
}

export const validVectors: readonly Vector[] = filesIn('valid').map(({ type, file, content }) => ({
  type,
  file,
  bytes: content,
}));

export const invalidVectors: readonly InvalidVector[] = filesIn('invalid').map(({ type, file, content }) => {
  const parsed = obj(JSON.parse(content.toString()));
  return {
    type,
    file,
    bytes: bytesOf(parsed),
    content: parsed,
    verdict: optionalObj(parsed['verdict']) as unknown as Verdict,
    tolerant: parsed['tolerant'] as Tolerated | undefined,
  };
});
