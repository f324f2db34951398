import { describe, expect, it, vi } from 'vitest';
import { deferred } from '../../src/core/deferred.ts';
import { MemoryBroker } from '../../src/testing/index.ts';
import { collect, exchange, queue, textOf, topology } from '../conformance/transport-tools.ts';
import { altered, message, setUp, simple } from './resilient-tools.ts';

describe('topology', () => {
  it('is declared again before anything is published or consumed', async () => {
    const { clock, node, transport, problems } = await setUp();
    await transport.declare(simple);
    const inbox = await collect(transport, 'q');
    await transport.publish(message('1'));
    // another broker, which knows nothing
    const fresh = new MemoryBroker({ clock });
    const lost = node.broker;
    Object.assign(node, { broker: fresh });
    lost.dropConnections();
    const published = transport.publish(message('2'));
    await clock.advance(200);
    await published;
    expect((await inbox.take(2)).map(textOf)).toEqual(['1', '2']);
    expect(problems.map(({ code }) => code)).toEqual(['CONNECTION_LOST']);
  });

  it('that is refused hinders nothing else, is told, and is tried again', async () => {
    const { clock, node, transport, problems } = await setUp();
    const all = ['a', 'b', 'c', 'd', 'e'].map((name) => queue(name));
    await transport.declare(topology([exchange('x')], all));
    await transport.declare(simple);
    const inbox = await collect(transport, 'q');
    const fresh = new MemoryBroker({ clock });
    const stranger = fresh.connect('/');
    await stranger.declare(topology([], [queue('c', { autoDelete: true })]));
    const lost = node.broker;
    Object.assign(node, { broker: fresh });
    lost.dropConnections();
    await clock.advance(200);
    await transport.publish(message('1'));
    expect((await inbox.take(1)).map(textOf)).toEqual(['1']);
    expect(transport.status).toMatchObject({ status: 'reconnecting', reason: { code: 'TOPOLOGY_CONFLICT' } });
    expect(problems.map(({ code }) => code)).toEqual(['CONNECTION_LOST', 'TOPOLOGY_CONFLICT']);
    // it goes with its last consumer
    await (await collect(stranger, 'c')).consumer.cancel();
    await clock.advance(5000);
    expect(transport.status.status).toBe('connected');
    await stranger.check(topology([], all));
  });

  it('that is refused is not forgotten for what was being put back meanwhile', async () => {
    const { clock, broker, node, transport, raw } = await setUp();
    await transport.declare(simple);
    await transport.declare(topology([], [queue('r')]));
    await transport.publish(message('1'));
    const held = deferred<undefined>();
    const begun = deferred<undefined>();
    node.wrap = (plain) =>
      altered(plain, {
        declare: async (wanted) => {
          begun.resolve(undefined);
          await held.promise;
          await plain.declare(wanted);
        },
      });
    broker.deleteQueue('q');
    const reading = collect(transport, 'q');
    await clock.advance(0);
    await begun.promise;
    node.wrap = (plain) => plain;
    // the connection that publishes goes, and comes back to something else by one name
    broker.deleteQueue('r');
    await raw.declare(topology([], [queue('r', { autoDelete: true })]));
    await transport.native.publishing?.close();
    await clock.advance(60);
    expect(transport.status).toMatchObject({ status: 'reconnecting', reason: { code: 'TOPOLOGY_CONFLICT' } });
    held.resolve(undefined);
    await reading;
    await clock.advance(5000);
    expect(transport.status).toMatchObject({ status: 'reconnecting', reason: { code: 'TOPOLOGY_CONFLICT' } });
    broker.deleteQueue('r');
    await clock.advance(5000);
    expect(transport.status.status).toBe('connected');
    await raw.check(topology([], [queue('r')]));
  });

  it('of its own connection goes with that, and comes back with the next', async () => {
    const { clock, node, transport } = await setUp();
    const own = queue('own', { exclusive: true, durable: false });
    await transport.declare(topology([], [own]));
    const inbox = await collect(transport, 'own');
    await transport.check(topology([], [own]));
    await transport.publish({ ...message('1'), exchange: '', routingKey: 'own' });
    expect((await inbox.take(1)).map(textOf)).toEqual(['1']);
    node.broker.dropConnections();
    await clock.advance(200);
    await transport.publish({ ...message('2'), exchange: '', routingKey: 'own' });
    expect((await inbox.take(1)).map(textOf)).toEqual(['2']);
  });

  it('that is not there any more keeps one consumer waiting, and no other', async () => {
    const { clock, node, transport, problems } = await setUp();
    await transport.declare(simple);
    // somebody else's queue: nothing that we would declare
    const other = node.broker.connect('/');
    await other.declare(topology([], [queue('theirs', { autoDelete: true })]));
    const theirs = await collect(transport, 'theirs');
    const ours = await collect(transport, 'q');
    node.broker.dropConnections();
    await clock.advance(500);
    await transport.publish(message('1'));
    expect((await ours.take(1)).map(textOf)).toEqual(['1']);
    expect(problems.map(({ code }) => code)).toEqual(['CONNECTION_LOST', 'TOPOLOGY_MISSING']);
    expect(transport.status).toMatchObject({ status: 'reconnecting', reason: { code: 'TOPOLOGY_MISSING' } });
    await node.broker.connect('/').declare(topology([], [queue('theirs')]));
    await clock.advance(2000);
    expect(transport.status.status).toBe('connected');
    await transport.publish({ ...message('2'), exchange: '', routingKey: 'theirs' });
    expect((await theirs.take(1)).map(textOf)).toEqual(['2']);
  });
});

describe('status', () => {
  it('goes to listeners whatever others do, and to readers, the latest first', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const { clock, node, transport, statuses } = await setUp();
    transport.onStatus(() => {
      throw new Error('of a listener');
    });
    const late: string[] = [];
    transport.onStatus(({ status }) => late.push(status));
    const reader = transport.statuses()[Symbol.asyncIterator]();
    expect((await reader.next()).value).toMatchObject({ status: 'connected', address: 'a:1' });
    node.fail();
    await clock.advance(60);
    node.recover();
    await clock.advance(1000);
    expect((await reader.next()).value).toMatchObject({ status: 'connected' });
    const next = reader.next();
    await transport.close();
    expect((await next).value).toMatchObject({ status: 'closing' });
    expect((await reader.next()).value).toMatchObject({ status: 'closed' });
    expect((await reader.next()).done).toBe(true);
    expect(late).toEqual(statuses);
    expect(statuses.slice(-2)).toEqual(['closing', 'closed']);
    expect(said).toHaveBeenCalledTimes(statuses.length);
    said.mockRestore();
  });
});
