/** Who sends to whom over which exchange, and from which queue it is read. */

import { canFill, fillName } from '../bus/names.ts';
import { replayExchange } from '../bus/replay.ts';
import { topologyOf, type Route } from '../bus/topology.ts';
import { EbadgeError } from '../core/errors.ts';
import type { Catalogue, ChannelInfo } from '../support/contract.ts';
import type { BindingSpec, ExchangeSpec, QueueSpec, Topology } from '../transport/transport.ts';
import { ownerOf } from './owners.ts';
import type { Participant, Participants } from './participants.ts';
import { profiledBetween } from './profiles.ts';

/** What is to exist on one virtual host for messages to get through. */
export interface Wiring {
  readonly exchanges: ReadonlyMap<string, ExchangeSpec>;
  /** With the participant that reads from it. */
  readonly queues: ReadonlyMap<string, { readonly spec: QueueSpec; readonly owner: string }>;
  readonly bindings: readonly BindingSpec[];
  /** Names of the queues that hold dead letters. */
  readonly deadLetters: ReadonlySet<string>;
  /** By participant: exchanges and queues that belong to it alone. */
  readonly own: ReadonlyMap<string, ReadonlySet<string>>;
  /** By sender: exchanges that it publishes to. */
  readonly writes: ReadonlyMap<string, ReadonlySet<string>>;
  /** By receiver: exchanges that it reads from. */
  readonly reads: ReadonlyMap<string, ReadonlySet<string>>;
  /** What participants declare themselves, as the profile of one of two says; not to be made for them. */
  readonly profiled: Topology;
  /** By participant: exchanges and queues that it so declares. */
  readonly declares: ReadonlyMap<string, ReadonlySet<string>>;
}

/** One receiver on one channel, and the exchange that leads there; empty where only its queue is meant. */
interface End {
  readonly channel: ChannelInfo;
  readonly receiver: string;
  readonly sender?: string;
  readonly exchange: string;
  readonly names: Readonly<Record<string, string>>;
}

/** Channels that clients can use, of one virtual host. */
export const channelsOn = (catalogue: Catalogue, virtualHost: string): ChannelInfo[] =>
  Object.values(catalogue.channels).filter(
    ({ server, unusable }) =>
      unusable === undefined && (catalogue.servers[server]?.virtualHost ?? '/') === virtualHost,
  );

function* endsOf(channel: ChannelInfo, receiver: Participant, all: Participants): Generator<End> {
  const own = { [channel.receiver]: receiver.name };
  // whoever has nobody to talk with yet waits for messages all the same
  yield { channel, receiver: receiver.name, exchange: '', names: own };
  for (const peer of receiver.peers) {
    if (all.all.get(peer)?.roles.includes(channel.sender) !== true) continue;
    const { group } = channel;
    for (const extra of group === undefined ? [{}] : receiver.groups.map((name) => ({ [group]: name }))) {
      const names = { ...own, [channel.sender]: peer, ...extra };
      const exchange = fillName(channel.exchange.name, names);
      yield { channel, receiver: receiver.name, sender: peer, exchange, names };
    }
  }
}

/** Whether the participant speaks a profile that has the channel otherwise. */
const changes = (
  { compatibility }: Catalogue,
  participant: Participant | undefined,
  { id }: ChannelInfo,
): boolean => compatibility?.[participant?.compatibility ?? '']?.channels[id] !== undefined;

const add = (map: Map<string, Set<string>>, key: string, values: Iterable<string>): void => {
  const set = map.get(key) ?? new Set();
  for (const value of values) set.add(value);
  map.set(key, set);
};

/**
 * Throws INVALID_ARGUMENT where what is one participant's has a name that is below another's private name: of `a`
 * and `a-dead`, `private-a-dead-letters` is the one's dead letters, and what the other alone may touch.
 */
function refuseMeeting(own: Wiring['own'], participants: ReadonlySet<string>): void {
  for (const [participant, names] of own) {
    for (const name of names) {
      const inside = ownerOf(name, participants);
      if (inside === undefined || inside === participant) continue;
      throw new EbadgeError(
        'INVALID_ARGUMENT',
        `${participant} has the name ${name} for something of its own, and that is also below the private name of ${inside}. Give ${inside} another name.`,
      );
    }
  }
}

