/** Reads one file of a specification: YAML, and JSON as its subset. */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseDocument } from 'yaml';
import type { Json } from './json.ts';
import { specError, type SourcePlace } from './spec-error.ts';

/** One file of the specification. */
export interface SourceFile {
  /** Path relative to the AsyncAPI document's folder, with `/`. */
  readonly name: string;
  readonly text: string;
  readonly data: Json;
  readonly sha256: string;
}

/** Reads a file; `from` is where it is referred to. Throws SPEC_UNREADABLE. */
export function readSource(folder: string, name: string, from: SourcePlace): SourceFile {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path.join(folder, name));
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown error';
    const what = code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a folder' : code;
    throw specError(
      'SPEC_UNREADABLE',
      from,
      `cannot read ${name}: ${what}.`,
      'name an existing, readable file; paths are relative to the file that holds the reference.',
      cause,
    );
  }
  const text = bytes.toString('utf8');
  const document = parseDocument(text, { prettyErrors: false, uniqueKeys: true, version: '1.2' });
  const problem = document.errors[0];
  if (problem !== undefined) {
    const before = text.slice(0, problem.pos[0]).split('\n');
    const line = before.length;
    const column = (before.at(-1)?.length ?? 0) + 1;
    const several = problem.code === 'MULTIPLE_DOCS';
    throw specError(
      'SPEC_UNREADABLE',
      { file: name, pointer: '' },
      several
        ? `line ${line}, column ${column}: another document begins here; a file may hold one.`
        : `line ${line}, column ${column}: ${problem.message}`,
      several
        ? 'move the other document to a file of its own, and remove the line "---" between them.'
        : 'correct the YAML or JSON at that place.',
    );
  }
  let data: Json;
  try {
    data = document.toJS({ maxAliasCount: 1000 }) as Json;
  } catch (cause) {
    throw specError(
      'SPEC_UNREADABLE',
      { file: name, pointer: '' },
      String(cause),
      'correct the aliases.',
      cause,
    );
  }
  return { name, text, data, sha256: createHash('sha256').update(bytes).digest('hex') };
}
