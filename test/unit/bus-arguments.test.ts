/** What callers without a compiler may get wrong: always an EbadgeError that says what to do. */

import { describe, expect, it } from 'vitest';
import { connect, connectTo, contract, EbadgeError } from '../../src/index.ts';
import { MemoryBroker, VirtualClock } from '../../src/testing/index.ts';
import { arrivals, Bench, reportQuestion } from '../conformance/bus-suite-tools.ts';
import { refusal } from '../conformance/transport-tools.ts';

function setUp() {
  const clock = new VirtualClock();
  const broker = new MemoryBroker({ clock });
  const raw = (level: string) => Promise.resolve(broker.connect(level));
  return {
    clock,
    broker,
    bench: new Bench({ reach: { broker }, clock, raw, pass: (ms) => clock.advance(ms) }),
  };
}

const wrong = { code: 'INVALID_ARGUMENT', retryable: false };

describe('connect', () => {
  const broker = new MemoryBroker();
  const good = { role: 'heh', as: 'heh-1', broker };

  it.each([undefined, null, 5, 'amqp://localhost', []])('refuses %j for its options', async (options) => {
    const error = await refusal(connect(options as never));
    expect(error).toMatchObject(wrong);
    expect(error.message).toContain('connect takes its options as an object');
  });

  it.each([
    ['no role', { as: 'heh-1', broker }, 'There is no role undefined. Roles: '],
    ['an unknown option', { ...good, prefech: 5 }, 'no option "prefech". Did you mean "prefetch"?'],
    ['an option like no other', { ...good, constructor: 1 }, 'no option "constructor". Options: role'],
    ['a role that is no text', { ...good, role: 5n }, 'The option role of connect has to be text.'],
    ['a name that JSON cannot write', { ...good, as: 5n }, '`as` cannot be a bigint'],
    ['groups that are no list', { ...good, groups: 'north' }, 'groups of connect has to be a list'],
    ['a group that is no text', { ...good, groups: [null] }, 'A group cannot be null'],
    ['a prefetch that is text', { ...good, prefetch: '5' }, 'prefetch of connect has to be a whole number'],
    ['a prefetch of 0', { ...good, prefetch: 0 }, 'prefetch of connect has to be a whole number from 1'],
    ['a grace below 0', { ...good, handlerGraceMs: -1 }, 'handlerGraceMs of connect has to be milliseconds'],
    [
      'attempts below 1',
      { ...good, redelivery: { maxAttempts: 0 } },
      'redelivery of connect has to be an object with',
    ],
    ['a pause without end', { ...good, redelivery: { maxDelayMs: Infinity } }, 'milliseconds up to 600,000'],
    ['a misspelt attempt', { ...good, redelivery: { maxAttempt: 3 } }, 'redelivery of connect has to be'],
    [
      'a profile that is none',
      { ...good, compatibility: 2015 },
      'compatibility of connect has to be the name of',
    ],
    [
      'peers that are no list',
      { ...good, compatibility: { '2015': 'ts' } },
      'compatibility of connect has to be',
    ],
    [
      'a profile there is not',
      { ...good, compatibility: '5' },
      'no profile "5" for `compatibility`. Profiles: 2015.',
    ],
    ['a profile like another', { ...good, compatibility: { '20015': [] } }, 'Did you mean "2015"?'],
    [
      'a profile for other levels',
      { ...good, role: 'tso', compatibility: '2015' },
      'says nothing of the channels of tso',
    ],
    [
      'a peer of no name',
      { ...good, compatibility: { '2015': ['a.b'] } },
      'A peer in `compatibility` cannot be "a.b"',
    ],
    ['a peer named twice', { ...good, compatibility: { '2015': ['ts', 'ts'] } }, 'ts is named twice'],
    ['duplicates that are true', { ...good, duplicates: true }, 'duplicates of connect has to be false, or'],
    [
      'a window below 0',
      { ...good, duplicates: { windowMs: -1 } },
      'duplicates of connect has to be false, or',
    ],
    ['a handler time that is text', { ...good, handlerTimeoutMs: '5' }, 'has to be milliseconds, 0 or more'],
    ['a length of 0', { ...good, maxMessageBytes: 0 }, 'maxMessageBytes of connect has to be a whole number'],
    ['half a clock', { ...good, clock: { nowMs: () => 0 } }, 'clock of connect has to be a clock'],
    ['a listener that is none', { ...good, onProblem: 'log' }, 'onProblem of connect has to be a function'],
    ['a broker that is none', { ...good, broker: {} }, 'broker of connect has to be a broker'],
    ['an address that is no text', { role: 'heh', as: 'a', url: 5 }, 'url of connect has to be text'],
    ['certificates that are none', { ...good, tls: 'pem' }, 'tls of connect has to be an object'],
  ])('refuses %s', async (_, options, text) => {
    const error = await refusal(connect(options as never));
    expect(error).toMatchObject(wrong);
    expect(error.message).toContain(text);
  });

  it('refuses the same to any contract, and takes undefined for not given', async () => {
    expect(await refusal(connectTo(contract, undefined as never))).toMatchObject(wrong);
    const options = { ...good, prefetch: undefined, tls: undefined, url: undefined, clock: undefined };
    await using client = await connect(options as never);
    expect(client.name).toBe('heh-1');
  });

  it('shows no value in a refusal: it may be a credential', async () => {
    const error = await refusal(connect({ ...good, tls: 'secret' } as never));
    expect(error.message).not.toContain('secret');
  });
});

