/** What each participant may do on a virtual host. */

import type { ChannelInfo } from '../support/contract.ts';
import type { Wiring } from './links.ts';
import type { Participant } from './participants.ts';
import { anchored, escapeName, isSeparable, nothing, privatePart, templatePart } from './patterns.ts';
import { byText, type Facts } from './resource.ts';

const unique = (items: readonly string[]): string[] => [...new Set(items)];

/**
 * The exchanges of a channel at one end of which a participant is. By pattern, so that a new peer changes no
 * permission; exchange by exchange where names could be read in two ways.
 */
function exchangesOf(
  channel: ChannelInfo,
  values: Readonly<Record<string, string>>,
  exact: ReadonlySet<string>,
): string[] {
  const template = channel.exchange.name;
  const isOwn = Object.keys(values).every((key) => template.includes(`{${key}}`));
  return isOwn && isSeparable(template)
    ? [templatePart(template, values)]
    : [...exact].sort(byText).map(escapeName);
}

/** The permissions of a participant on a virtual host with those channels; null when it has no business there. */
export function permissionsOf(
  participant: Participant,
  channels: readonly ChannelInfo[],
  wiring: Wiring,
  innerNames: readonly string[],
): Facts | null {
  const { name, roles, groups, privateObjects, compatibility } = participant;
  const sending = channels.filter(({ sender }) => roles.includes(sender));
  const receiving = channels.filter(({ receiver }) => roles.includes(receiver));
  if (sending.length + receiving.length === 0) return null;
  const declared = [...(wiring.declares.get(name) ?? [])].sort(byText);
  const mine = [...(wiring.own.get(name) ?? [])].sort(byText).map(escapeName);
  const writes = wiring.writes.get(name) ?? new Set();
  const reads = wiring.reads.get(name) ?? new Set();
  const queues = [...declared].filter((one) => !writes.has(one) && !reads.has(one));
  const pairs = declared.map(escapeName);
  // what it shares with its peers of a profile it declares itself; along with these its own, if it has a right at all
  const below = unique([
    ...(privateObjects ? [privatePart(name, innerNames)] : mine),
    ...queues.map(escapeName),
  ]);
  if (compatibility !== undefined && pairs.length > 0) {
    const exactly = (exchanges: ReadonlySet<string>): string[] => [...exchanges].sort(byText).map(escapeName);
    return {
      configure: anchored(unique([...mine, ...pairs])),
      write: anchored(unique([...exactly(writes), ...below])),
      read: anchored(unique([...exactly(reads), ...below])),
    };
  }
  return {
    configure: privateObjects || pairs.length > 0 ? anchored(unique([...below, ...pairs])) : nothing,
    write: anchored(
      unique([
        ...sending.flatMap((channel) => exchangesOf(channel, { [channel.sender]: name }, writes)),
        ...below,
      ]),
    ),
    read: anchored(
      unique([
        ...receiving.flatMap((channel) => {
          const { group } = channel;
          return group === undefined
            ? exchangesOf(channel, { [channel.receiver]: name }, reads)
            : groups.flatMap((member) => exchangesOf(channel, { [group]: member }, reads));
        }),
        ...below,
      ]),
    ),
  };
}
