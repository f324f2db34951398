/** Sources → model: everything that can be known before a target is chosen. */

import type { Catalogue, ChannelInfo } from '../support/contract.ts';
import { escapeStep } from '../support/pointer.ts';
import { readChannels, readServers } from './build-channels.ts';
import { buildMessages, findDiscriminator, readMessage, type DocumentMessage } from './build-messages.ts';
import { readExtensionMessages } from './extension-messages.ts';
import { follow } from './follow.ts';
import { isObject, type JsonObject, type Sources, type Target } from './load.ts';
import type { DialogueModel, ExchangeModel, Model } from './model.ts';
import { byCodeUnit, freshName } from './names.ts';
import { SchemaRegistry } from './normalise.ts';
import { textOf } from './schema-facts.ts';
import { placeText, specError } from './spec-error.ts';

const lastStep = (pointer: string): string => pointer.split('/').at(-1) ?? '';

function dialoguesOf(channels: readonly ChannelInfo[]): DialogueModel[] {
  const table = new Map<
    string,
    {
      role: string;
      peer: string;
      sends: string[];
      receives: string[];
      asks: ExchangeModel[];
      answers: ExchangeModel[];
      requires: Set<string>;
    }
  >();
  const entry = (role: string, peer: string) => {
    const key = `${role} ${peer}`;
    const found = table.get(key) ?? {
      role,
      peer,
      sends: [],
      receives: [],
      asks: [],
      answers: [],
      requires: new Set<string>(),
    };
    table.set(key, found);
    return found;
  };
  for (const channel of channels) {
    const exchanges = Object.entries(channel.replies).map(([question, reply]): ExchangeModel => ({
      question,
      replies: reply.messages,
      cardinality: reply.cardinality,
    }));
    const required = channel.requiredFields.map(lastStep);
    const out = entry(channel.sender, channel.group ?? channel.receiver);
    out.sends.push(...channel.messages);
    out.asks.push(...exchanges);
    const into = entry(channel.receiver, channel.sender);
    into.receives.push(...channel.messages);
    into.answers.push(...exchanges);
    for (const field of required) {
      out.requires.add(field);
      into.requires.add(field);
    }
  }
  return [...table.values()]
    .map((dialogue) => ({
      ...dialogue,
      sends: [...new Set(dialogue.sends)],
      receives: [...new Set(dialogue.receives)],
      requires: [...dialogue.requires],
    }))
    .sort((a, b) => byCodeUnit(a.role, b.role) || byCodeUnit(a.peer, b.peer));
}

/** Builds the model. Throws an `EbadgeError` with a `SPEC_…` code at the first thing it cannot express. */
export function buildModel(sources: Sources): Model {
  const root = sources.root;
  const rootPlace = { file: root.name, pointer: '' };
  if (!isObject(root.data) || !textOf(root.data, 'asyncapi').startsWith('3.')) {
    const version = isObject(root.data) ? root.data['asyncapi'] : undefined;
    throw specError(
      'SPEC_UNSUPPORTED',
      { ...rootPlace, pointer: '/asyncapi' },
      version === undefined
        ? 'this is no AsyncAPI document.'
        : `AsyncAPI ${JSON.stringify(version)} is not read.`,
      version === undefined
        ? 'name an AsyncAPI 3 document.'
        : 'convert it to AsyncAPI 3 (the AsyncAPI CLI has `convert`).',
    );
  }
  const document: JsonObject = root.data;
  const registry = new SchemaRegistry(sources);
  const contentType = textOf(document, 'defaultContentType') || 'application/json';
  const read = new Map<string, DocumentMessage>();
  const nameMessage = (target: Target, key: string): string => {
    const at = placeText({ file: target.file.name, pointer: target.pointer });
    if (!read.has(at)) read.set(at, readMessage(target, key, contentType, sources, registry));
    return at;
  };
  const raw = readChannels(sources, nameMessage);
  const components = isObject(document['components']) ? document['components'] : {};
  const unused = isObject(components['messages']) ? Object.keys(components['messages']) : [];
  for (const key of unused) {
    const pointer = `/components/messages/${escapeStep(key)}`;
    const value = (components['messages'] as JsonObject)[key] ?? null;
    nameMessage(follow(sources, { file: root, pointer, value }), key);
  }
  if (read.size === 0) {
    throw specError(
      'SPEC_INVALID',
      rootPlace,
      'the document has no messages.',
      'add a channel with messages.',
    );
  }

  const definitions = registry.definitions;
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
  };
  const dialogues = dialoguesOf(Object.values(channels));
  return {
    document: root.name,
    inputs: sources.files,
    catalogue,
    definitions,
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
      contract: freshName('Contract', typeNames),
      draft: freshName('Draft', typeNames),
    },
  };
}
