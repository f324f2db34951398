/** Sources → model: everything that can be known before a target is chosen. */

import type { Catalogue } from '../support/contract.ts';
import { escapeStep } from '../support/pointer.ts';
import { readChannels, readServers } from './build-channels.ts';
import { readCompatibility } from './build-compatibility.ts';
import { dialoguesOf } from './build-dialogues.ts';
import { buildMessages, findDiscriminator } from './build-messages.ts';
import { readVersionFiles, readVersions } from './build-versions.ts';
import { readExtensionMessages } from './extension-messages.ts';
import { follow } from './follow.ts';
import { isObject, type Json, type JsonObject, type Sources, type Target } from './load.ts';
import type { ExtensionInput, Model, Note } from './model.ts';
import { readPackages } from './packages.ts';
import { byCodeUnit, freshName } from './names.ts';
import { SchemaRegistry, type ReadSchema } from './normalise.ts';
import { readMessage, type DocumentMessage } from './read-message.ts';
import { textOf } from './schema-facts.ts';
import { placeText, specError } from './spec-error.ts';
import { readUnreached } from './unreached-schemas.ts';

/** What a document is that is no AsyncAPI 3, and what to do about it. */
function refuseOthers(data: Json, file: string): void {
  const version = isObject(data) ? data['asyncapi'] : undefined;
  if (typeof version === 'string' && version.startsWith('3.')) return;
  const refuse = (pointer: string, reason: string, fix: string): never => {
    throw specError('SPEC_UNSUPPORTED', { file, pointer }, reason, fix);
  };
  for (const [key, name] of [
    ['openapi', 'OpenAPI'],
    ['swagger', 'OpenAPI (Swagger)'],
  ] as const) {
    if (!isObject(data) || data[key] === undefined) continue;
    refuse(
      `/${key}`,
      `this is an ${name} document, no AsyncAPI document.`,
      'describe the messages in an AsyncAPI 3 document; its payloads may refer to schemas in other files.',
    );
  }
  if (version === undefined) {
    refuse('/asyncapi', 'this is no AsyncAPI document.', 'name an AsyncAPI document of version 2 or 3.');
  }
  const isOld = typeof version === 'string' && version.startsWith('1.');
  refuse(
    '/asyncapi',
    `AsyncAPI ${JSON.stringify(version)} is not read.`,
    isOld
      ? 'convert it to AsyncAPI 3 first (the AsyncAPI CLI has `convert`).'
      : 'write the version as a text: "3.1.0", or one from "2.0.0" to "2.6.0".',
  );
}

