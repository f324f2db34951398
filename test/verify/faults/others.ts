/** Participants of the other roles that are wrong in one way. */

import {
  handedOn,
  hearing,
  isValid,
  messageIn,
  saying,
  sending,
  typeOf,
  withMessage,
  type Mistakes,
} from '../faulty-broker.ts';
import type { Fault } from './fault.ts';

/** Has answers to orders speak of the count that the participant itself thinks it has sent. */
const answersAbout =
  (count: (said: unknown, memory: Map<string, unknown>) => unknown): NonNullable<Mistakes['deliver']> =>
  (delivery, { memory }) => {
    const message = messageIn(delivery);
    if (!String(message?.['msg']).endsWith('_activation') || delivery.properties.correlationId === undefined)
      return delivery;
    const changed = { ...message, modification_count: count(message?.['modification_count'], memory) };
    return handedOn(delivery, { body: Buffer.from(JSON.stringify(changed)) });
  };

export const others: readonly Fault[] = [
  {
    name: 'changes an order without raising its count',
    role: 'controller',
    breaks: 'versions/activate',
    mistakes: {
      publish: saying('activate', (message, { memory }) => {
        memory.set('count', message['modification_count']);
        return { ...message, modification_count: 0 };
      }),
      deliver: answersAbout((_, memory) => memory.get('count')),
    },
  },
  {
    name: 'counts down',
    role: 'controller',
    breaks: 'versions/activate',
    mistakes: {
      publish: saying('activate', (message) => ({
        ...message,
        modification_count: 5 - Number(message['modification_count']),
      })),
      deliver: answersAbout((count) => 5 - Number(count)),
    },
  },
  {
    name: 'asks in local times',
    role: 'controller',
    breaks: 'sends-valid/get_report',
    mistakes: {
      publish: saying('get_report', (message) => ({
        ...message,
        from: String(message['from']).replace('Z', ''),
      })),
    },
  },
  {
    name: 'puts right answers among its dead letters',
    role: 'controller',
    breaks: 'takes-answers/get_status_report',
    mistakes: {
      deliver: (delivery, { transport }) => {
        if (typeOf(delivery) !== 'status_report' || delivery.properties.correlationId === undefined)
          return delivery;
        transport
          .publish({
            exchange: 'private-the-controller-dead',
            routingKey: delivery.routingKey,
            body: delivery.body,
            mandatory: false,
            properties: delivery.properties,
          })
          .catch(() => undefined);
        delivery.ack();
        return null;
      },
    },
  },
  {
    name: 'takes any report',
    role: 'controller',
    breaks: 'refuses/report',
    mistakes: {
      deliver: (delivery) => {
        if (typeOf(delivery) !== 'report') return delivery;
        delivery.ack();
        return null;
      },
    },
  },
  {
    name: 'declares its queue so that messages live for ever',
    role: 'controller',
    breaks: 'topology/hehToController',
    mistakes: {
      declare: (topology) => ({
        ...topology,
        queues: topology.queues.map(({ messageTtlMs, ...queue }) =>
          queue.name.endsWith('-up') || messageTtlMs === undefined ? queue : { ...queue, messageTtlMs },
        ),
      }),
    },
    onBroker: true,
  },
  {
    name: 'makes no durable exchange',
    role: 'controller',
    breaks: 'topology/controllerToHeh',
    mistakes: {
      declare: (topology) => ({
        ...topology,
        exchanges: topology.exchanges.map((exchange) =>
          exchange.name.startsWith('the-controller-to-') ? { ...exchange, durable: false } : exchange,
        ),
      }),
    },
    onBroker: true,
  },
  {
    name: 'does not say which hub it speaks for',
    role: 'operator',
    breaks: 'sends-valid/activation_capacity',
    mistakes: { publish: saying('activation_capacity', (message) => ({ ...message, heh_id: null })) },
  },
  {
    name: 'speaks for another hub',
    role: 'operator',
    breaks: 'matches/get_activation_capacity',
    mistakes: { publish: saying('activation_capacity', (message) => ({ ...message, heh_id: 'another' })) },
  },
  {
    name: 'leaves the hub out of its routing keys',
    role: 'vpp',
    breaks: 'routing-key/vppToOperator',
    mistakes: {
      publish: sending((publication) => ({
        ...publication,
        routingKey: publication.routingKey.split('.')[0] ?? '',
      })),
    },
    onBroker: true,
  },
  {
    name: 'gives two bids one msg_id',
    role: 'bsp',
    breaks: 'fresh-id/balancing_reserve_bid',
    mistakes: {
      publish: (publication, { memory }) => {
        const message = messageIn(publication);
        if (message === undefined || !String(message['msg']).endsWith('_bid')) return [publication];
        const known = memory.get('id') ?? message['msg_id'];
        memory.set('id', known);
        return [withMessage(publication, { ...message, msg_id: known })];
      },
    },
  },
  {
    name: 'answers with a msg_id of its own',
    role: 'bsp',
    breaks: 'matches/activate_bid',
    mistakes: {
      deliver: (delivery, { memory }) => {
        const message = messageIn(delivery);
        if (message?.['msg'] === 'activate_bid') memory.set(String(message['msg_id']), true);
        return delivery;
      },
      publish: (publication, { memory }) => {
        const message = messageIn(publication);
        if (message?.['msg'] !== 'response' || !memory.has(String(message['msg_id']))) return [publication];
        return [withMessage(publication, { ...message, msg_id: '00000000-0000-4000-8000-000000000000' })];
      },
    },
  },
  {
    name: 'answers the news that the market was cleared',
    role: 'bsp',
    breaks: 'unanswered/market_cleared',
    mistakes: {
      deliver: (delivery, { transport }) => {
        const { messageId } = delivery.properties;
        if (typeOf(delivery) !== 'market_cleared' || messageId === undefined) return delivery;
        const response = {
          msg: 'response',
          msg_id: crypto.randomUUID(),
          response_code: 200,
          response_subcode: null,
          response_desc: 'OK',
        };
        transport
          .publish({
            exchange: 'the-bsp-to-my-tso',
            routingKey: 'response',
            body: Buffer.from(JSON.stringify(response)),
            mandatory: true,
            properties: { persistent: true, contentType: 'application/json', correlationId: messageId },
          })
          .catch(() => undefined);
        return delivery;
      },
    },
  },
  {
    name: 'does not answer the super-TSO',
    role: 'tso',
    breaks: 'answers/activate_bid',
    mistakes: {
      deliver: (delivery) => {
        const isOrder =
          delivery.exchange.startsWith('my-super-tso-') &&
          delivery.properties.contentType === 'application/json' &&
          isValid(delivery);
        if (typeOf(delivery) !== 'activate_bid' || !isOrder) return delivery;
        delivery.ack();
        return null;
      },
    },
  },
  {
    name: 'takes bids whose quantity is text',
    role: 'tso',
    breaks: 'refuses/balancing_energy_bid',
    mistakes: {
      deliver: hearing('balancing_energy_bid', (message) =>
        typeof message['quantity'] === 'string'
          ? { ...message, quantity: Number(message['quantity']) }
          : message,
      ),
    },
  },
  {
    name: 'publishes transient messages to its TSOs',
    role: 'super-tso',
    breaks: 'persistent/superTsoToTso',
    mistakes: {
      publish: sending((publication) => ({
        ...publication,
        properties: { ...publication.properties, persistent: false },
      })),
    },
    onBroker: true,
  },
  {
    name: 'says that activations end before they begin',
    role: 'super-tso',
    breaks: 'sends-valid/balancing_activated',
    mistakes: {
      publish: saying('balancing_activated', (message) => ({
        ...message,
        from: message['to'],
        to: message['from'],
      })),
    },
  },
];
