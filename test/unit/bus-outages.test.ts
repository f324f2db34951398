/** What becomes of publishes, questions and messages at work while there is no broker. */

import { describe, expect, it, vi } from 'vitest';
import {
  accept,
  connect,
  type Broker,
  EbadgeError,
  type DuplicateMessage,
  type Transport,
} from '../../src/index.ts';
import { MemoryBroker, VirtualClock } from '../../src/testing/index.ts';
import { arrivals, order, reportQuestion } from '../conformance/bus-suite-tools.ts';
import { publication, refusal } from '../conformance/transport-tools.ts';

/** A broker that can be away, with a plant and a hub. */
async function setUp() {
  const clock = new VirtualClock();
  const memory = new MemoryBroker({ clock });
  let isAway = false;
  const broker: Broker = {
    connect: (virtualHost) => (isAway ? Promise.reject(new Error('away')) : memory.connect(virtualHost)),
  };
  const problems: EbadgeError[] = [];
  const duplicates: DuplicateMessage[] = [];
  const common = { broker, clock, onProblem: (problem: EbadgeError) => problems.push(problem) };
  const plant = await connect({ ...common, role: 'controller', as: 'vpp' });
  await plant.prepare('heh-1');
  const hub = await connect({
    ...common,
    role: 'heh',
    as: 'heh-1',
    onDuplicate: (message) => duplicates.push(message),
  });
  const leave = async (): Promise<void> => {
    isAway = true;
    memory.dropConnections();
    await clock.advance(1);
  };
  const comeBack = async (): Promise<void> => {
    isAway = false;
    await clock.advance(60_000);
  };
  const interrupt = async (): Promise<void> => {
    await leave();
    await comeBack();
  };
  const close = async (): Promise<void> => {
    await Promise.all([plant.close(), hub.close()]);
  };
  const raw = (): Transport => memory.connect('heh');
  return { clock, plant, hub, problems, duplicates, leave, comeBack, interrupt, close, raw };
}

const settled = <T>(promise: Promise<T>): Promise<unknown> => refusal(promise);

describe('a publish while there is no broker', () => {
  it.each([
    ['of a peer that is known', true],
    ['of a peer that was never seen to', false],
  ])('is told at the end of its time, and never sent: %s', async (_, isKnown) => {
    const { clock, plant, hub, leave, comeBack, close } = await setUp();
    const seen = arrivals<number | null>();
    await hub.from('vpp').on('set_clock', ({ offset }) => seen.push(offset));
    const peer = isKnown ? 'heh-1' : 'heh-2';
    await leave();
    const late = settled(plant.to(peer).publish('set_clock', { offset: 1 }, { ttlMs: 500 }));
    await clock.advance(500);
    expect(await late).toMatchObject({ code: 'EXPIRED', details: { outcome: 'expired' } });
    const given = settled(plant.to(peer).publish('set_clock', { offset: 1 }));
    await clock.advance(120_000);
    const outcome = isKnown ? 'expired' : 'not sent'; // of who is not known, it cannot even be prepared
    expect(await given).toMatchObject({ retryable: true, details: { outcome } });
    await comeBack();
    await plant.to('heh-1').publish('set_clock', { offset: 2 });
    expect(await seen.next()).toBe(2);
    await close();
  });

  it.each(['heh-1', 'heh-2'])('is not sent once its signal has aborted (to %s)', async (peer) => {
    const { plant, hub, leave, comeBack, close } = await setUp();
    const seen = arrivals<number | null>();
    await hub.from('vpp').on('set_clock', ({ offset }) => seen.push(offset));
    await leave();
    const abort = new AbortController();
    const given = settled(plant.to(peer).publish('set_clock', { offset: 1 }, { signal: abort.signal }));
    const reason = new Error('changed my mind');
    abort.abort(reason);
    expect(await given).toMatchObject({ code: 'ABORTED', cause: reason, details: { outcome: 'not sent' } });
    await comeBack();
    await plant.to('heh-1').publish('set_clock', { offset: 2 });
    expect(await seen.next()).toBe(2);
    await close();
  });
});

