/** A hub with an outbox that starts before there is a broker. */

import { describe, expect, it, vi } from 'vitest';
import { connect, EbadgeError, type BacklogSummary, type Broker, type Telemetry } from '../../src/index.ts';
import { sqliteOutbox } from '../../src/outbox/index.ts';
import { MemoryBroker, VirtualClock } from '../../src/testing/index.ts';
import { arrivals } from '../conformance/bus-suite-tools.ts';
import { seen as observed } from '../conformance/telemetry-tools.ts';
import { refusal } from '../conformance/transport-tools.ts';
import { newFile } from './outbox-tools.ts';

const reportOf = (value: number) => ({
  from: '2026-01-01T10:00:00Z',
  to: '2026-01-01T10:01:00Z',
  resolution: 60,
  values: { 'total.p': [value] },
});

async function setUp() {
  const clock = new VirtualClock();
  const memory = new MemoryBroker({ clock });
  let refused: EbadgeError | undefined = new EbadgeError('CONNECTION_FAILED', 'away', { retryable: true });
  const broker: Broker = {
    connect: (virtualHost) => (refused === undefined ? memory.connect(virtualHost) : Promise.reject(refused)),
  };
  const ts = await connect({ broker: memory, clock, role: 'controller', as: 'ts' });
  await ts.prepare('heh-1');
  const problems: EbadgeError[] = [];
  const summaries: BacklogSummary[] = [];
  const file = newFile();
  const join = (telemetry?: Telemetry) =>
    connect({
      ...(telemetry === undefined ? {} : { telemetry }),
      broker,
      clock,
      role: 'heh',
      as: 'heh-1',
      outbox: sqliteOutbox({ file }),
      onProblem: (problem) => problems.push(problem),
      onBacklog: (summary) => summaries.push(summary),
    });
  const seen = arrivals<number | null | undefined>();
  await ts.from('heh-1').on('report', ({ values }) => seen.push(values['total.p']?.[0]));
  const refuse = (error: EbadgeError | undefined): void => {
    refused = error;
  };
  /** The outbox is written to in real turns of the event loop. */
  const stored = async (count: number): Promise<void> => {
    await vi.waitFor(async () => {
      const outbox = sqliteOutbox({ file });
      const { length } = await outbox.load().finally(() => outbox.close());
      expect(length).toBe(count);
    });
  };
  return { clock, ts, join, seen, problems, summaries, refuse, stored };
}

describe('a hub with an outbox and no broker yet', () => {
  it('starts, says so, and sends in order when there is one', async () => {
    const { clock, ts, join, seen, problems, refuse } = await setUp();
    const hub = await join();
    expect(hub.status).toBe('reconnecting');
    expect(problems).toMatchObject([{ code: 'CONNECTION_FAILED' }]);
    // a subscription waits for the broker, and holds up no publish
    const subscribed = hub.from('ts').on('set_clock', () => undefined);
    const sent = [1, 2, 3].map((value) => hub.to('ts').publish('report', reportOf(value)));
    await clock.advance(60_000);
    refuse(undefined);
    sent.push(hub.to('ts').publish('report', reportOf(4)));
    await clock.advance(10_000);
    await Promise.all(sent);
    await subscribed;
    await hub.to('ts').publish('report', reportOf(5));
    expect(await seen.take(5)).toEqual([1, 2, 3, 4, 5]);
    expect(hub.status).toBe('connected');
    expect(problems).toHaveLength(1);
    await Promise.all([hub.close(), ts.close()]);
  });

  it('keeps on disk what it publishes to whom it has never seen, through its end', async () => {
    const { clock, ts, join, seen, problems, summaries, refuse, stored } = await setUp();
    const hub = await join();
    const left = [1, 2].map((value) => refusal(hub.to('ts').publish('report', reportOf(value))));
    const closing = hub.close({ timeoutMs: 100 });
    await vi.waitFor(() => clock.advance(100));
    await closing;
    for (const error of await Promise.all(left)) {
      expect(error).toMatchObject({ code: 'CLOSED', details: { outcome: 'not sent', kept: true } });
    }
    await stored(2);
    // still none
    const metrics = observed();
    const again = await join(metrics.telemetry);
    const more = again.to('ts').publish('report', reportOf(3));
    const waiting = [{ value: 3, attributes: { 'ebadge.role': 'heh' } }];
    expect(await metrics.points('ebadge.client.buffered.messages')).toMatchObject(waiting);
    const size = await metrics.sum('ebadge.client.buffered.size');
    expect(size).toBe(3 * Buffer.byteLength(JSON.stringify({ msg: 'report', ...reportOf(1), heh_id: null })));
    refuse(undefined);
    await clock.advance(10_000);
    await more;
    expect(await seen.take(3)).toEqual([1, 2, 3]);
    expect(await metrics.sum('ebadge.client.buffered.messages')).toBe(0);
    expect(await metrics.sum('ebadge.client.buffered.size')).toBe(0);
    expect(summaries).toEqual([{ found: 2, confirmed: 2, failed: 0 }]);
    expect(problems.map(({ code }) => code)).toEqual(['CONNECTION_FAILED', 'CONNECTION_FAILED']);
    await Promise.all([again.close(), ts.close()]);
    await stored(0);
  });

  it('does not start where trying again is no use', async () => {
    const { ts, join, refuse, stored } = await setUp();
    refuse(new EbadgeError('ACCESS_REFUSED', 'no'));
    expect(await refusal(join())).toMatchObject({ code: 'ACCESS_REFUSED' });
    // the file is free again
    await stored(0);
    await ts.close();
  });
});
