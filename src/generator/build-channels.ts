/** Channels, operations and replies of a document, as the catalogue holds them. */

import type { ChannelInfo, OperationInfo, ReplyInfo, ServerInfo } from '../support/contract.ts';
import { escapeStep, unescapeStep } from '../support/pointer.ts';
import { objectAt, readExchange, readQueue } from './build-topology.ts';
import { follow, withTraits } from './follow.ts';
import { isObject, type Json, type JsonObject, type Sources, type Target } from './load.ts';
import { textOf } from './schema-facts.ts';
import { specError, type SourcePlace } from './spec-error.ts';

/** Roles of a document that names none. */
const application = 'application';
const counterpart = 'client';

/** Gives the wire name of the message object at a target. */
export type NameMessage = (target: Target, key: string) => string;

const strings = (value: Json | undefined): string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];

/** The servers of the document. */
export function readServers(sources: Sources): Record<string, ServerInfo> {
  const servers = objectAt(sources.root.data, 'servers');
  return Object.fromEntries(
    Object.keys(servers).map((name) => {
      const target = follow(
        sources,
        sources.resolve(`#/servers/${encodeURIComponent(escapeStep(name))}`, rootPlace(sources)),
      );
      const pathname = textOf(target.value, 'pathname');
      return [
        name,
        {
          name,
          protocol: textOf(target.value, 'protocol'),
          host: textOf(target.value, 'host'),
          virtualHost: pathname.length > 1 ? pathname.slice(1) : '/',
        },
      ];
    }),
  );
}

const rootPlace = (sources: Sources): SourcePlace => ({ file: sources.root.name, pointer: '' });

interface OperationDraft {
  readonly info: OperationInfo;
  readonly replies: readonly (readonly [question: string, reply: ReplyInfo])[];
}

function readReply(
  reply: JsonObject,
  place: SourcePlace,
  messageName: (ref: string, place: SourcePlace) => string,
  channelMessages: (channel: string) => readonly string[],
): ReplyInfo {
  const channelRef = textOf(reply['channel'], '$ref');
  const channel = channelKey(channelRef, { ...place, pointer: `${place.pointer}/channel` });
  const listed = Array.isArray(reply['messages'])
    ? reply['messages'].map((item, index) =>
        messageName(textOf(item, '$ref'), { ...place, pointer: `${place.pointer}/messages/${index}` }),
      )
    : channelMessages(channel);
  const conversation = objectAt(reply, 'x-conversation');
  const cardinality = conversation['cardinality'];
  const cancel = conversation['cancel'];
  const intervalField = textOf(conversation, 'intervalField');
  return {
    channel,
    messages: [...listed],
    cardinality: cardinality === 'many' || cardinality === 'stream' ? cardinality : 'one',
    deadlineMs: typeof conversation['deadlineMs'] === 'number' ? conversation['deadlineMs'] : 30_000,
    correlation: strings(conversation['correlation']),
    ...(isObject(cancel) ? { cancel } : {}),
    ...(intervalField === '' ? {} : { intervalField }),
  };
}

function channelKey(ref: string, place: SourcePlace): string {
  const match = /^#\/channels\/([^/]+)$/.exec(ref);
  if (match?.[1] === undefined) {
    throw specError(
      'SPEC_INVALID',
      place,
      `"${ref}" is no channel of this document.`,
      'refer to "#/channels/<name>".',
    );
  }
  return unescapeStep(decodeURIComponent(match[1]));
}

