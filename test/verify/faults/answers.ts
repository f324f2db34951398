/** Hubs that answer wrongly. */

import type { Publication } from '@ebadge/sdk';
import { isValid, messageIn, saying, typeOf, withMessage, type Tools } from '../faulty-broker.ts';
import { hubWith } from '../hub.ts';
import type { Fault } from './fault.ts';

const role = 'heh';

const isOf = (publication: Publication, type: string): boolean => typeOf(publication) === type;

/** Counts under a name, from 1. */
function counted({ memory }: Tools, key: string): number {
  const count = Number(memory.get(key) ?? 0) + 1;
  memory.set(key, count);
  return count;
}

const later = (
  publication: Publication,
  { clock, transport }: Tools,
  delayMs: number,
): readonly Publication[] => {
  clock.setTimer(delayMs, () => {
    transport.publish(publication).catch(() => undefined);
  });
  return [];
};

export const answers: readonly Fault[] = [
  {
    name: 'answers a status question after half a second too long',
    role,
    breaks: 'answers/get_status_report',
    mistakes: {
      publish: (publication, tools) =>
        isOf(publication, 'status_report') ? later(publication, tools, 10_500) : [publication],
    },
  },
  {
    name: 'never says its capacity',
    role,
    breaks: 'answers/get_activation_capacity',
    mistakes: { publish: (publication) => (isOf(publication, 'activation_capacity') ? [] : [publication]) },
    onBroker: true,
  },
  {
    name: 'answers a question of status by events',
    role,
    breaks: 'answers/get_status_report',
    mistakes: { publish: saying('status_report', () => ({ msg: 'energy_events', events: [] })) },
  },
  {
    name: 'accepts an order of another id',
    role,
    breaks: 'matches/activate',
    mistakes: { publish: saying('accept_activation', (message) => ({ ...message, id: 'another' })) },
  },
  {
    name: 'accepts with the wrong modification_count',
    role,
    breaks: 'matches/activate',
    mistakes: {
      publish: saying('accept_activation', (message) => ({
        ...message,
        modification_count: Number(message['modification_count']) + 1,
      })),
    },
  },
  {
    name: 'answers orders with a correlation id of its own',
    role,
    breaks: 'matches/activate',
    mistakes: {
      publish: (publication) =>
        isOf(publication, 'accept_activation')
          ? [
              {
                ...publication,
                properties: { ...publication.properties, correlationId: crypto.randomUUID() },
              },
            ]
          : [publication],
    },
    onBroker: true,
  },
  {
    name: 'reports another period than was asked for',
    role,
    breaks: 'matches/get_report',
    mistakes: {
      publish: saying('report', (message) => {
        const { from, to } = message;
        const shifted = (time: unknown): string =>
          new Date(Date.parse(String(time)) - 3_600_000).toISOString();
        return { ...message, from: shifted(from), to: shifted(to) };
      }),
    },
  },
  {
    name: 'cuts times off at the millisecond',
    role,
    breaks: 'matches/get_report',
    mistakes: {
      publish: saying('report', (message) => {
        const cut = (time: unknown): string => String(time).replace(/(\.\d{3})\d+Z$/, '$1Z');
        return { ...message, from: cut(message['from']), to: cut(message['to']) };
      }),
    },
  },
  {
    name: 'answers orders twice',
    role,
    breaks: 'once/activate',
    mistakes: {
      publish: (publication) =>
        isOf(publication, 'accept_activation')
          ? [
              publication,
              { ...publication, properties: { ...publication.properties, messageId: crypto.randomUUID() } },
            ]
          : [publication],
    },
    onBroker: true,
  },
  {
    name: 'answers the same order otherwise the second time',
    role,
    breaks: 'repeats/activate',
    mistakes: {
      publish: (publication, tools) => {
        const message = messageIn(publication);
        if (message?.['msg'] !== 'accept_activation') return [publication];
        const { id, modification_count } = message;
        if (counted(tools, `${String(id)} ${String(modification_count)}`) === 1) return [publication];
        return [withMessage(publication, { ...message, msg: 'reject_activation' })];
      },
    },
  },
  {
    name: 'lets an older version of an order take the place of a newer one',
    role,
    breaks: 'ignores-older/activate',
    mistakes: {
      deliver: (delivery, { memory, transport }) => {
        const message = messageIn(delivery);
        if (message?.['msg'] !== 'activate' || !isValid(delivery)) return delivery;
        const { id, modification_count: count } = message;
        const newest = Number(memory.get(String(id)) ?? -1);
        if (Number(count) >= newest) {
          memory.set(String(id), count);
          return delivery;
        }
        const [me, them] = ['the-heh', 'my-controller'];
        const body = Buffer.from(JSON.stringify({ msg: 'accept_activation', id, modification_count: count }));
        const { messageId } = delivery.properties;
        transport
          .publish({
            exchange: `${me}-to-${them}`,
            routingKey: 'accept_activation',
            body,
            mandatory: true,
            properties: {
              persistent: true,
              contentType: 'application/json',
              ...(messageId === undefined ? {} : { correlationId: messageId }),
            },
          })
          .catch(() => undefined);
        delivery.ack();
        return null;
      },
    },
  },
  {
    name: 'does not answer changes of an order',
    role,
    breaks: 'changes/activate',
    mistakes: {
      publish: (publication) => {
        const message = messageIn(publication);
        return message?.['msg'] === 'accept_activation' && Number(message['modification_count']) > 0
          ? []
          : [publication];
      },
    },
  },
  {
    name: 'works on what is delivered twice, twice',
    role,
    breaks: 'handles-once/get_activation_capacity',
    mistakes: {},
    start: hubWith({ duplicates: false }),
    onBroker: true,
  },
  {
    name: 'goes on reporting after the subscription was cancelled',
    role,
    breaks: 'ends/get_periodic_report',
    mistakes: {
      deliver: (delivery) => {
        if (messageIn(delivery)?.['interval'] !== -1) return delivery;
        delivery.ack();
        return null;
      },
    },
  },
  {
    name: 'goes on with a subscription that another has replaced',
    role,
    breaks: 'replaces/get_periodic_report',
    mistakes: {},
    start: hubWith({ replaces: false }),
  },
  {
    name: 'reports once where it was to report periodically',
    role,
    breaks: 'goes-on/get_periodic_report',
    mistakes: {
      publish: (publication, tools) => {
        const message = messageIn(publication);
        if (message?.['msg'] !== 'report' || message['resolution'] !== 0.5) return [publication];
        return counted(tools, String(publication.properties.correlationId)) === 1 ? [publication] : [];
      },
    },
  },
  {
    name: 'never reports periodically',
    role,
    breaks: 'answers/get_periodic_report',
    mistakes: {
      publish: (publication) => (messageIn(publication)?.['resolution'] === 0.5 ? [] : [publication]),
    },
  },
  {
    name: 'says nothing when it starts',
    role,
    breaks: 'boot/capabilities',
    mistakes: {
      publish: (publication) =>
        isOf(publication, 'capabilities') && publication.properties.correlationId === undefined
          ? []
          : [publication],
    },
    onBroker: true,
  },
  {
    name: 'acknowledges an emergency, which nothing acknowledges',
    role,
    breaks: 'unanswered/contingency_activate',
    mistakes: {
      deliver: (delivery, { transport }) => {
        const message = messageIn(delivery);
        if (message?.['msg'] === 'contingency_activate' && isValid(delivery)) {
          const answer = { msg: 'accept_activation', id: message['id'], modification_count: 0 };
          transport
            .publish({
              exchange: 'the-heh-to-my-controller',
              routingKey: 'accept_activation',
              body: Buffer.from(JSON.stringify(answer)),
              mandatory: true,
              properties: { persistent: true, contentType: 'application/json' },
            })
            .catch(() => undefined);
        }
        return delivery;
      },
    },
  },
  {
    name: 'knows no prices of load',
    role,
    breaks: 'takes/load_price',
    mistakes: {},
    start: hubWith({ without: ['load_price'] }),
    onBroker: true,
  },
];
