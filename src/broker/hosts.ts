/** What the virtual hosts of the document are called on a broker. */

import type { Catalogue } from '../support/contract.ts';
import type { Participants, ParticipantsFile } from './participants.ts';

/** What is wrong with the names that a list gives virtual hosts: by host. */
export function hostFaults(
  { virtualHosts = {} }: Pick<ParticipantsFile, 'virtualHosts'>,
  hosts: readonly string[],
): [host: string, text: string][] {
  const nameOf = (host: string): string => virtualHosts[host]?.name ?? host;
  return hosts.flatMap((host): [string, string][] => {
    const other = hosts.find((one) => one !== host && nameOf(one) === nameOf(host));
    return other === undefined || virtualHosts[host]?.name === undefined
      ? []
      : [[host, `${JSON.stringify(nameOf(host))} is what ${other} is called: levels are kept apart.`]];
  });
}

interface DocumentAndList {
  readonly catalogue: Catalogue;
  readonly participants: Participants;
}

/** The document with its virtual hosts as they are called on the broker, and the list with their bounds by these. */
export function withHostNames({ catalogue, participants }: DocumentAndList): DocumentAndList {
  const { virtualHosts } = participants;
  const nameOf = (host: string): string => virtualHosts[host]?.name ?? host;
  const servers = Object.entries(catalogue.servers).map(([id, server]) => [
    id,
    { ...server, virtualHost: nameOf(server.virtualHost) },
  ]);
  return {
    catalogue: { ...catalogue, servers: Object.fromEntries(servers) as Catalogue['servers'] },
    participants: {
      ...participants,
      virtualHosts: Object.fromEntries(
        Object.entries(virtualHosts).map(([host, bounds]) => [nameOf(host), bounds]),
      ),
    },
  };
}
