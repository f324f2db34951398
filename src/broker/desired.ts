/** From a contract and a list of participants to everything that is to be on a broker. */

import { EbadgeError } from '../core/errors.ts';
import { closest } from '../core/suggest.ts';
import type { Catalogue } from '../support/contract.ts';
import type { QueueSpec, Topology } from '../transport/transport.ts';
import { channelsOn, wiringOf, type Wiring } from './links.ts';
import { mostInnerNames, type Participant, type Participants } from './participants.ts';
import { permissionsOf } from './permissions.ts';
import { keepers, policiesOf, unroutableName, type QueueType } from './policies.ts';
import { bindingName, inOrder, markArgument, type Resource } from './resource.ts';

/** What {@link desiredState} is made from. */
export interface DesiredOptions {
  readonly catalogue: Catalogue;
  readonly participants: Participants;
  /** How queues are replicated. */
  readonly queueType: QueueType;
  /** Only the virtual host of this server of the document. Default: all of them. */
  readonly server?: string;
  /** The hash of a participant's password; null: it has none, and logs in by certificate. */
  readonly passwordHashOf: (participant: Participant) => string | null;
}

/** Everything that is to be. */
export interface Desired {
  readonly mark: string;
  readonly virtualHosts: readonly string[];
  readonly resources: readonly Resource[];
  /** What participants declare themselves, as it is then: it is not made, and nothing else may be in its place. */
  readonly declared: readonly Resource[];
  /** Names of all participants, whether or not they have business on these virtual hosts. */
  readonly participants: ReadonlySet<string>;
  /** Whether a participant may read from an exchange. */
  readonly mayRead: (virtualHost: string, participant: string, exchange: string) => boolean;
}

/** The virtual hosts of a contract, or that of one of its servers. */
export function virtualHostsOf(catalogue: Catalogue, server?: string): string[] {
  const servers = Object.values(catalogue.servers);
  if (server === undefined) {
    const used = new Set(Object.values(catalogue.channels).map((channel) => channel.server));
    const hosts = servers.filter(({ name }) => used.has(name)).map(({ virtualHost }) => virtualHost);
    return hosts.length === 0 ? ['/'] : [...new Set(hosts)].sort();
  }
  const found = servers.find(({ name }) => name === server);
  if (found !== undefined) return [found.virtualHost];
  const names = servers.map(({ name }) => name);
  const similar = closest(server, names);
  throw new EbadgeError(
    'INVALID_ARGUMENT',
    `The document has no server ${JSON.stringify(server)}. ${similar === undefined ? `There are: ${names.join(', ')}.` : `Did you mean ${similar}?`}`,
  );
}

function queueFacts(spec: QueueSpec, queueType: QueueType, mark: string): Resource['facts'] {
  const optional = {
    'x-message-ttl': spec.messageTtlMs,
    'x-max-length': spec.maxLength,
    'x-dead-letter-exchange': spec.deadLetterExchange,
    'x-dead-letter-routing-key': spec.deadLetterRoutingKey,
    // a queue that ends with its consumer or the broker cannot be replicated
    'x-queue-type': queueType === 'quorum' && spec.durable && !spec.autoDelete ? 'quorum' : undefined,
  };
  const stated = Object.entries(optional).filter(([, value]) => value !== undefined);
  return {
    durable: spec.durable,
    auto_delete: spec.autoDelete,
    arguments: { ...Object.fromEntries(stated), ...spec.arguments, [markArgument]: mark },
  };
}

function wiringResources(
  virtualHost: string,
  wiring: Pick<Wiring, 'exchanges' | 'queues' | 'bindings'>,
  queueType: QueueType,
  mark: string,
): Resource[] {
  const exchanges = [...wiring.exchanges.values()].map(({ name, type, durable, autoDelete }): Resource => ({
    kind: 'exchange',
    virtualHost,
    name,
    facts: { type, durable, auto_delete: autoDelete, internal: false, arguments: { [markArgument]: mark } },
  }));
  const queues = [...wiring.queues.values()].map(({ spec }): Resource => ({
    kind: 'queue',
    virtualHost,
    name: spec.name,
    facts: queueFacts(spec, queueType, mark),
  }));
  const bindings = wiring.bindings.map(({ exchange, queue, bindingKey }): Resource => ({
    kind: 'binding',
    virtualHost,
    name: bindingName(exchange, queue, bindingKey),
    facts: {
      source: exchange,
      destination: queue,
      destination_type: 'queue',
      routing_key: bindingKey,
      arguments: {},
    },
  }));
  return [...exchanges, ...queues, ...bindings];
}

/** What peers of a profile declare, without the mark that only a list makes. */
function profiledResources(virtualHost: string, { exchanges, queues, bindings }: Topology): Resource[] {
  const wiring = {
    exchanges: new Map(exchanges.map((spec) => [spec.name, spec])),
    queues: new Map(queues.map((spec) => [spec.name, { spec, owner: '' }])),
    bindings,
  };
  return wiringResources(virtualHost, wiring, 'classic', '');
}

