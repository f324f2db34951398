/** Why no client can use a channel, where that is so. */

import type { ChannelInfo } from '../support/contract.ts';
import { objectAt } from './build-topology.ts';
import { isObject, type Json } from './json.ts';
import { textOf } from './schema-facts.ts';

const parameter = /\{([^}]+)\}/g;

/** Whether the channel has a broker that speaks AMQP; undefined when the document does not say. */
function speaksAmqp(channel: Json, protocols: readonly string[]): boolean | undefined {
  const stated = protocols.filter((protocol) => protocol !== '');
  if (stated.length > 0) return stated.some((protocol) => /^amqps?$/.test(protocol));
  const bindings = Object.keys(objectAt(channel, 'bindings')).filter((name) => !name.startsWith('x-'));
  return bindings.length === 0 ? undefined : bindings.includes('amqp');
}

/**
 * One clause that says why no client can send or receive on the channel; undefined when one can. `protocols`
 * are those of its servers.
 */
export function whyUnusable(
  channel: Json,
  info: Pick<ChannelInfo, 'exchange' | 'fixedRoutingKey' | 'sender' | 'receiver' | 'group'>,
  protocols: readonly string[],
): string | undefined {
  if (speaksAmqp(channel, protocols) === false) {
    const [protocol = Object.keys(objectAt(channel, 'bindings'))[0] ?? ''] = protocols;
    return `it is no AMQP channel, but one of ${protocol}`;
  }
  const amqp = objectAt(objectAt(channel, 'bindings'), 'amqp');
  const exchange = objectAt(amqp, 'exchange');
  if (amqp['is'] === 'queue' || exchange['name'] === '' || exchange['type'] === 'default') {
    return 'it is a queue behind the default exchange, and the client sends through named exchanges only';
  }
  if (isObject(channel) && info.exchange.name === '') {
    return 'it has no address: its name is decided at run time';
  }
  const isTopology = 'x-amqp-topology' in amqp;
  const ignoresKeys = info.exchange.type === 'fanout' || info.exchange.type === 'headers';
  if (!isTopology && textOf(channel, 'address') === '' && !ignoresKeys) {
    return 'it has no address, which would be its routing key: that is decided at run time';
  }
  if (info.fixedRoutingKey?.includes('{') === true) {
    return `its routing key has parameters: ${info.fixedRoutingKey}`;
  }
  const roles = [info.sender, info.group ?? info.receiver];
  const strangers = [...info.exchange.name.matchAll(parameter)]
    .map(([, name = '']) => name)
    .filter((name) => !roles.includes(name));
  if (strangers.length === 0) return undefined;
  const names = strangers.map((name) => `{${name}}`).join(', ');
  return `its name has parameters that are no role of either end: ${names}`;
}

/**
 * Channels that go the same way as another one, by name, with the reason: the client tells channels apart by
 * exchange and routing key. Those whose topology is written out are left alone.
 */
export function sharedWays(
  channels: ReadonlyMap<string, ChannelInfo>,
  plain: ReadonlySet<string>,
): Map<string, string> {
  const usable = [...channels.values()].filter(({ id, unusable }) => unusable === undefined && plain.has(id));
  const way = ({ server, exchange, fixedRoutingKey: key }: ChannelInfo): string =>
    JSON.stringify([server, exchange.name, key]);
  return new Map(
    usable.flatMap((channel): [string, string][] => {
      const other = usable.find((one) => one !== channel && way(one) === way(channel));
      if (other === undefined) return [];
      return [
        [
          channel.id,
          `it goes the same way as ${other.id}, and the client tells channels apart by exchange and routing key`,
        ],
      ];
    }),
  );
}

const protocolOf = (server: Json): string => textOf(server, 'protocol').toLowerCase();

/** Whether a server is a broker that speaks AMQP 0-9-1. */
export const isAmqp = (server: Json): boolean => /^amqps?$/.test(protocolOf(server));

/** The protocols of a channel's servers. */
export const protocolsOf = (servers: readonly Json[]): string[] => [...new Set(servers.map(protocolOf))];
