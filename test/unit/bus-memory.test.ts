import { MemoryBroker, VirtualClock } from '../../src/testing/index.ts';
import { describeBus } from '../conformance/bus-suite.ts';

describeBus('the in-memory broker', () => {
  const clock = new VirtualClock();
  const broker = new MemoryBroker({ clock });
  return Promise.resolve({
    reach: { broker },
    clock,
    raw: (level) => Promise.resolve(broker.connect(level)),
    pass: (ms) => clock.advance(ms),
  });
});