/** Builds the model. Throws an `EbadgeError` with a `SPEC_…` code at the first thing it cannot express. */
export function buildModel(sources: Sources, extensions: readonly ExtensionInput[] = []): Model {
  const root = sources.root;
  refuseOthers(root.data, root.name);
  const document: JsonObject = isObject(root.data) ? root.data : {};
  const registry = new SchemaRegistry(sources);
  const notes: Note[] = [];
  if (sources.conversion !== null) {
    notes.push({
      place: root.name,
      text: `read as AsyncAPI 3, converted from ${sources.conversion.version} by AsyncAPI's converter.`,
    });
  }
  const headers: ReadSchema[] = [];
  const contentType = textOf(document, 'defaultContentType') || 'application/json';
  const read = new Map<string, DocumentMessage>();
  const twins = new Map<string, string>();
  const texts = new Map<string, string>();
  const payloads = new Map<string, DocumentMessage>();
  const nameMessage = (target: Target, key: string, channel: string | null): string => {
    const at = placeText({ file: target.file.name, pointer: target.pointer });
    // written twice with the same words, in one file, is one message
    const text = JSON.stringify([target.file.name, key, target.value]);
    const known = twins.get(at) ?? texts.get(text);
    if (known !== undefined) {
      const message = payloads.get(known);
      if (message !== undefined) payloads.set(at, message);
      return known;
    }
    const message = readMessage(target, key, channel, { sources, registry, contentType, notes, headers });
    payloads.set(at, message);
    // so is what is the same for all that can be told from outside
    const same = [...read].find(
      ([, other]) =>
        other.name === message.name &&
        other.isNamed === message.isNamed &&
        other.defined === message.defined &&
        other.contentType === message.contentType,
    );
    const name = same?.[0] ?? at;
    twins.set(at, name);
    texts.set(text, name);
    if (same === undefined) read.set(at, message);
    return name;
  };
  const raw = readChannels(sources, nameMessage, notes);
  const components = isObject(document['components']) ? document['components'] : {};
  const unused = isObject(components['messages']) ? components['messages'] : {};
  for (const [key, value] of Object.entries(unused)) {
    const pointer = `/components/messages/${escapeStep(key)}`;
    nameMessage(follow(sources, { file: root, pointer, value }), key, null);
  }
  if (read.size === 0) {
    throw specError(
      'SPEC_INVALID',
      { file: root.name, pointer: '' },
      'the document has no messages.',
      'add a channel with messages.',
    );
  }

  const definitions = registry.definitions;
  readVersionFiles(document, sources);
  // what no message reaches is no input
  const inputs = sources.files;
  const unreached = readUnreached(sources, registry, headers);
  const byName = new Map(definitions.map((definition) => [definition.name, definition.schema]));
  const lookup = (name: string): JsonObject => byName.get(name) ?? {};
  const documentMessages = [...read.values()];
  const discriminator = findDiscriminator(documentMessages, lookup);
  const typeNames = new Set(byName.keys());
  const built = buildMessages(documentMessages, discriminator, lookup, typeNames);
  const extensionMessages = readExtensionMessages(document, root.name);
  const wireNames = new Map([...read.keys()].map((at, index) => [at, built[index]?.info.name ?? at]));
  const wire = (at: string): string => wireNames.get(at) ?? at;

  const channels = Object.fromEntries(
    Object.entries(raw.channels).map(([id, channel]) => [
      id,
      {
        ...channel,
        messages: channel.messages.map(wire),
        replies: Object.fromEntries(
          Object.entries(channel.replies).map(([question, reply]) => [
            wire(question),
            { ...reply, messages: reply.messages.map(wire) },
          ]),
        ),
      },
    ]),
  );
  const sorted = [...built].sort((a, b) => byCodeUnit(a.info.name, b.info.name));
  const info = isObject(document['info']) ? document['info'] : {};
  const compatibility = readCompatibility(document, {
    file: root.name,
    channels,
    definitions: Object.fromEntries(sorted.map(({ model }) => [model.name, model.definition])),
    lookup,
  });
  const names = sorted.map(({ info: message }) => message.name);
  const versions = readVersions(document, sources, names);
  const catalogue: Catalogue = {
    title: textOf(info, 'title'),
    version: textOf(info, 'version'),
    discriminator,
    ...(extensionMessages === undefined ? {} : { extensionMessages }),
    servers: readServers(sources),
    messages: Object.fromEntries(sorted.map(({ info: message }) => [message.name, message])),
    channels,
    operations: Object.fromEntries(
      Object.entries(raw.operations).map(([id, operation]) => [
        id,
        { ...operation, messages: operation.messages.map(wire) },
      ]),
    ),
    ...(compatibility === undefined ? {} : { compatibility }),
    ...(versions === undefined ? {} : { versions }),
  };
  const dialogues = dialoguesOf(Object.values(channels).filter(({ unusable }) => unusable === undefined));
  return {
    document: root.name,
    extensions: extensions.map(({ shown, title, version, prefix }) => ({ shown, title, version, prefix })),
    inputs,
    notes: [...notes, ...registry.notes, ...unreached.notes],
    payloads: new Map([...payloads].map(([at, { defined }]) => [at, defined.name])),
    catalogue,
    definitions,
    unreached: unreached.schemas,
    messages: sorted.map(({ model }) => model),
    dialogues,
    roles: [...new Set(dialogues.map((dialogue) => dialogue.role))],
    names: {
      messageMap: freshName('MessageMap', typeNames),
      typeMap: freshName('TypeMap', typeNames),
      message: freshName('Message', typeNames),
      messageName: freshName('MessageName', typeNames),
      draftMap: freshName('DraftMap', typeNames),
      protocol: freshName('Protocol', typeNames),
      extensionMessage: freshName('ExtensionMessage', typeNames),
      extensionMap: freshName('ExtensionMessageMap', typeNames),
      declaredMap: freshName('DeclaredMessageMap', typeNames),
      contract: freshName('Contract', typeNames),
      draft: freshName('Draft', typeNames),
    },
    packages: readPackages(document, root.name),
  };
}
