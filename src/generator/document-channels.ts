/** The channels of a document with their messages, wherever they are written, and who is meant by a reference to one. */

import { escapeStep, unescapeStep } from '../support/pointer.ts';
import { objectAt } from './build-topology.ts';
import { follow } from './follow.ts';
import { isObject, type Sources, type Target } from './load.ts';
import { placeText, specError, type SourcePlace } from './spec-error.ts';

/** Gives a key for the message object at a target, by which its wire name is found once all are known. */
export type NameMessage = (target: Target, key: string, channel: string | null) => string;

/** One channel, as it is meant. */
export interface DocumentChannel {
  readonly target: Target;
  readonly place: SourcePlace;
  /** Keys of its messages, as {@link NameMessage} gave them. */
  readonly names: readonly string[];
  /** The same by what the channel calls them. */
  readonly byKey: ReadonlyMap<string, string>;
}

const textAt = ({ file, pointer }: Target): string => placeText({ file: file.name, pointer });

/** Finds channels and their messages. */
export class DocumentChannels {
  readonly #sources: Sources;
  readonly #nameMessage: NameMessage;
  readonly #channels = new Map<string, DocumentChannel>();

  constructor(sources: Sources, nameMessage: NameMessage) {
    this.#sources = sources;
    this.#nameMessage = nameMessage;
    const objects = objectAt(sources.root.data, 'channels');
    for (const [id, value] of Object.entries(objects)) {
      const target = follow(sources, { file: sources.root, pointer: `/channels/${escapeStep(id)}`, value });
      const byKey = new Map(
        Object.entries(objectAt(target.value, 'messages')).map(([key, message]) => {
          const at: Target = {
            file: target.file,
            pointer: `${target.pointer}/messages/${escapeStep(key)}`,
            value: message,
          };
          const end = follow(sources, at);
          return [key, nameMessage(end, key, textAt(end) === textAt(at) ? id : null)];
        }),
      );
      const place = { file: target.file.name, pointer: target.pointer };
      this.#channels.set(id, { target, place, names: [...byKey.values()], byKey });
    }
  }

  /** Every channel by its name in the document. */
  get all(): ReadonlyMap<string, DocumentChannel> {
    return this.#channels;
  }

  get(id: string): DocumentChannel | undefined {
    return this.#channels.get(id);
  }

  /** The steps of a reference to or into the document's channels, as written in the document itself. */
  #steps(ref: string, place: SourcePlace): string[] | null {
    if (place.file !== this.#sources.root.name || !ref.startsWith('#/channels/')) return null;
    try {
      return decodeURIComponent(ref).split('/').slice(2).map(unescapeStep);
    } catch {
      return null;
    }
  }

  /** The name of the channel that a reference means. Throws SPEC_INVALID when it is none of the document's. */
  find(ref: string, place: SourcePlace): string {
    const steps = this.#steps(ref, place);
    const [id] = steps ?? [];
    if (steps?.length === 1 && id !== undefined) {
      if (this.#channels.has(id)) return id;
      throw specError('SPEC_INVALID', place, `there is no channel ${id}.`, 'add it, or correct the name.');
    }
    const target = ref === '' ? undefined : follow(this.#sources, this.#sources.resolve(ref, place));
    const found = [...this.#channels].find(
      ([, channel]) => target !== undefined && textAt(channel.target) === textAt(target),
    );
    if (found !== undefined) return found[0];
    throw specError(
      'SPEC_INVALID',
      place,
      `"${ref}" is no channel of this document.`,
      `refer to "${place.file === this.#sources.root.name ? '' : this.#sources.root.name}#/channels/<name>".`,
    );
  }

  /** The message that a reference means, as {@link NameMessage} gave it. */
  message(ref: string, place: SourcePlace): string {
    const [channel = '', part, key = '', ...more] = this.#steps(ref, place) ?? [];
    // such a reference may lead through one that stands for the channel
    const known =
      part === 'messages' && more.length === 0 ? this.#channels.get(channel)?.byKey.get(key) : undefined;
    if (known !== undefined) return known;
    const target = this.#sources.resolve(ref, place);
    const end = follow(this.#sources, target);
    if (!isObject(end.value)) {
      throw specError('SPEC_INVALID', place, `"${ref}" is no message.`, 'refer to a message object.');
    }
    return this.#nameMessage(end, unescapeStep(target.pointer.split('/').at(-1) ?? ''), null);
  }
}
