/** Hubs that do wrong with what is not valid, and with lost connections. */

import { hearing, handedOn, isValid, messageIn, typeOf, withInvalid } from '../faulty-broker.ts';
import type { Fault } from './fault.ts';

const role = 'heh';
const down = ['activate', 'get_report', 'set_clock'];

export const refusals: readonly Fault[] = [
  {
    name: 'takes an order whose quantity is text',
    role,
    breaks: 'refuses/activate',
    mistakes: {
      deliver: hearing('activate', (message) =>
        typeof message['quantity'] === 'string'
          ? { ...message, quantity: Number(message['quantity']) }
          : message,
      ),
    },
    onBroker: true,
  },
  {
    name: 'takes a price without looking at it',
    role,
    breaks: 'refuses/load_price',
    mistakes: {
      deliver: (delivery) => {
        if (typeOf(delivery) !== 'load_price' || isValid(delivery)) return delivery;
        delivery.ack();
        return null;
      },
    },
  },
  {
    name: 'answers what says that it is plain text',
    role,
    breaks: 'refuses-unreadable/controllerToHeh',
    mistakes: {
      deliver: (delivery) =>
        delivery.properties.contentType === 'text/plain'
          ? handedOn(delivery, { properties: { ...delivery.properties, contentType: 'application/json' } })
          : delivery,
    },
  },
  {
    name: 'reads NaN as a number',
    role,
    breaks: 'refuses-unreadable/controllerToHeh',
    mistakes: {
      deliver: (delivery) => {
        const text = Buffer.from(delivery.body).toString();
        if (!text.includes('NaN') || !text.includes('get_report')) return delivery;
        return handedOn(delivery, { body: Buffer.from(text.replace('NaN', '60')) });
      },
    },
  },
  {
    name: 'takes messages that are none of its business',
    role,
    breaks: 'refuses-foreign/controllerToHeh',
    mistakes: {
      deliver: (delivery) => {
        const type = typeOf(delivery);
        if (!isValid(delivery) || type === undefined || down.includes(type)) return delivery;
        if (!['report', 'energy_events', 'accept_activation'].includes(type)) return delivery;
        delivery.ack();
        return null;
      },
    },
  },
  {
    name: 'drops what is not valid in silence',
    role,
    breaks: 'keeps-refused/controllerToHeh',
    mistakes: {
      deliver: withInvalid((delivery) => {
        delivery.ack();
        return null;
      }),
    },
    onBroker: true,
  },
  {
    name: 'gives what is not valid back to its queue, for ever',
    role,
    breaks: 'keeps-refused/controllerToHeh',
    mistakes: {
      deliver: withInvalid((delivery, { clock }) => {
        clock.setTimer(100, () => delivery.reject({ requeue: true }));
        return null;
      }),
    },
    onBroker: true,
  },
  {
    name: 'dies of a message that is not valid',
    role,
    breaks: 'lives-on/controllerToHeh',
    mistakes: {
      deliver: withInvalid((_, { transport, memory }) => {
        memory.set('dead', true);
        transport.close().catch(() => undefined);
        return null;
      }),
      mayConnect: (_, memory) => memory.get('dead') !== true,
    },
    onBroker: true,
  },
  {
    name: 'hangs over a message that is not valid, and with it all that comes after',
    role,
    breaks: 'lives-on/controllerToHeh',
    mistakes: {
      deliver: (delivery, { memory }) => {
        if (messageIn(delivery) === undefined) memory.set('hangs', true);
        return memory.get('hangs') === true ? null : delivery;
      },
    },
  },
  {
    name: 'does not come back when its connection was lost',
    role,
    breaks: 'comes-back/heh',
    mistakes: { mayConnect: (count) => count <= 2 },
    onBroker: true,
  },
  {
    name: 'reads a queue of its own that goes with its connection',
    role,
    breaks: 'finds-what-waited/heh',
    mistakes: {
      consume: async (queue, { transport }) => {
        const own = `${queue}-mine-${crypto.randomUUID()}`;
        await transport.declare({
          exchanges: [],
          queues: [{ name: own, durable: false, exclusive: true, autoDelete: true }],
          bindings: [{ exchange: 'my-controller-to-the-heh', queue: own, bindingKey: '#' }],
        });
        return own;
      },
    },
    onBroker: true,
  },
];
