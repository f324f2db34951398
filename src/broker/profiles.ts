/** Participants that do not follow the document to the letter: what they and their peers declare by themselves. */

import { adapted } from '../bus/compatibility.ts';
import { fillName } from '../bus/names.ts';
import { topologyOf } from '../bus/topology.ts';
import { EbadgeError } from '../core/errors.ts';
import { closest } from '../core/suggest.ts';
import type { Catalogue, ChannelInfo } from '../support/contract.ts';
import type { Topology } from '../transport/transport.ts';
import { ownerOf } from './owners.ts';
import type { Participants, ParticipantsFile } from './participants.ts';
import { rolesOf } from './roles.ts';

/** Peers with which one participant has exchanges of a profile: each of them goes into its permissions. */
const mostProfiledPeers = 150;

/** The profile that one of two participants speaks, as far as it changes the channel. */
const profileOn = (
  catalogue: Catalogue,
  channel: ChannelInfo,
  names: readonly (string | undefined)[],
): string | undefined =>
  names.find(
    (name) => name !== undefined && catalogue.compatibility?.[name]?.channels[channel.id] !== undefined,
  );

/** What is wrong with the profiles of a list that has no other faults. */
export function profileFaults(
  { participants }: ParticipantsFile,
  catalogue: Catalogue,
): { readonly index: number; readonly key: string; readonly text: string }[] {
  const profiles = Object.keys(catalogue.compatibility ?? {});
  const channels = Object.values(catalogue.channels);
  const byName = new Map(participants.map((entry) => [entry.name, entry]));
  const peersOf = new Map(participants.map(({ name }) => [name, new Set<string>()]));
  for (const { name, peers = [] } of participants) {
    for (const peer of peers) {
      peersOf.get(name)?.add(peer);
      peersOf.get(peer)?.add(name);
    }
  }
  return participants.flatMap((entry, index) => {
    const fault = (key: string, text: string): object[] => [{ index, key, text }];
    const { name, compatibility, privateObjects } = entry;
    const roles = rolesOf(entry);
    const received = channels.filter(({ receiver }) => roles.includes(receiver));
    const kinds = [...(peersOf.get(name) ?? [])].flatMap((peer) => {
      const other = byName.get(peer);
      if (other === undefined) return [];
      return received
        .filter(({ sender }) => rolesOf(other).includes(sender))
        .map((channel) => ({
          queue: fillName(channel.queue.name, { [channel.receiver]: name }),
          profiled: profileOn(catalogue, channel, [compatibility, other.compatibility]),
          channel,
          peer,
        }));
    });
    const profiled = kinds.filter((kind) => kind.profiled !== undefined);
    if (compatibility !== undefined && !profiles.includes(compatibility)) {
      const similar = closest(compatibility, profiles);
      return fault(
        'compatibility',
        `the document has no profile ${JSON.stringify(compatibility)}.${similar === undefined ? '' : ` Did you mean ${JSON.stringify(similar)}?`} Profiles: ${profiles.join(', ') || 'none'}.`,
      );
    }
    if (
      compatibility !== undefined &&
      !channels.some(
        (channel) =>
          [channel.sender, channel.receiver].some((role) => roles.includes(role)) &&
          profileOn(catalogue, channel, [compatibility]) !== undefined,
      )
    ) {
      return fault(
        'compatibility',
        `the profile ${JSON.stringify(compatibility)} says nothing of the channels of ${roles.join(', ')}.`,
      );
    }
    if (compatibility !== undefined && privateObjects === true) {
      return fault(
        'privateObjects',
        'a participant of a profile declares nothing but what it shares with its peers.',
      );
    }
    if (new Set(profiled.map(({ peer }) => peer)).size > mostProfiledPeers) {
      return fault(
        'name',
        `${name} has more than ${mostProfiledPeers} peers with which it uses a profile: no more fit into its permissions.`,
      );
    }
    // one queue cannot have the arguments of both kinds
    const torn = profiled.find(({ profiled: its, channel, peer, queue }) => {
      const change = catalogue.compatibility?.[its ?? '']?.channels[channel.id];
      const same = fillName(change?.queue.name ?? '', { [channel.receiver]: name, [channel.sender]: peer });
      return kinds.some((kind) => kind.profiled === undefined && kind.queue === same && queue === same);
    });
    return torn === undefined
      ? []
      : fault(
          'name',
          `${name} has peers of two kinds, which want its queue ${torn.queue} with different arguments. All of them, or none, may have a profile.`,
        );
  }) as { index: number; key: string; text: string }[];
}

/** What a participant of a profile and its peer declare themselves on a channel. */
interface Profiled {
  readonly topology: Topology;
  readonly exchange: string;
  readonly queue: string;
}

/** What is between two on a channel that the profile of one of them changes; undefined where none does. */
export function profiledBetween(
  catalogue: Catalogue,
  channel: ChannelInfo,
  list: Participants,
  { sender, receiver }: { readonly sender: string; readonly receiver: string },
): Profiled | undefined {
  const name = profileOn(
    catalogue,
    channel,
    [sender, receiver].map((one) => list.all.get(one)?.compatibility),
  );
  const info = catalogue.compatibility?.[name ?? ''];
  if (info === undefined) return undefined;
  // dead letters are the receiver's own, and not the pair's
  const changed = adapted(channel, info, '');
  const names = { [channel.sender]: sender, [channel.receiver]: receiver };
  const exchange = fillName(changed.exchange.name, names);
  const queue = fillName(changed.queue.name, names);
  const owner = ownerOf(queue, new Set(list.all.keys()));
  if (owner !== undefined && owner !== receiver && list.all.get(owner)?.privateObjects === true) {
    throw new EbadgeError(
      'INVALID_ARGUMENT',
      `${receiver} reads from the queue ${queue}, which is below the private name of ${owner}. Give ${owner} "privateObjects: false".`,
    );
  }
  const route = { channel: changed, exchange, queue, names, profile: undefined };
  return { topology: topologyOf([{ route, receiver }]), exchange, queue };
}
