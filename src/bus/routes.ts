/** One role's view of a catalogue: on which channel what travels, and what has to be there for it. */

import { EbadgeError } from '../core/errors.ts';
import { closest } from '../core/suggest.ts';
import type { Catalogue, ChannelInfo } from '../support/contract.ts';
import { Versions } from '../versions/versions.ts';
import { Compatibility, type CompatibilityOption, type Profile } from './compatibility.ts';
import { PeerVersions, type VersionsOption } from './peer-versions.ts';
import { canFill, fillName, nameReader } from './names.ts';
import type { Route } from './topology.ts';

/** Who sent what came through an exchange, and on which channel. */
export interface Sender {
  readonly channel: ChannelInfo;
  readonly peer: string;
  /** Tells it from any other sender: his kind and his name. */
  readonly id: string;
  /** What the peer is, where it does not follow the contract to the letter. */
  readonly profile: Profile | undefined;
}

/** Exchanges whose senders are remembered, for each queue. */
const maxSenders = 200_000;

/** Finds channels for a participant in its role. */
export class Routes {
  readonly catalogue: Catalogue;
  readonly role: string;
  readonly me: string;
  readonly groups: readonly string[];
  /** Peers that do not follow the contract to the letter. */
  readonly compatibility: Compatibility;
  readonly versions: PeerVersions;
  readonly #channels: readonly ChannelInfo[];
  readonly #extension: RegExp | undefined;
  /** Channels of the role that no client can use. */
  readonly #unusable: readonly ChannelInfo[];

  /** By channel: who is named in an exchange's name. Made once, used for every delivery. */
  readonly #readers: ReadonlyMap<string, ReturnType<typeof nameReader>>;
  /** By the peers' role. */
  readonly #outgoing = new Map<string, readonly ChannelInfo[]>();
  /** By queue and exchange. */
  readonly #senders = new Map<string, Map<string, Sender | null>>();

