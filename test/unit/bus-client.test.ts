import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  catalogue,
  connect,
  connectTo,
  contract,
  EbadgeError,
  type ReachOptions,
  type Transport,
} from '../../src/index.ts';
import { MemoryBroker, VirtualClock } from '../../src/testing/index.ts';
import { ends, exampleOn } from '../conformance/bus-suite-messages.ts';
import {
  arrivals,
  Bench,
  example,
  introduce,
  order,
  reportQuestion,
} from '../conformance/bus-suite-tools.ts';
import type { SubmittingTransport } from '../../src/transport/transport.ts';
import { refusal } from '../conformance/transport-tools.ts';

function setUp(options: ReachOptions = {}) {
  const clock = new VirtualClock();
  const broker = new MemoryBroker({ clock });
  const raw = (level: string): Promise<Transport> => Promise.resolve(broker.connect(level));
  const bench = new Bench({ reach: { broker, ...options }, clock, raw, pass: (ms) => clock.advance(ms) });
  return { clock, broker, bench };
}

afterEach(() => vi.restoreAllMocks());

describe('deadlines of the contract', () => {
  const questions = Object.values(catalogue.channels).flatMap((channel) =>
    Object.entries(channel.replies)
      .filter(([, { cardinality }]) => cardinality === 'one')
      .map(([name, { deadlineMs }]) => [channel.id, name, deadlineMs] as const),
  );

  it.each(questions)('%s: %s is given up after %i ms, and leaves no timer', async (id, name, deadlineMs) => {
    const { clock, bench } = setUp();
    const { sender, to, peer } = await ends(bench, id);
    await clock.advance(1000);
    const before = clock.pendingTimers;
    let settled = false;
    const failed = refusal(sender.to(to, peer).request(name, exampleOn(id, name)));
    void failed.then(() => (settled = true));
    await clock.advance(deadlineMs - 1);
    expect(settled).toBe(false);
    await clock.advance(1);
    expect(await failed).toMatchObject({ code: 'TIMEOUT', details: { timeoutMs: deadlineMs } });
    // by then the question has expired in its queue, too
    await clock.advance(15 * 60_000);
    expect(clock.pendingTimers).toBe(before);
  });

  it('leave no timer behind an answer, and a late answer to the handler', async () => {
    const { clock, bench } = setUp();
    const { ts, heh } = await bench.home();
    const { from, to, resolution } = reportQuestion();
    const report = { msg: 'report' as const, from, to, resolution, values: { 'total.p': [1] } };
    const answers = arrivals<() => Promise<void>>();
    await heh.client.from(ts.name).on('get_report', (_, { reply }) => answers.push(() => reply(report)));
    const late = arrivals<string>();
    await ts.client.from(heh.name).on('report', ({ msg }) => late.push(msg));
    await clock.advance(1000);
    const before = clock.pendingTimers;
    const asked = ts.client.to(heh.name).request('get_report', reportQuestion());
    await (
      await answers.next()
    )();
    await asked;
    await clock.advance(0);
    expect(clock.pendingTimers).toBe(before);
    const failed = refusal(ts.client.to(heh.name).request('get_report', reportQuestion()));
    await clock.advance(10_000);
    await failed;
    await (
      await answers.next()
    )();
    expect(await late.next()).toBe('report');
  });

  it('can be lifted: a wait without end, or of more than timers can count, sets no timer', async () => {
    const { clock, bench } = setUp();
    const { ts, heh } = await bench.home();
    await clock.advance(1000);
    const before = clock.pendingTimers;
    const ask = (timeoutMs: number) =>
      refusal(ts.client.to(heh.name).request('get_report', reportQuestion(), { timeoutMs }));
    const waiting = [ask(Number.POSITIVE_INFINITY), ask(2 ** 40)];
    await clock.advance(24 * 3_600_000);
    expect(clock.pendingTimers).toBe(before);
    await ts.client.close();
    for (const failed of waiting) expect(await failed).toMatchObject({ code: 'CLOSED' });
    expect(await ask(Number.NaN).catch(() => undefined)).toBeDefined();
  });
});

