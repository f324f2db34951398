/**
 * Many hubs, as a program: says `ready` when all are connected, `back <ms since 1970>` each time that one is connected
 * again, and to `usage` its seconds of processor time and its memory in MB. `report <seconds>` has each of them send a
 * report that often from then on.
 */

import { configuration, cpuS, leave, listen, say } from '../support/child.ts';
import { gather, type HerdConfig, type Member } from './members.ts';

/** Memory in MB, after what is garbage has been given up if that can be had. */
function rssMb(): number {
  (globalThis as { gc?: () => void }).gc?.();
  return Math.round(process.memoryUsage.rss() / 2 ** 20);
}

function reportEvery(members: readonly Member[], seconds: number): void {
  let next = 0;
  setInterval(
    () => {
      members[next++ % members.length]?.report().catch((error: unknown) => say('failed', String(error)));
    },
    (seconds * 1000) / members.length,
  );
}

process.on('unhandledRejection', (error) => say('failed', String(error).split('\n', 1)[0] ?? ''));
let gathered = false;
try {
  const members = await gather(configuration<HerdConfig>(), () => {
    if (gathered) say('back', Date.now());
  });
  gathered = true;
  listen((word, rest) => {
    if (word === 'usage') say('usage', cpuS(), rssMb());
    else if (word === 'report') reportEvery(members, Number(rest));
  });
  say('ready');
} catch (error) {
  say('crashed', String(error).split('\n', 1)[0] ?? '');
  setImmediate(() => leave(1));
}
