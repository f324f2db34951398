/** Looks whether the participant has declared what it has to declare, as the contract describes it. */

import { topologyOf } from '../bus/topology.ts';
import { EbadgeError } from '../core/errors.ts';
import { idOf } from './requirements.ts';
import type { Stage } from './stage.ts';

/** Declares all that anew, on connections of their own: the broker says no where it is otherwise. */
export async function checkTopology({ interview, ledger }: Stage): Promise<void> {
  const { line } = interview;
  const { peer: participant, peerRole: role } = line.parts;
  const ends = [
    ...line.outgoing.map((route) => ({ route, receiver: participant })),
    ...line.incoming.map((route) => ({ route, receiver: line.me })),
  ];
  for (const end of ends) {
    const { channel, profile, exchange } = end.route;
    if (channel.declaredBy !== role || profile !== undefined || channel.group !== undefined) continue;
    const id = idOf('topology', channel.id);
    const transport = await line.parts.open();
    try {
      await transport.declare(topologyOf([end]));
      ledger.exercised(id);
    } catch (caught) {
      const { code, message } = EbadgeError.from(caught);
      if (code === 'ACCESS_REFUSED') {
        ledger.skipped(id, 'this account may not declare it, and so cannot compare');
      } else if (code === 'TOPOLOGY_CONFLICT') {
        ledger.broken(id, { what: message, where: { channel: channel.id, exchange } });
      } else throw caught;
    } finally {
      await transport.close();
    }
  }
}
