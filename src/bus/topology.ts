/** What has to be there for messages to travel: exchanges, queues, bindings, dead letters. */

import type { ChannelInfo } from '../support/contract.ts';
import type { BindingSpec, ExchangeSpec, QueueSpec, Topology } from '../transport/transport.ts';
import type { Profile } from './compatibility.ts';
import { fillName } from './names.ts';

/** A channel with the names of the two ends filled in. */
export interface Route {
  readonly channel: ChannelInfo;
  readonly exchange: string;
  /** The receiver's queue; null when this side does not know all of its name. */
  readonly queue: string | null;
  /** Names of the two ends, by role. */
  readonly names: Readonly<Record<string, string>>;
  /** What the peer is, where it does not follow the contract to the letter. */
  readonly profile: Profile | undefined;
}

const uniqueBy = <T>(items: readonly T[], key: (item: T) => string): T[] => [
  ...new Map(items.map((item) => [key(item), item])).values(),
];

/** The exchange behind a route. */
export const exchangeSpec = ({ channel, exchange }: Route): ExchangeSpec => ({
  name: exchange,
  type: channel.exchange.type,
  durable: channel.exchange.durable,
  autoDelete: channel.exchange.autoDelete,
});

function queueSpecs(
  { channel, queue }: Route,
  receiver: string,
): Omit<Topology, 'bindings'> & { bindings: BindingSpec[] } {
  if (queue === null) return { exchanges: [], queues: [], bindings: [] };
  const names = { [channel.receiver]: receiver };
  const { deadLetter, arguments: others } = channel.queue;
  const base = { exclusive: false, autoDelete: false };
  const main: QueueSpec = {
    ...base,
    name: queue,
    durable: channel.queue.durable,
    ...(channel.queue.messageTtlMs === undefined ? {} : { messageTtlMs: channel.queue.messageTtlMs }),
    ...(deadLetter === undefined || others !== undefined
      ? {}
      : { deadLetterExchange: fillName(deadLetter.exchange, names) }),
    ...(others === undefined ? {} : { arguments: others }),
  };
  if (deadLetter === undefined) return { exchanges: [], queues: [main], bindings: [] };
  const exchange = fillName(deadLetter.exchange, names);
  const letters: QueueSpec = {
    ...base,
    name: fillName(deadLetter.queue, names),
    durable: true,
    ...(deadLetter.messageTtlMs === undefined ? {} : { messageTtlMs: deadLetter.messageTtlMs }),
    ...(deadLetter.maxLength === undefined ? {} : { maxLength: deadLetter.maxLength }),
  };
  return {
    exchanges: [{ name: exchange, type: 'topic', durable: true, autoDelete: false }],
    queues: [letters, main],
    bindings: [{ exchange, queue: letters.name, bindingKey: '#' }],
  };
}

/** Everything behind routes that one side declares: exchanges, queues, dead letters, bindings. */
export function topologyOf(
  routes: readonly { readonly route: Route; readonly receiver: string }[],
): Topology {
  const parts = routes.map(({ route, receiver }) => queueSpecs(route, receiver));
  const bindings = routes.flatMap(({ route }) =>
    route.queue === null
      ? []
      : [{ exchange: route.exchange, queue: route.queue, bindingKey: route.channel.queue.bindingKey }],
  );
  return {
    exchanges: uniqueBy(
      [...routes.map(({ route }) => exchangeSpec(route)), ...parts.flatMap((part) => part.exchanges)],
      ({ name }) => name,
    ),
    queues: uniqueBy(
      parts.flatMap((part) => part.queues),
      ({ name }) => name,
    ),
    bindings: [...parts.flatMap((part) => part.bindings), ...bindings],
  };
}