/** Works out what connects the participants on a virtual host. Throws where two would get at one thing. */
export function wiringOf(catalogue: Catalogue, virtualHost: string, list: Participants): Wiring {
  const exchanges = new Map<string, ExchangeSpec>();
  const queues = new Map<string, { spec: QueueSpec; owner: string }>();
  const bindings = new Map<string, BindingSpec>();
  const deadLetters = new Set<string>();
  const own = new Map<string, Set<string>>();
  const replays = new Map<string, Set<string>>();
  const writes = new Map<string, Set<string>>();
  const reads = new Map<string, Set<string>>();
  const declares = new Map<string, Set<string>>();
  const profiled: Topology[] = [];
  for (const channel of channelsOn(catalogue, virtualHost)) {
    const letters = channel.queue.deadLetter?.queue;
    for (const receiver of list.all.values()) {
      if (!receiver.roles.includes(channel.receiver)) continue;
      const kept = new Set<string>();
      for (const sender of receiver.peers) {
        if (list.all.get(sender)?.roles.includes(channel.sender) !== true) continue;
        const ends = { sender, receiver: receiver.name };
        const between = profiledBetween(catalogue, channel, list, ends);
        if (between === undefined) continue;
        profiled.push(between.topology);
        kept.add(between.queue);
        for (const one of [sender, receiver.name]) add(declares, one, [between.exchange]);
        add(declares, receiver.name, [between.queue]);
        add(writes, sender, [between.exchange]);
        add(reads, receiver.name, [between.exchange]);
      }
      // it knows no other queue, and no dead letters
      if (changes(catalogue, receiver, channel)) continue;
      for (const { exchange, names, sender } of endsOf(channel, receiver, list)) {
        if (sender !== undefined && changes(catalogue, list.all.get(sender), channel)) continue;
        const queue = canFill(channel.queue.name, names) ? fillName(channel.queue.name, names) : null;
        const route: Route = { channel, exchange, queue, names, profile: undefined };
        // the same function as clients declare by: what they ask for is what is there
        const topology = topologyOf([{ route, receiver: receiver.name }]);
        for (const spec of topology.exchanges) if (spec.name !== '') exchanges.set(spec.name, spec);
        const made = topology.queues.filter(({ name }) => !kept.has(name));
        for (const spec of made) {
          const before = queues.get(spec.name);
          // a name without anybody's in it is meant to be everybody's
          const isShared = spec.name === channel.queue.name || spec.name === letters;
          if (before !== undefined && before.owner !== receiver.name && !isShared) {
            throw new EbadgeError(
              'INVALID_ARGUMENT',
              `${before.owner} and ${receiver.name} would both read from the queue ${spec.name}. Give one of the two another name.`,
            );
          }
          queues.set(spec.name, { spec, owner: receiver.name });
        }
        for (const binding of topology.bindings) {
          if (binding.exchange !== '') bindings.set(JSON.stringify(binding), binding);
        }
        const dead = topology.exchanges.map(({ name }) => name).filter((name) => name !== exchange);
        add(own, receiver.name, [...made.map(({ name }) => name), ...dead]);
        add(replays, receiver.name, dead.map(replayExchange));
        if (letters !== undefined) deadLetters.add(fillName(letters, { [channel.receiver]: receiver.name }));
        if (sender === undefined) continue;
        add(writes, sender, [exchange]);
        add(reads, receiver.name, [exchange]);
      }
    }
  }
  // what is between two of a profile is seen from either end
  const unique = <T>(items: readonly T[]): T[] => [
    ...new Map(items.map((item) => [JSON.stringify(item), item])).values(),
  ];
  for (const names of [own, replays]) refuseMeeting(names, new Set(list.all.keys()));
  return {
    exchanges,
    queues,
    bindings: [...bindings.values()],
    deadLetters,
    own,
    writes,
    reads,
    declares,
    profiled: {
      exchanges: unique(profiled.flatMap((topology) => topology.exchanges)),
      queues: unique(profiled.flatMap((topology) => topology.queues)),
      bindings: unique(profiled.flatMap((topology) => topology.bindings)),
    },
  };
}
