import { connectAmqp } from '../../src/transport/amqp/amqp-transport.ts';
import { exchange, topology } from '../conformance/transport-tools.ts';
import { describeTransport } from '../conformance/transport-suite.ts';
import { describeCertificates } from './amqp-transport-certificates.ts';
import { describeConnect } from './amqp-transport-connect.ts';
import { describeFailures } from './amqp-transport-failures.ts';
import { describeInterop } from './amqp-transport-interop.ts';
import { describePace } from './amqp-transport-pace.ts';
import { describePaths } from './amqp-transport-paths.ts';
import { plainChannel, url } from './amqp-transport-tools.ts';

const rawChannel = plainChannel();

describeTransport('RabbitMQ', () =>
  Promise.resolve({
    connect: () => connectAmqp({ url }),
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

describeConnect();
describeCertificates();
describeInterop(rawChannel);
describePaths();
describePace('without TLS', () => ({}));
describeFailures(rawChannel);
