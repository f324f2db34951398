/** Hubs that are clients of this SDK. */

import { accept, connect, type Client, type Protocol } from '../../src/index.ts';
import { connectAmqp } from '../../src/transport/amqp/index.ts';
import type { Transport } from '../../src/transport/transport.ts';
import { width, type HerdConfig, type Member, type OnBack } from './members.ts';
import { reportDraft } from './messages.ts';
import { hubNames, inParallel } from './names.ts';

async function serveOurs(client: Client<Protocol, 'heh'>, controller: string): Promise<Member> {
  await client.from(controller).on('activate', (order) => accept(order));
  const its = client.to(controller);
  return { report: () => its.publish('report', reportDraft) };
}

/** A connection for each hub. */
export async function ours({ url, controller, ...hubs }: HerdConfig, onBack: OnBack): Promise<Member[]> {
  const members: Member[] = [];
  await inParallel(hubNames(hubs), width, async (as) => {
    const client = await connect({
      role: 'heh',
      as,
      url,
      connections: 'shared',
      onProblem: () => undefined,
    });
    client.onStatus(({ status }) => {
      if (status === 'connected') onBack();
    });
    members.push(await serveOurs(client, controller));
  });
  return members;
}

/** One connection for all. */
export async function oursShared({ url, controller, ...hubs }: HerdConfig): Promise<Member[]> {
  let shared: Promise<Transport> | undefined;
  const broker = { connect: () => (shared ??= connectAmqp({ url })) };
  const members: Member[] = [];
  await inParallel(hubNames(hubs), width, async (as) => {
    members.push(await serveOurs(await connect({ role: 'heh', as, broker }), controller));
  });
  return members;
}
