/** The faults, each with its course of events. */

import { pause } from '../support/child.ts';
import type { Cast } from './cast.ts';

/** A fault. */
export interface Fault {
  /** What happens, for the table's title. */
  readonly what: string;
  /** Messages that each contender publishes in a second. */
  readonly rate: number;
  /** Nodes of the cluster. Default: 1. */
  readonly nodes?: number;
  /** Whether publishers reach the broker through a proxy. */
  readonly proxied?: boolean;
  /** Whether the contenders take turns, for the load of all at once would be too much. Default: they meet it together. */
  readonly inTurn?: boolean;
  /** Whether an outbox on disk is used, where there is one. */
  readonly outbox?: boolean;
  /** Plays it; resolves when publishing ends. Says when it hit, in ms since 1970, if noticing it is of interest. */
  play(cast: Cast): Promise<number | undefined>;
}

/** Bytes that still get through: some of a message, whose frames are longer. */
const midMessage = 150;

/** Kills the first node 2 s after the start, and starts it again 2 s later. */
async function killBroker(cast: Cast): Promise<number> {
  const [node] = cast.nodes;
  await cast.begin();
  cast.go(1, 60);
  await cast.at(2);
  const hit = Date.now();
  await node?.kill();
  await cast.at(4);
  await node?.start();
  await cast.stopIn(3);
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
    inTurn: true,
    play: killBroker,
  },
  node: {
    what: 'one of three nodes killed (-9) at 500 msg/s, quorum queue, all connections on that node; for 6 s more',
    rate: 500,
    nodes: 3,
    play: async (cast) => {
      const [node] = cast.nodes;
      await cast.begin();
      cast.go(1, 60);
      await cast.at(2);
      const hit = Date.now();
      await node?.kill();
      await cast.at(8);
      await cast.stopIn(0);
      // for those who know one address alone, and what they have sent
      await node?.start();
      return hit;
    },
  },
  frozen: {
    what: 'broker frozen (SIGSTOP) for 8 s at 500 msg/s; until 3 s after',
    rate: 500,
    play: async (cast) => {
      const [node] = cast.nodes;
      await cast.begin();
      cast.go(1, 60);
      await cast.at(2);
      const hit = Date.now();
      await node?.freeze();
      await cast.at(10);
      node?.thaw();
      await cast.stopIn(3);
      return hit;
    },
  },
  cut: {
    what: "publisher's connection cut in the middle of a write at 4,000 msg/s, three times; 16,000 messages",
    rate: 4000,
    inTurn: true,
    proxied: true,
    play: async (cast) => {
      await cast.begin();
      cast.go(1, 4);
      const hit = Date.now() + 1000;
      for (const second of [1, 2, 3]) {
        await cast.at(second);
        for (const { proxy } of cast.stages) proxy?.cutAfter(midMessage);
      }
      return hit;
    },
  },
  consumer: {
    what: 'consumer killed (-9) amid 200 ms of work on each message, a new one started; 1,500 messages at 500 msg/s',
    rate: 500,
    play: async (cast) => {
      await cast.begin(200);
      cast.go(1, 3);
      await cast.at(1.5);
      await cast.each((stage) => stage.killConsumer());
      await pause(500);
      await cast.each((stage) => stage.startConsumer(0));
      return undefined;
    },
  },
  publisher: {
    what: 'broker killed at 500 msg/s, 1.5 s later the publishing process too (-9), with its backlog; both started again',
    rate: 500,
    outbox: true,
    play: async (cast) => {
      const [node] = cast.nodes;
      await cast.begin();
      cast.go(1, 60);
      await cast.at(2);
      const hit = Date.now();
      await node?.kill();
      await cast.at(3.5);
      await cast.each((stage) => stage.killPublisher());
      await node?.start();
      await cast.each((stage) => stage.startPublisher());
      // far from the numbers that the first one used
      cast.go(1_000_001, 1);
      return hit;
    },
  },
};
