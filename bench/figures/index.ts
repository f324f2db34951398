/** `npm run bench -- figures`: what the authors of the bus asked of it, and reconnecting. */

import type { Table } from '../report.ts';
import { startCluster, type Cluster } from '../support/broker.ts';
import { onOneQueue, onOwnQueues } from './activations.ts';
import { tenASecond, twoHundredThousand } from './loads.ts';
import { reconnecting } from './reconnecting.ts';

const onBroker =
  (measure: (cluster: Cluster) => Promise<Table>): (() => Promise<Table>) =>
  async () => {
    const cluster = await startCluster(1);
    try {
      return await measure(cluster);
    } finally {
      await cluster.stop();
    }
  };

/** The sizes of the figures; smaller ones are for trying the bench. */
const figuresOf = (size: number): Readonly<Record<string, () => Promise<Table>>> => ({
  ten: onBroker(tenASecond),
  vpp: onBroker((cluster) => twoHundredThousand(cluster, 40 * size)),
  queue: onBroker((cluster) => onOneQueue(cluster, size)),
  queues: onBroker((cluster) => onOwnQueues(cluster, size)),
  reconnect: () => reconnecting(size),
});

/** Options of {@link measureFigures}. */
export interface FigureOptions {
  /** One figure alone. */
  readonly only?: string;
  /** Hubs and activations. Default: 5,000. */
  readonly size?: string;
}

/** Measures the figures. */
export async function measureFigures({ only, size = '5000' }: FigureOptions): Promise<Table[]> {
  const figures = figuresOf(Number(size));
  const names = Object.keys(figures);
  if (only !== undefined && !names.includes(only)) {
    throw new RangeError(`There is no figure "${only}". There are: ${names.join(', ')}.`);
  }
  const tables: Table[] = [];
  for (const name of only === undefined ? names : [only]) {
    const measure = figures[name];
    if (measure !== undefined) tables.push(await measure());
  }
  return tables;
}
