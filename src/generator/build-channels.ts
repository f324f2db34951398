/** Channels of a document, as the catalogue holds them. */

import type { ChannelInfo, OperationInfo, ReplyInfo, ServerInfo } from '../support/contract.ts';
import { escapeStep } from '../support/pointer.ts';
import { application, readOperations, strings, type OperationDraft } from './build-operations.ts';
import { fixedRoutingKey, objectAt, readExchange, readQueue } from './build-topology.ts';
import { isAmqp, protocolsOf, sharedWays, whyUnusable } from './channel-limits.ts';
import { DocumentChannels, type DocumentChannel, type NameMessage } from './document-channels.ts';
import { follow } from './follow.ts';
import { isObject, type Json, type Sources, type Target } from './load.ts';
import type { Note } from './model.ts';
import { textOf } from './schema-facts.ts';
import { placeText, specError } from './spec-error.ts';

/** Who is at the other end in a document that names no roles. */
const counterpart = 'client';

/** The servers of the document, as they are meant, by name. */
function serverTargets(sources: Sources): Map<string, Target> {
  const servers = objectAt(sources.root.data, 'servers');
  return new Map(
    Object.entries(servers).map(([name, value]) => [
      name,
      follow(sources, { file: sources.root, pointer: `/servers/${escapeStep(name)}`, value }),
    ]),
  );
}

/** The servers of the document. */
export function readServers(sources: Sources): Record<string, ServerInfo> {
  return Object.fromEntries(
    [...serverTargets(sources)].map(([name, { value }]) => {
      const pathname = textOf(value, 'pathname');
      return [
        name,
        {
          name,
          protocol: textOf(value, 'protocol'),
          host: textOf(value, 'host'),
          virtualHost: pathname.length > 1 ? pathname.slice(1) : '/',
        },
      ];
    }),
  );
}

/** Names of the servers that a channel lives on: those that it names, else all of the document. */
function serversOf(
  sources: Sources,
  { target }: DocumentChannel,
  servers: ReadonlyMap<string, Target>,
): string[] {
  const stated = isObject(target.value) ? target.value['servers'] : undefined;
  if (!Array.isArray(stated) || stated.length === 0) return [...servers.keys()];
  return stated.flatMap((item, index) => {
    const end = follow(sources, {
      file: target.file,
      pointer: `${target.pointer}/servers/${index}`,
      value: item,
    });
    const found = [...servers].find(
      ([, server]) => server.file.name === end.file.name && server.pointer === end.pointer,
    );
    return found === undefined ? [] : [found[0]];
  });
}

const hasTopology = (channel: Json): boolean =>
  'x-amqp-topology' in objectAt(objectAt(channel, 'bindings'), 'amqp');

/** Reads channels and operations together: roles come from both. What no client can do is noted. */
export function readChannels(
  sources: Sources,
  nameMessage: NameMessage,
  notes: Note[],
): { channels: Record<string, ChannelInfo>; operations: Record<string, OperationInfo> } {
  const documentChannels = new DocumentChannels(sources, nameMessage);
  const operations = readOperations(sources, documentChannels, notes);
  const servers = serverTargets(sources);
  const read = new Map(
    [...documentChannels.all].map(([id, channel]) => {
      const own = [...operations.values()].filter((operation) => operation.info.channel === id);
      return [id, readChannel(id, channel, own, serversOf(sources, channel, servers), servers)] as const;
    }),
  );
  const plain = [...documentChannels.all].filter(([, { target }]) => !hasTopology(target.value));
  const shared = sharedWays(read, new Set(plain.map(([id]) => id)));
  const channels = new Map(
    [...read].map(([id, channel]) => {
      const unusable = channel.unusable ?? shared.get(id);
      return [id, { ...channel, ...(unusable === undefined ? {} : { unusable }) }] as const;
    }),
  );
  for (const [id, { unusable }] of channels) {
    const place = documentChannels.get(id)?.place;
    if (unusable === undefined || place === undefined) continue;
    notes.push({
      place: placeText(place),
      text: `no client can use this channel: ${unusable}. The types and validators of its messages are generated all the same.`,
    });
  }
  const answerable = [...channels].map(([id, channel]): [string, ChannelInfo] => {
    const replies = Object.entries(channel.replies).filter(
      ([, reply]) => channels.get(reply.channel)?.unusable === undefined,
    );
    return [id, { ...channel, replies: Object.fromEntries(replies) }];
  });
  const told = new Set<string>();
  for (const { info, replies } of operations.values()) {
    for (const { reply, place } of replies) {
      const isLost = channels.get(reply.channel)?.unusable !== undefined;
      if (!isLost || channels.get(info.channel)?.unusable !== undefined || told.has(placeText(place)))
        continue;
      told.add(placeText(place));
      notes.push({
        place: placeText(place),
        text: `no client can put this question, nor answer it: no client can use the channel ${reply.channel}. It can be sent with publish.`,
      });
    }
  }
  return {
    channels: Object.fromEntries(answerable),
    operations: Object.fromEntries([...operations].map(([id, { info }]) => [id, info])),
  };
}

function readChannel(
  id: string,
  { target, place, names }: DocumentChannel,
  operations: readonly OperationDraft[],
  serverNames: readonly string[],
  servers: ReadonlyMap<string, Target>,
): ChannelInfo {
  const channel = target.value;
  if (!isObject(channel)) {
    throw specError('SPEC_INVALID', place, 'this is no channel object.', 'write a channel with messages.');
  }
  const address = textOf(channel, 'address');
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
  for (const { question, reply } of operations.flatMap((op) => op.replies)) {
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
  const group = textOf(topology, 'group');
  const ends = { sender, receiver, ...(group === '' ? {} : { group }) };
  const exchange = readExchange(amqp, address);
  const key = fixedRoutingKey(amqp, address);
  const fixed = key === undefined ? {} : { fixedRoutingKey: key };
  const protocols = protocolsOf(serverNames.map((name) => servers.get(name)?.value ?? null));
  const unusable = whyUnusable(channel, { ...ends, ...fixed, exchange }, protocols);
  return {
    id,
    description: textOf(channel, 'description') || textOf(channel, 'summary'),
    address,
    server: serverNames.find((name) => isAmqp(servers.get(name)?.value ?? null)) ?? serverNames[0] ?? '',
    ...ends,
    declaredBy: textOf(topology, 'declaredBy') || receiver,
    exchange,
    queue: readQueue(amqp, id, key),
    routingKey: strings(topology['routingKey']).map((word) => word.replace(/^\$message\.payload#/, '')),
    ...fixed,
    requiredFields: strings(topology['requiredFields']),
    ...('orderedBy' in topology ? { orderedBy: strings(topology['orderedBy']) } : {}),
    messages: [...names],
    replies,
    ...(unusable === undefined ? {} : { unusable }),
  };
}
