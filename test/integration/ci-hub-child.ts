/** A hub as a program, started as pipelines start a participant: `ci-hub-child.ts <name> <controller>`. */

import { connectAmqp } from '../../src/transport/amqp/amqp-transport.ts';
import { hubWith } from '../verify/hub.ts';

const [, , as = '', controller = ''] = process.argv;
const url = process.env['EBADGE_URL'] ?? '';

try {
  await hubWith({})({
    broker: { connect: () => connectAmqp({ url, clientName: as }) },
    as,
    peers: { controller },
  });
} catch {
  // not there yet: whoever started it tries again
  process.exit(1);
}
