/** The authors' first two figures: a hub that sends, a VPP that receives. */

import { join } from 'node:path';
import { prepareHubs } from '../herd/controller.ts';
import type { Row, Table } from '../report.ts';
import type { Cluster } from '../support/broker.ts';
import { startProgram, Unable } from '../support/program.ts';
import type { FeederConfig } from './feeder.ts';
import type { HubConfig } from './hub.ts';
import type { ReceiverConfig } from './receiver.ts';

const titles: { readonly ours: string; readonly amqplib: string } = {
  ours: '@ebadge/sdk',
  amqplib: 'amqplib alone',
};
const both = ['ours', 'amqplib'] as const;

const program = (name: string): string => join(import.meta.dirname, `${name}.ts`);

/** A row, or the reason why there is none. */
export async function rowOrReason(what: string, measure: () => Promise<Row['cells']>): Promise<Row> {
  try {
    return { what, cells: await measure() };
  } catch (error) {
    if (!(error instanceof Unable)) throw error;
    return { what, cells: { 'did not run': error.message.slice(0, 120) } };
  }
}

/** A hub sends ten reports a second. */
export async function tenASecond({ nodes }: Cluster): Promise<Table> {
  const seconds = 20;
  const url = nodes[0]?.url ?? '';
  await prepareHubs(url, 'ts-ten', { first: 1, count: 1 });
  const rows: Row[] = [];
  for (const contender of both) {
    const measure = async (): Promise<Row['cells']> => {
      const config: HubConfig = { contender, url, hub: 'heh-1', controller: 'ts-ten' };
      const hub = await startProgram(program('hub'), config);
      try {
        const [share = '', rssMb = '', sent = ''] = await hub.ask(`go ${seconds}`, 'cost');
        return { '% of a core': share, 'RSS MB': rssMb, 'reports confirmed': sent };
      } finally {
        await hub.stop();
      }
    };
    rows.push(await rowOrReason(titles[contender], measure));
  }
  return { title: `A hub sends 10 reports a second, for ${seconds} s`, rows };
}

/** A VPP receives 200,000 reports within a minute. */
export async function twoHundredThousand({ nodes }: Cluster, reports: number): Promise<Table> {
  const perSecond = 10_000 / 3;
  const hubs = { first: 1, count: 100 };
  const url = nodes[0]?.url ?? '';
  const rows: Row[] = [];
  for (const contender of both) {
    const measure = async (): Promise<Row['cells']> => {
      const controller = `ts-vpp-${contender}`;
      await prepareHubs(url, controller, hubs);
      const config: ReceiverConfig = { contender, url, controller, reports };
      const receiver = await startProgram(program('receiver'), config);
      const feeding: FeederConfig = { url, controller, reports, perSecond, ...hubs };
      const feeder = await startProgram(program('feeder'), feeding);
      try {
        const taken = new Promise<string[]>((resolve) => receiver.on('cost', resolve));
        await feeder.ask('go', 'fed', 240_000);
        // those that are still on their way
        const late = new Promise<never>((_, reject) =>
          setTimeout(() => reject(new Unable('not all came')), 60_000).unref(),
        );
        const [share = '', rssMb = '', seconds = ''] = await Promise.race([taken, late]);
        return { '% of a core': share, 'peak RSS MB': rssMb, 'taken in s': seconds };
      } finally {
        await Promise.all([feeder.stop(), receiver.stop()]);
      }
    };
    rows.push(await rowOrReason(titles[contender], measure));
  }
  return {
    title: `A VPP receives ${reports.toLocaleString('en')} reports of 100 hubs at 3,333/s, one by one acknowledged`,
    rows,
    notes: ['@ebadge/sdk validates each; amqplib alone parses JSON. Targets: 5 % of a core, 80 MB.'],
  };
}
