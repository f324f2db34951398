import { ResilientTransport } from '../../src/index.ts';
import { connectAmqp } from '../../src/transport/amqp/amqp-transport.ts';
import { exchange, topology } from '../conformance/transport-tools.ts';
import { describeTransport } from '../conformance/transport-suite.ts';
import { plainChannel, url } from './amqp-transport-tools.ts';
import { describeBacklog } from './resilient-backlog.ts';
import { describeBroker } from './resilient-broker.ts';
import { describeCluster } from './resilient-cluster.ts';
import { describeConsumers } from './resilient-consumers.ts';

const rawChannel = plainChannel();

describeTransport('the resilient transport on RabbitMQ', () =>
  Promise.resolve({
    connect: () =>
      ResilientTransport.open({ targets: [{ address: 'the broker', open: () => connectAmqp({ url }) }] }),
    // the broker's time is real; tests wait for what it brings about
    advance: () => Promise.resolve(),
    settle: async (transport) => {
      // the broker answers in turn, so what it had to deliver before is under way by then
      for (let round = 0; round < 10; round++) await transport.check(topology([exchange('amq.topic')]));
    },
    deleteQueue: async (name) => {
      await rawChannel().deleteQueue(name);
    },
    remove: async (wanted) => {
      for (const { name } of wanted.queues) await rawChannel().deleteQueue(name);
      for (const { name } of wanted.exchanges) await rawChannel().deleteExchange(name);
    },
    dispose: () => Promise.resolve(),
  }),
);

describeBroker();
describeConsumers();
describeBacklog();
describeCluster();
