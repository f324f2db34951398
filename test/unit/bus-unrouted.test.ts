/** What is said of a message that no queue took. */

import { describe, expect, it, vi } from 'vitest';
import { EbadgeError } from '../../src/index.ts';
import { MemoryBroker, VirtualClock } from '../../src/testing/index.ts';
import type { SubmittingTransport } from '../../src/transport/transport.ts';
import { Bench } from '../conformance/bus-suite-tools.ts';
import { refusal } from '../conformance/transport-tools.ts';

function setUp() {
  const clock = new VirtualClock();
  const broker = new MemoryBroker({ clock });
  const raw = (level: string) => Promise.resolve(broker.connect(level));
  return { bench: new Bench({ reach: { broker }, clock, raw, pass: (ms) => clock.advance(ms) }) };
}

describe('a message that comes back', () => {
  it('does not promise that it is declared anew, where nobody but an administrator may declare', async () => {
    const { bench } = setUp();
    const { ts, heh } = await bench.home();
    const again = await bench.join('controller', ts.name);
    const refused = new EbadgeError('ACCESS_REFUSED', 'not yours');
    vi.spyOn(again.client.transport, 'declare').mockRejectedValue(refused);
    const spy = vi.spyOn(again.client.transport as SubmittingTransport, 'submit');
    spy.mockImplementation((_, listener) => listener.failed(new EbadgeError('UNROUTABLE', 'no queue')));
    const returned = await refusal(again.client.to(heh.name).publish('set_clock', {}));
    expect(returned).toMatchObject({ code: 'UNROUTABLE', retryable: false });
    expect(returned.message).toContain('ebadge broker apply');
    expect(returned.message).not.toContain('declared anew');
  });
});
