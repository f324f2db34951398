/** Reads the AsyncAPI document and every file that its `$ref`s reach. The only part that reads sources. */

import { statSync } from 'node:fs';
import path from 'node:path';
import { escapeStep, pointerSteps } from '../support/pointer.ts';
import { convertDocument, type Conversion } from './convert.ts';
import { inCore } from './extensions/rebase.ts';
import {
  identifiersOf,
  isAbsolute,
  isWithin,
  referencesIn,
  resolveUri,
  type Anchor,
  type Identifiers,
  type Resource,
} from './identifiers.ts';
import { childOf, jsonAt, type Json } from './json.ts';
import { readSource, type SourceFile } from './read-source.ts';
import { placeText, specError, type SourcePlace } from './spec-error.ts';

export { isObject, type Json, type JsonObject } from './json.ts';
export type { SourceFile } from './read-source.ts';

/** What a `$ref` points to. */
export interface Target {
  readonly file: SourceFile;
  /** JSON Pointer, decoded from the fragment. */
  readonly pointer: string;
  readonly value: Json;
}

/** A resource and the file that it is in. */
interface Home extends Resource {
  readonly file: SourceFile;
}

const canonical = (pointer: string): string =>
  pointerSteps(pointer)
    .map((step) => `/${escapeStep(step)}`)
    .join('');

/** The files of one specification, read once each. */
export class Sources {
  /** The folder of the AsyncAPI document. */
  readonly folder: string;
  readonly #files = new Map<string, SourceFile>();
  /** Names of all files that were asked for, also of those that could not be read. */
  readonly tried: Set<string> = new Set<string>();
  /** Files that something has been taken from. */
  readonly #used = new Set<string>();
  readonly #identifiers = new Map<string, Identifiers>();
  #crawled = false;
  #root: SourceFile;
  /** Folders of extensions, relative to that of the document. */
  extensions: readonly string[] = [];
  /** How the document was converted, or null when it was not. */
  readonly conversion: Conversion | null;

  /** Reads the AsyncAPI document; throws SPEC_UNREADABLE or SPEC_INVALID. */
  constructor(asyncapiFile: string) {
    this.folder = path.dirname(path.resolve(asyncapiFile));
    const name = path.basename(asyncapiFile);
    const written = this.read(name, { file: name, pointer: '' });
    this.conversion = convertDocument(written.data, name);
    this.#root = this.conversion === null ? written : { ...written, data: this.conversion.data };
    this.#files.set(name, this.#root);
  }

  /** The AsyncAPI document: of version 3, converted where it was of version 2, with what extensions add. */
  get root(): SourceFile {
    return this.#root;
  }

  /** Every file that references lead to, used or not. */
  get known(): readonly SourceFile[] {
    this.#crawl();
    return [...this.#files.values()];
  }

  /** Whether a file is an extension's. */
  isOfExtension(name: string): boolean {
    return this.extensions.some((folder) => name.startsWith(`${folder}/`));
  }

  /** Puts other data in the place of a file's. */
  amend(name: string, data: Json): void {
    const file = { ...this.read(name, { file: name, pointer: '' }), data };
    this.#files.set(name, file);
    if (name === this.#root.name) this.#root = file;
    this.#identifiers.delete(name);
    this.#crawled = false;
  }

  /** All files that something was taken from, ordered by name. */
  get files(): readonly SourceFile[] {
    return [...this.#files.values()]
      .filter(({ name }) => this.#used.has(name))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** The name of a file or folder by its full path. */
  nameOf(full: string): string {
    return path.relative(this.folder, full).split(path.sep).join('/') || '.';
  }

  /** One name for a file, however it is referred to. */
  #tidy(name: string): string {
    return this.nameOf(path.resolve(this.folder, name));
  }

  #isFile(name: string): boolean {
    return statSync(path.join(this.folder, name), { throwIfNoEntry: false })?.isFile() === true;
  }

  /** Reads a file by its name relative to the document's folder. */
  read(given: string, from: SourcePlace): SourceFile {
    const name = this.#tidy(given);
    this.tried.add(name);
    const file = this.#files.get(name) ?? readSource(this.folder, name, from);
    this.#files.set(name, file);
    this.#used.add(name);
    return file;
  }

  #identifiersOf(file: SourceFile): Identifiers {
    const known = this.#identifiers.get(file.name) ?? identifiersOf(file.name, file.data);
    this.#identifiers.set(file.name, known);
    return known;
  }

  /** Makes every file known that references lead to: what a schema calls itself may stand in any of them. */
  #crawl(): void {
    if (this.#crawled) return;
    this.#crawled = true;
    const waiting = [...this.#files.values()];
    for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
      for (const reference of referencesIn(file.data)) {
        const location = reference.split('#')[0] ?? '';
        const core = this.isOfExtension(file.name) ? inCore(location) : undefined;
        if (location === '' || (isAbsolute(location) && core === undefined)) continue;
        const uri = core ?? resolveUri(file.name, location);
        if (uri === null) continue;
        const name = this.#tidy(uri);
        this.tried.add(name);
        if (this.#files.has(name) || !this.#isFile(name)) continue;
        try {
          const found = readSource(this.folder, name, { file: name, pointer: '' });
          this.#files.set(name, found);
          waiting.push(found);
        } catch {
          // whoever needs it will be told when it is read
        }
      }
    }
  }

  /** The resource that calls itself so, or undefined. Throws when two do. */
  #called(uri: string, ref: string, place: SourcePlace): Home | undefined {
    this.#crawl();
    const wanted = isAbsolute(uri) ? uri : this.#tidy(uri);
    const found = [...this.#files.values()].flatMap((file) =>
      this.#identifiersOf(file)
        .resources.filter((resource) => {
          const own = isAbsolute(resource.uri) ? resource.uri : this.#tidy(resource.uri);
          // a file's own name is its path; whether there is such a file is known elsewhere
          return own === wanted && (resource.pointer !== '' || resource.uri !== file.name);
        })
        .map((resource): Home => ({ ...resource, file })),
    );
    const [first, second] = found;
    if (first !== undefined && second !== undefined && placeOf(first) !== placeOf(second)) {
      throw specError(
        'SPEC_INVALID',
        place,
        `"${ref}" could mean ${placeOf(first)} or ${placeOf(second)}: both have that $id.`,
        'give one of the two another $id.',
      );
    }
    if (first !== undefined) this.#used.add(first.file.name);
    return first;
  }

  /** The nearest schema around a place that has a base URI of its own, or the file. */
  #homeOf(place: SourcePlace): Home {
    const file = this.read(place.file, place);
    const around = this.#identifiersOf(file).resources.filter(({ pointer }) =>
      isWithin(place.pointer, pointer),
    );
    const nearest = around.reduce(
      (best, one) => (one.pointer.length >= best.pointer.length ? one : best),
      around[0] ?? { pointer: '', uri: file.name },
    );
    return { ...nearest, file };
  }

