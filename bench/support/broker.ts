/** RabbitMQ nodes to be measured, killed, frozen and started again; gone without a trace after `stop()`. */

import { readFileSync } from 'node:fs';
import { startRabbitMqCluster } from '../../test/support/rabbitmq-cluster.ts';
import type { RabbitMqNode } from '../../test/support/rabbitmq-node.ts';

/** One node. */
export interface BrokerNode {
  readonly url: string;
  readonly port: number;
  /** Starts it again on the same data; resolves once it takes logins. */
  start(): Promise<void>;
  /** Resolves when all that has been declared is on disk, and outlives a kill. */
  syncDeclared(): Promise<void>;
  /** Kills it without warning. */
  kill(): Promise<void>;
  /** Stops all of its threads, connections staying open. */
  freeze(): Promise<void>;
  thaw(): void;
  /** Thaws it if it is frozen, and starts it if it does not run. */
  ensure(): Promise<void>;
  /** Memory in MB that the process holds now, and held at most since it was started. */
  memory(): { readonly now: number; readonly peak: number };
  /** Seconds of processor time since it was started. */
  cpuS(): number;
}

/** Nodes that belong together. */
export interface Cluster {
  readonly nodes: readonly BrokerNode[];
  stop(): Promise<void>;
}

/** Clock ticks of /proc in a second. */
const ticksPerS = 100;

function measured(node: RabbitMqNode): BrokerNode {
  let runs = true;
  const start = async (): Promise<void> => {
    await node.restart();
    runs = true;
  };
  return {
    // the default virtual host, whatever a contract says
    url: `${node.url}/%2F`,
    port: node.port,
    start,
    syncDeclared: () => node.syncDeclared(),
    kill: async () => {
      runs = false;
      await node.killHard();
    },
    freeze: () => node.freeze(),
    thaw: () => node.thaw(),
    ensure: async () => {
      if (runs) node.thaw();
      else await start();
    },
    memory: () => {
      const status = readFileSync(`/proc/${node.pid}/status`, 'utf8');
      const megabytes = (name: string): number =>
        Math.round(Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0) / 1024);
      return { now: megabytes('VmRSS'), peak: megabytes('VmHWM') };
    },
    cpuS: () => {
      const fields = readFileSync(`/proc/${node.pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
      return (Number(fields[11]) + Number(fields[12])) / ticksPerS;
    },
  };
}

/** Starts so many nodes as one cluster. Rejects when RabbitMQ is not installed or does not come up. */
export async function startCluster(size: number): Promise<Cluster> {
  const cluster = await startRabbitMqCluster({ size });
  return {
    nodes: cluster.nodes.map(measured),
    stop: async () => {
      // nothing in there is wanted any more: no need to be gentle
      await Promise.all(cluster.nodes.map((node) => node.killHard()));
      await cluster.stop();
    },
  };
}
