/** Exchange and queue behind a channel, from its AMQP binding and `x-amqp-topology`. */

import type { ExchangeInfo, QueueInfo } from '../support/contract.ts';
import { isObject, type Json, type JsonObject } from './load.ts';
import { textOf } from './schema-facts.ts';

/** The object under a key; an empty one when there is none. */
export const objectAt = (value: Json | undefined, key: string): JsonObject => {
  const found = isObject(value) ? value[key] : undefined;
  return isObject(found) ? found : {};
};

const number = (value: Json | undefined, key: string): Record<string, number> =>
  typeof value === 'number' ? { [key]: value } : {};

/** The exchange of a channel: a durable topic exchange of the address's name unless the binding says otherwise. */
export function readExchange(amqp: JsonObject, address: string): ExchangeInfo {
  const exchange = objectAt(amqp, 'exchange');
  const type = textOf(exchange, 'type');
  return {
    name: textOf(exchange, 'name') || address,
    type: type === 'direct' || type === 'fanout' || type === 'headers' ? type : 'topic',
    durable: exchange['durable'] !== false,
    autoDelete: exchange['autoDelete'] === true,
  };
}

/**
 * The routing key that all messages of a channel have: its address, where the binding names the exchange and
 * nothing says what else the key is made of. Undefined where there is none, or the exchange ignores it.
 */
export function fixedRoutingKey(amqp: JsonObject, address: string): string | undefined {
  const { name, type } = objectAt(amqp, 'exchange');
  if ('x-amqp-topology' in amqp || typeof name !== 'string' || name === '' || address === '')
    return undefined;
  return type === 'fanout' || type === 'headers' ? undefined : address;
}

/** The queue of a channel's receiver. */
export function readQueue(amqp: JsonObject, channel: string, key: string | undefined): QueueInfo {
  const queue = objectAt(amqp, 'queue');
  const topology = objectAt(objectAt(amqp, 'x-amqp-topology'), 'queue');
  const deadLetter = objectAt(topology, 'deadLetter');
  return {
    name: textOf(topology, 'name') || textOf(queue, 'name') || `${channel}-queue`,
    durable: (topology['durable'] ?? queue['durable']) !== false,
    bindingKey: textOf(topology, 'bindingKey') || (key ?? '#'),
    ...number(topology['messageTtlMs'], 'messageTtlMs'),
    ...(textOf(deadLetter, 'queue') === ''
      ? {}
      : {
          deadLetter: {
            exchange: textOf(deadLetter, 'exchange'),
            queue: textOf(deadLetter, 'queue'),
            ...number(deadLetter['messageTtlMs'], 'messageTtlMs'),
            ...number(deadLetter['maxLength'], 'maxLength'),
          },
        }),
  };
}
