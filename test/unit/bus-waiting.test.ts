/** What waits in memory until a peer has been seen to is bounded as the buffer is. */

import { describe, expect, it } from 'vitest';
import { connect, EbadgeError, type Broker } from '../../src/index.ts';
import { MemoryBroker, VirtualClock } from '../../src/testing/index.ts';
import { refusal } from '../conformance/transport-tools.ts';

async function setUp(whenFull: 'reject' | 'wait') {
  const clock = new VirtualClock();
  const memory = new MemoryBroker({ clock });
  let isAway = false;
  const broker: Broker = {
    connect: (virtualHost) => (isAway ? Promise.reject(new Error('away')) : memory.connect(virtualHost)),
  };
  const buffer = { maxBytes: 1000, whenFull };
  const plant = await connect({
    role: 'controller',
    as: 'vpp',
    broker,
    clock,
    buffer,
    onProblem: () => undefined,
  });
  await plant.prepare('heh-1');
  isAway = true;
  memory.dropConnections();
  const comeBack = async (): Promise<void> => {
    isAway = false;
    await clock.advance(60_000);
  };
  const publish = (peer: string, offset: number): Promise<void> =>
    plant.to(peer).publish('set_clock', { offset });
  return { plant, publish, comeBack };
}

describe('publishes to peers that were never seen to, while there is no broker', () => {
  it('are refused where the buffer would be full, and go out in order otherwise', async () => {
    const { plant, publish, comeBack } = await setUp('reject');
    const settled: string[] = [];
    const all = [1, 2, 3, 4, 5].map((offset) =>
      publish('heh-2', offset).then(
        () => settled.push(`${offset}`),
        (caught: unknown) => {
          const { code, details } = EbadgeError.from(caught);
          settled.push(`${offset} ${code} ${String(details['outcome'])}`);
        },
      ),
    );
    const other = await refusal(publish('heh-3', 6));
    expect(other).toMatchObject({ code: 'BUFFER_FULL', retryable: true, details: { outcome: 'not sent' } });
    await comeBack();
    await Promise.all(all);
    expect(settled).toEqual(['4 BUFFER_FULL not sent', '5 BUFFER_FULL not sent', '1', '2', '3']);
    // there is room again
    await publish('heh-3', 7);
    await plant.close();
  });

  it('wait for as long as it takes where that is wished', async () => {
    const { plant, publish, comeBack } = await setUp('wait');
    const all = [1, 2, 3, 4, 5].map((offset) => publish('heh-2', offset));
    await comeBack();
    await Promise.all(all);
    await plant.close();
  });
});
