/** `npm run bench -- scale`: what a hub costs, at several sizes, and what 100,000 would. See docs/scale.md. */

import { connectController } from '../herd/controller.ts';
import type { Mode } from '../herd/members.ts';
import { startHerd } from '../herd/start.ts';
import type { Row, Table } from '../report.ts';
import { startCluster } from '../support/broker.ts';
import { pause } from '../support/child.ts';
import { Unable } from '../support/program.ts';

/** What so many hubs cost. */
interface Cost {
  readonly hubs: number;
  /** Memory, in MB. */
  readonly brokerDeclaredMb: number;
  readonly brokerConnectedMb: number;
  readonly hubsMb: number;
  /** Processor time in % of a core, while nobody says anything. */
  readonly brokerIdle: number;
  readonly hubsIdle: number;
  /** The same, while each hub sends a report a minute. */
  readonly brokerReporting: number;
  readonly hubsReporting: number;
  readonly declareS: number;
  readonly connectS: number;
}

/** How long processor time is measured. */
const watchS = 15;
const target = 100_000;

/** Memory once the broker has collected its garbage, or most of it. */
const restMs = 5000;

async function measure(mode: Mode, count: number): Promise<Cost> {
  const cluster = await startCluster(1);
  const [node] = cluster.nodes;
  if (node === undefined) throw new Error('a cluster without nodes');
  try {
    const hubs = { first: 1, count };
    const emptyMb = node.memory().now;
    const beganMs = performance.now();
    const controller = await connectController(node.url, 'ts-scale', hubs);
    const declareS = (performance.now() - beganMs) / 1000;
    // reports are taken in by somebody, or they would fill the queue
    await controller.from('*').on('report', () => undefined);
    await pause(restMs);
    const declaredMb = node.memory().now;
    const connectingMs = performance.now();
    const herd = await startHerd({ mode, url: node.url, controller: 'ts-scale', ...hubs });
    try {
      const connectS = (performance.now() - connectingMs) / 1000;
      await pause(restMs);
      const watch = async (): Promise<{ broker: number; hubs: number }> => {
        const before = { broker: node.cpuS(), hubs: (await herd.usage()).cpuS };
        await pause(watchS * 1000);
        const after = { broker: node.cpuS(), hubs: (await herd.usage()).cpuS };
        const share = (from: number, to: number): number => ((to - from) / watchS) * 100;
        return { broker: share(before.broker, after.broker), hubs: share(before.hubs, after.hubs) };
      };
      const connectedMb = node.memory().now;
      const hubsMb = (await herd.usage()).rssMb;
      const idle = await watch();
      herd.tell('report 60');
      const reporting = await watch();
      return {
        hubs: count,
        brokerDeclaredMb: declaredMb - emptyMb,
        brokerConnectedMb: connectedMb - declaredMb,
        hubsMb,
        brokerIdle: idle.broker,
        hubsIdle: idle.hubs,
        brokerReporting: reporting.broker,
        hubsReporting: reporting.hubs,
        declareS,
        connectS,
      };
    } finally {
      await herd.stop();
      await controller.close();
    }
  } finally {
    await cluster.stop();
  }
}

function rowOf(cost: Cost): Row {
  const each = (megabytes: number): string => ((megabytes * 1024) / cost.hubs).toFixed(0);
  return {
    what: `${cost.hubs.toLocaleString('en')} hubs`,
    cells: {
      'broker kB/hub, declared': each(cost.brokerDeclaredMb),
      '+ connected': each(cost.brokerConnectedMb),
      'client kB/hub': each(cost.hubsMb),
      'broker % idle': cost.brokerIdle.toFixed(1),
      'clients % idle': cost.hubsIdle.toFixed(1),
      'broker % reporting': cost.brokerReporting.toFixed(1),
      'clients % reporting': cost.hubsReporting.toFixed(1),
      'declared in s': cost.declareS.toFixed(1),
      'connected in s': cost.connectS.toFixed(1),
    },
  };
}

/** What one more hub costs, from the smallest and the greatest size: fixed costs cancel out. */
function marginal(costs: readonly Cost[], of: (cost: Cost) => number): number {
  const [small] = costs;
  const large = costs.at(-1);
  if (small === undefined || large === undefined) return Number.NaN;
  if (small === large) return of(small) / small.hubs;
  return (of(large) - of(small)) / (large.hubs - small.hubs);
}

function extrapolation(costs: readonly Cost[]): Row {
  const times = (of: (cost: Cost) => number): number => marginal(costs, of) * target;
  const gigabytes = (of: (cost: Cost) => number): string => (times(of) / 1024).toFixed(1);
  const cores = (of: (cost: Cost) => number): string => (times(of) / 100).toFixed(2);
  return {
    what: `${target.toLocaleString('en')} hubs, extrapolated`,
    cells: {
      connections: target,
      'broker GB, declared': gigabytes((cost) => cost.brokerDeclaredMb),
      '+ connected': gigabytes((cost) => cost.brokerConnectedMb),
      'broker cores idle': cores((cost) => cost.brokerIdle),
      'broker cores, a report a minute each': cores((cost) => cost.brokerReporting),
      'client kB, each': (marginal(costs, (cost) => cost.hubsMb) * 1024).toFixed(0),
    },
  };
}

/** Options of {@link measureScale}. */
export interface ScaleOptions {
  /** Numbers of hubs, joined by commas. Default: 500,2000,5000. */
  readonly sizes?: string;
  /** How hubs are connected. Default: ours. */
  readonly mode?: string;
}

const modes: readonly string[] = ['ours', 'ours-shared', 'amqplib', 'amqplib-shared'] satisfies Mode[];

/** Measures each size, and extrapolates. */
export async function measureScale({
  sizes = '500,2000,5000',
  mode = 'ours',
}: ScaleOptions): Promise<Table[]> {
  if (!modes.includes(mode))
    throw new RangeError(`There is no mode "${mode}". There are: ${modes.join(', ')}.`);
  const costs: Cost[] = [];
  for (const size of sizes.split(',').map(Number)) {
    process.stderr.write(`${size} hubs\n`);
    try {
      costs.push(await measure(mode as Mode, size));
    } catch (error) {
      if (!(error instanceof Unable)) throw error;
      const rows = [{ what: `${size} hubs`, cells: { 'did not run': error.message.slice(0, 120) } }];
      return [{ title: `What a hub costs (${mode})`, rows }];
    }
  }
  return [
    {
      title: `What a hub costs (${mode})`,
      rows: costs.map(rowOf),
      notes: ['% of a core; reporting: a report a minute from each hub, taken in by one controller.'],
    },
    {
      title: 'What many would cost',
      rows: [extrapolation(costs)],
      notes: ['From the differences between the smallest and the greatest size; assumptions: docs/scale.md.'],
    },
  ];
}
