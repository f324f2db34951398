/** Puts what extensions add into the files of the core, and keeps where each part was written. */

import { escapeStep } from '../../support/pointer.ts';
import { isWithin } from '../identifiers.ts';
import { isObject, jsonAt, type Json, type JsonObject } from '../json.ts';
import type { Finding } from '../lint.ts';
import type { Sources } from '../load.ts';
import { placeText, type SourcePlace } from '../spec-error.ts';
import type { Extension } from './read-extension.ts';
import { rebased } from './rebase.ts';
import { meansTheSame } from './same-meaning.ts';

/** One thing that an extension adds. */
export interface Addition {
  readonly extension: Extension;
  /** Where it is written. */
  readonly from: SourcePlace;
  readonly value: Json;
  /** The object that gets it, and the key that it gets there. */
  readonly to: SourcePlace;
  readonly key: string;
  /** What it is, for messages: `the message "ext_a_b"`. */
  readonly what: string;
}

/** Whether a name is one that the extension may give. */
export const isOwnName = ({ prefix }: Extension, name: string): boolean =>
  name.startsWith(`${prefix}_`) && /^[A-Za-z0-9_]+$/.test(name) && name.length > prefix.length + 1;

const pointerOf = ({ pointer }: SourcePlace, key: string): string => `${pointer}/${escapeStep(key)}`;

/** The files of the core, being added to. */
export class Additions {
  readonly #sources: Sources;
  readonly #data = new Map<string, JsonObject>();
  readonly #made: Addition[] = [];
  /** What must not be added, with the reason. */
  readonly findings: Finding[] = [];

  constructor(sources: Sources) {
    this.#sources = sources;
  }

  /** Notes what is wrong at a place in an extension. */
  say(rule: string, place: SourcePlace, message: string): void {
    this.findings.push({ rule, ...place, message });
  }

  /** Refuses a name that the extension may not give; returns whether it was refused. */
  refuseName(extension: Extension, name: string, place: SourcePlace, what: string): boolean {
    if (isOwnName(extension, name)) return false;
    const { prefix } = extension;
    const proper = /^[A-Za-z0-9_]+$/.test(name) ? name.replace(/^_+/, '') : '<name>';
    this.say(
      'extension-name',
      place,
      `the name of ${what} does not begin with ${prefix}_, as all names of this extension do. Call it ${prefix}_${proper}.`,
    );
    return true;
  }

  /** Adds one thing, unless the core or another extension has something else under that name. */
  add(addition: Addition): void {
    const { from, to, key, what, value } = addition;
    const before = jsonAt(this.#sources.read(to.file, to).data, pointerOf(to, key));
    if (before !== undefined) {
      const message = `the core has ${what} at ${placeText({ file: to.file, pointer: pointerOf(to, key) })}; an extension only adds. Give it a name of its own.`;
      this.say('extension-core', from, message);
      return;
    }
    const twin = this.#made.find(
      (one) =>
        one.to.file === to.file &&
        one.to.pointer === to.pointer &&
        one.key.toLowerCase() === key.toLowerCase(),
    );
    if (twin !== undefined) {
      if (twin.key === key && meansTheSame(this.#sources, twin, addition)) return;
      const differ =
        twin.key === key ? 'is something else' : `is called ${twin.key}, which differs by case only,`;
      this.say(
        'extension-clash',
        from,
        `${what} ${differ} in the extension "${twin.extension.title}": ${twin.extension.shown}#${twin.from.pointer}. Rename one of the two, or let both refer to the same schema.`,
      );
      return;
    }
    this.#made.push(addition);
    const root = this.#sources.root.name;
    const data = this.#data.get(to.file) ?? structuredClone(this.#sources.read(to.file, to).data);
    if (!isObject(data)) return;
    this.#data.set(to.file, data);
    let holder: JsonObject = data;
    for (const step of to.pointer.split('/').slice(1)) {
      const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
      const next = holder[name];
      holder = isObject(next) ? next : (holder[name] = {});
    }
    holder[key] = rebased(value, from.file, to.file, root);
  }

  /** Makes the files of the sources those with all that was added. */
  finish(): void {
    for (const [file, data] of this.#data) this.#sources.amend(file, data);
  }

  /** Where a place of the core's files, as added to, was written. */
  readonly origin = (place: SourcePlace): SourcePlace => {
    for (const { from, to, key } of this.#made) {
      const pointer = pointerOf(to, key);
      if (place.file !== to.file || !isWithin(place.pointer, pointer)) continue;
      return { file: from.file, pointer: from.pointer + place.pointer.slice(pointer.length) };
    }
    return place;
  };
}