  constructor(
    catalogue: Catalogue,
    role: string,
    me: string,
    groups: readonly string[],
    compatibility?: CompatibilityOption,
    versions?: VersionsOption,
  ) {
    this.catalogue = catalogue;
    this.role = role;
    this.me = me;
    this.groups = groups;
    this.#extension = catalogue.extensionMessages && new RegExp(catalogue.extensionMessages.pattern, 'u');
    const all = Object.values(catalogue.channels);
    const own = all.filter((channel) => channel.sender === role || channel.receiver === role);
    this.#channels = own.filter((channel) => channel.unusable === undefined);
    this.#unusable = own.filter((channel) => channel.unusable !== undefined);
    this.#readers = new Map(this.#channels.map((channel) => [channel.id, nameReader(channel.exchange.name)]));
    if (this.#channels.length === 0 && this.#unusable.length > 0) {
      const reasons = this.#unusable.map(({ id, unusable }) => `${id} (${unusable ?? ''})`);
      throw new EbadgeError(
        'SPEC_UNSUPPORTED',
        `No client can use the channels of ${role}: ${reasons.join('; ')}. Its types and validators can be used without one.`,
        { details: { role } },
      );
    }
    if (this.#channels.length === 0) {
      const roles = [...new Set(all.flatMap((channel) => [channel.sender, channel.receiver]))];
      const similar = closest(role, roles);
      const hint = similar === undefined ? '' : ` Did you mean "${similar}"?`;
      throw new EbadgeError(
        'INVALID_ARGUMENT',
        `There is no role ${JSON.stringify(role)}.${hint} Roles: ${roles.join(', ')}.`,
      );
    }
    this.compatibility = new Compatibility(catalogue, role, this.#channels, compatibility);
    this.versions = new PeerVersions(new Versions(catalogue), versions);
  }

  /** One more sentence for whoever finds no channel for a message: which one there is that no client can use. */
  hindrance(name: unknown): string {
    const channel = this.#unusable.find(({ messages }) => messages.some((message) => message === name));
    return channel === undefined ? '' : ` No client can use ${channel.id}: ${channel.unusable ?? ''}.`;
  }

  /** The virtual host that the role's channels live on. */
  get virtualHost(): string {
    const hosts = new Set(
      this.#channels.map((channel) => this.catalogue.servers[channel.server]?.virtualHost ?? '/'),
    );
    const [host = '/'] = hosts;
    if (hosts.size > 1) {
      throw new EbadgeError(
        'SPEC_UNSUPPORTED',
        `The channels of ${this.role} live on ${hosts.size} virtual hosts; a client connects to one. Give each level a role of its own.`,
      );
    }
    return host;
  }

  /** Whether messages of that type are extensions: not defined by the contract, but let travel. */
  isExtension(name: unknown): boolean {
    // callers without a compiler name anything
    if (typeof name !== 'string' || this.#extension === undefined) return false;
    return !Object.hasOwn(this.catalogue.messages, name) && this.#extension.test(name);
  }

  /** The media type of messages of that type; undefined where the contract has no such type. */
  contentTypeOf(name: string | undefined): string | undefined {
    if (name === undefined || !Object.hasOwn(this.catalogue.messages, name)) return undefined;
    return this.catalogue.messages[name]?.contentType;
  }

  /** Whether messages of that type may travel on the channel; extensions may on any. */
  carries(channel: ChannelInfo, name: string): boolean {
    return channel.messages.includes(name) || this.isExtension(name);
  }

  /** Channels that this role sends on to peers of that role (or to that group). */
  outgoing(peerRole: string): readonly ChannelInfo[] {
    const known = this.#outgoing.get(peerRole);
    if (known !== undefined) return known;
    const channels = this.#channels.filter(
      (channel) => channel.sender === this.role && (channel.group ?? channel.receiver) === peerRole,
    );
    // asked for every message; those who ask name roles of the contract
    if (channels.length > 0) this.#outgoing.set(peerRole, channels);
    return channels;
  }

  /** Whether messages of that type answer some question, on that channel. */
  isAnswer({ id }: ChannelInfo, name: string): boolean {
    return this.#channels.some(({ replies }) =>
      Object.values(replies).some(({ channel, messages }) => channel === id && messages.includes(name)),
    );
  }

  /** Channels that this role receives on from peers of that role. */
  incoming(peerRole: string): ChannelInfo[] {
    return this.#channels.filter((channel) => channel.receiver === this.role && channel.sender === peerRole);
  }

  /** All channels that this role receives on. */
  get received(): ChannelInfo[] {
    return this.#channels.filter((channel) => channel.receiver === this.role);
  }

