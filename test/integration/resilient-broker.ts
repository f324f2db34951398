import { connect } from 'amqplib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AmqpTransport } from '../../src/transport/amqp/amqp-transport.ts';
import {
  binding,
  collect,
  exchange,
  queue,
  refusal,
  textOf,
  topology,
  uniqueName,
} from '../conformance/transport-tools.ts';
import { startRabbitMqNode, type RabbitMqNode } from '../support/rabbitmq.ts';
import { becomes, firstArrivals, isConnected, keep, numbered, pour } from './resilient-tools.ts';

/** What one broker does to connections. */
export function describeBroker(): void {
  describe('a kept connection to RabbitMQ', () => {
    let node: RabbitMqNode;
    beforeAll(async () => {
      node = await startRabbitMqNode();
    }, 180_000);
    afterAll(() => node.stop());

    const withQueue = async (options: Parameters<typeof keep>[1] = {}) => {
      const kept = await keep([node.url], options);
      const [x, q] = [uniqueName('x'), uniqueName('q')];
      await kept.transport.declare(topology([exchange(x)], [queue(q)], [binding(x, q, '#')]));
      return { ...kept, x, q };
    };

    it.each(['separate', 'shared'] as const)(
      'loses nothing and keeps the order when the broker is killed and comes back (%s connections)',
      async (connections) => {
        const { transport, problems, x, q } = await withQueue({ connections });
        await node.syncDeclared();
        const reader = await keep([node.url]);
        const arrived = await firstArrivals(reader.transport, q);
        const load = pour(transport, x, 400);
        await load.confirmed(300);
        await node.killHard();
        const back = becomes(transport, isConnected);
        await node.restart();
        await back;
        await load.confirmed(500);
        expect(await load.stop()).toEqual([]);
        const order = await arrived.complete(load.sent);
        expect(order).toEqual(Array.from({ length: load.sent }, (_, index) => index));
        expect(problems.map(({ code }) => code)).toEqual(['CONNECTION_LOST']);
      },
      180_000,
    );

    it('loses nothing while somebody closes its connections again and again', async () => {
      const { transport, x, q } = await withQueue();
      const arrived = await firstArrivals(transport, q);
      const load = pour(transport, x, 400);
      for (let round = 0; round < 3; round++) {
        await load.confirmed(100);
        const back = becomes(transport, isConnected);
        await node.ctl('close_all_connections', 'maintenance');
        await back;
      }
      await load.confirmed(100);
      expect(await load.stop()).toEqual([]);
      const order = await arrived.complete(load.sent);
      expect(order).toEqual(Array.from({ length: load.sent }, (_, index) => index));
    }, 120_000);

    it('declares a queue anew that somebody has deleted, and goes on reading it', async () => {
      const { transport, x, q } = await withQueue();
      const inbox = await collect(transport, q);
      await transport.publish(numbered(x, 1));
      const [first] = await inbox.take(1);
      const back = becomes(transport, isConnected);
      const plain = await connect(node.url);
      await (await plain.createChannel()).deleteQueue(q);
      await plain.close();
      await back;
      first?.ack();
      await transport.publish(numbered(x, 2));
      expect((await inbox.take(1)).map(textOf)).toEqual(['2']);
    });

    it('reconnects for ever while its login is refused, and says so', async () => {
      await node.ctl('add_user', 'hub', 'its-secret');
      await node.ctl('set_permissions', 'hub', '.*', '.*', '.*');
      const url = node.url.replace('guest:guest', 'hub:its-secret');
      const { transport, problems } = await keep([url]);
      const [x, q] = [uniqueName('x'), uniqueName('q')];
      await transport.declare(topology([exchange(x)], [queue(q)], [binding(x, q, '#')]));
      await node.ctl('change_password', 'hub', 'another');
      const refused = becomes(transport, ({ reason }) => reason?.code === 'ACCESS_REFUSED');
      await node.ctl('close_all_connections', 'new password');
      expect((await refused).status).toBe('reconnecting');
      const held = transport.publish(numbered(x, 1));
      await node.ctl('change_password', 'hub', 'its-secret');
      await held;
      expect(problems.map(({ code }) => code)).toEqual(['CONNECTION_LOST', 'ACCESS_REFUSED']);
      for (const problem of problems) {
        expect(JSON.stringify([problem.message, problem.details])).not.toContain('its-secret');
      }
      const wrong = await refusal(keep([node.url.replace('guest:guest', 'hub:not-its-secret')]));
      expect(wrong).toMatchObject({ code: 'ACCESS_REFUSED', retryable: false });
      expect(JSON.stringify([wrong.message, wrong.details])).not.toContain('not-its-secret');
    }, 60_000);

    it('tells what it may not declare again, and goes on with the rest', async () => {
      await node.ctl('add_user', 'limited', 'limited');
      await node.ctl('set_permissions', 'limited', '.*', '.*', '.*');
      const { transport, problems } = await keep([node.url.replace('guest:guest', 'limited:limited')]);
      const [x, q] = [uniqueName('x'), uniqueName('q')];
      await transport.declare(topology([exchange(x)], [queue(q)], [binding(x, q, '#')]));
      const inbox = await collect(transport, q);
      await node.ctl('set_permissions', 'limited', '^$', '.*', '.*');
      const refused = becomes(transport, ({ reason }) => reason?.code === 'ACCESS_REFUSED');
      await node.ctl('close_all_connections', 'new permissions');
      await refused;
      await transport.publish(numbered(x, 1));
      expect((await inbox.take(1)).map(textOf)).toEqual(['1']);
      expect(problems.some(({ code }) => code === 'ACCESS_REFUSED')).toBe(true);
      const mended = becomes(transport, isConnected);
      await node.ctl('set_permissions', 'limited', '.*', '.*', '.*');
      await mended;
    }, 60_000);

    it('shows the connections beneath, and the next ones', async () => {
      const { transport, x } = await withQueue();
      await transport.publish(numbered(x, 1));
      const { publishing } = transport.native;
      expect(publishing).toBeInstanceOf(AmqpTransport);
      const next = new Promise((resolve) => {
        transport.onConnection(({ transport: fresh }) => resolve(fresh));
      });
      // what is closed beneath is rebuilt
      await publishing?.close();
      expect(await next).toBe(transport.native.publishing);
      expect(transport.native.publishing).not.toBe(publishing);
      await transport.publish(numbered(x, 2));
    });
  });
}
