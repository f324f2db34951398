/** Peers of a profile, on a broker in memory: what goes to them, and how what comes from them is read. */

import path from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createCodec } from '../../src/core/codec.ts';
import { asRead, inUtc } from '../../src/bus/legacy-writing.ts';
import { readFrom } from '../../src/bus/legacy-reading.ts';
import { buildModel } from '../../src/generator/build-model.ts';
import { Sources } from '../../src/generator/load.ts';
import { connect, connectTo, contract, EbadgeError, type Delivery } from '../../src/index.ts';
import type { CompatibilityInfo } from '../../src/support/compatibility.ts';
import { MemoryBroker, VirtualClock } from '../../src/testing/index.ts';
import { arrivals, Bench, publishRaw, type LooseClient } from '../conformance/bus-suite-tools.ts';
import { publication, refusal } from '../conformance/transport-tools.ts';
import { goldenCases } from '../golden/tools.ts';

const found = contract.catalogue.compatibility?.['2015'];
if (found === undefined) throw new Error('there is no profile 2015');
const profile: CompatibilityInfo = found;
const codec = createCodec(contract);
const read = (text: string) => readFrom(codec, Buffer.from(text), { reading: 'tolerant' }, profile);

function setUp() {
  const clock = new VirtualClock();
  const broker = new MemoryBroker({ clock });
  const raw = (level: string) => Promise.resolve(broker.connect(level));
  const bench = new Bench({ reach: { broker }, clock, raw, pass: (ms) => clock.advance(ms) });
  return { clock, broker, bench };
}

describe('times for peers of 2015', () => {
  it.each([
    ['2026-01-01T10:00:00Z', '2026-01-01T10:00:00Z'],
    ['2026-01-01T10:00:00.123Z', '2026-01-01T10:00:00.123Z'],
    ['2026-01-01t10:00:00.5z', '2026-01-01T10:00:00.500Z'],
    ['2026-01-01T01:00:00+02:30', '2025-12-31T22:30:00Z'],
    ['2026-01-01T10:00:00.1234567Z', '2026-01-01T10:00:00.123456Z'],
    ['2026-01-01T10:00:00.123456-01:00', '2026-01-01T11:00:00.123456Z'],
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00Z'],
    // no year of four digits: it stays as it is
    ['9999-12-31T23:00:00-02:00', '9999-12-31T23:00:00-02:00'],
    ['no time', 'no time'],
  ])('%s is written as %s', (given, written) => {
    expect(inUtc(given)).toBe(written);
  });

  it('are changed where the contract has times, in lists as well, and the message given stays as it is', () => {
    const event = { severity: 1, type: '2026-01-01T12:00:00+02:00', start_time: '2026-01-01T12:00:00+02:00' };
    const message = { msg: 'energy_events', events: [{ ...event, end_time: null }, 5] };
    expect(asRead(message, 'energy_events', profile)).toEqual({
      msg: 'energy_events',
      events: [{ ...event, start_time: '2026-01-01T10:00:00Z', end_time: null }, 5],
    });
    expect(message.events[0]).toEqual({ ...event, end_time: null });
    const plain = { msg: 'energy_events', events: [] };
    expect(asRead(plain, 'energy_events', profile)).toBe(plain);
    expect(asRead(message, 'ext_mine', profile)).toBe(message);
    const { times: _, ...others } = profile;
    expect(asRead(message, 'energy_events', others)).toBe(message);
  });
});

const activation = (limit: string, from = '2026-01-01T10:00:00Z'): string =>
  `{"msg":"contingency_activate","id":"a \\"Infinity\\" b","from":"${from}","to":"2026-01-01T11:00:00Z","max_quantity":${limit}}`;

describe('messages from peers of 2015', () => {
  it('are read with Infinity as null, and nothing changed in texts', () => {
    expect(read(activation('Infinity'))).toMatchObject({
      ok: true,
      message: { id: 'a "Infinity" b', max_quantity: null },
      forgiven: [{ path: '/max_quantity', what: 'infinityAsNull' }],
    });
  });

  it('are read without the Z behind an offset, and all that was forgiven is told', () => {
    const text = activation('Infinity', '2026-01-01T12:00:00+02:00Z').replace('{', '{"colour":1,');
    expect(read(text)).toMatchObject({
      ok: true,
      message: { from: '2026-01-01T12:00:00+02:00' },
      forgiven: [
        { path: '/max_quantity', what: 'infinityAsNull' },
        { path: '/from', what: 'offsetBeforeZ' },
        { path: '/colour', what: 'unknown' },
      ],
    });
  });

  it.each([
    ['minus infinity', activation('-Infinity'), 'MALFORMED_JSON'],
    ['a half word', activation('Infinit'), 'MALFORMED_JSON'],
    ['NaN', activation('NaN'), 'MALFORMED_JSON'],
    ['a number that no double holds', activation('Infinity').replace('{', '{"x":1e999,'), 'MALFORMED_JSON'],
    ['more levels than are read', `${'['.repeat(100_000)}Infinity`, 'MALFORMED_JSON'],
    ['Infinity alone', 'Infinity', 'MALFORMED_JSON'],
    ['Infinity as its type', '{"msg":Infinity}', 'UNKNOWN_MESSAGE'],
    ['a wrong time', activation('1', '2026-13-01T12:00:00+02:00Z'), 'INVALID_MESSAGE'],
    ['a wrong field', activation('Infinity').replace('"id":', '"id":5,"ext_id":'), 'INVALID_MESSAGE'],
  ])('are refused with %s', (_, text, code) => {
    const result = read(text);
    expect(result.ok ? 'ok' : result.error.code).toBe(code);
  });

  it('are read as others are where no profile says otherwise', () => {
    const result = readFrom(codec, Buffer.from(activation('Infinity')), { reading: 'tolerant' }, undefined);
    expect(result.ok).toBe(false);
  });
});