  /** The one peer role there is, or the given one if the role talks with it. */
  peerRole(given: string | undefined): string {
    const roles = [
      ...new Set(
        this.#channels.flatMap((channel) =>
          channel.sender === this.role ? [channel.group ?? channel.receiver] : [channel.sender],
        ),
      ),
    ];
    const [only] = roles;
    if (given === undefined && roles.length === 1 && only !== undefined) return only;
    if (given !== undefined && roles.includes(given)) return given;
    throw new EbadgeError(
      'INVALID_ARGUMENT',
      given === undefined
        ? `${this.role} talks with several kinds of peers. Say which as the second argument: ${roles.join(', ')}.`
        : `${this.role} does not talk with ${given}. Its peers: ${roles.join(', ')}.`,
    );
  }

  /** The routes between this participant and a peer, in both directions, groups it belongs to included. */
  between(peer: string, peerRole: string): { outgoing: Route[]; incoming: Route[] } {
    const outgoing = this.outgoing(peerRole).map((channel) =>
      this.#route(channel, peer, { [channel.sender]: this.me, [channel.group ?? channel.receiver]: peer }),
    );
    const incoming = this.incoming(peerRole).flatMap((channel) => {
      const names = { [channel.sender]: peer, [channel.receiver]: this.me };
      const { group } = channel;
      return group === undefined
        ? [this.#route(channel, peer, names)]
        : this.groups.map((name) => this.#route(channel, peer, { ...names, [group]: name }));
    });
    return { outgoing, incoming };
  }

  #route(common: ChannelInfo, peer: string, names: Readonly<Record<string, string>>): Route {
    const channel = this.compatibility.channel(common, peer);
    return {
      channel,
      names,
      profile: this.compatibility.of(peer),
      exchange: fillName(channel.exchange.name, names),
      queue: canFill(channel.queue.name, names) ? fillName(channel.queue.name, names) : null,
    };
  }

  /** This participant's own queue behind a channel that it receives on; for messages from that peer, if one is given. */
  ownQueue(channel: ChannelInfo, peer?: string): string {
    const mine = { [channel.receiver]: this.me };
    const adapted = peer === undefined ? channel : this.compatibility.channel(channel, peer);
    if (peer === undefined || adapted === channel) return fillName(channel.queue.name, mine);
    return fillName(adapted.queue.name, { ...mine, [channel.sender]: peer });
  }

  /** This participant's own exchange for dead letters behind a channel, or null. */
  ownDeadLetterExchange(channel: ChannelInfo): string | null {
    const name = channel.queue.deadLetter?.exchange;
    return name === undefined ? null : fillName(name, { [channel.receiver]: this.me });
  }

  /** Channels whose messages wait in that queue of this participant's own. */
  behind(queue: string): ChannelInfo[] {
    return this.received.filter(
      (channel) => this.ownQueue(channel) === queue || this.compatibility.isOwnQueue(queue, channel, this.me),
    );
  }

  /**
   * Who sent on which channel, by the exchange it came through and the queue it was read from (the exchange
   * alone does not tell one kind of peer from another); null when that is none of this role's. A sender that
   * the exchange's name does not tell is called by its role.
   */
  senderOf(exchange: string, queue: string): Sender | null {
    let known = this.#senders.get(queue);
    if (known === undefined) this.#senders.set(queue, (known = new Map<string, Sender | null>()));
    const before = known.get(exchange);
    if (before !== undefined) return before;
    const sender = this.#findSender(exchange, queue);
    if (known.size >= maxSenders) known.clear();
    known.set(exchange, sender);
    return sender;
  }

  #findSender(exchange: string, queue: string): Sender | null {
    for (const channel of this.behind(queue)) {
      const values = this.#readers.get(channel.id)?.(exchange) ?? null;
      if (values === null) continue;
      const peer = values[channel.sender] ?? unnamedSender(channel);
      const mine = channel.group === undefined ? [this.me] : this.groups;
      // a name that leaves the addressee out means whoever reads from the queue
      const addressee = values[channel.group ?? channel.receiver];
      const isMine = addressee === undefined || mine.includes(addressee);
      if (peer === undefined || !isMine || this.ownQueue(channel, peer) !== queue) continue;
      return {
        channel: this.compatibility.channel(channel, peer),
        peer,
        id: `${channel.sender} ${peer}`,
        profile: this.compatibility.of(peer),
      };
    }
    return null;
  }
}

/**
 * What the sender on a channel is called where the exchange's name does not say who it is: by its role.
 * Undefined where the name says it.
 */
export const unnamedSender = ({ exchange, sender }: ChannelInfo): string | undefined =>
  exchange.name.includes(`{${sender}}`) ? undefined : sender;

/** Refuses to wait for somebody by name on a channel that does not say who sends. */
export function refuseUnknowable(channel: ChannelInfo, peer: string): void {
  const known = unnamedSender(channel);
  if (known === undefined || peer === known) return;
  throw new EbadgeError(
    'INVALID_ARGUMENT',
    `The channel ${channel.id} does not say who sends: its exchange "${channel.exchange.name}" has no parameter {${channel.sender}}. What comes from there is from "${known}": use that name instead of "${peer}".`,
  );
}
