/** Ends connections of one participant, as a network failure would. */

import { setTimeout } from 'node:timers/promises';
import { pathOf, type ManagementApi } from './management-api.ts';

/** The name that a client has given its connection. */
function clientNameOf(connection: Readonly<Record<string, unknown>>): unknown {
  const properties = connection['client_properties'];
  return typeof properties === 'object' && properties !== null
    ? (properties as Readonly<Record<string, unknown>>)['connection_name']
    : undefined;
}

/** The broker tells of new connections only after some seconds. */
const mostLooks = 12;
const betweenLooksMs = 500;

/**
 * Closes all connections of a user of that name, or where all share one user, those whose clients give that name.
 * Resolves with how many; looks for some seconds before it is none.
 */
export async function dropConnections(api: ManagementApi, name: string): Promise<number> {
  let its: Readonly<Record<string, unknown>>[] = [];
  for (let look = 0; look < mostLooks && its.length === 0; look++) {
    if (look > 0) await setTimeout(betweenLooksMs);
    const all = await api.list('/connections');
    its = all.filter((one) => one['user'] === name || clientNameOf(one) === name);
  }
  for (const { name: connection } of its) {
    if (typeof connection === 'string') await api.delete(`/connections${pathOf(connection)}`, 'verification');
  }
  return its.length;
}
