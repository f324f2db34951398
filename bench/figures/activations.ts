/** The authors' third figure: activations, and their answers. */

import { join } from 'node:path';
import { prepareHubs } from '../herd/controller.ts';
import type { AskerConfig } from '../herd/asker.ts';
import type { Mode } from '../herd/members.ts';
import { startHerd } from '../herd/start.ts';
import type { Row, Table } from '../report.ts';
import type { Cluster } from '../support/broker.ts';
import { startProgram } from '../support/program.ts';
import { rowOrReason } from './loads.ts';

interface Way {
  readonly what: string;
  readonly asker: AskerConfig['contender'];
  readonly herd: Mode;
}

const asker = join(import.meta.dirname, '../herd/asker.ts');

/** Sends so many orders to so many hubs; some times over, the fastest time counts. */
async function ask(
  cluster: Cluster,
  way: Way,
  count: number,
  orders: number,
  turns: number,
): Promise<Row['cells']> {
  const url = cluster.nodes[0]?.url ?? '';
  const controller = `ts-${way.herd}-${count}`;
  const hubs = { first: 1, count };
  const config: AskerConfig = { contender: way.asker, url, controller, orders, ...hubs };
  const startedMs = performance.now();
  await prepareHubs(url, controller, hubs);
  const controlling = await startProgram(asker, config, 300_000);
  try {
    const preparedMs = performance.now();
    const herd = await startHerd({ mode: way.herd, url, controller, ...hubs });
    try {
      const connectedMs = performance.now();
      const times: string[][] = [];
      for (let turn = 0; turn < turns; turn++) times.push(await controlling.ask('go', 'answered'));
      const [best = []] = times.toSorted((a, b) => Number(a[0]) - Number(b[0]));
      const [elapsedMs = '', cpuS = '', rssMb = ''] = best;
      return {
        'all answered, s': (Number(elapsedMs) / 1000).toFixed(2),
        'first time, s': (Number(times[0]?.[0]) / 1000).toFixed(2),
        'CPU of the asker, s': Number(cpuS).toFixed(2),
        'its RSS MB': rssMb,
        'declared in s': ((preparedMs - startedMs) / 1000).toFixed(1),
        'hubs connected in s': ((connectedMs - preparedMs) / 1000).toFixed(1),
      };
    } finally {
      await herd.stop();
    }
  } finally {
    await controlling.stop();
  }
}

/** How much longer than the first row each takes, as a column. */
function withRatio(rows: readonly Row[]): Row[] {
  const column = 'all answered, s';
  const first = Number(rows[0]?.cells[column]);
  return rows.map(({ what, cells }) => ({
    what,
    cells: column in cells ? { ratio: (Number(cells[column]) / first).toFixed(2), ...cells } : cells,
  }));
}

async function compare(
  cluster: Cluster,
  title: string,
  ways: readonly Way[],
  count: number,
  orders: number,
): Promise<Table> {
  const rows: Row[] = [];
  for (const way of ways) {
    process.stderr.write(`${title}: ${way.what}\n`);
    rows.push(await rowOrReason(way.what, () => ask(cluster, way, count, orders, 3)));
  }
  const notes = ['Best of three turns. Orders and answers are persistent, confirmed, then acknowledged.'];
  return { title, rows: withRatio(rows), notes };
}

/** All orders go to one hub. */
export const onOneQueue = (cluster: Cluster, orders: number): Promise<Table> =>
  compare(
    cluster,
    `${orders.toLocaleString('en')} activations answered, through one hub's queue (target: ratio 1.15)`,
    [
      { what: 'amqplib alone', asker: 'amqplib', herd: 'amqplib-shared' },
      { what: '@ebadge/sdk', asker: 'ours', herd: 'ours-shared' },
    ],
    1,
    orders,
  );

/** Each hub has its name and its queue, and gets one order. */
export const onOwnQueues = (cluster: Cluster, hubs: number): Promise<Table> =>
  compare(
    cluster,
    `${hubs.toLocaleString('en')} hubs with a queue each answer one activation each`,
    [
      { what: 'amqplib alone, 1,000 hubs a connection', asker: 'amqplib', herd: 'amqplib-shared' },
      { what: '@ebadge/sdk, 1,000 hubs a connection', asker: 'ours', herd: 'ours-shared' },
      { what: '@ebadge/sdk, a connection a hub', asker: 'ours', herd: 'ours' },
    ],
    hubs,
    hubs,
  );
