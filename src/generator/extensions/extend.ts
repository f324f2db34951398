/** Core specification + extensions → one specification: what every later step reads. */

import { closest } from '../../core/suggest.ts';
import { escapeStep } from '../../support/pointer.ts';
import { isObject, jsonAt, listOf, type Json, type JsonObject } from '../json.ts';
import type { Finding } from '../lint.ts';
import type { Sources } from '../load.ts';
import { textOf } from '../schema-facts.ts';
import { specError, type SourcePlace } from '../spec-error.ts';
import { Additions, isOwnName } from './additions.ts';
import { addFields } from './fields.ts';
import { readExtension, type Extension } from './read-extension.ts';

/** What was added to the sources of the core. */
export interface Extended {
  readonly extensions: readonly Extension[];
  /** What an extension must not do. */
  readonly findings: readonly Finding[];
  /** From places in what was put together to those in the files, as they are shown. */
  readonly relocate: (place: SourcePlace) => SourcePlace;
  /** Throws what is wrong with the extensions, where that may be why the rest cannot be understood. */
  readonly refuseFirst: () => void;
  /** The extension that a place in what was put together is of, or null: the core. */
  readonly ownerOf: (place: SourcePlace) => Extension | null;
}

const entries = (value: Json | undefined): [string, Json][] => Object.entries(isObject(value) ? value : {});

/** Whether an extension defines a message of that name, it alone or as another one does. */
export const declares = ({ data }: Extension, name: string): boolean =>
  [jsonAt(data, '/components'), ...entries(data['channels']).map(([, channel]) => channel)].some(
    (holder) => jsonAt(holder, `/messages/${escapeStep(name)}`) !== undefined,
  );

/** Puts the parts of one document into the core document. */
class DocumentAdder {
  readonly #additions: Additions;
  readonly #extension: Extension;
  readonly #root: string;
  readonly #core: Json;

  constructor(additions: Additions, extension: Extension, sources: Sources) {
    this.#additions = additions;
    this.#extension = extension;
    this.#root = sources.root.name;
    this.#core = sources.root.data;
  }

  #from(...steps: readonly string[]): SourcePlace {
    return { file: this.#extension.file, pointer: steps.map((step) => `/${escapeStep(step)}`).join('') };
  }