describe('a client', () => {
  it('wants functions for handlers', async () => {
    const { bench } = setUp();
    const { ts, heh } = await bench.home();
    for (const handler of [5, null, undefined, {}]) {
      const error = await refusal(ts.loose.from(heh.name).on('report', handler as never));
      expect(error).toMatchObject(wrong);
      expect(error.message).toContain('The handler of report has to be a function');
    }
    // and nothing is left behind
    await ts.client.from(heh.name).on('report', () => undefined);
  });

  it.each([null, undefined, 5, 5n, {}, Symbol('s')])('refuses %s for a type or a name', async (odd) => {
    const { bench } = setUp();
    const { ts, heh } = await bench.home();
    const out = ts.loose.to(heh.name);
    expect(await refusal(out.publish(odd as never, {}))).toMatchObject({ code: 'WRONG_CHANNEL' });
    expect(await refusal(out.request(odd as never, {}))).toMatchObject({ code: 'WRONG_CHANNEL' });
    const subscribing = ts.loose.from(heh.name).on(odd as never, () => undefined);
    expect(await refusal(subscribing)).toMatchObject(wrong);
    for (const use of [() => ts.loose.to(odd as never), () => ts.loose.from(odd as never)]) {
      expect(use).toThrow(EbadgeError);
      expect(use).toThrow(/A peer cannot be .*: it is no text/);
    }
  });

  it.each([null, 5, { timeout: 5 }, { timeoutMs: '5' }, { timeoutMs: null }, { signal: {} }])(
    'refuses %j for the options of a question',
    async (options) => {
      const { bench } = setUp();
      const { ts, heh } = await bench.home();
      const asking = ts.loose.to(heh.name).request('get_report', reportQuestion(), options as never);
      expect(await refusal(asking)).toMatchObject(wrong);
    },
  );

  it('waits ten seconds of its clock for stuck handlers when it is closed, also by await using', async () => {
    const { bench, clock } = setUp();
    const { ts, heh } = await bench.home();
    const started = arrivals<undefined>();
    await heh.client.from(ts.name).on('set_clock', () => {
      started.push(undefined);
      return new Promise(() => undefined);
    });
    await ts.client.to(heh.name).publish('set_clock', {});
    await started.next();
    let over = false;
    const scope = (async () => {
      await using client = heh.client;
      expect(client.name).toBe(heh.name);
    })().then(() => (over = true));
    await clock.advance(9999);
    expect(over).toBe(false);
    expect(heh.problems.all).toEqual([]);
    await clock.advance(1);
    await scope;
    expect(heh.problems.all).toMatchObject([{ code: 'TIMEOUT', details: { timeoutMs: 10_000 } }]);
  });

  it('leaves no timer behind when it is closed in order', async () => {
    const { bench, clock } = setUp();
    const ts = await bench.join('controller');
    await ts.client.from('heh-1').on('report', () => undefined);
    await ts.client.close();
    await clock.advance(0);
    expect(clock.pendingTimers).toBe(0);
    expect(ts.problems.all).toEqual([]);
  });
});
