/** `x-compatibility`: kinds of peers that do not follow the document to the letter. */

import type {
  CompatibilityInfo,
  CompatibleChannelInfo,
  MessageRepairName,
  Place,
} from '../support/compatibility.ts';
import type { ChannelInfo } from '../support/contract.ts';
import { escapeStep } from '../support/pointer.ts';
import { strings } from './build-operations.ts';
import { objectAt } from './build-topology.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { textOf, type Lookup } from './schema-facts.ts';
import { specError } from './spec-error.ts';
import { timePlaces } from './time-places.ts';

const keyword = 'x-compatibility';

/** What profiles are made of besides the document's own words. */
export interface CompatibilityParts {
  readonly file: string;
  readonly channels: Readonly<Record<string, ChannelInfo>>;
  /** Definitions of messages by wire name. */
  readonly definitions: Readonly<Record<string, string>>;
  readonly lookup: Lookup;
}

const parametersIn = (texts: readonly string[]): string[] =>
  texts.flatMap((text) => [...text.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name ?? ''));

function readChannel(
  value: Json,
  channel: ChannelInfo | undefined,
  id: string,
  place: { readonly file: string; readonly pointer: string },
): CompatibleChannelInfo {
  if (channel === undefined) {
    throw specError('SPEC_INVALID', place, `there is no channel ${id}.`, 'add it, or correct the name.');
  }
  const queue = objectAt(value, 'queue');
  const words = isObject(value) ? strings(value['routingKey']) : [];
  const name = textOf(queue, 'name');
  const known = [channel.sender, channel.receiver];
  const stranger = parametersIn([...words, name]).find((parameter) => !known.includes(parameter));
  if (stranger !== undefined) {
    throw specError(
      'SPEC_INVALID',
      place,
      `{${stranger}} is neither the sender nor the receiver on ${id}.`,
      `write ${known.map((role) => `{${role}}`).join(' or ')}.`,
    );
  }
  const ttl = queue['messageTtlMs'];
  return {
    exchange: { durable: objectAt(value, 'exchange')['durable'] !== false },
    routingKey: words.map((word) => word.replace(/^\$message\.payload#/, '')),
    queue: {
      name,
      durable: queue['durable'] !== false,
      bindingKey: textOf(queue, 'bindingKey') || '#',
      ...(typeof ttl === 'number' ? { messageTtlMs: ttl } : {}),
      arguments: objectAt(queue, 'arguments') as Record<string, string | number | boolean>,
    },
  };
}

/** Where each message type that travels on these channels has times. */
function placesOf(
  channels: readonly ChannelInfo[],
  { definitions, lookup }: CompatibilityParts,
): Record<string, readonly Place[]> {
  const names = [...new Set(channels.flatMap(({ messages }) => messages))];
  const places = names.map((name) => [name, timePlaces(definitions[name] ?? '', lookup)] as const);
  return Object.fromEntries(places.filter(([, found]) => found.length > 0));
}

/** The profiles of a document; undefined where it has none. */
export function readCompatibility(
  document: JsonObject,
  parts: CompatibilityParts,
): Record<string, CompatibilityInfo> | undefined {
  if (!(keyword in document)) return undefined;
  const profiles = objectAt(document, keyword);
  return Object.fromEntries(
    Object.entries(profiles).map(([name, profile]) => {
      const pointer = `/${keyword}/${escapeStep(name)}/channels`;
      const entries = Object.entries(objectAt(profile, 'channels'));
      const channels = entries.map(([id, value]) => {
        const channel = Object.hasOwn(parts.channels, id) ? parts.channels[id] : undefined;
        const place = { file: parts.file, pointer: `${pointer}/${escapeStep(id)}` };
        return [id, readChannel(value, channel, id, place)] as const;
      });
      const affected = channels.flatMap(([id]) => parts.channels[id] ?? []);
      const read = isObject(profile) ? profile : {};
      const { reading, times, republishingMs } = read;
      const info: CompatibilityInfo = {
        name,
        description: textOf(profile, 'description'),
        ...(reading === 'strict' || reading === 'tolerant' ? { reading } : {}),
        repairs: strings(read['repairs']) as MessageRepairName[],
        ...(times === 'utc' ? { times } : {}),
        ...(typeof republishingMs === 'number' ? { republishingMs } : {}),
        channels: Object.fromEntries(channels),
        timePlaces: placesOf(affected, parts),
      };
      return [name, info] as const;
    }),
  );
}