describe('a question while there is no broker', () => {
  it.each([
    ['the first of all', false],
    ['after others', true],
  ])('is given up in time, and withdrawn: %s', async (_, hasAsked) => {
    const { clock, plant, hub, problems, leave, comeBack, close } = await setUp();
    const seen = arrivals<number>();
    await hub.from('vpp').on('activate', (asked) => {
      seen.push(asked.quantity);
      return accept(asked);
    });
    const home = plant.to('heh-1');
    if (hasAsked) {
      await home.request('activate', order(1));
      expect(await seen.next()).toBe(1);
    }
    await leave();
    const late = settled(home.request('activate', order(2), { timeoutMs: 700 }));
    await clock.advance(700);
    expect(await late).toMatchObject({ code: 'TIMEOUT', retryable: true, details: { outcome: 'not sent' } });
    const abort = new AbortController();
    const given = settled(home.request('activate', order(3), { signal: abort.signal }));
    await clock.advance(100);
    abort.abort();
    expect(await given).toMatchObject({ code: 'ABORTED', details: { outcome: 'not sent' } });
    await comeBack();
    await home.request('activate', order(4));
    expect(await seen.next()).toBe(4);
    expect(problems.filter(({ code }) => !code.startsWith('CONNECTION_'))).toEqual([]);
    await close();
  });

  it('that opens a stream is withdrawn, too', async () => {
    const { clock, plant, hub, leave, comeBack, close } = await setUp();
    const seen = arrivals<number>();
    await hub.from('vpp').on('get_periodic_report', ({ interval }) => seen.push(interval));
    const home = plant.to('heh-1');
    const ask = (interval: number, options: { timeoutMs?: number; signal?: AbortSignal } = {}) =>
      home.request('get_periodic_report', { interval, resolution: 60, signals: ['total.p'] }, options);
    await ask(60);
    expect(await seen.next()).toBe(60);
    await leave();
    const late = settled(ask(120, { timeoutMs: 700 }));
    const abort = new AbortController();
    const given = settled(ask(180, { signal: abort.signal }));
    await clock.advance(700);
    abort.abort();
    expect(await late).toMatchObject({ code: 'TIMEOUT', details: { outcome: 'not sent' } });
    expect(await given).toMatchObject({ code: 'ABORTED', details: { outcome: 'not sent' } });
    await comeBack();
    await ask(240);
    expect(await seen.next()).toBe(240);
    await close();
  });

  it('with many answers says that it was not put', async () => {
    const { clock, plant, hub, leave, close, comeBack } = await setUp();
    await hub.from('vpp').on('get_report', () => undefined);
    await leave();
    const late = settled(plant.to('heh-1').request('get_report', reportQuestion(), { timeoutMs: 700 }));
    await clock.advance(700);
    expect(await late).toMatchObject({ code: 'TIMEOUT' });
    await comeBack();
    await close();
  });
});

describe('messages at work when the connection breaks', () => {
  const send = (raw: () => Transport, offset: number, messageId: string | undefined): Promise<void> =>
    raw().publish(
      publication('vpp-to-heh-1', 'set_clock', JSON.stringify({ msg: 'set_clock', offset }), {
        properties: { persistent: true, ...(messageId === undefined ? {} : { messageId }) },
      }),
    );

  it.each([
    ['with message ids', true],
    ['without', false],
  ])('are handled once, %s: what fails and what waits as well', async (_, withIds) => {
    const { clock, hub, raw, duplicates, problems, interrupt, close } = await setUp();
    const handled: (number | null)[] = [];
    let go: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (go = resolve));
    await hub.from('vpp').on('set_clock', async ({ offset }) => {
      handled.push(offset);
      if (offset === 1) await held;
      if (offset === 2) throw new Error('no');
    });
    for (const offset of [1, 2, 3, 3]) {
      await send(raw, offset, withIds ? `m-${offset}-${handled.length}-${Math.random()}` : undefined);
    }
    await clock.advance(1);
    await interrupt();
    await interrupt();
    go();
    await clock.advance(1000);
    expect(handled).toEqual([1, 2, 3, 3]);
    expect(duplicates).toHaveLength(8);
    expect(problems.filter(({ code }) => code === 'HANDLER_FAILED')).toHaveLength(1);
    await close();
  });

  it('are handled once when they end while there is no connection', async () => {
    const { clock, hub, raw, problems, leave, comeBack, close } = await setUp();
    const handled: (number | null)[] = [];
    let go: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (go = resolve));
    await hub.from('vpp').on('set_clock', async ({ offset }) => {
      handled.push(offset);
      await held;
      if (offset === 2) throw new Error('no');
    });
    await send(raw, 1, undefined);
    await send(raw, 2, 'm-2');
    await send(raw, 1, undefined);
    await clock.advance(1);
    await leave();
    go();
    await clock.advance(10);
    await comeBack();
    expect(handled).toEqual([1, 2, 1]);
    // nobody has ever had these: equal as they are, each is a message of its own
    await send(raw, 1, undefined);
    await send(raw, 2, 'm-2');
    await clock.advance(10);
    expect(handled).toEqual([1, 2, 1, 1, 2]);
    expect(problems.filter(({ code }) => code === 'HANDLER_FAILED')).toHaveLength(2);
    await close();
  });
});

