/** `connect`, bound to the eBADGE contract. */

import { contract, type Protocol } from '../generated/typescript/index.ts';
import { checkOptions, clientOptionKinds } from './bus/arguments.ts';
import { createClient, type Client } from './bus/client.ts';
import type { ClientOptions } from './bus/options.ts';
import type { RoleName } from './bus/types.ts';
import type { Contract, Protocol as AnyProtocol } from './support/contract.ts';
import { opener, reachOptionKinds, type ReachOptions } from './reach.ts';

/** Options of {@link connect}. */
export type ConnectOptions<R extends string> = ClientOptions<R> & ReachOptions;

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
 * returned: at least once, in order for each pair of participants. Once connected, a lost connection is rebuilt
 * until the client is closed; what is published meanwhile is held back, and goes out in order. `status` and
 * `onStatus` tell how things stand. docs/connections.md says it all.
 *
 * Source: D3.2.3.
 *
 * @throws EbadgeError `CONNECTION_FAILED` (retryable: no broker can be reached; with an `outbox` that is no failure, the
 * client begins as `reconnecting`), `ACCESS_REFUSED`, `INVALID_ARGUMENT`, `OUTBOX_FAILED`.
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
