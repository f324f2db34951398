/**
 * The document that AsyncAPI's own tools are given: one file, in which every payload is a reference to its
 * definition under `components/schemas`, by its final name. What schemas say is left out: these tools cannot
 * read all of it, go every way there is through schemas that refer to one another, and take twice the time for
 * each list in a list. The schemas are checked here instead (check-schemas.ts). Everything else stays where it was,
 * so that their diagnostics point into the original; what stands in other files is written where it is referred to.
 */

import { escapeStep, pointerSteps } from '../support/pointer.ts';
import { DocumentChannels } from './document-channels.ts';
import { follow } from './follow.ts';
import { childOf, isObject, type Json, type JsonObject } from './json.ts';
import type { Sources, Target } from './load.ts';
import type { Model } from './model.ts';
import { placeText, type SourcePlace } from './spec-error.ts';

/** The derived document, and where those parts of it stand that were taken from other files. */
export interface DerivedDocument {
  readonly document: JsonObject;
  readonly taken: ReadonlyMap<string, SourcePlace>;
}

const componentRef = (name: string): string => `#/components/schemas/${name}`;

/** What stands for a schema: AsyncAPI's tools need to know that there is one. */
const stub = (): JsonObject => ({});

/** How many lists in lists the parser is given: the time that it takes doubles with each. */
const mostLists = 4;

/** A value of which the parser checks nothing, without what would only cost it time. */
function shallow(value: Json, lists = 0): Json {
  if (Array.isArray(value)) {
    return lists === mostLists ? [] : value.map((item) => shallow(item, lists + 1));
  }
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shallow(item, lists)]));
}

const objectIn = (parent: JsonObject, key: string): JsonObject => {
  const value = parent[key];
  const object = isObject(value) ? value : {};
  parent[key] = object;
  return object;
};

/** Writes the document anew as one file. */
class Deriver {
  readonly taken = new Map<string, SourcePlace>();
  readonly #sources: Sources;
  readonly #model: Model;
  readonly #channels: DocumentChannels;