describe('dead letters when the connection breaks', () => {
  const lettersOf = async (raw: () => Transport) => {
    const letters: unknown[] = [];
    await raw().consume('private-heh-1-dead-letters', { prefetch: 100 }, (letter) => {
      letters.push(letter.properties.headers?.['x-error-code']);
      letter.ack();
    });
    return letters;
  };
  const send = (raw: () => Transport, body: string): Promise<void> =>
    raw().publish(publication('vpp-to-heh-1', 'x.y', body));

  it.each(['before it has gone out', 'while there is none'])(
    'are made once of what cannot be read: %s',
    async (when) => {
      const { clock, hub, raw, problems, leave, comeBack, close } = await setUp();
      await hub.from('vpp').on('set_clock', () => undefined);
      let go: () => void = () => undefined;
      const held = new Promise<void>((resolve) => (go = resolve));
      const publish = hub.transport.publish.bind(hub.transport);
      vi.spyOn(hub.transport, 'publish').mockImplementation((letter) => held.then(() => publish(letter)));
      // equal on purpose: each is a message of its own
      for (const body of ['?', '?', '{"msg":"set_clock","offset":"x"}']) await send(raw, body);
      await clock.advance(1);
      await leave();
      if (when === 'while there is none') go();
      await clock.advance(1);
      await comeBack();
      go();
      await clock.advance(1000);
      await send(raw, '?');
      const letters = await lettersOf(raw);
      await clock.advance(1000);
      expect([...letters].sort()).toEqual([
        'INVALID_MESSAGE',
        'MALFORMED_JSON',
        'MALFORMED_JSON',
        'MALFORMED_JSON',
      ]);
      expect(problems.filter(({ code }) => /^(?:MALFORMED|INVALID)/.test(code))).toHaveLength(4);
      await close();
    },
  );

  it.each([
    ['could not be read', '?', 'MALFORMED_JSON'],
    ['was handled in vain', '{"msg":"set_clock","offset":1}', 'HANDLER_FAILED'],
  ])('are made when it comes again, of what %s and could not be buried', async (_, body, code) => {
    const { clock, hub, raw, problems, leave, comeBack, close } = await setUp();
    await hub.from('vpp').on('set_clock', () => {
      throw new Error('no');
    });
    let fail: () => void = () => undefined;
    const failed = new Promise<never>((_resolve, reject) => {
      fail = () => reject(new EbadgeError('BUFFER_FULL', 'no room'));
    });
    vi.spyOn(hub.transport, 'publish').mockReturnValueOnce(failed);
    await send(raw, body);
    await clock.advance(1);
    await leave();
    fail();
    await clock.advance(1);
    await comeBack();
    const letters = await lettersOf(raw);
    await clock.advance(1000);
    expect(letters).toEqual([code]);
    expect(problems.filter((problem) => problem.code === 'BUFFER_FULL')).toHaveLength(1);
    await close();
  });
});