describe('a lost connection that is not to be rebuilt', () => {
  it('fails what is outstanding, ends streams, and is told once', async () => {
    const { broker, bench } = setUp({ reconnect: false });
    const { ts, heh } = await bench.home();
    await heh.client.from(ts.name).on('get_periodic_report', () => undefined);
    const stream = await ts.loose.to(heh.name).request('get_periodic_report', example('get_periodic_report'));
    const next = (stream as AsyncIterable<unknown>)[Symbol.asyncIterator]().next();
    const lost = { code: 'CONNECTION_LOST', retryable: true };
    const streamLost = expect(next).rejects.toMatchObject(lost);
    const one = refusal(ts.client.to(heh.name).request('activate', order()));
    const many = refusal(heh.client.to(ts.name).request('get_all_prices', {}));
    await ts.client.to(heh.name).publish('set_clock', {});
    broker.dropConnections();
    expect(await one).toMatchObject(lost);
    expect(await many).toMatchObject(lost);
    await streamLost;
    expect(await ts.problems.next()).toMatchObject(lost);
    expect(ts.problems.all.filter(({ code }) => code === 'CONNECTION_LOST')).toHaveLength(1);
    expect(await refusal(ts.client.to(heh.name).publish('set_clock', {}))).toMatchObject(lost);
    await ts.client.close();
  });

  it('has what was not acknowledged come again to the next connection', async () => {
    const { broker, bench } = setUp({ reconnect: false });
    const { ts, heh } = await bench.home();
    const started = arrivals<undefined>();
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    await heh.client.from(ts.name).on('set_clock', () => {
      started.push(undefined);
      return gate;
    });
    await ts.client.to(heh.name).publish('set_clock', { offset: 3 });
    await started.next();
    broker.dropConnections();
    const again = await bench.join('heh', heh.name);
    const seen = arrivals<readonly [number | null, boolean]>();
    await again.client
      .from(ts.name)
      .on('set_clock', ({ offset }, { redelivered }) => seen.push([offset, redelivered]));
    expect(await seen.next()).toEqual([3, true]);
    release();
  });
});

describe('problems', () => {
  it('go to the console when nobody listens', async () => {
    const { broker, bench } = setUp();
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const ts = await bench.join('controller');
    await using heh = await connect({ role: 'heh', as: 'heh-silent', broker, handlerGraceMs: 0 });
    await introduce(ts.loose, 'heh-silent', 'heh', 'controller');
    await heh.from(ts.name).on('set_clock', () => undefined);
    const warned = vi.waitUntil(() => warn.mock.calls.length > 0, { interval: 1 });
    await ts.loose.to('heh-silent').publish('load_price', example('load_price'));
    await warned;
    expect(warn.mock.calls[0]?.[0]).toMatch(/^\[heh-silent\] UNHANDLED: /);
  });

  it('that a listener throws on are shown, and hold nothing up', async () => {
    const { bench } = setUp();
    const error = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const onProblem = () => {
      throw new Error('listener');
    };
    const { ts, heh } = await bench.home({}, { onProblem, handlerGraceMs: 0 });
    const seen = arrivals<undefined>();
    await heh.client.from(ts.name).on('set_clock', () => seen.push(undefined));
    await ts.loose.to(heh.name).publish('load_price', example('load_price'));
    await ts.client.to(heh.name).publish('set_clock', {});
    await seen.next();
    expect(error).toHaveBeenCalledOnce();
    await heh.client.close();
  });
});

describe('a stream that nobody reads', () => {
  it('is ended with an error after 1,000 answers, which can still be read', async () => {
    const { bench } = setUp();
    const { ts, heh } = await bench.home();
    const { from, to, resolution } = reportQuestion();
    const asked = arrivals<number>();
    const sent = arrivals<undefined>();
    await heh.client.from(ts.name).on('get_periodic_report', async ({ interval }, { reply }) => {
      asked.push(interval);
      if (interval === -1) return;
      const values = { 'total.p': [1] };
      for (let i = 0; i <= 1000; i++) await reply({ msg: 'report', from, to, resolution, values });
      sent.push(undefined);
    });
    const question = example('get_periodic_report');
    const stream = (await ts.loose
      .to(heh.name)
      .request('get_periodic_report', question)) as AsyncIterable<unknown>;
    await sent.next();
    expect(await asked.take(2)).toEqual([300, -1]);
    let read = 0;
    const reading = (async () => {
      for await (const _ of stream) read += Number(_ !== undefined);
    })();
    await expect(reading).rejects.toMatchObject({ code: 'ABORTED' });
    expect(read).toBe(1001);
  });
});

