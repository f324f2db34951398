/** `connect`, bound to the eBADGE contract. */

import { contract, type Protocol } from '../generated/typescript/index.ts';
import { checkOptions, clientOptionKinds, reachOptionKinds } from './bus/arguments.ts';
import { createClient, type Client, type OpenTransport } from './bus/client.ts';
import type { ClientOptions } from './bus/options.ts';
import type { RoleName } from './bus/types.ts';
import { EbadgeError } from './core/errors.ts';
import type { Contract, Protocol as AnyProtocol } from './support/contract.ts';
import type { AmqpTlsOptions } from './transport/amqp/tls-options.ts';
import type { Transport } from './transport/transport.ts';

/** Something that opens connections to virtual hosts, e.g. a `MemoryBroker`. */
export interface Broker {
  connect(virtualHost: string): Transport | Promise<Transport>;
}

/** How to reach a broker: exactly one of `url` and `broker`. */
export interface ReachOptions {
  /**
   * RabbitMQ's address, e.g. `amqps://broker.example:5671`. A path names the virtual host (`/%2F` is the
   * default one); without a path it is the one that the contract gives the role's level.
   */
  readonly url?: string;
  /** A broker in this process instead. */
  readonly broker?: Broker;
  /** Certificates; with a client certificate and no user in the URL, SASL EXTERNAL is used. */
  readonly tls?: AmqpTlsOptions;
  /** Time for connecting to RabbitMQ. Default: 10,000. */
  readonly connectTimeoutMs?: number;
}

/** Options of {@link connect}. */
export type ConnectOptions<R extends string> = ClientOptions<R> & ReachOptions;

/** The virtual host that a URL names, or undefined. */
function virtualHostIn(url: string): string | undefined {
  try {
    const { pathname } = new URL(url);
    return pathname.length > 1 ? decodeURIComponent(pathname.slice(1)) : undefined;
  } catch {
    return undefined;
  }
}

function opener(options: ReachOptions, as: string): OpenTransport {
  const { url, broker, tls, connectTimeoutMs } = options;
  if ((url === undefined) === (broker === undefined)) {
    throw new EbadgeError('INVALID_ARGUMENT', 'Say how to reach the broker: give either `url` or `broker`.');
  }
  if (broker !== undefined) return (virtualHost) => broker.connect(virtualHost);
  return async (virtualHost) => {
    // loaded only when used: with a broker in memory, no AMQP client is needed; a browser can have none
    const { connectAmqp } = await import('#amqp');
    const address = url ?? '';
    return connectAmqp({
      url: address,
      virtualHost: virtualHostIn(address) ?? virtualHost,
      clientName: as,
      ...(tls === undefined ? {} : { tls }),
      ...(connectTimeoutMs === undefined ? {} : { connectTimeoutMs }),
    });
  };
}

/**
 * Connects a participant of any contract: what `ebadge generate` makes of your own AsyncAPI document goes in
 * as `contract`. Otherwise as {@link connect}.
 */
export function connectTo<P extends AnyProtocol, const R extends RoleName<P>>(
  its: Contract<P>,
  options: ConnectOptions<R>,
): Promise<Client<P, R>> {
  return Promise.resolve().then(() => {
    checkOptions('connect', options, { ...clientOptionKinds, ...reachOptionKinds });
    return createClient(its, options, opener(options, options.as));
  });
}

/**
 * Connects a participant to the eBADGE message bus, in one role.
 *
 * Every publish is confirmed by the broker, and every message is acknowledged after its handler has
 * returned: at least once, in order for each pair of participants. A lost connection is reported and not
 * yet rebuilt: connect again.
 *
 * Source: D3.2.3.
 *
 * @throws EbadgeError `CONNECTION_FAILED` (retryable), `ACCESS_REFUSED`, `INVALID_ARGUMENT`.
 *
 * @example
 * ```ts
 * const ts = await connect({ role: 'controller', as: 'ts', url: 'amqps://broker.example:5671' });
 * await ts.from('heh-42').on('report', (report) => console.log(report.values));
 * const { values } = await ts.to('heh-42').request('get_report', {
 *   from: '2013-07-21T10:00:00.000Z',
 *   to: '2013-07-21T10:05:00.000Z',
 *   resolution: 60,
 *   signals: ['total.p'],
 * });
 * ```
 */
export function connect<const R extends RoleName<Protocol>>(
  options: ConnectOptions<R>,
): Promise<Client<Protocol, R>> {
  return connectTo(contract, options);
}
