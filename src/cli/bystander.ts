/**
 * A connection that asks and tells on a participant's behalf, beside the program that works under its name:
 * declares nothing of the contract's, reads no queue of the participant's, writes to no exchange but the one
 * to the peer.
 */

import type { Topology, Transport } from '../transport/transport.ts';
import { openTap, tapName } from './tap.ts';

/** What a bystander may touch. */
export interface BystanderOptions {
  readonly me: string;
  /** Exchanges to the peer. */
  readonly outgoing: readonly string[];
  /** Exchanges from the peer: read by a tap, in place of the participant's own queue. */
  readonly incoming: readonly string[];
}

/** Puts a bystander in front of a connection. */
export function bystander(transport: Transport, { me, outgoing, incoming }: BystanderOptions): Transport {
  const check = async ({ exchanges }: Pick<Topology, 'exchanges'>): Promise<void> => {
    const wanted = exchanges.filter(({ name }) => outgoing.includes(name));
    await transport.check({ exchanges: wanted, queues: [] });
  };
  const overrides: Partial<Transport> = {
    declare: check,
    check,
    // anything else is a dead letter, of which the participant's own queue has the message
    publish: (publication) =>
      outgoing.includes(publication.exchange) ? transport.publish(publication) : Promise.resolve(),
    consume: (_queue, _options, onDelivery) =>
      openTap(
        transport,
        tapName(me),
        incoming.map((exchange) => ({ exchange, bindingKey: '#' })),
        onDelivery,
      ),
  };
  return new Proxy(transport, {
    get: (target, key) => {
      const value: unknown = Reflect.get(overrides, key) ?? Reflect.get(target, key, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