  #add(value: Json, what: string, ...steps: readonly string[]): void {
    const holder = steps
      .slice(0, -1)
      .map((step) => `/${escapeStep(step)}`)
      .join('');
    this.#additions.add({
      extension: this.#extension,
      from: this.#from(...steps),
      value,
      to: { file: this.#root, pointer: holder },
      key: steps.at(-1) ?? '',
      what,
    });
  }

  channels(): void {
    const core = isObject(this.#core) ? this.#core['channels'] : undefined;
    const known = entries(core).map(([id]) => id);
    for (const [id, channel] of entries(this.#extension.data['channels'])) {
      const place = this.#from('channels', id);
      if (!known.includes(id)) {
        const similar = isOwnName(this.#extension, id) ? undefined : closest(id, known);
        if (similar !== undefined) {
          this.#additions.say(
            'extension-name',
            place,
            `there is no channel "${id}". Did you mean "${similar}"?`,
          );
        } else if (!this.#additions.refuseName(this.#extension, id, place, `the channel "${id}"`)) {
          this.#add(channel, `the channel "${id}"`, 'channels', id);
        }
        continue;
      }
      for (const [key, value] of entries(channel)) {
        if (key !== 'messages') {
          const message = `"${key}" of the channel "${id}" is the core's; an extension adds messages to it, and nothing else. Remove it here.`;
          this.#additions.say('extension-core', this.#from('channels', id, key), message);
          continue;
        }
        for (const [name, message] of entries(value))
          this.#message(name, message, 'channels', id, 'messages', name);
      }
    }
  }

  #message(name: string, value: Json, ...steps: readonly string[]): void {
    const what = `the message "${name}"`;
    const own = textOf(value, 'name');
    if (
      !this.#additions.refuseName(this.#extension, name, this.#from(...steps), what) &&
      own !== '' &&
      own !== name
    ) {
      const message = `${what} calls itself "${own}". Call it alike in both places.`;
      this.#additions.say('extension-name', this.#from(...steps, 'name'), message);
    }
    // whatever it is called: what else there is to be said can be found then, too
    this.#add(value, what, ...steps);
  }

  operations(): void {
    for (const [id, operation] of entries(this.#extension.data['operations'])) {
      const place = this.#from('operations', id);
      const listed = listOf(isObject(operation) ? operation['messages'] : undefined);
      const names = listed.map((item) => textOf(item, '$ref').split('/').at(-1) ?? '');
      const stranger = names.findIndex((name) => !isOwnName(this.#extension, name));
      if (stranger !== -1) {
        const message = `the operation is about "${names[stranger] ?? ''}", which is none of this extension's messages. Leave it to the core.`;
        this.#additions.say(
          'extension-core',
          this.#from('operations', id, 'messages', String(stranger)),
          message,
        );
      } else if (names.length === 0) {
        const message = `the operation "${id}" lists no messages, so it would be about all of its channel. List those of this extension.`;
        this.#additions.say('extension-core', place, message);
      } else if (!id.includes(`${this.#extension.prefix}_`)) {
        const message = `the name of the operation "${id}" does not hold ${this.#extension.prefix}_. Call it ${id.split('.')[0] ?? id}.${names[0] ?? ''}.${textOf(operation, 'action') || 'send'}.`;
        this.#additions.say('extension-name', place, message);
      } else this.#add(operation, `the operation "${id}"`, 'operations', id);
    }
  }

  components(): void {
    for (const [kind, things] of entries(this.#extension.data['components'])) {
      for (const [name, value] of entries(things)) {
        const steps = ['components', kind, name];
        if (kind === 'messages') this.#message(name, value, ...steps);
        else if (!this.#additions.refuseName(this.#extension, name, this.#from(...steps), `"${name}"`)) {
          this.#add(value, `"${name}" of components/${kind}`, ...steps);
        }
      }
    }
  }
}

/** Refuses a prefix whose names would be none of extension messages. */
function checkPrefix(additions: Additions, { file, prefix }: Extension, root: JsonObject): void {
  const declared = root['x-extension-messages'];
  const pattern = textOf(declared ?? null, 'pattern');
  if (pattern === '' || new RegExp(pattern, 'u').test(`${prefix}_a`)) return;
  const place = { file, pointer: '/x-extension/prefix' };
  additions.say(
    'extension-name',
    place,
    `names that begin with ${prefix}_ do not match ${pattern}, which the core demands of extensions. Choose another prefix.`,
  );
}

/** Adds the extensions in some folders to the sources. In which order they are given makes no difference. */
export function extend(sources: Sources, folders: readonly string[]): Extended {
  const extensions =
    [...new Map(folders.map((folder) => readExtension(sources, folder)).map((one) => [one.file, one])).values()] // prettier-ignore
      .sort((a, b) => (`${a.prefix} ${a.shown}` < `${b.prefix} ${b.shown}` ? -1 : 1));
  sources.extensions = extensions.map(({ folder }) => folder);
  const additions = new Additions(sources);
  for (const extension of extensions) {
    if (isObject(sources.root.data)) checkPrefix(additions, extension, sources.root.data);
    const adder = new DocumentAdder(additions, extension, sources);
    adder.components();
    adder.channels();
    adder.operations();
    addFields(additions, extension, sources);
  }
  additions.finish();
  const ownerOf = ({ file }: SourcePlace): Extension | null =>
    extensions.find(({ folder }) => file.startsWith(`${folder}/`)) ?? null;
  return {
    extensions,
    findings: additions.findings,
    refuseFirst: () => {
      const [first] = additions.findings;
      if (first === undefined) return;
      throw specError('SPEC_INVALID', first, `${first.message} (${first.rule})`, 'correct it there.');
    },
    relocate: (place) => {
      const origin = additions.origin(place);
      return { file: shownFile(origin.file, ownerOf(origin)), pointer: origin.pointer };
    },
    ownerOf: (place) => ownerOf(additions.origin(place)),
  };
}

/** What a file is called in messages. */
const shownFile = (file: string, owner: Extension | null): string =>
  owner === null
    ? file
    : owner.shown.slice(0, owner.shown.lastIndexOf('/')) + file.slice(owner.folder.length);
