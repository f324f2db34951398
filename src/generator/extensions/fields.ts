/** Fields that extensions add to messages and types of the core. */

import { closest } from '../../core/suggest.ts';
import { escapeStep } from '../../support/pointer.ts';
import { follow } from '../follow.ts';
import { isObject, jsonAt, type Json, type JsonObject } from '../json.ts';
import type { Sources, Target } from '../load.ts';
import { textOf } from '../schema-facts.ts';
import type { Additions } from './additions.ts';
import type { Extension } from './read-extension.ts';

const entries = (value: Json | undefined): [string, Json][] => Object.entries(isObject(value) ? value : {});

/** Every object type of the core by the names that it goes by: of messages their wire names, of types their titles. */
function holdersOf(sources: Sources): Map<string, Target> {
  const found = new Map<string, Target>();
  const { root } = sources;
  const takeMessages = (messages: Json | undefined, at: string): void => {
    for (const [key, value] of entries(messages)) {
      const message = follow(sources, { file: root, pointer: `${at}/${escapeStep(key)}`, value });
      if (sources.isOfExtension(message.file.name)) continue;
      const payload = isObject(message.value) ? message.value['payload'] : undefined;
      if (payload === undefined) continue;
      const end = follow(sources, {
        file: message.file,
        pointer: `${message.pointer}/payload`,
        value: payload,
      });
      found.set(textOf(message.value, 'name') || key, end);
    }
  };
  takeMessages(jsonAt(root.data, '/components/messages'), '/components/messages');
  for (const [id, channel] of entries(jsonAt(root.data, '/channels'))) {
    if (isObject(channel)) takeMessages(channel['messages'], `/channels/${escapeStep(id)}/messages`);
  }
  const takeTypes = (file: Target['file'], value: Json, pointer: string): void => {
    for (const [key, item] of entries(value)) takeTypes(file, item, `${pointer}/${escapeStep(key)}`);
    const title = textOf(value, 'title');
    if (title !== '' && !found.has(title) && isObject(value) && isObject(value['properties'])) {
      found.set(title, { file, pointer, value });
    }
  };
  for (const file of sources.known) if (!sources.isOfExtension(file.name)) takeTypes(file, file.data, '');
  return found;
}

/** Whether values of the type may have a field of that name already: then who does not know it lets it pass. */
function isOpenTo(type: JsonObject, name: string): boolean {
  const patterns = entries(type['patternProperties']).filter(([pattern]) =>
    new RegExp(pattern, 'u').test(name),
  );
  if (patterns.length > 0) return patterns.every(([, schema]) => schema !== false);
  return type['additionalProperties'] !== false && type['unevaluatedProperties'] !== false;
}

/** Adds the fields of one extension. */
export function addFields(additions: Additions, extension: Extension, sources: Sources): void {
  const wanted = Object.entries(extension.fields);
  if (wanted.length === 0) return;
  const holders = holdersOf(sources);
  for (const [holder, fields] of wanted) {
    const pointer = `/x-extension/fields/${escapeStep(holder)}`;
    const type = holders.get(holder);
    if (type === undefined || !isObject(type.value)) {
      const similar = closest(holder, [...holders.keys()]);
      const advice = similar === undefined ? 'Name one of the core.' : `Did you mean "${similar}"?`;
      const message = `the core has no message or type "${holder}" with fields. ${advice}`;
      additions.say('extension-core', { file: extension.file, pointer }, message);
      continue;
    }
    for (const [name, value] of Object.entries(fields)) {
      const from = { file: extension.file, pointer: `${pointer}/${escapeStep(name)}` };
      if (additions.refuseName(extension, name, from, `the field "${name}"`)) continue;
      if (!isOpenTo(type.value, name)) {
        const message = `"${holder}" lets no such field pass: participants without this extension would refuse the message. Send it in a message of your own.`;
        additions.say('extension-core', from, message);
        continue;
      }
      const to = { file: type.file.name, pointer: `${type.pointer}/properties` };
      additions.add({ extension, from, value, to, key: name, what: `the field "${name}" of ${holder}` });
    }
  }
}
