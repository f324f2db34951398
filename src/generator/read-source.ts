/** Reads one file of a specification: YAML, and JSON as its subset. */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Composer, Parser } from 'yaml';
import { escapeStep } from '../support/pointer.ts';
import type { Json } from './json.ts';
import { specError, type SourcePlace } from './spec-error.ts';
import { offsetBeyond } from './yaml-depth.ts';

/** One file of the specification. */
export interface SourceFile {
  /** Path relative to the AsyncAPI document's folder, with `/`. */
  readonly name: string;
  readonly text: string;
  readonly data: Json;
  readonly sha256: string;
}

/** Levels of nesting that every later step can follow, whatever it makes of them. */
const mostLevels = 200;

function refuseDepth(place: SourcePlace, at?: string): never {
  throw specError(
    'SPEC_UNSUPPORTED',
    place,
    `${at === undefined ? '' : `${at}: `}it is nested too deeply; up to ${mostLevels} levels are read.`,
    'give inner schemas names ($defs), and refer to them.',
  );
}

/** Levels that the YAML library, which recurs, surely reads; of those, whoever is beyond our own is told the place. */
const mostComposedLevels = 2 * mostLevels;

/** The text of a file. Throws SPEC_UNREADABLE where it is none: a decoder would put other characters there. */
function textOf(bytes: Buffer, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw specError(
      'SPEC_UNREADABLE',
      { file: name, pointer: '' },
      'it is no text in UTF-8.',
      'name a YAML or JSON file, or save it in UTF-8.',
      cause,
    );
  }
}

/** Throws at what YAML can say and JSON cannot: values within themselves, and numbers that are none. */
function checkValues(value: Json, place: SourcePlace, around: readonly Json[]): void {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw specError(
      'SPEC_UNREADABLE',
      place,
      'this number is infinite, too large, or none: JSON has no such value.',
      'write a number that JSON has.',
    );
  }
  if (typeof value !== 'object' || value === null) return;
  if (around.includes(value)) {
    throw specError(
      'SPEC_UNREADABLE',
      place,
      'the alias stands within what it means: the value would never end.',
      'refer to the schema with $ref.',
    );
  }
  if (around.length >= mostLevels) refuseDepth(place);
  const deeper = [...around, value];
  for (const [key, item] of Object.entries(value)) {
    checkValues(item, { file: place.file, pointer: `${place.pointer}/${escapeStep(key)}` }, deeper);
  }
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
  const text = textOf(bytes, name);
  const place = { file: name, pointer: '' };
  const at = (offset: number): string => {
    const before = text.slice(0, offset).split('\n');
    return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
  };
  const tokens = [...new Parser().parse(text)];
  const tooDeep = offsetBeyond(mostComposedLevels, tokens);
  if (tooDeep !== undefined) refuseDepth(place, at(tooDeep));
  const composer = new Composer({ prettyErrors: false, uniqueKeys: true, version: '1.2', merge: true });
  const [document, second] = [...composer.compose(tokens, true, text.length)];
  if (document === undefined) throw specError('SPEC_UNREADABLE', place, 'it is empty.', 'write a document.');
  const several = document.errors.length === 0 && second !== undefined;
  // a tag that nobody reads would be passed over with a warning
  const problem = document.errors[0] ?? document.warnings[0];
  if (several || problem !== undefined) {
    throw specError(
      'SPEC_UNREADABLE',
      place,
      several
        ? `${at(second.range[0])}: another document begins here; a file may hold one.`
        : `${at(problem?.pos[0] ?? 0)}: ${(problem?.message ?? 'it is no YAML').replace(/[.]?$/, '.')}`,
      several
        ? 'move the other document to a file of its own, and remove the line "---" between them.'
        : 'correct the YAML or JSON at that place.',
    );
  }
  let data: Json;
  try {
    data = document.toJS({ maxAliasCount: 1000 }) as Json;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw specError('SPEC_UNREADABLE', place, `${reason}.`, 'correct the aliases.', cause);
  }
  checkValues(data, place, []);
  return { name, text, data, sha256: createHash('sha256').update(bytes).digest('hex') };
}
