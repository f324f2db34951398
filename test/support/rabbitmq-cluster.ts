/** Clusters of RabbitMQ nodes of our own. */

import { startNeighbourhood, startNodeIn } from './rabbitmq-node.ts';
import type { NodeOptions, RabbitMqNode } from './rabbitmq-node.ts';

/** Some nodes that form one broker. */
export interface RabbitMqCluster {
  /** The first is the one the others joined. */
  readonly nodes: readonly RabbitMqNode[];
  /** One per node, with user and password. */
  readonly urls: readonly string[];
  /** Ends all nodes; leaves nothing behind. Idempotent. */
  stop(): Promise<void>;
}

/** Options of {@link startRabbitMqCluster}. */
export interface ClusterOptions extends NodeOptions {
  /** Default: 3. */
  readonly size?: number;
  /** Further lines of the configuration file of that node, counted from 0: ports of its own. */
  readonly configOf?: (index: number) => readonly string[];
}

/**
 * Starts a cluster on this machine, with an epmd, a cookie and temporary folders of its own; quorum queues
 * declared on it have a member on every node. Rejects when a node does not come up or does not join.
 */
export async function startRabbitMqCluster(options: ClusterOptions = {}): Promise<RabbitMqCluster> {
  const neighbourhood = await startNeighbourhood();
  const nodes: RabbitMqNode[] = [];
  let stopped: Promise<void> | undefined;
  const stopAll = async (): Promise<void> => {
    await Promise.all(nodes.map((node) => node.stop()));
    await neighbourhood.stop();
  };
  const stop = (): Promise<void> => (stopped ??= stopAll());
  try {
    const { configOf = () => [], ...all } = options;
    const first = await startNodeIn(neighbourhood, {
      ...all,
      config: [...(all.config ?? []), ...configOf(0)],
    });
    nodes.push(first);
    const joining = (index: number): NodeOptions => ({
      ...all,
      config: [
        ...(all.config ?? []),
        ...configOf(index),
        'cluster_formation.peer_discovery_backend = classic_config',
        `cluster_formation.classic_config.nodes.1 = ${first.nodeName}`,
      ],
    });
    // one after the other: a node that joins while another does may find the first busy
    for (let count = 1; count < (options.size ?? 3); count++)
      nodes.push(await startNodeIn(neighbourhood, joining(count)));
    // logins are taken a little earlier than questions
    await first.ctl('await_startup');
    const status = await first.ctl('cluster_status', '--formatter', 'json');
    const { running_nodes: running } = JSON.parse(status) as { running_nodes: string[] };
    const missing = nodes.filter(({ nodeName }) => !running.includes(nodeName));
    if (missing.length > 0) {
      throw new Error(`did not join the cluster: ${missing.map(({ nodeName }) => nodeName).join(', ')}`);
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { nodes, urls: nodes.map(({ url }) => url), stop };
}
