import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { connect as connectPlain } from 'amqplib';
import { connect, type DuplicateMessage, type EbadgeError } from '../../src/index.ts';
import { arrivals } from '../conformance/bus-suite-tools.ts';
import {
  binding,
  collect,
  exchange,
  publication,
  queue,
  refusal,
  textOf,
  topology,
  uniqueName,
} from '../conformance/transport-tools.ts';
import { startRabbitMqNode, type RabbitMqNode } from '../support/rabbitmq.ts';
import { url } from './amqp-transport-tools.ts';
import { becomes, firstArrivals, isConnected, keep, numbered, pour } from './resilient-tools.ts';

/** What it costs when the broker ends a consumer of a connection that is kept. */
export function describeConsumers(): void {
  describe('a consumer that RabbitMQ ends', () => {
    let node: RabbitMqNode;
    beforeAll(async () => {
      node = await startRabbitMqNode({
        config: ['consumer_timeout = 1000'],
        advancedConfig: '[{rabbit, [{channel_tick_interval, 200}]}].',
      });
    }, 180_000);
    afterAll(() => node.stop());

    /** Deletes queues, and tells how many messages wait in one. */
    const administrator = async (broker = node.url) => {
      const plain = await connectPlain(broker);
      onTestFinished(() => plain.close());
      const channel = await plain.createChannel();
      return {
        deleteQueue: (name: string) => channel.deleteQueue(name),
        waiting: async (name: string) => (await channel.checkQueue(name)).messageCount,
      };
    };

    it('for a queue that was deleted: it is declared anew and read; the connection goes on with all else', async () => {
      // one that gives handlers all the time they need
      const { transport, problems } = await keep([url], { connections: 'shared' });
      const [x, q, otherX, otherQ] = ['x', 'q', 'x', 'q'].map(uniqueName) as [string, string, string, string];
      await transport.declare(
        topology(
          [exchange(x), exchange(otherX)],
          [queue(q), queue(otherQ)],
          [binding(x, q, '#'), binding(otherX, otherQ, '#')],
        ),
      );
      const inbox = await collect(transport, q);
      const { consuming } = transport.native;
      await transport.publish(publication(x, 'k', 'held'));
      const [held] = await inbox.take(1);
      const beside = await firstArrivals(transport, otherQ);
      const load = pour(transport, otherX, 400);
      await load.confirmed(50);
      const back = becomes(transport, isConnected);
      await (await administrator(url)).deleteQueue(q);
      await back;
      await load.confirmed(50);
      expect(held?.lost).toBe(true);
      held?.ack();
      await transport.publish(numbered(x, 1));
      expect((await inbox.take(1)).map(textOf)).toEqual(['1']);
      expect(await load.stop()).toEqual([]);
      const order = await beside.complete(load.sent);
      expect(order).toEqual(Array.from({ length: load.sent }, (_, index) => index));
      expect(beside.duplicates()).toBe(0);
      expect(problems.map(({ code }) => code)).toEqual(['TOPOLOGY_MISSING']);
      expect(transport.native.consuming).toBe(consuming);
    }, 60_000);

    it('as an ack was too late: the message comes again, and is known while its handler is at work', async () => {
      const problems = arrivals<EbadgeError>();
      const duplicates = arrivals<DuplicateMessage>();
      const reach = { url: `${node.url.replace(/\/$/, '')}/%2F`, reconnect: { maxDelayMs: 200 } };
      const [ts, heh] = [uniqueName('ts'), uniqueName('heh')];
      const plant = await connect({
        ...reach,
        role: 'controller',
        as: ts,
        onProblem: (problem) => problems.push(problem),
        onDuplicate: (message) => duplicates.push(message),
      });
      onTestFinished(() => plant.close());
      await plant.prepare(heh);
      const hub = await connect({ ...reach, role: 'heh', as: heh });
      onTestFinished(() => hub.close());
      const handled: unknown[] = [];
      const all = arrivals<unknown>();
      let finish: () => void = () => undefined;
      const busy = new Promise<void>((resolve) => (finish = resolve));
      await plant.from(heh).on('capabilities', async ({ device_sn: serial }) => {
        handled.push(serial);
        if (serial === '1') await busy;
        all.push(serial);
      });
      const tell = (serial: string) =>
        hub.to(ts).publish('capabilities', {
          device_name: 'Hub',
          device_version: '1',
          device_sn: serial,
          device_ip: null,
          device_mac: null,
          devices: [],
        });
      await tell('1');
      expect(await problems.next()).toMatchObject({ code: 'TIMEOUT', details: { replyCode: 406 } });
      expect(await duplicates.next()).toMatchObject({ messageName: 'capabilities', peer: heh });
      finish();
      await tell('2');
      expect(await all.take(2)).toEqual(['1', '2']);
      await plant.close();
      expect(handled).toEqual(['1', '2']);
      expect(await (await administrator()).waiting(`private-${ts}-up`)).toBe(0);
    }, 60_000);

    it('of an HEH, which may declare nothing: it comes back when the controller has been there', async () => {
      const [ts, heh] = [uniqueName('ts'), uniqueName('heh')];
      await node.ctl('add_user', heh, 'secret');
      await node.ctl('set_permissions', heh, '^$', '.*', '.*');
      const reach = (url: string) => ({
        url: `${url.replace(/\/$/, '')}/%2F`,
        reconnect: { maxDelayMs: 200 },
      });
      const plant = await connect({ ...reach(node.url), role: 'controller', as: ts });
      onTestFinished(() => plant.close());
      await plant.prepare(heh);
      const problems = arrivals<EbadgeError>();
      const hub = await connect({
        ...reach(node.url.replace('guest:guest', `${heh}:secret`)),
        role: 'heh',
        as: heh,
        onProblem: (problem) => problems.push(problem),
      });
      onTestFinished(() => hub.close());
      const clocks = arrivals<number | null>();
      await hub.from(ts).on('set_clock', ({ offset }) => clocks.push(offset));
      await (await administrator()).deleteQueue(`private-${heh}-down`);
      // that it is gone, and that it cannot be read
      for (const problem of await problems.take(2)) expect(problem.code).toBe('TOPOLOGY_MISSING');
      expect(hub.status).toBe('reconnecting');
      const unroutable = await refusal(plant.to(heh).publish('set_clock', { offset: 1 }));
      expect(unroutable).toMatchObject({ code: 'UNROUTABLE', retryable: true });
      const back = new Promise<void>((resolve) => {
        hub.onStatus(({ status }) => {
          if (status === 'connected') resolve();
        });
      });
      await plant.to(heh).publish('set_clock', { offset: 2 });
      expect(await clocks.next()).toBe(2);
      await back;
    }, 60_000);
  });
}
