/** AsyncAPI 2 documents as AsyncAPI 3, by AsyncAPI's own converter, and back to where things were written. */

import { convert } from '@asyncapi/converter';
import { escapeStep, pointerSteps } from '../support/pointer.ts';
import { childOf, isObject, type Json, type JsonObject } from './json.ts';
import { specError, type SourcePlace } from './spec-error.ts';

/** A document that was converted. */
export interface Conversion {
  /** The version that it was written in. */
  readonly version: string;
  readonly data: JsonObject;
  /**
   * Where what stands at a pointer of the converted document was written. `exact` is false where the original
   * has nothing of the kind: the pointer is then that of what it was made of.
   */
  origin(pointer: string): { readonly pointer: string; readonly exact: boolean };
}

/** Tells, while the converter is at work, where an object comes from. */
const marker = 'x-ebadge-converted-from';

const operations = ['publish', 'subscribe'];

const entries = (value: Json | undefined): [string, Json][] => (isObject(value) ? Object.entries(value) : []);

/** What AsyncAPI 3 keeps of a parameter: the converter would print the rest, and warn of it. */
function keepOfParameter(parameter: Json): Json {
  if (!isObject(parameter) || typeof parameter['$ref'] === 'string') return parameter;
  const schema = Object.fromEntries(
    entries(parameter['schema']).filter(([key]) => /^(?:enum|const|default|description|examples)$/.test(key)),
  );
  const kept = Object.entries(parameter).filter(([key]) => /^(?:description|location)$/.test(key));
  return { ...Object.fromEntries(kept), schema };
}

/** Throws SPEC_INVALID at what the converter would stumble over. */
function refuseNoObject(
  value: Json | undefined,
  what: string,
  place: SourcePlace,
): asserts value is JsonObject {
  if (isObject(value)) return;
  throw specError(
    'SPEC_INVALID',
    place,
    `this is no ${what} object.`,
    'write an object, as AsyncAPI 2 says.',
  );
}

/** Marks what the converter moves, and refuses what it would lose. */
function prepare(document: JsonObject, file: string): void {
  const mark = (value: Json | undefined, pointer: string): void => {
    if (isObject(value)) value[marker] = pointer;
  };
  const components = isObject(document['components']) ? document['components'] : {};
  const parameters = (holder: JsonObject): void => {
    const given = holder['parameters'];
    if (!isObject(given)) return;
    holder['parameters'] = Object.fromEntries(
      Object.entries(given).map(([name, parameter]) => [name, keepOfParameter(parameter)]),
    );
  };
  refuseNoObject(document['info'], 'info', { file, pointer: '/info' });
  parameters(components);
  for (const [section, channels] of [
    ['/channels', document['channels']],
    ['/components/channels', components['channels']],
  ] as const) {
    for (const [id, channel] of entries(channels)) {
      const pointer = `${section}/${escapeStep(id)}`;
      refuseNoObject(channel, 'channel', { file, pointer });
      if (typeof channel['$ref'] === 'string' && !channel['$ref'].startsWith('#')) {
        throw specError(
          'SPEC_UNSUPPORTED',
          { file, pointer: `${pointer}/$ref` },
          'a channel of an AsyncAPI 2 document stands in another file, and is not converted there.',
          'write the channel into the document (its messages and schemas may stay where they are), or convert all files to AsyncAPI 3.',
        );
      }
      parameters(channel);
      mark(channel, pointer);
      for (const kind of operations) {
        const operation = channel[kind];
        if (operation === undefined) continue;
        refuseNoObject(operation, 'operation', { file, pointer: `${pointer}/${kind}` });
        mark(operation, `${pointer}/${kind}`);
        const message = operation['message'];
        const alternatives = isObject(message) ? message['oneOf'] : undefined;
        if (Array.isArray(alternatives)) {
          alternatives.forEach((one, index) => mark(one, `${pointer}/${kind}/message/oneOf/${index}`));
        } else mark(message, `${pointer}/${kind}/message`);
      }
    }
  }
  for (const [key, message] of entries(components['messages'])) {
    mark(message, `/components/messages/${escapeStep(key)}`);
  }
}

/** Takes the marks away again, and notes what they said. */
function unmark(value: Json, origins: Map<Json, string>): void {
  if (Array.isArray(value)) for (const item of value) unmark(item, origins);
  if (!isObject(value)) return;
  const origin = value[marker];
  if (typeof origin === 'string') {
    origins.set(value, origin);
    Reflect.deleteProperty(value, marker);
  }
  for (const item of Object.values(value)) unmark(item, origins);
}

/** The first of the wanted name, `wanted-2`, … whose value is the same or that is free. */
function nameIn(taken: Map<string, string>, wanted: string, value: string): string {
  let name = wanted;
  for (let n = 2; taken.has(name) && taken.get(name) !== value; n++) name = `${wanted}-${n}`;
  taken.set(name, value);
  return name;
}

