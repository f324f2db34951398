import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { connect } from '../../src/index.ts';
import { connectAmqp } from '../../src/transport/amqp/amqp-transport.ts';
import { binding, exchange, queue, topology, uniqueName } from '../conformance/transport-tools.ts';
import { startRabbitMqCluster, type RabbitMqCluster } from '../support/rabbitmq-cluster.ts';
import { becomes, firstArrivals, isConnected, keep, numbered, pour } from './resilient-tools.ts';

/** What a cluster of several nodes makes possible. */
export function describeCluster(): void {
  describe('a kept connection to a cluster of RabbitMQ', () => {
    let cluster: RabbitMqCluster;
    beforeAll(async () => {
      cluster = await startRabbitMqCluster();
    }, 300_000);
    afterAll(() => cluster.stop());

    it('goes to the next node when one is killed, and loses nothing', async () => {
      const { transport } = await keep(cluster.urls);
      const [x, q] = [uniqueName('x'), uniqueName('q')];
      await transport.declare(topology([exchange(x)], [queue(q, { type: 'quorum' })], [binding(x, q, '#')]));
      const reader = await keep(cluster.urls.toReversed());
      const arrived = await firstArrivals(reader.transport, q);
      const load = pour(transport, x, 300);
      await load.confirmed(200);
      const port = Number(transport.status.address?.split(':')[1]);
      const used = cluster.nodes.find((node) => node.port === port);
      const elsewhere = becomes(transport, isConnected);
      await used?.killHard();
      expect((await elsewhere).address).not.toBe(`127.0.0.1:${port}`);
      await load.confirmed(300);
      expect(await load.stop()).toEqual([]);
      const order = await arrived.complete(load.sent);
      expect(order).toEqual(Array.from({ length: load.sent }, (_, index) => index));
      await used?.restart();
    }, 180_000);

    it('confirms what is first published before the queue has a new leader, in order', async () => {
      const [leading, ...others] = cluster.nodes;
      const [x, q] = [uniqueName('x'), uniqueName('q')];
      // the leader is where the queue is declared
      const declaring = await keep([leading?.url ?? '']);
      await declaring.transport.declare(
        topology([exchange(x)], [queue(q, { type: 'quorum' })], [binding(x, q, '#')]),
      );
      await declaring.transport.close();
      // connected, and not yet known to the queue: what RabbitMQ 3.10 refuses for good on their channels
      const count = 50;
      const transports = await Promise.all(
        Array.from({ length: 6 }, (_, index) => connectAmqp({ url: others[index % 2]?.url ?? '' })),
      );
      onTestFinished(async () => {
        await Promise.all(transports.map((transport) => transport.close()));
      });
      await leading?.killHard();
      await Promise.all(
        transports.flatMap((transport, sender) =>
          Array.from({ length: count }, (_, index) => transport.publish(numbered(x, sender * count + index))),
        ),
      );
      const reader = await keep([others[0]?.url ?? '']);
      const arrived = await firstArrivals(reader.transport, q);
      const order = await arrived.complete(transports.length * count);
      for (const sender of transports.keys()) {
        const its = order.filter((number) => Math.floor(number / count) === sender);
        expect(its).toEqual(Array.from({ length: count }, (_, index) => sender * count + index));
      }
      await leading?.restart();
    }, 180_000);

    it('spreads clients over the nodes', async () => {
      const clients = await Promise.all(
        Array.from({ length: 24 }, (_, index) =>
          connect({ role: 'controller', as: `ts-${index}`, url: cluster.urls.map((url) => `${url}/%2F`) }),
        ),
      );
      const addresses = new Set<string | undefined>();
      for (const client of clients) {
        for await (const { address } of client.statuses()) {
          addresses.add(address);
          break;
        }
        await client.close();
      }
      expect(addresses.size).toBe(3);
    }, 60_000);
  });
}
