/** The faults, each with its course of events. */

import { pause } from '../support/child.ts';
import type { Stage } from './stage.ts';

/** A fault. */
export interface Fault {
  /** What happens, for the table's title. */
  readonly what: string;
  readonly rate: number;
  /** Nodes of the cluster. Default: 1. */
  readonly nodes?: number;
  readonly proxied?: boolean;
  readonly workMs?: number;
  readonly outbox?: boolean;
  /** Plays it; resolves when publishing may end. Says when it hit, in ms since 1970, if its detection is of interest. */
  play(stage: Stage): Promise<number | undefined>;
}

async function begin(stage: Stage): Promise<void> {
  await stage.startConsumer();
  await stage.startPublisher();
}

/** Kills the first node 2 s after the start, and starts it again 2 s later. */
async function killBroker(stage: Stage): Promise<number | undefined> {
  const [node] = stage.nodes;
  await begin(stage);
  stage.go(1, 60);
  await stage.at(2);
  const hit = Date.now();
  await node?.kill();
  await stage.at(4);
  await node?.start();
  await stage.stopIn(3);
  return hit;
}

export const faults: Readonly<Record<string, Fault>> = {
  'broker-500': {
    what: 'broker killed (-9) at 500 msg/s, started again on the same data 2 s later; until 3 s after its return',
    rate: 500,
    play: killBroker,
  },
  'broker-4000': {
    what: 'broker killed (-9) at 4,000 msg/s, started again on the same data 2 s later; until 3 s after its return',
    rate: 4000,
    play: killBroker,
  },
  node: {
    what: 'one of three nodes killed (-9) at 500 msg/s, quorum queue, all connections on that node; for 6 s more',
    rate: 500,
    nodes: 3,
    play: async (stage) => {
      const [node] = stage.nodes;
      await begin(stage);
      stage.go(1, 60);
      await stage.at(2);
      const hit = Date.now();
      await node?.kill();
      await stage.at(8);
      await stage.stopIn(0);
      // for who knows but one address, and for the next one
      await node?.start();
      return hit;
    },
  },
  frozen: {
    what: 'broker frozen (SIGSTOP) for 8 s at 500 msg/s; until 3 s after',
    rate: 500,
    play: async (stage) => {
      const [node] = stage.nodes;
      await begin(stage);
      stage.go(1, 60);
      await stage.at(2);
      const hit = Date.now();
      await node?.freeze();
      await stage.at(10);
      node?.thaw();
      await stage.stopIn(3);
      return hit;
    },
  },
  cut: {
    what: "publisher's connection cut in the middle of a write at 4,000 msg/s, three times; 16,000 messages",
    rate: 4000,
    proxied: true,
    play: async (stage) => {
      await begin(stage);
      stage.go(1, 4);
      const hit = Date.now() + 1000;
      for (const second of [1, 2, 3]) {
        await stage.at(second);
        stage.proxy?.cut();
      }
      return hit;
    },
  },
  consumer: {
    what: 'consumer killed (-9) with unacknowledged deliveries, a new one started; 1,500 messages at 500 msg/s, 5 ms of work each',
    rate: 500,
    workMs: 5,
    play: async (stage) => {
      await begin(stage);
      stage.go(1, 3);
      await stage.at(1.5);
      await stage.killConsumer();
      await pause(500);
      await stage.startConsumer();
      return undefined;
    },
  },
  publisher: {
    what: 'broker killed, 1.5 s later our publishing process too (-9), with its backlog; both started again; 500 msg/s',
    rate: 500,
    outbox: true,
    play: async (stage) => {
      const [node] = stage.nodes;
      await begin(stage);
      stage.go(1, 60);
      await stage.at(2);
      const hit = Date.now();
      await node?.kill();
      await stage.at(3.5);
      await stage.killPublisher();
      await node?.start();
      await stage.startPublisher();
      // far from the numbers that the first one used
      stage.go(1_000_001, 1);
      return hit;
    },
  },
};