const lastName = (reference: string): string => {
  const name = pointerSteps(reference.split('#')[1] ?? '').at(-1) ?? reference.split('#')[0] ?? '';
  return name.replace(/^.*\//, '').replace(/\.[^.]*$/, (ending) => (reference.includes('#') ? ending : ''));
};

/** Names for what had none: by what they are called elsewhere, none twice. */
function namer(): (given: {
  kind: string;
  key: unknown;
  path: readonly unknown[];
  object: unknown;
  parentId?: string;
}) => string {
  const channelNames = new Map<string, string>();
  const operationNames = new Map<string, string>();
  const messageNames = new Map<string, Map<string, string>>();
  return ({ kind, key, path, object, parentId = '' }) => {
    const given = isObject(object) ? object : {};
    const own = (keyword: string): string => (typeof given[keyword] === 'string' ? given[keyword] : '');
    if (kind === 'channel') {
      // in a reference a percent sign would begin an escape
      return nameIn(channelNames, (own('x-channelId') || String(key)).replaceAll('%', '_'), path.join('/'));
    }
    if (kind === 'operation') {
      const wanted = own('operationId') || `${parentId}.${String(key)}`;
      return nameIn(operationNames, wanted, `${path.join('/')} ${String(key)}`);
    }
    const channel = path
      .slice(
        0,
        path.findIndex((step) => operations.includes(String(step))),
      )
      .join('/');
    const names = messageNames.get(channel) ?? new Map<string, string>();
    messageNames.set(channel, names);
    const { [marker]: _, ...content } = given;
    const wanted = own('messageId') || lastName(own('$ref')) || own('name') || `${parentId}.message`;
    return nameIn(names, wanted, JSON.stringify(content));
  };
}

/** Operations refer to the messages of their channel: the converter copies references to other files instead. */
function repairOperations(document: JsonObject): void {
  const components = isObject(document['components']) ? document['components'] : {};
  for (const [holder, section] of [
    [document, '#/channels/'],
    [components, '#/components/channels/'],
  ] as const) {
    for (const [, operation] of entries(holder['operations'])) {
      if (!isObject(operation) || !Array.isArray(operation['messages'])) continue;
      const ref = isObject(operation['channel']) ? operation['channel']['$ref'] : undefined;
      if (typeof ref !== 'string' || !ref.startsWith(section)) continue;
      const id = pointerSteps(ref.slice(1)).at(-1) ?? '';
      const messages = entries(childOf(childOf(holder['channels'], id), 'messages'));
      operation['messages'] = operation['messages'].map((item) => {
        const given = isObject(item) ? item['$ref'] : undefined;
        if (typeof given !== 'string' || given.startsWith('#')) return item;
        const key = messages.find(([, message]) => isObject(message) && message['$ref'] === given)?.[0];
        return key === undefined ? item : { $ref: `${ref}/messages/${escapeStep(key)}` };
      });
    }
  }
}

function originOf(document: Json, data: JsonObject, origins: ReadonlyMap<Json, string>, pointer: string) {
  let current: Json | undefined = data;
  let written = '';
  for (const step of pointerSteps(pointer)) {
    const next = childOf(current, step);
    // a payload and its format stood beside one another
    const isWrapped =
      written.endsWith('/payload') && isObject(current) && typeof current['schemaFormat'] === 'string';
    if (isWrapped && step === 'schemaFormat') written = written.replace(/payload$/, step);
    else if (!isWrapped || step !== 'schema') {
      written = (next === undefined ? undefined : origins.get(next)) ?? `${written}/${escapeStep(step)}`;
    }
    current = next;
  }
  let found: Json | undefined = document;
  let known = '';
  for (const step of pointerSteps(written)) {
    found = childOf(found, step);
    if (found === undefined) return { pointer: known, exact: false };
    known += `/${escapeStep(step)}`;
  }
  return { pointer: written, exact: true };
}

/** Converts an AsyncAPI 2 document; null for any other. Throws SPEC_INVALID when it is none that can be. */
export function convertDocument(document: Json, file: string): Conversion | null {
  const version = isObject(document) ? document['asyncapi'] : undefined;
  const minor = typeof version === 'string' ? /^2\.([0-6])\.[0-9]+$/.exec(version)?.[1] : undefined;
  if (!isObject(document) || typeof version !== 'string' || minor === undefined) return null;
  const place: SourcePlace = { file, pointer: '' };
  const copy = structuredClone(document);
  prepare(copy, file);
  let data: JsonObject;
  try {
    const input = { ...copy, asyncapi: `2.${minor}.0` };
    data = convert(input as never, '3.1.0', { v2tov3: { idGenerator: namer() } }) as unknown as JsonObject;
  } catch (cause) {
    throw specError(
      'SPEC_INVALID',
      place,
      `the document cannot be converted from AsyncAPI ${version}: ${cause instanceof Error ? cause.message : String(cause)}.`,
      `correct it as AsyncAPI ${version} says.`,
      cause,
    );
  }
  const origins = new Map<Json, string>();
  unmark(data, origins);
  repairOperations(data);
  return { version, data, origin: (pointer) => originOf(document, data, origins, pointer) };
}