describe('a peer of a profile', () => {
  it('is the sender of messages on its own queue alone', async () => {
    const { bench } = setUp();
    const ts = await bench.join('controller', 'ts', { compatibility: { '2015': ['heh-1', 'heh-2'] } });
    await ts.loose.from('*').on('get_all_prices', () => undefined);
    const raw = await bench.raw();
    // somebody binds another's exchange to the queue
    await raw.declare({
      exchanges: [],
      queues: [],
      bindings: [{ exchange: 'heh-2-to-ts', queue: 'private-heh-1-up', bindingKey: '#' }],
    });
    await publishRaw(raw, 'heh-2', 'ts', { msg: 'get_all_prices' }, 'get_all_prices.heh-2');
    expect(await ts.problems.next()).toMatchObject({ code: 'WRONG_CHANNEL' });
    const letters = await bench.read('private-ts-dead-letters');
    expect((await letters.next()).properties.headers).toMatchObject({ 'x-error-code': 'WRONG_CHANNEL' });
  });

  it('is not heard through a key of one word', async () => {
    const { bench } = setUp();
    const heh = await bench.join('heh', 'heh-1', { compatibility: '2015' });
    await heh.loose.from('ts').on('set_clock', () => undefined);
    const raw = await bench.raw();
    expect(await refusal(publishRaw(raw, 'ts', 'heh-1', {}, 'set_clock'))).toMatchObject({
      code: 'UNROUTABLE',
    });
  });

  it('may say the same again after a second, and with `duplicates: false` at once', async () => {
    const { bench, clock } = setUp();
    const said = { msg: 'set_clock', offset: 1 };
    for (const [duplicates, handled] of [
      [undefined, 2],
      [false, 3],
    ] as const) {
      const name = `heh-${handled}`;
      const heh = await bench.join('heh', name, {
        compatibility: '2015',
        ...(duplicates === undefined ? {} : { duplicates }),
      });
      const came = arrivals<object>();
      await heh.loose.from('ts').on('set_clock', (message) => came.push(message));
      const raw = await bench.raw();
      for (const pause of [0, 0, 1001]) {
        await clock.advance(pause);
        await publishRaw(raw, 'ts', name, said, `set_clock.${name}`);
        await clock.advance(1);
      }
      await came.take(handled);
      expect(came.all).toHaveLength(handled);
    }
  });

  it('has its message held that cannot become a dead letter: its queue has nowhere else to put it', async () => {
    const { bench, clock } = setUp();
    const heh = await bench.join('heh', 'heh-1', { compatibility: '2015' });
    const failed = arrivals<boolean>();
    await heh.client.from('ts').on('set_clock', (_, { redelivered }) => {
      failed.push(redelivered);
      throw new Error('no');
    });
    const spy = vi.spyOn(heh.client.transport, 'publish');
    spy.mockRejectedValueOnce(new EbadgeError('EXPIRED', 'the broker took nothing', { retryable: true }));
    await publishRaw(await bench.raw(), 'ts', 'heh-1', { msg: 'set_clock', offset: 1 }, 'set_clock.heh-1');
    await clock.advance(1000);
    const letters = await bench.read('private-heh-1-dead-letters');
    expect((await letters.next()).properties.headers).toMatchObject({ 'x-error-code': 'HANDLER_FAILED' });
    expect(failed.all).toEqual([false]);
  });

  it('has what others put into its queue held as well', async () => {
    const { bench, clock } = setUp();
    const ts = await bench.join('controller', 'ts', { compatibility: '2015' });
    await ts.loose.from('heh-1').on('get_all_prices', () => undefined);
    const spy = vi.spyOn(ts.client.transport, 'publish');
    spy.mockRejectedValueOnce(new EbadgeError('EXPIRED', 'the broker took nothing', { retryable: true }));
    const raw = await bench.raw();
    await raw.publish(publication('', 'private-heh-1-up', '{"msg":"get_all_prices"}'));
    await clock.advance(1001);
    const letters = await bench.read('private-ts-dead-letters');
    expect((await letters.next()).properties.headers).toMatchObject({ 'x-error-code': 'WRONG_CHANNEL' });
  });

  it.each(['heh', 'controller'] as const)(
    'has the dead letters of its messages made again, of a %s',
    async (role) => {
      const { bench, broker, clock } = setUp();
      const [from, name] = role === 'heh' ? ['ts', 'set_clock'] : ['heh-1', 'get_all_prices'];
      const me = await bench.join(role, role === 'heh' ? 'heh-1' : 'ts', { compatibility: '2015' });
      await me.loose.from(from).on(name, () => {
        throw new Error('no');
      });
      broker.deleteQueue(`private-${me.name}-dead-letters`, 'heh');
      const message = role === 'heh' ? { msg: name, offset: 1 } : { msg: name };
      await publishRaw(await bench.raw(), from, me.name, message, `${name}.heh-1`);
      await clock.advance(1);
      const letters = await bench.read(`private-${me.name}-dead-letters`);
      expect((await letters.next()).properties.headers).toMatchObject({ 'x-error-code': 'HANDLER_FAILED' });
      expect(me.problems.all.map(({ code }) => code)).toEqual(['HANDLER_FAILED']);
    },
  );

  it('may give the same answer to the same question at once', async () => {
    const { bench, clock } = setUp();
    const ts = await bench.join('controller', 'ts', { compatibility: '2015' });
    await ts.client.prepare('heh-1');
    const raw = await bench.raw();
    const answer = { msg: 'activation_capacity', pos_capacity: 1, neg_capacity: 0 };
    const asked = await bench.read('private-heh-1-down');
    for (let round = 0; round < 2; round++) {
      const answered = ts.client.to('heh-1').request('get_activation_capacity', {});
      expect((await asked.next()).routingKey).toBe('get_activation_capacity.heh-1');
      await publishRaw(raw, 'heh-1', 'ts', answer, 'activation_capacity.heh-1');
      await clock.advance(1);
      expect(await answered).toMatchObject({ pos_capacity: 1 });
    }
  });

  it('does not get past queues with other arguments, and the error says so', async () => {
    const { bench } = setUp();
    const raw = await bench.raw();
    const queue = { durable: true, exclusive: false, autoDelete: false, messageTtlMs: 900_000 };
    await raw.declare({
      exchanges: [],
      queues: [{ ...queue, name: 'private-heh-1-down', arguments: { 'x-ha-policy': 'nodes' } }],
      bindings: [],
    });
    const ts = await bench.join('controller', 'ts', { compatibility: { '2015': ['heh-1'] } });
    const error = await refusal(ts.client.prepare('heh-1'));
    expect(error).toMatchObject({ code: 'TOPOLOGY_CONFLICT', details: { profile: '2015', peer: 'heh-1' } });
    expect(error.message).toContain('x-ha-policy');
  });

  it('talks with another of its kind: two clients that take each other for one', async () => {
    const { bench } = setUp();
    const heh = await bench.join('heh', 'heh-1', { compatibility: '2015' });
    const ts = await bench.join('controller', 'ts', { compatibility: '2015' });
    await heh.client.from('ts').on('get_capabilities', () => ({
      msg: 'capabilities',
      device_name: 'hub',
      device_version: '1',
      devices: [],
    }));
    expect(await ts.client.to('heh-1').request('get_capabilities', {})).toMatchObject({ device_name: 'hub' });
  });

  it('is whatever a contract says that it is', async () => {
    const golden = goldenCases.find(({ name }) => name === 'dialogue');
    const { catalogue } = buildModel(new Sources(path.join(golden?.folder ?? '', golden?.document ?? '')));
    const always = Object.assign(() => true, { errors: null });
    const validators = { ride: { validate: always, collect: always } };
    const broker = new MemoryBroker();
    const options = { role: 'office' as never, as: 'base', broker, compatibility: { radio: ['eve'] } };
    const office = await connectTo<never, never>({ catalogue, validators }, options);
    onTestFinished(() => office.close());
    const raw = broker.connect('town');
    const exchange = { name: 'base-to-eve', type: 'topic', durable: false, autoDelete: false } as const;
    await raw.declare({ exchanges: [exchange], queues: [], bindings: [] });
    const ride = { ride_id: crypto.randomUUID(), zone: 'n', leave: '2026-01-01T12:00:00+02:00' };
    await (office as unknown as LooseClient).to('eve', 'driver').publish('ride', ride);
    const rides = arrivals<Delivery>();
    await raw.consume('radio-eve', { prefetch: 1 }, (delivery) => rides.push(delivery));
    const { routingKey, body } = await rides.next();
    expect(routingKey).toBe('ride.eve');
    expect(JSON.parse(Buffer.from(body).toString())).toMatchObject({
      leave: '2026-01-01T10:00:00Z',
      zone: 'n',
    });
  });

  it('is not reached by name when none is named', async () => {
    const broker = new MemoryBroker();
    const heh = await connect({ role: 'heh', as: 'heh-1', broker, compatibility: '2015' });
    onTestFinished(() => heh.close());
    const error = await refusal(heh.from('*').on('set_clock', () => undefined));
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect(error.message).toContain('list them in `compatibility`');
  });
});
