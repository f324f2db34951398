/** Many hubs that all lose their broker at once. */

import { prepareHubs } from '../herd/controller.ts';
import type { Mode } from '../herd/members.ts';
import { startHerd } from '../herd/start.ts';
import type { Row, Table } from '../report.ts';
import { startCluster } from '../support/broker.ts';
import { pause } from '../support/child.ts';
import { rowOrReason } from './loads.ts';

/** Longer than any of them waits between two attempts. */
const limitMs = 120_000;

async function reconnect(mode: Mode, count: number): Promise<Row['cells']> {
  // its own broker: memory at most is counted from its start
  const cluster = await startCluster(1);
  const [node] = cluster.nodes;
  if (node === undefined) throw new Error('a cluster without nodes');
  try {
    const hubs = { first: 1, count };
    await prepareHubs(node.url, 'ts-all', hubs);
    const herd = await startHerd({ mode, url: node.url, controller: 'ts-all', ...hubs });
    try {
      const back: number[] = [];
      for (const program of herd.programs) program.on('back', ([at]) => back.push(Number(at)));
      const before = node.memory().now;
      await node.kill();
      await pause(2000);
      await node.start();
      const upAt = Date.now();
      const usedS = (await herd.usage()).cpuS;
      while (back.length < count && Date.now() < upAt + limitMs) await pause(100);
      const times = back.map((at) => at - upAt).toSorted((a, b) => a - b);
      const seconds = (ms: number | undefined): string => ((ms ?? Number.NaN) / 1000).toFixed(1);
      return {
        back: times.length,
        'half of them, s': seconds(times[times.length >> 1]),
        'the last, s': seconds(times.at(-1)),
        'broker MB before': before,
        'broker MB at most': node.memory().peak,
        'CPU of the hubs, s': ((await herd.usage()).cpuS - usedS).toFixed(1),
      };
    } finally {
      await herd.stop();
    }
  } finally {
    await cluster.stop();
  }
}

/** So many hubs, a connection each, after a broker was killed and started again. */
export async function reconnecting(count: number): Promise<Table> {
  const ways = [
    ['@ebadge/sdk', 'ours'],
    ['amqplib, recovery', 'amqplib'],
  ] as const;
  const rows: Row[] = [];
  for (const [what, mode] of ways) {
    process.stderr.write(`reconnecting: ${what}\n`);
    rows.push(await rowOrReason(what, () => reconnect(mode, count)));
  }
  return {
    title: `${count.toLocaleString('en')} hubs, a connection each, after their broker was killed for 2 s`,
    rows,
    notes: [
      'Times from the first login that the broker took again. Waiting times between attempts: each library at its default:',
      'at most 10 s (@ebadge/sdk), 30 s (amqplib). Broker and hubs share this machine.',
    ],
  };
}