  /** What references at a place start from. */
  baseOf(place: SourcePlace): string {
    const { uri, pointer } = this.#homeOf(place);
    return `${place.file} ${uri}#${pointer}`;
  }

  /** The resource that a reference without its fragment leads to. */
  #locate(ref: string, location: string, place: SourcePlace): Home {
    const home = this.#homeOf(place);
    if (location === '') return home;
    const core = this.isOfExtension(place.file) ? inCore(location) : undefined;
    if (core !== undefined) return this.#fileAsHome(core, place);
    const uri = resolveUri(home.uri, location);
    if (uri === null)
      throw specError('SPEC_INVALID', place, `"${ref}" is not a URI reference.`, 'percent-encode it.');
    const isPlain = !isAbsolute(uri) && !location.startsWith('/');
    const byPath = resolveUri(place.file, location) ?? '';
    if (!(isPlain && home.uri === place.file && this.#isFile(this.#tidy(byPath)))) {
      const called = this.#called(uri, ref, place);
      if (called !== undefined) return called;
    }
    if (isAbsolute(location)) {
      throw specError(
        'SPEC_UNSUPPORTED',
        place,
        `"${ref}" is not a relative reference, and no schema in the files of the specification has that $id; nothing is fetched.`,
        'keep the schema in a file beside the document, and refer to it by a relative path.',
      );
    }
    if (location.startsWith('/')) {
      throw specError(
        'SPEC_UNSUPPORTED',
        place,
        `"${ref}" is not a relative reference; no machine path belongs in a specification.`,
        'keep the file beside the document and refer to it by a relative path.',
      );
    }
    return this.#fileAsHome(byPath, place);
  }

  #fileAsHome(name: string, place: SourcePlace): Home {
    const file = this.read(name, place);
    return { file, pointer: '', uri: file.name };
  }

  #anchorsIn(home: Home, name: string): Anchor[] {
    const anchors = this.#identifiersOf(home.file).anchors.filter((anchor) => anchor.name === name);
    return anchors.filter((anchor) => anchor.resource === home.pointer);
  }

  /** Places of all dynamic anchors of a name in the specification. */
  dynamicAnchors(name: string): readonly SourcePlace[] {
    this.#crawl();
    return [...this.#files.values()].flatMap((file) =>
      this.#identifiersOf(file)
        .anchors.filter((anchor) => anchor.dynamic && anchor.name === name)
        .map(({ pointer }) => ({ file: file.name, pointer })),
    );
  }

  /** Resolves a `$ref` that stands at the given place. Throws when it leads nowhere. */
  resolve(ref: string, place: SourcePlace): Target {
    const hash = ref.indexOf('#');
    const location = hash === -1 ? ref : ref.slice(0, hash);
    let fragment: string;
    try {
      fragment = hash === -1 ? '' : decodeURIComponent(ref.slice(hash + 1));
      decodeURIComponent(location);
    } catch (cause) {
      throw specError('SPEC_INVALID', place, `"${ref}" is not a URI reference.`, 'percent-encode it.', cause);
    }
    const home = this.#locate(ref, location, place);
    const { file } = home;
    if (fragment !== '' && !fragment.startsWith('/')) {
      const [anchor, second] = this.#anchorsIn(home, fragment);
      if (anchor !== undefined && second === undefined) {
        return { file, pointer: anchor.pointer, value: jsonAt(file.data, anchor.pointer) ?? null };
      }
      throw specError(
        'SPEC_INVALID',
        place,
        second === undefined
          ? `"${ref}" leads nowhere: ${placeOf(home)} has no anchor "${fragment}".`
          : `"${ref}" could mean two schemas: ${placeOf(home)} has several anchors "${fragment}".`,
        'correct the reference, or refer by JSON Pointer, e.g. "#/$defs/Name".',
      );
    }
    const pointer = canonical(fragment);
    // tools of AsyncAPI count from the root of the file, whatever schema around has an $id
    for (const base of home.pointer === '' || location !== '' ? [home.pointer] : [home.pointer, '']) {
      const value = pointerSteps(pointer).reduce(childOf, jsonAt(file.data, base));
      if (value !== undefined) return { file, pointer: base + pointer, value };
    }
    throw specError(
      'SPEC_INVALID',
      place,
      `"${ref}" leads nowhere: ${placeOf(home)} has nothing at "${fragment}".`,
      'correct the reference, or add what it names.',
    );
  }
}

const placeOf = (home: Home): string => placeText({ file: home.file.name, pointer: home.pointer });