/** Where unroutable messages are kept: the queue's bound is a policy's. */
function unroutableWiring(): Pick<Wiring, 'exchanges' | 'queues' | 'bindings'> {
  const base = { name: unroutableName, durable: true, autoDelete: false };
  return {
    exchanges: new Map([[unroutableName, { ...base, type: 'fanout' }]]),
    queues: new Map([[unroutableName, { spec: { ...base, exclusive: false }, owner: '' }]]),
    bindings: [{ exchange: unroutableName, queue: unroutableName, bindingKey: '' }],
  };
}

/** By participant that may have things of its own: the participants whose names begin with its name and a hyphen. */
function innerNames(list: Participants): ReadonlyMap<string, readonly string[]> {
  const inner = new Map<string, string[]>();
  for (const name of list.all.keys()) {
    for (let at = name.indexOf('-'); at !== -1; at = name.indexOf('-', at + 1)) {
      const outer = name.slice(0, at);
      if (list.all.get(outer)?.privateObjects !== true) continue;
      const names = inner.get(outer) ?? [];
      names.push(name);
      inner.set(outer, names);
    }
  }
  for (const [name, { length }] of inner) {
    if (length <= mostInnerNames) continue;
    throw new EbadgeError(
      'INVALID_ARGUMENT',
      `The names of ${length} participants begin with "${name}-". What is private to ${name} could no longer be told from theirs: ${mostInnerNames} such names fit into its permissions. Give ${name} a name that is not the beginning of others, or "privateObjects: false".`,
    );
  }
  return inner;
}

function usersOf(
  { participants: list, passwordHashOf }: DesiredOptions,
  permissions: readonly Resource[],
): Resource[] {
  const names = new Set(permissions.map(({ name }) => name));
  return [...list.all.values()].flatMap((participant): Resource[] => {
    const { name, maxConnections, maxChannels } = participant;
    if (!names.has(name)) return [];
    const limits = {
      ...(maxConnections === undefined ? {} : { 'max-connections': maxConnections }),
      ...(maxChannels === undefined ? {} : { 'max-channels': maxChannels }),
    };
    return [
      {
        kind: 'user',
        virtualHost: '',
        name,
        // the mark is no tag that RabbitMQ knows: it gives no right
        facts: { password_hash: passwordHashOf(participant) ?? '', tags: [list.mark] },
      },
      ...(Object.keys(limits).length === 0
        ? []
        : [{ kind: 'user limits' as const, virtualHost: '', name, facts: limits }]),
    ];
  });
}

/**
 * Everything that is to be on the broker, in the order in which it is made.
 *
 * @throws EbadgeError `INVALID_ARGUMENT` when the names of participants cannot be kept apart.
 */
export function desiredState(options: DesiredOptions): Desired {
  const { catalogue, participants: list, queueType, server } = options;
  const virtualHosts = virtualHostsOf(catalogue, server);
  const inner = innerNames(list);
  let resources: Resource[] = [];
  const declared: Resource[] = [];
  const readers = new Map<string, Wiring['reads']>();
  for (const virtualHost of virtualHosts) {
    const channels = channelsOn(catalogue, virtualHost);
    const wiring = wiringOf(catalogue, virtualHost, list);
    readers.set(virtualHost, wiring.reads);
    declared.push(...profiledResources(virtualHost, wiring.profiled));
    const { maxConnections, maxQueues } = list.virtualHosts[virtualHost] ?? {};
    const limits = {
      ...(maxConnections === undefined ? {} : { 'max-connections': maxConnections }),
      ...(maxQueues === undefined ? {} : { 'max-queues': maxQueues }),
    };
    resources.push({ kind: 'virtual host', virtualHost, name: virtualHost, facts: {} });
    if (Object.keys(limits).length > 0) {
      resources.push({ kind: 'virtual host limits', virtualHost, name: virtualHost, facts: limits });
    }
    const parts =
      keepers(list, wiring).length > 0 ? [{ ...wiring, ...unroutableWiring() }, wiring] : [wiring];
    for (const part of parts) {
      resources = resources.concat(wiringResources(virtualHost, part, queueType, list.mark));
    }
    resources.push(...policiesOf(virtualHost, channels, list, wiring, queueType));
    for (const participant of list.all.values()) {
      const facts = permissionsOf(participant, channels, wiring, inner.get(participant.name) ?? []);
      if (facts === null) continue;
      resources.push({ kind: 'permission', virtualHost, name: participant.name, facts });
    }
  }
  const permissions = resources.filter(({ kind }) => kind === 'permission');
  // too many for the arguments of one call
  resources = resources.concat(usersOf(options, permissions));
  return {
    mark: list.mark,
    virtualHosts,
    resources: resources.sort(inOrder),
    declared,
    participants: new Set(list.all.keys()),
    mayRead: (virtualHost, participant, exchange) =>
      readers.get(virtualHost)?.get(participant)?.has(exchange) === true,
  };
}