/** Reads channels and operations together: roles come from both. */
export function readChannels(
  sources: Sources,
  nameMessage: NameMessage,
): { channels: Record<string, ChannelInfo>; operations: Record<string, OperationInfo> } {
  const root = sources.root.data;
  const channelObjects = objectAt(root, 'channels');
  const operationObjects = objectAt(root, 'operations');

  const messageName = (ref: string, place: SourcePlace): string => {
    const target = sources.resolve(ref, place);
    return nameMessage(follow(sources, target), target.pointer.split('/').at(-1) ?? '');
  };
  const resolved = new Map(
    Object.keys(channelObjects).map((id) => {
      const pointer = `/channels/${escapeStep(id)}`;
      const target = follow(sources, { file: sources.root, pointer, value: channelObjects[id] ?? null });
      const messages = objectAt(target.value, 'messages');
      const names = Object.keys(messages).map((key) => {
        const at: Target = {
          file: target.file,
          pointer: `${target.pointer}/messages/${escapeStep(key)}`,
          value: messages[key] ?? null,
        };
        return nameMessage(follow(sources, at), key);
      });
      return [id, { target, place: { file: target.file.name, pointer: target.pointer }, names }] as const;
    }),
  );

  const operations = new Map<string, OperationDraft>();
  for (const id of Object.keys(operationObjects)) {
    const pointer = `/operations/${escapeStep(id)}`;
    const place: SourcePlace = { file: sources.root.name, pointer };
    const target = follow(sources, { file: sources.root, pointer, value: operationObjects[id] ?? null });
    const operation = withTraits(sources, target);
    const action = textOf(operation, 'action');
    if (action !== 'send' && action !== 'receive') {
      throw specError(
        'SPEC_INVALID',
        { ...place, pointer: `${pointer}/action` },
        'the action is missing.',
        'write send or receive.',
      );
    }
    const channel = channelKey(textOf(operation['channel'], '$ref'), {
      ...place,
      pointer: `${pointer}/channel`,
    });
    const known = resolved.get(channel);
    if (known === undefined) {
      throw specError(
        'SPEC_INVALID',
        { ...place, pointer: `${pointer}/channel` },
        `there is no channel ${channel}.`,
        'add it, or correct the name.',
      );
    }
    const listed = operation['messages'];
    const messages = Array.isArray(listed)
      ? listed.map((item, index) =>
          messageName(textOf(item, '$ref'), { ...place, pointer: `${pointer}/messages/${index}` }),
        )
      : [...known.names];
    const reply = operation['reply'];
    const replies = isObject(reply)
      ? messages.map(
          (question) =>
            [
              question,
              readReply(
                reply,
                { ...place, pointer: `${pointer}/reply` },
                messageName,
                (name) => resolved.get(name)?.names ?? [],
              ),
            ] as const,
        )
      : [];
    // a document that names no roles describes one application; who is at the other end, it does not say
    const role = textOf(operation, 'x-role') || application;
    operations.set(id, { info: { id, action, role, channel, messages }, replies });
  }

  const channels = [...resolved].map(([id, { target, place, names }]): [string, ChannelInfo] => [
    id,
    readChannel(
      sources,
      id,
      target.value,
      place,
      names,
      [...operations.values()].filter((op) => op.info.channel === id),
    ),
  ]);
  return {
    channels: Object.fromEntries(channels),
    operations: Object.fromEntries([...operations].map(([id, { info }]) => [id, info])),
  };
}

function readChannel(
  sources: Sources,
  id: string,
  channel: Json,
  place: SourcePlace,
  names: readonly string[],
  operations: readonly OperationDraft[],
): ChannelInfo {
  const address = textOf(channel, 'address');
  if (address === '') {
    throw specError(
      'SPEC_UNSUPPORTED',
      place,
      'the channel has no address.',
      'give it one; `null` addresses are not supported.',
    );
  }
  const amqp = objectAt(objectAt(channel, 'bindings'), 'amqp');
  const topology = objectAt(amqp, 'x-amqp-topology');
  const roleOf = (action: 'send' | 'receive', fallback: string): string => {
    const declared = textOf(topology, action === 'send' ? 'sender' : 'receiver');
    const used = [...new Set(operations.filter((op) => op.info.action === action).map((op) => op.info.role))];
    const role = declared || used[0] || fallback;
    const stranger = used.find((other) => other !== role);
    if (stranger !== undefined) {
      throw specError(
        'SPEC_INVALID',
        place,
        `${stranger} has a ${action} operation, but the channel's ${action === 'send' ? 'sender' : 'receiver'} is ${role}.`,
        'give the role a channel of its own, or correct x-role.',
      );
    }
    return role;
  };
  const acts = (action: 'send' | 'receive'): boolean => operations.some((op) => op.info.action === action);
  const sender = roleOf('send', acts('receive') ? counterpart : application);
  const receiver = roleOf('receive', acts('send') || !acts('receive') ? counterpart : application);
  const replies: Record<string, ReplyInfo> = {};
  for (const [question, reply] of operations.flatMap((op) => op.replies)) {
    const before = replies[question];
    if (before !== undefined && JSON.stringify(before) !== JSON.stringify(reply)) {
      throw specError(
        'SPEC_INVALID',
        place,
        `its operations state different replies to ${question}.`,
        'state the same reply on both sides.',
      );
    }
    replies[question] = reply;
  }
  const serverRefs = isObject(channel) && Array.isArray(channel['servers']) ? channel['servers'] : [];
  const server =
    textOf(serverRefs[0], '$ref').split('/').at(-1) ||
    (Object.keys(objectAt(sources.root.data, 'servers'))[0] ?? '');
  const group = textOf(topology, 'group');
  return {
    id,
    description: textOf(channel, 'description') || textOf(channel, 'summary'),
    address,
    server,
    sender,
    receiver,
    ...(group === '' ? {} : { group }),
    declaredBy: textOf(topology, 'declaredBy') || receiver,
    exchange: readExchange(amqp, address),
    queue: readQueue(amqp, id),
    routingKey: strings(topology['routingKey']).map((word) => word.replace(/^\$message\.payload#/, '')),
    requiredFields: strings(topology['requiredFields']),
    messages: [...names],
    replies,
  };
}
