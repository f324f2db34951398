/** What is seen of clients from outside, on whatever broker. */

import { afterAll, beforeAll, describe } from 'vitest';
import { Bench, type BusHarness } from './bus-suite-tools.ts';
import { describeMetrics } from './telemetry-suite-metrics.ts';
import { describeSpans } from './telemetry-suite-spans.ts';
import { useGlobals } from './telemetry-tools.ts';

/** Describes what every broker has to bear out. */
export function describeTelemetry(
  name: string,
  makeHarness: () => Promise<BusHarness & { dispose?: () => Promise<void> }>,
): void {
  describe(`what is seen of clients on ${name}`, () => {
    useGlobals();
    let harness: (BusHarness & { dispose?: () => Promise<void> }) | undefined;
    let bench: Bench | undefined;
    beforeAll(async () => {
      harness = await makeHarness();
      bench = new Bench(harness);
    });
    afterAll(() => harness?.dispose?.());
    const current = (): Bench => {
      if (bench === undefined) throw new Error('the harness is not ready');
      return bench;
    };
    describeSpans(current);
    describeMetrics(current);
  });
}
