/** Contenders that meet a fault together: the same broker, the same moment. */

import type { BrokerNode } from '../support/broker.ts';
import { pause } from '../support/child.ts';
import { Crash, type Stage } from './stage.ts';

/** One or more contenders on the same nodes. */
export class Cast {
  readonly nodes: readonly BrokerNode[];
  readonly stages: readonly Stage[];
  #wentAt = 0;

  constructor(nodes: readonly BrokerNode[], stages: readonly Stage[]) {
    this.nodes = nodes;
    this.stages = stages;
  }

  /** Does it for each contender that still plays; who crashes plays no more. */
  async each(act: (stage: Stage) => Promise<void>): Promise<void> {
    const playing = this.stages.filter((stage) => stage.crash === undefined);
    await Promise.all(
      playing.map((stage) =>
        act(stage).catch((error: unknown) => {
          if (error instanceof Crash) stage.crash ??= error.message;
          else throw error;
        }),
      ),
    );
  }

  /** Starts both sides of all; rejects with `Crash` when not a single one can play. */
  async begin(workMs = 0): Promise<void> {
    await this.each(async (stage) => {
      await stage.startConsumer(workMs);
      await stage.startPublisher();
    });
    if (this.stages.every((stage) => stage.crash !== undefined)) throw new Crash('nobody is left');
    // the broker's delay in writing down queues is none of the contenders' faults
    await Promise.all(this.nodes.map((node) => node.syncDeclared()));
  }

  /** Has the publishers publish, from that number on, the messages of so many seconds. */
  go(first: number, seconds: number): void {
    this.#wentAt = Date.now();
    for (const stage of this.stages) stage.go(first, seconds);
  }

  /** Resolves so many seconds after publishing began. */
  at(seconds: number): Promise<void> {
    return pause(this.#wentAt + seconds * 1000 - Date.now());
  }

  /** Has the publishers stop in so many seconds. */
  async stopIn(seconds: number): Promise<void> {
    await pause(seconds * 1000);
    for (const stage of this.stages) stage.stop();
  }
}