describe('a queue that cannot be read', () => {
  it('fails the call, and is tried again by the next', async () => {
    const { bench } = setUp();
    const ts = await bench.join('controller');
    const refused = new EbadgeError('ACCESS_REFUSED', 'not yours');
    vi.spyOn(ts.client.transport, 'consume').mockRejectedValueOnce(refused).mockRejectedValueOnce(refused);
    const subscribe = () => ts.client.from('heh-1').on('report', () => undefined);
    expect(await refusal(subscribe())).toBe(refused);
    expect(await refusal(ts.client.to('heh-1').request('get_report', reportQuestion()))).toBe(refused);
    await (await subscribe()).cancel();
  });
});

describe('what has been deleted', () => {
  it('is declared again by the side whose it is', async () => {
    const { bench } = setUp();
    const { ts, heh } = await bench.home();
    const spy = vi.spyOn(ts.client.transport as SubmittingTransport, 'submit');
    spy.mockImplementationOnce((_, listener) => listener.failed(new EbadgeError('UNROUTABLE', 'no queue')));
    const declare = vi.spyOn(ts.client.transport, 'declare');
    const publish = () => ts.client.to(heh.name).publish('set_clock', {});
    const returned = await refusal(publish());
    expect(returned).toMatchObject({ code: 'UNROUTABLE', retryable: true, details: { peer: heh.name } });
    expect(returned.message).toContain(`none is bound to ${ts.name}-to-${heh.name}`);
    expect(returned.message).toContain('Publish again: it is declared anew first');
    expect(declare).not.toHaveBeenCalled();
    await publish();
    expect(declare).toHaveBeenCalled();
    await publish();
    expect(declare).toHaveBeenCalledOnce();
  });
});

describe('connect', () => {
  it.each([
    ['a role that there is not', { role: 'contoller', as: 'ts' }, 'Did you mean "controller"?'],
    ['a name with -to-', { role: 'heh', as: 'a-to-b' }, '-to-'],
    ['no name', { role: 'heh' }, 'it is no text'],
    ['a group of a bad name', { role: 'bsp', as: 'b', groups: ['a.b'] }, 'A group cannot be'],
  ])('refuses %s', async (_, options, text) => {
    const { broker } = setUp();
    const error = await refusal(connect({ broker, ...options } as never));
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', retryable: false });
    expect(error.message).toContain(text);
  });

  it('wants to be told one way to the broker', async () => {
    const { broker } = setUp();
    const who = { role: 'heh', as: 'heh-1' } as const;
    for (const how of [{}, { broker, url: 'amqp://localhost' }]) {
      expect(await refusal(connect({ ...who, ...how }))).toMatchObject({ code: 'INVALID_ARGUMENT' });
    }
  });

  it('opens the virtual host of the level that the role is on, for any contract', async () => {
    const hosts: string[] = [];
    const broker = {
      connect: (host: string) => {
        hosts.push(host);
        return new MemoryBroker().connect(host);
      },
    };
    await using heh = await connectTo(contract, { role: 'heh', as: 'heh-1', broker });
    await using tso = await connectTo(contract, { role: 'tso', as: 'tso-1', broker });
    expect([heh.role, tso.role]).toEqual(['heh', 'tso']);
    expect(hosts).toEqual(['heh', 'market']);
  });

  it('asks which kind of peer is meant where there are several', async () => {
    const { bench } = setUp();
    const tso = await bench.join('tso');
    expect(() => tso.loose.to('someone')).toThrow(/Say which as the second argument: .*bsp.*super-tso/);
    expect(() => tso.loose.to('someone', 'heh')).toThrow(/tso does not talk with heh/);
    expect(() => tso.loose.to('*', 'bsp')).toThrow(/cannot be "\*"/);
  });
});
