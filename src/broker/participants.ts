/** Who takes part in the bus: the list that everything on a broker follows from. */

import { checkParticipantName } from '../bus/names.ts';
import { EbadgeError } from '../core/errors.ts';
import { closest } from '../core/suggest.ts';
import type { Catalogue, ChannelInfo, JsonPointer } from '../support/contract.ts';
import { escapeStep } from '../support/pointer.ts';
import { hostFaults } from './hosts.ts';
import { privatePrefix } from './patterns.ts';
import { profileFaults } from './profiles.ts';
import { rolesOf } from './roles.ts';

/** What happens to a message that no queue is bound for: its sender gets it back, or the broker keeps it. */
type Unroutable = 'return' | 'keep';

/** Where a password is, for those who log in by one. */
type PasswordSource = { readonly env: string } | { readonly file: string } | { readonly hash: string };

/** What roles and participants may be given; a participant's own comes before that of its role. */
interface Rights {
  readonly maxConnections?: number;
  readonly maxChannels?: number;
  readonly privateObjects?: boolean;
  readonly unroutable?: Unroutable;
}

/** One entry of the list, as it is written. */
export interface ParticipantEntry extends Rights {
  readonly name: string;
  readonly role: string | readonly string[];
  readonly peers?: readonly string[];
  readonly groups?: readonly string[];
  readonly password?: PasswordSource;
  /** The profile of the document that it speaks. Absent: it follows the document to the letter. */
  readonly compatibility?: string;
}

/** Bounds that policies set on queues, besides what the document states. */
interface QueueBounds {
  readonly messageTtlMs?: number;
  readonly maxLength?: number;
  readonly maxBytes?: number;
  readonly overflow?: 'drop-head' | 'reject-publish';
  readonly deliveryLimit?: number;
  readonly deadLetterMaxLength?: number;
}

/** Bounds of a whole virtual host. */
interface HostBounds {
  /** What it is called on the broker. Absent: as in the document. */
  readonly name?: string;
  readonly maxConnections?: number;
  readonly maxQueues?: number;
}

/** The list as it is written: of the shape that schema/meta/participants.schema.json defines. */
export interface ParticipantsFile {
  readonly managedBy?: string;
  readonly virtualHosts?: Readonly<Record<string, HostBounds>>;
  readonly roles?: Readonly<Record<string, Rights>>;
  readonly queues?: QueueBounds;
  readonly participants: readonly ParticipantEntry[];
}

/** One participant, with everything decided. */
export interface Participant {
  readonly name: string;
  readonly roles: readonly string[];
  /** Those it talks with, whichever of the two named the other. */
  readonly peers: ReadonlySet<string>;
  readonly groups: readonly string[];
  readonly password?: PasswordSource;
  readonly maxConnections?: number;
  readonly maxChannels?: number;
  /** Whether it may declare exchanges and queues below its own private name. */
  readonly privateObjects: boolean;
  readonly unroutable: Unroutable;
  /** The profile that it speaks. */
  readonly compatibility?: string;
}

/** All of the list. */
export interface Participants {
  /** Mark on everything that is made from this list. */
  readonly mark: string;
  readonly all: ReadonlyMap<string, Participant>;
  /** By their names in the document. */
  readonly virtualHosts: Readonly<Record<string, HostBounds>>;
  readonly queues: QueueBounds;
}

/** Something wrong with the list, and where. */
export interface ListIssue {
  readonly pointer: JsonPointer;
  readonly text: string;
}

/** Names that may begin with a participant's name and a hyphen: each goes into its permissions. */
export const mostInnerNames = 100;

const hint = (word: string, known: readonly string[]): string => {
  const similar = closest(word, known);
  return similar === undefined ? '' : ` Did you mean ${JSON.stringify(similar)}?`;
};

/** Whether some channel leads from one of the first roles to one of the second. */
const leads = (
  channels: readonly ChannelInfo[],
  senders: readonly string[],
  receivers: readonly string[],
): boolean =>
  channels.some(({ sender, receiver }) => senders.includes(sender) && receivers.includes(receiver));

/** What is wrong with a name of a participant or a group, or undefined. */
function nameFault(name: string, what: string): string | undefined {
  try {
    checkParticipantName(name, what);
  } catch (caught) {
    return EbadgeError.from(caught).message;
  }
  // also the word alone: of its exchanges too, the names begin so
  return `${name}-`.startsWith(privatePrefix)
    ? `${what} cannot be ${JSON.stringify(name)}: what begins with "${privatePrefix}" is some participant's own. Use another name.`
    : undefined;
}

