import { MemoryBroker } from '../../src/testing/index.ts';
import { describeTelemetry } from '../conformance/telemetry-suite.ts';

describeTelemetry('the in-memory broker', () => {
  const broker = new MemoryBroker();
  return Promise.resolve({
    reach: { broker },
    raw: (level) => Promise.resolve(broker.connect(level)),
    pass: () => Promise.resolve(),
  });
});
