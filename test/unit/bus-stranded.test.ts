/** Dead letters that nothing takes any more, on a broker in memory. */

import { describe, expect, it, vi } from 'vitest';
import type { Transport } from '../../src/index.ts';
import { MemoryBroker, VirtualClock } from '../../src/testing/index.ts';
import { arrivals, Bench, json, publishRaw, type Party } from '../conformance/bus-suite-tools.ts';

const dead = 'private-heh-1-dead-letters';

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

/** A hub whose controller has prepared everything; somebody has deleted the queue of its dead letters. */
async function stranded(prefetch = 500) {
  const { clock, broker, bench } = setUp();
  const ts = await bench.join('controller', 'ts');
  await ts.client.prepare('heh-1');
  const heh = await bench.join('heh', 'heh-1', { prefetch });
  const handled = arrivals<readonly [number | null, boolean]>();
  await heh.client.from('ts').on('set_clock', ({ offset }, { redelivered }) => {
    handled.push([offset, redelivered]);
    throw new Error('no');
  });
  broker.deleteQueue(dead, 'heh');
  const raw = await bench.raw();
  const send = async (...offsets: number[]): Promise<void> => {
    for (const offset of offsets) await publishRaw(raw, 'ts', 'heh-1', { msg: 'set_clock', offset }, 'a.b');
    await clock.advance(1);
  };
  return { clock, broker, bench, heh, handled, raw, send };
}

/** Makes the queue of dead letters anew. */
const mend = (raw: Transport): Promise<void> =>
  raw.declare({
    exchanges: [],
    queues: [{ name: dead, durable: true, exclusive: false, autoDelete: false }],
    bindings: [{ exchange: 'private-heh-1-dead', queue: dead, bindingKey: '#' }],
  });

const told = ({ problems }: Party<'heh'>, wanted: string): number =>
  problems.all.filter(({ code }) => code === wanted).length;

describe('a dead letter that nothing takes', () => {
  it('is held, and put there when it can be: its message is not handled again', async () => {
    const { clock, bench, heh, handled, raw, send } = await stranded();
    const publish = vi.spyOn(heh.client.transport, 'publish');
    await send(1);
    // after 1, 3, 7, 15, 31, 63 and 123 s, each time before and after a look at what is there
    await clock.advance(122_000);
    expect(publish).toHaveBeenCalledTimes(14);
    expect([told(heh, 'HANDLER_FAILED'), told(heh, 'UNROUTABLE')]).toEqual([1, 1]);
    await clock.advance(1000);
    expect([told(heh, 'HANDLER_FAILED'), told(heh, 'UNROUTABLE')]).toEqual([1, 2]);
    await mend(raw);
    await clock.advance(60_000);
    const letters = await bench.read(dead);
    expect(json(await letters.next())).toMatchObject({ offset: 1 });
    expect([told(heh, 'HANDLER_FAILED'), told(heh, 'UNROUTABLE')]).toEqual([1, 2]);
    // what is in order again works as ever, and all that was held is settled
    await send(2);
    expect(json(await letters.next())).toMatchObject({ offset: 2 });
    await heh.client.close();
    await clock.advance(300_000);
    expect(handled.all).toEqual([
      [1, false],
      [2, false],
    ]);
    expect(letters.all).toHaveLength(2);
    expect((await bench.read('private-heh-1-down')).all).toHaveLength(0);
  });

  it.each([
    ['short', '?'],
    ['long', '?'.repeat(10_000)],
  ])('is held as well when it is of what cannot be read: %s', async (_, body) => {
    const { clock, bench, heh, raw } = await stranded();
    await publishRaw(raw, 'ts', 'heh-1', body, 'a.b');
    await clock.advance(100_000);
    expect([told(heh, 'MALFORMED_JSON'), told(heh, 'UNROUTABLE')]).toEqual([1, 1]);
    await mend(raw);
    await clock.advance(60_000);
    const letters = await bench.read(dead);
    expect((await letters.next()).properties.headers).toMatchObject({ 'x-error-code': 'MALFORMED_JSON' });
    await clock.advance(100_000);
    expect([told(heh, 'MALFORMED_JSON'), letters.all.length]).toEqual([1, 1]);
  });

  it.each([
    ['between two attempts', false],
    ['during one, which it does not wait for', true],
  ])('goes back to its queue when the client is closed: %s', async (_, hangs) => {
    const { clock, bench, heh, handled, send } = await stranded();
    await send(1);
    if (hangs) {
      vi.spyOn(heh.client.transport, 'publish').mockReturnValue(new Promise(() => undefined));
      await clock.advance(5000);
    }
    let isClosed = false;
    const closing = heh.client.close().then(() => (isClosed = true));
    await clock.advance(10);
    expect(isClosed).toBe(true);
    await closing;
    const queue = await bench.read('private-heh-1-down');
    expect(await queue.next()).toMatchObject({ redelivered: true });
    await clock.advance(300_000);
    expect([handled.all.length, queue.all.length, told(heh, 'UNROUTABLE')]).toEqual([1, 1, 1]);
  });

  it('takes its place among the prefetched: when all are taken, nothing more is read until there is a way', async () => {
    const { clock, bench, handled, raw, send } = await stranded(2);
    await send(1, 2, 3);
    await clock.advance(200_000);
    expect(handled.all).toHaveLength(2);
    await mend(raw);
    await clock.advance(60_000);
    const letters = await bench.read(dead);
    expect((await letters.take(3)).map((letter) => JSON.stringify(json(letter))).sort()).toEqual(
      [1, 2, 3].map((offset) => `{"msg":"set_clock","offset":${offset}}`),
    );
    expect(handled.all).toHaveLength(3);
  });

  it('is the one of the message that comes again over another connection', async () => {
    const { clock, broker, bench, handled, send, heh } = await stranded();
    await send(1);
    await clock.advance(8000);
    broker.dropConnections();
    // its controller, which is back as well, has made the queue again
    await clock.advance(60_000);
    const letters = await bench.read(dead);
    expect(json(await letters.next())).toMatchObject({ offset: 1 });
    await heh.client.close();
    await clock.advance(300_000);
    expect([handled.all.length, letters.all.length]).toEqual([1, 1]);
    expect((await bench.read('private-heh-1-down')).all).toHaveLength(0);
  });

  it('is given up when its message has gone elsewhere', async () => {
    const { clock, broker, heh, handled, send } = await stranded();
    await send(1);
    broker.deleteQueue('private-heh-1-down', 'heh');
    const publish = vi.spyOn(heh.client.transport, 'publish');
    await clock.advance(300_000);
    expect([handled.all.length, publish.mock.calls.length]).toEqual([1, 0]);
  });
});

describe('the queue of dead letters, once deleted', () => {
  it('is made again for who has a peer of any name', async () => {
    const { broker, bench } = setUp();
    const ts = await bench.join('controller', 'ts');
    await ts.client.prepare('again');
    await ts.client.from('*').on('capabilities', () => {
      throw new Error('no');
    });
    broker.deleteQueue('private-ts-dead-letters', 'heh');
    const heh = await bench.join('heh', 'again');
    await heh.client.to('ts').publish('capabilities', { device_name: '1', device_version: '1', devices: [] });
    await ts.problems.next();
    await bench.harness.pass(1);
    expect(ts.problems.all.map(({ code }) => code)).toEqual(['HANDLER_FAILED']);
    const letters = await bench.read('private-ts-dead-letters');
    expect(json(await letters.next())).toMatchObject({ device_name: '1' });
  });
});
