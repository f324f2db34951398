import { inject } from 'vitest';
import { connectAmqp } from '../../src/transport/amqp/amqp-transport.ts';
import { describeTelemetry } from '../conformance/telemetry-suite.ts';

/** The broker's default virtual host carries both levels: names keep them apart. */
const url = `${inject('amqpUrl').replace(/\/$/, '')}/%2F`;
const { hostname, port } = new URL(url);

describeTelemetry('RabbitMQ', () =>
  Promise.resolve({
    reach: { url },
    server: { 'server.address': hostname, 'server.port': Number(port) },
    raw: () => connectAmqp({ url }),
    // it passes by itself
    pass: () => Promise.resolve(),
  }),
);
