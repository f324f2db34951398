/** One suite for the typed client on whatever broker: in memory and RabbitMQ keep the same promises. */

import { afterAll, beforeAll, describe } from 'vitest';
import { describeConversations } from './bus-suite-conversations.ts';
import { describeHandlers } from './bus-suite-handlers.ts';
import { describeLifecycle } from './bus-suite-lifecycle.ts';
import { describeMarket } from './bus-suite-market.ts';
import { describeMatching } from './bus-suite-matching.ts';
import { describeMessages } from './bus-suite-messages.ts';
import { describeReading } from './bus-suite-reading.ts';
import { Bench, type BusHarness } from './bus-suite-tools.ts';

/** Describes what every broker has to bear out. */
export function describeBus(
  name: string,
  makeHarness: () => Promise<BusHarness & { dispose?: () => Promise<void> }>,
): void {
  describe(`the typed client on ${name}`, () => {
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
    describeMessages(current);
    describeConversations(current);
    describeMatching(current);
    describeHandlers(current);
    describeLifecycle(current);
    describeMarket(current);
    describeReading(current);
  });
}
