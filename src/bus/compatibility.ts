/** Peers that do not follow the contract to the letter: which they are, and what channels are for them. */

import { EbadgeError } from '../core/errors.ts';
import { closest } from '../core/suggest.ts';
import type { CompatibilityInfo } from '../support/compatibility.ts';
import type { Catalogue, ChannelInfo } from '../support/contract.ts';
import { checkParticipantName, nameReader } from './names.ts';

/** Which peers are of which profile of the contract: all of one, or those named, by profile. */
export type CompatibilityOption = string | Readonly<Record<string, readonly string[]>>;

/** A profile as one participant uses it. */
export interface Profile {
  readonly info: CompatibilityInfo;
  /** The channels that it changes, as they are then. */
  readonly channels: ReadonlyMap<string, ChannelInfo>;
}

const invalid = (message: string): EbadgeError => new EbadgeError('INVALID_ARGUMENT', message);

/** The channel as it is between this role and a peer of the profile: each side declares all of it. */
export function adapted(channel: ChannelInfo, { channels }: CompatibilityInfo, role: string): ChannelInfo {
  const change = channels[channel.id];
  if (change === undefined) return channel;
  const { fixedRoutingKey: _, ...rest } = channel;
  const { deadLetter } = channel.queue;
  return {
    ...rest,
    declaredBy: role,
    exchange: { ...channel.exchange, ...change.exchange },
    routingKey: change.routingKey,
    queue: {
      ...change.queue,
      // what a peer does not want is none of our business
      ...(deadLetter === undefined || channel.receiver !== role ? {} : { deadLetter }),
    },
  };
}

/** What one participant knows of its peers' kinds. */
export class Compatibility {
  /** By peer's name. */
  readonly #named = new Map<string, Profile>();
  readonly #ofAll: Profile | undefined;
  /** Those in use, with readers of the queues' names by channel. */
  readonly #used = new Map<Profile, ReadonlyMap<string, ReturnType<typeof nameReader>>>();

  constructor(
    catalogue: Catalogue,
    role: string,
    channels: readonly ChannelInfo[],
    option: CompatibilityOption | undefined,
  ) {
    const use = (name: string): Profile => {
      const info = profileInfo(catalogue, name);
      const changed = channels
        .filter(({ id }) => Object.hasOwn(info.channels, id))
        .map((channel) => [channel.id, adapted(channel, info, role)] as const);
      if (changed.length === 0) {
        throw invalid(`The profile ${JSON.stringify(name)} says nothing of the channels of ${role}.`);
      }
      const profile = { info, channels: new Map(changed) };
      this.#used.set(profile, new Map(changed.map(([id, { queue }]) => [id, nameReader(queue.name)])));
      return profile;
    };
    this.#ofAll = typeof option === 'string' ? use(option) : undefined;
    if (typeof option !== 'object') return;
    for (const [name, peers] of Object.entries(option)) {
      const profile = use(name);
      for (const peer of peers) {
        checkParticipantName(peer, `A peer in \`compatibility\``);
        if (this.#named.has(peer))
          throw invalid(`${peer} is named twice in \`compatibility\`. Name it once.`);
        this.#named.set(peer, profile);
      }
    }
  }

  /** Whether every peer is of one profile. */
  get isOfAll(): boolean {
    return this.#ofAll !== undefined;
  }

  /** Peers of any profile that have been named. */
  get named(): Iterable<string> {
    return this.#named.keys();
  }

  /** The profile of a peer; undefined for one that follows the contract. */
  of(peer: string): Profile | undefined {
    return this.#ofAll ?? this.#named.get(peer);
  }

  /** The channel as it is for the peer. */
  channel(channel: ChannelInfo, peer: string): ChannelInfo {
    return this.of(peer)?.channels.get(channel.id) ?? channel;
  }

  /** Whether that queue is the one of this participant behind the channel, for some peer of a profile. */
  isOwnQueue(queue: string, channel: ChannelInfo, me: string): boolean {
    for (const [profile, readers] of this.#used) {
      const values = readers.get(channel.id)?.(queue) ?? null;
      if (values === null || (values[channel.receiver] ?? me) !== me) continue;
      const sender = values[channel.sender];
      if (sender === undefined || this.of(sender) === profile) return true;
    }
    return false;
  }
}

function profileInfo(catalogue: Catalogue, name: string): CompatibilityInfo {
  const known = catalogue.compatibility ?? {};
  const info = Object.hasOwn(known, name) ? known[name] : undefined;
  if (info !== undefined) return info;
  const names = Object.keys(known);
  const similar = closest(name, names);
  const hint = similar === undefined ? '' : ` Did you mean "${similar}"?`;
  throw invalid(
    `${catalogue.title} has no profile ${JSON.stringify(name.slice(0, 60))} for \`compatibility\`.${hint} Profiles: ${names.join(', ') || 'none'}.`,
  );
}
