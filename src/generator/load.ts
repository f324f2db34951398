/** Reads the AsyncAPI document and every file that its `$ref`s reach. The only part that reads sources. */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseDocument } from 'yaml';
import { pointerSteps } from '../support/pointer.ts';
import { specError, type SourcePlace } from './spec-error.ts';

/** A JSON value as parsed. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
/** A JSON object. */
export type JsonObject = Record<string, Json>;

/** One file of the specification. */
export interface SourceFile {
  /** Path relative to the AsyncAPI document's folder, with `/`. */
  readonly name: string;
  readonly text: string;
  readonly data: Json;
  readonly sha256: string;
}

/** What a `$ref` points to. */
export interface Target {
  readonly file: SourceFile;
  /** JSON Pointer, decoded from the fragment. */
  readonly pointer: string;
  readonly value: Json;
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The files of one specification, read once each. */
export class Sources {
  /** The folder of the AsyncAPI document. */
  readonly folder: string;
  readonly #files = new Map<string, SourceFile>();
  /** Names of all files that were asked for, also of those that could not be read. */
  readonly tried: Set<string> = new Set<string>();
  /** The AsyncAPI document. */
  readonly root: SourceFile;

  /** Reads the AsyncAPI document; throws SPEC_UNREADABLE or SPEC_INVALID. */
  constructor(asyncapiFile: string) {
    this.folder = path.dirname(path.resolve(asyncapiFile));
    this.root = this.read(path.basename(asyncapiFile), { file: path.basename(asyncapiFile), pointer: '' });
  }

  /** All files read so far, ordered by name. */
  get files(): readonly SourceFile[] {
    return [...this.#files.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Reads a file by its name relative to the document's folder. */
  read(name: string, from: SourcePlace): SourceFile {
    const known = this.#files.get(name);
    if (known !== undefined) return known;
    this.tried.add(name);
    let bytes: Buffer;
    try {
      bytes = readFileSync(path.join(this.folder, name));
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
    const file: SourceFile = { name, text, data, sha256: createHash('sha256').update(bytes).digest('hex') };
    this.#files.set(name, file);
    return file;
  }

  /** Resolves a `$ref` that stands at the given place. Throws when it leads nowhere. */
  resolve(ref: string, place: SourcePlace): Target {
    const hash = ref.indexOf('#');
    const location = hash === -1 ? ref : ref.slice(0, hash);
    let fragment: string;
    let relative: string;
    try {
      fragment = hash === -1 ? '' : decodeURIComponent(ref.slice(hash + 1));
      relative = decodeURIComponent(location);
    } catch (cause) {
      throw specError('SPEC_INVALID', place, `"${ref}" is not a URI reference.`, 'percent-encode it.', cause);
    }
    if (/^[A-Za-z][A-Za-z0-9+.-]+:/.test(relative) || relative.startsWith('/')) {
      throw specError(
        'SPEC_UNSUPPORTED',
        place,
        `"${ref}" is not a relative reference; nothing is fetched and no machine path belongs in a specification.`,
        'keep the file beside the document and refer to it by a relative path.',
      );
    }
    if (fragment !== '' && !fragment.startsWith('/')) {
      throw specError(
        'SPEC_UNSUPPORTED',
        place,
        `"${ref}" refers to an anchor.`,
        'refer by JSON Pointer, e.g. "#/$defs/Name".',
      );
    }
    const name = relative === '' ? place.file : path.posix.join(path.posix.dirname(place.file), relative);
    const file = this.read(name, place);
    let value: Json | undefined = file.data;
    for (const key of pointerSteps(fragment)) {
      if (Array.isArray(value)) value = value[Number(key)];
      else value = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
    }
    if (value === undefined) {
      throw specError(
        'SPEC_INVALID',
        place,
        `"${ref}" leads nowhere: ${name} has nothing at "${fragment}".`,
        'correct the reference, or add what it names.',
      );
    }
    return { file, pointer: fragment, value };
  }
}
