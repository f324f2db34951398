import { inject } from 'vitest';
import { connectAmqp } from '../../src/transport/amqp/amqp-transport.ts';
import { describeTelemetry } from '../conformance/telemetry-suite.ts';

/** The broker's default virtual host carries both levels: names keep them apart. */
const url = `${inject('amqpUrl').replace(/\/$/, '')}/%2F`;

describeTelemetry('RabbitMQ', () =>
  Promise.resolve({
    reach: { url },
    raw: () => connectAmqp({ url }),
    // it passes by itself
    pass: () => Promise.resolve(),
  }),
);
