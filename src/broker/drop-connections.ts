/** Ends connections of one participant, as a network failure would. */

import { pathOf, type ManagementApi } from './management-api.ts';

/** The name that a client has given its connection. */
function clientNameOf(connection: Readonly<Record<string, unknown>>): unknown {
  const properties = connection['client_properties'];
  return typeof properties === 'object' && properties !== null
    ? (properties as Readonly<Record<string, unknown>>)['connection_name']
    : undefined;
}

/**
 * Closes all connections of a user of that name, or where all share one user, those whose clients give that name.
 * Resolves with how many. The broker tells of new connections some seconds late.
 */
export async function dropConnections(api: ManagementApi, name: string): Promise<number> {
  const all = await api.list('/api/connections');
  const its = all.filter((one) => one['user'] === name || clientNameOf(one) === name);
  for (const { name: connection } of its) {
    if (typeof connection === 'string') await api.delete(`/api/connections${pathOf(connection)}`, 'verification');
  }
  return its.length;
}