  constructor(sources: Sources, model: Model) {
    this.#sources = sources;
    this.#model = model;
    this.#channels = new DocumentChannels(sources, ({ file, pointer }) =>
      placeText({ file: file.name, pointer }),
    );
  }

  #place = ({ file, pointer }: Target): SourcePlace => ({ file: file.name, pointer });

  /** A part of the document; `at` is its pointer in the derived one. */
  part(target: Target, at: string, around: readonly string[] = []): Json {
    const { file, pointer, value } = target;
    const child = (key: string): Target => ({
      file,
      pointer: `${pointer}/${escapeStep(key)}`,
      value: childOf(value, key) ?? null,
    });
    const deeper = (key: string): Json => this.part(child(key), `${at}/${escapeStep(key)}`, around);
    if (Array.isArray(value)) return value.map((_, index) => deeper(String(index)));
    if (!isObject(value)) return value;
    const ref = value['$ref'];
    if (typeof ref === 'string') return this.#reference(ref, target, at, around);
    const payload = this.#model.payloads.get(placeText(this.#place(target)));
    const isMessage = payload !== undefined || /\/(?:messageTraits|traits)\/[^/]+$/.test(pointer);
    const result: JsonObject = {};
    for (const [key, item] of Object.entries(value)) {
      if (key === 'payload' && payload !== undefined) result[key] = { $ref: componentRef(payload) };
      // beside a payload it would say of the wrong thing what it is written in
      else if (key === 'schemaFormat' && payload !== undefined) continue;
      else if (key === 'headers' && isMessage) result[key] = { type: 'object' };
      else if (key.startsWith('x-') || key === 'examples') result[key] = shallow(item);
      // the rules for bindings have changed since AsyncAPI 2; our own lint knows those that matter here
      else if (key === 'bindings' && this.#sources.conversion !== null) continue;
      else if (key === 'schemas' && pointer === '/components') result[key] = this.#schemas(child(key));
      // operations that are kept in store may be of channels that are, too
      else if (
        key === 'channel' &&
        isObject(item) &&
        typeof item['$ref'] === 'string' &&
        !at.startsWith('/components/')
      ) {
        result[key] = this.#channelReference(item['$ref'], child(key));
      } else if (key === 'messages' && Array.isArray(item)) {
        result[key] = item.map((one, index) => this.#messageReference(one, child(`messages/${index}`)));
      } else if (key === 'servers' && Array.isArray(item)) {
        result[key] = item.flatMap((one, index) => this.#serverReference(one, child(`servers/${index}`)));
      } else result[key] = deeper(key);
    }
    return result;
  }

  /** What is referred to in the document stays a reference; what stands elsewhere is written in its place. */
  #reference(ref: string, target: Target, at: string, around: readonly string[]): Json {
    if (target.file.name === this.#sources.root.name && ref.startsWith('#')) return { $ref: ref };
    const found = this.#sources.resolve(ref, this.#place(target));
    if (found.file.name === this.#sources.root.name) return { $ref: `#${found.pointer}` };
    const key = placeText(this.#place(found));
    // what holds itself is nothing that AsyncAPI has
    if (around.includes(key)) return {};
    this.taken.set(at, this.#place(found));
    return this.part(found, at, [...around, key]);
  }

  #schemas(target: Target): Json {
    if (!isObject(target.value)) return target.value;
    const names = new Map(
      this.#model.definitions
        .filter(({ place }) => place.file === target.file.name)
        .map(({ name, place }) => [place.pointer, name]),
    );
    return Object.fromEntries(
      Object.keys(target.value).map((key): [string, Json] => {
        const name = names.get(`${target.pointer}/${escapeStep(key)}`);
        return [key, name === undefined ? stub() : { $ref: componentRef(name) }];
      }),
    );
  }

  #channelReference(ref: string, target: Target): Json {
    return { $ref: `#/channels/${escapeStep(this.#channels.find(ref, this.#place(target)))}` };
  }

  #messageReference(item: Json, target: Target): Json {
    const ref = isObject(item) ? item['$ref'] : undefined;
    const inRoot = target.file.name === this.#sources.root.name;
    if (typeof ref !== 'string' || (inRoot && ref.startsWith('#/channels/'))) return item;
    const meant = this.#channels.message(ref, this.#place(target));
    for (const [id, { byKey }] of this.#channels.all) {
      const key = [...byKey].find(([, at]) => at === meant)?.[0];
      if (key !== undefined) return { $ref: `#/channels/${escapeStep(id)}/messages/${escapeStep(key)}` };
    }
    return item;
  }

  #serverReference(item: Json, target: Target): Json[] {
    const ref = isObject(item) ? item['$ref'] : undefined;
    if (typeof ref !== 'string' || target.file.name === this.#sources.root.name) return [item];
    const end = follow(this.#sources, { ...target, value: item });
    const servers = childOf(this.#sources.root.data, 'servers');
    const name = Object.entries(isObject(servers) ? servers : {}).find(([key, value]) => {
      const own = follow(this.#sources, {
        file: this.#sources.root,
        pointer: `/servers/${escapeStep(key)}`,
        value,
      });
      return own.file.name === end.file.name && own.pointer === end.pointer;
    })?.[0];
    return name === undefined ? [] : [{ $ref: `#/servers/${escapeStep(name)}` }];
  }
}

/** The derived document as an object of its own. */
export function deriveDocument(model: Model, sources: Sources): DerivedDocument {
  const deriver = new Deriver(sources, model);
  const written = deriver.part({ file: sources.root, pointer: '', value: sources.root.data }, '');
  const document = isObject(written) ? structuredClone(written) : {};
  const schemas = objectIn(objectIn(document, 'components'), 'schemas');
  for (const { name } of model.definitions) schemas[name] = stub();
  return { document, taken: deriver.taken };
}

/** Where a place of the derived document stands in what was read. */
export function placeInSources(
  { taken }: DerivedDocument,
  { definitions }: Model,
  { file, pointer }: SourcePlace,
): SourcePlace {
  const [components, schemas, name] = pointerSteps(pointer);
  const definition =
    components === 'components' && schemas === 'schemas' && definitions.find((one) => one.name === name);
  if (definition) {
    const rest = pointer.split('/').slice(4).map((step) => `/${step}`); // prettier-ignore
    return { file: definition.place.file, pointer: definition.place.pointer + rest.join('') };
  }
  let place: SourcePlace = { file, pointer };
  let at = '';
  for (const step of pointerSteps(pointer)) {
    at += `/${escapeStep(step)}`;
    const origin = taken.get(at);
    if (origin !== undefined)
      place = { file: origin.file, pointer: origin.pointer + pointer.slice(at.length) };
  }
  return place;
}
