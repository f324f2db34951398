/** A controller of ours, that has declared what lies between it and its hubs. */

import { connect, type Client, type Protocol } from '../../src/index.ts';
import { hubNames, inParallel, type Hubs } from './names.ts';

/** Connects a controller that declares what lies between it and each of the hubs. */
export async function connectController(
  url: string,
  name: string,
  hubs: Hubs,
): Promise<Client<Protocol, 'controller'>> {
  const client = await connect({ role: 'controller', as: name, url });
  await inParallel(hubNames(hubs), 50, (hub) => client.prepare(hub));
  return client;
}

/** Declares all that, for others to use. */
export async function prepareHubs(url: string, name: string, hubs: Hubs): Promise<void> {
  const client = await connectController(url, name, hubs);
  await client.close();
}
