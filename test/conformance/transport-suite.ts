/** The promises of `Transport`, as tests that every implementation runs. */

import { afterAll, afterEach, beforeAll, describe } from 'vitest';
import { describeConsuming } from './transport-suite-consuming.ts';
import { describeDeadLetters } from './transport-suite-dead-letters.ts';
import { describeEnd } from './transport-suite-end.ts';
import { describeLimits } from './transport-suite-limits.ts';
import { describeLost } from './transport-suite-lost.ts';
import { describePublishing } from './transport-suite-publishing.ts';
import { TransportBench, type TransportHarness } from './transport-suite-tools.ts';
import { describeTopology } from './transport-suite-topology.ts';

export type { TransportHarness };

/** Runs the suite on one implementation. */
export function describeTransport(name: string, makeHarness: () => Promise<TransportHarness>): void {
  describe(`${name} keeps the promises of Transport`, () => {
    let harness: TransportHarness | undefined;
    let bench: TransportBench | undefined;
    beforeAll(async () => {
      harness = await makeHarness();
      bench = new TransportBench(harness);
    });
    afterEach(() => bench?.clear());
    afterAll(() => harness?.dispose());
    const current = (): TransportBench => {
      if (bench === undefined) throw new Error('the harness is not ready');
      return bench;
    };
    describeTopology(current);
    describePublishing(current);
    describeConsuming(current);
    describeDeadLetters(current);
    describeLimits(current);
    describeLost(current);
    describeEnd(current);
  });
}
