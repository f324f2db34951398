/** Hubs that send what is not valid, or send it the wrong way. */

import { saying, sending, typeOf } from '../faulty-broker.ts';
import type { Fault } from './fault.ts';

const role = 'heh';

export const ways: readonly Fault[] = [
  {
    name: 'uses a routing key of its own',
    role,
    breaks: 'routing-key/hehToController',
    mistakes: { publish: sending((publication) => ({ ...publication, routingKey: 'from.the.hub' })) },
    onBroker: true,
  },
  {
    name: 'answers past the exchanges, into the queue of the controller',
    role,
    breaks: 'exchange/hehToController',
    mistakes: {
      publish: sending((publication) => ({
        ...publication,
        exchange: '',
        routingKey: publication.exchange.replace(/^.*-to-(.*)$/, 'private-$1-up'),
      })),
    },
    onBroker: true,
  },
  {
    name: 'answers in the name of another hub',
    role,
    breaks: 'exchange/hehToController',
    mistakes: {
      publish: async (publication, { transport }) => {
        if (typeOf(publication) !== 'activation_capacity') return [publication];
        const controller = publication.exchange.replace(/^.*-to-/, '');
        const exchange = `neighbour-to-${controller}`;
        await transport.declare({
          exchanges: [{ name: exchange, type: 'topic', durable: true, autoDelete: false }],
          queues: [],
          bindings: [{ exchange, queue: `private-${controller}-up`, bindingKey: '#' }],
        });
        return [{ ...publication, exchange }];
      },
    },
    onBroker: true,
  },
  {
    name: 'publishes transient messages',
    role,
    breaks: 'persistent/hehToController',
    mistakes: {
      publish: sending((publication) => ({
        ...publication,
        properties: { ...publication.properties, persistent: false },
      })),
    },
    onBroker: true,
  },
  {
    name: 'says that its messages are plain text',
    role,
    breaks: 'content-type/hehToController',
    mistakes: {
      publish: sending((publication) => ({
        ...publication,
        properties: { ...publication.properties, contentType: 'text/plain' },
      })),
    },
    onBroker: true,
  },
  {
    name: 'reports a sample too few',
    role,
    breaks: 'sends-valid/report',
    mistakes: {
      publish: saying('report', (message) => ({
        ...message,
        values: Object.fromEntries(
          Object.entries(message['values'] as Record<string, number[]>).map(([name, series]) => [
            name,
            series.slice(1),
          ]),
        ),
      })),
    },
  },
  {
    name: 'reports periods that end before they begin',
    role,
    breaks: 'sends-valid/report',
    mistakes: {
      publish: saying('report', (message) => ({ ...message, from: message['to'], to: message['from'] })),
    },
  },
  {
    name: 'tells its clock without a zone',
    role,
    breaks: 'sends-valid/status_report',
    mistakes: {
      publish: saying('status_report', (message) => ({
        ...message,
        clock: String(message['clock']).replace('Z', ''),
      })),
    },
  },
  {
    name: 'sends a field that the contract does not have',
    role,
    breaks: 'sends-valid/capabilities',
    mistakes: { publish: saying('capabilities', (message) => ({ ...message, vendor: 'me' })) },
  },
  {
    name: 'sends null where there has to be a value',
    role,
    breaks: 'sends-valid/device_capabilities',
    mistakes: { publish: saying('device_capabilities', (message) => ({ ...message, type: null })) },
  },
  {
    name: 'sends numbers as text',
    role,
    breaks: 'sends-valid/activation_capacity',
    mistakes: {
      publish: saying('activation_capacity', (message) => ({
        ...message,
        pos_capacity: String(message['pos_capacity']),
      })),
    },
  },
  {
    name: 'leaves a field out that has to be there',
    role,
    breaks: 'sends-valid/energy_events',
    mistakes: { publish: saying('energy_events', () => ({ msg: 'energy_events' })) },
  },
  {
    name: 'writes NaN, which is no JSON',
    role,
    breaks: 'sends-valid/activation_capacity',
    mistakes: {
      publish: (publication) => {
        if (typeOf(publication) !== 'activation_capacity') return [publication];
        const text = Buffer.from(publication.body)
          .toString()
          .replace('"pos_capacity":1', '"pos_capacity":NaN');
        return [{ ...publication, body: Buffer.from(text) }];
      },
    },
  },
  {
    name: 'writes the type of a message in capitals',
    role,
    breaks: 'carries/hehToController',
    mistakes: {
      publish: saying('activation_capacity', (message) => ({ ...message, msg: 'ActivationCapacity' })),
    },
  },
];
