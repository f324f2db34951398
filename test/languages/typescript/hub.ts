/** The hub's side of the conversations. */

import { startHub } from '../../../examples/demo/hub.ts';
import type { Side } from './plant.ts';
import { write } from './write.ts';

const commands = ['contingency_activate', 'contingency_end', 'load_price', 'generation_price'];

/** Plays the hub until there is no further line to read. */
export async function playHub({ url, as, peer }: Side, next: () => Promise<unknown>): Promise<void> {
  const hub = await startHub(
    {
      url,
      as,
      // sees every message before its handler does
      authorize: ({ msg }) => {
        if (commands.includes(String(msg))) write({ event: 'received', msg });
        return true;
      },
    },
    peer,
    ({ code }) => write({ event: 'problem', code }),
  );
  write({ event: 'ready' });
  for (let line = await next(); line !== undefined; line = await next()) {
    await hub.to(peer).publish('capabilities', {
      device_name: 'Hub',
      device_version: '1.0',
      devices: ['total', 'ECAR01', 'WaterHeater01'],
    });
  }
  await hub.close();
}