/** Checks what the schema cannot say. An empty result means that {@link resolveParticipants} will do. */
export function checkParticipants(file: ParticipantsFile, catalogue: Catalogue): ListIssue[] {
  const issues: ListIssue[] = [];
  const tell = (pointer: string, text: string): unknown => issues.push({ pointer, text });
  const channels = Object.values(catalogue.channels);
  const roles = [...new Set(channels.flatMap(({ sender, receiver }) => [sender, receiver]))];
  const hosts = Object.values(catalogue.servers).map(({ virtualHost }) => virtualHost);
  const unknownRole = (role: string): string =>
    `there is no role ${JSON.stringify(role)}.${hint(role, roles)} Roles: ${roles.join(', ')}.`;
  for (const role of Object.keys(file.roles ?? {})) {
    if (!roles.includes(role)) tell(`/roles/${escapeStep(role)}`, unknownRole(role));
  }
  for (const host of Object.keys(file.virtualHosts ?? {})) {
    if (!hosts.includes(host)) {
      const pointer = `/virtualHosts/${escapeStep(host)}`;
      tell(
        pointer,
        `there is no virtual host ${JSON.stringify(host)}.${hint(host, hosts)} There are: ${hosts.join(', ')}.`,
      );
    }
  }
  for (const [host, text] of hostFaults(file, hosts)) tell(`/virtualHosts/${escapeStep(host)}/name`, text);
  const places = new Map<string, number>();
  for (const [index, entry] of file.participants.entries()) {
    const at = `/participants/${index}`;
    const fault = nameFault(entry.name, 'A participant');
    if (fault !== undefined) tell(`${at}/name`, fault);
    const before = places.get(entry.name);
    if (before === undefined) places.set(entry.name, index);
    else tell(`${at}/name`, `${JSON.stringify(entry.name)} is in the list already, as number ${before + 1}.`);
    rolesOf(entry).forEach((role, position) => {
      if (roles.includes(role)) return;
      tell(typeof entry.role === 'string' ? `${at}/role` : `${at}/role/${position}`, unknownRole(role));
    });
  }
  const entryOf = (name: string): ParticipantEntry | undefined => file.participants[places.get(name) ?? -1];
  const names = [...places.keys()];
  if (issues.length === 0) {
    for (const { index, key, text } of profileFaults(file, catalogue)) {
      tell(`/participants/${index}/${key}`, text);
    }
  }
  for (const [index, entry] of file.participants.entries()) {
    const at = `/participants/${index}`;
    const own = rolesOf(entry);
    (entry.peers ?? []).forEach((name, position) => {
      const peer = entryOf(name);
      const place = `${at}/peers/${position}`;
      if (name === entry.name) tell(place, `${name} cannot be its own peer.`);
      else if (peer === undefined) {
        tell(place, `there is no participant ${JSON.stringify(name)} in the list.${hint(name, names)}`);
      } else if (
        // a role that there is not, is told already
        [...own, ...rolesOf(peer)].every((role) => roles.includes(role)) &&
        !leads(channels, own, rolesOf(peer)) &&
        !leads(channels, rolesOf(peer), own)
      ) {
        tell(
          place,
          `${own.join(', ')} and ${rolesOf(peer).join(', ')} never talk with each other: no channel leads from one to the other.`,
        );
      }
    });
    (entry.groups ?? []).forEach((name, position) => {
      const place = `${at}/groups/${position}`;
      const fault = nameFault(name, 'A group');
      const reads = channels.some(({ group, receiver }) => group !== undefined && own.includes(receiver));
      if (fault !== undefined) tell(place, fault);
      else if (places.has(name))
        tell(place, `${JSON.stringify(name)} is a participant's name: the group needs another.`);
      else if (!reads) tell(place, `nothing is sent to groups of ${own.join(', ')}.`);
    });
  }
  return issues;
}

/** Decides everything about the participants of a list without issues. */
export function resolveParticipants(file: ParticipantsFile, catalogue: Catalogue): Participants {
  // who creates things in the document, may create some of its own
  const declaring = new Set(Object.values(catalogue.channels).map(({ declaredBy }) => declaredBy));
  const peers = new Map(file.participants.map(({ name }) => [name, new Set<string>()]));
  for (const entry of file.participants) {
    for (const peer of entry.peers ?? []) {
      peers.get(entry.name)?.add(peer);
      peers.get(peer)?.add(entry.name);
    }
  }
  const all = file.participants.map((entry): [string, Participant] => {
    const roles = rolesOf(entry);
    const given = [entry, ...roles.map((role) => file.roles?.[role] ?? {})];
    const first = <K extends keyof Rights>(key: K): Rights[K] | undefined =>
      given.map((rights: Rights) => rights[key]).find((value) => value !== undefined);
    const maxConnections = first('maxConnections');
    const maxChannels = first('maxChannels');
    return [
      entry.name,
      {
        name: entry.name,
        roles,
        peers: peers.get(entry.name) ?? new Set(),
        groups: [...new Set(entry.groups ?? [])],
        privateObjects:
          first('privateObjects') ??
          (entry.compatibility === undefined && roles.some((role) => declaring.has(role))),
        unroutable: first('unroutable') ?? 'return',
        ...(entry.password === undefined ? {} : { password: entry.password }),
        ...(entry.compatibility === undefined ? {} : { compatibility: entry.compatibility }),
        ...(maxConnections === undefined ? {} : { maxConnections }),
        ...(maxChannels === undefined ? {} : { maxChannels }),
      },
    ];
  });
  return {
    mark: file.managedBy ?? 'ebadge',
    all: new Map(all),
    virtualHosts: file.virtualHosts ?? {},
    queues: file.queues ?? {},
  };
}
