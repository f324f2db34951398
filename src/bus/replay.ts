/**
 * Dead letters that their receiver puts back into its queue. It may not write to the sender's exchange, so they
 * come through an exchange of the receiver's own, and say in their headers where they came from at first. That
 * is believed of what came through this exchange only: nobody but its owner may write to it.
 */

import type { Delivery } from '../transport/transport.ts';
import type { Routes } from './routes.ts';

/** Where a message came from. */
export interface Origin {
  readonly exchange: string;
  readonly routingKey: string;
}

/** Headers that tell the origin of a dead letter, or of one that was put back. */
export const originHeaders = {
  exchange: 'x-original-exchange',
  routingKey: 'x-original-routing-key',
  queue: 'x-original-queue',
} as const;

const suffix = '-replay';

/** Exchange (direct; the routing key is the queue's name) through which a receiver puts its dead letters back. */
export const replayExchange = (deadLetterExchange: string): string => `${deadLetterExchange}${suffix}`;

/**
 * Headers by which the broker tells that it has put a message among the dead letters. It takes over what a
 * publisher has written there (RabbitMQ before 4), so they are taken off where messages change hands.
 */
const brokerHeader = /^x-(?:death|first-death-|last-death-)/;

/** Headers without those that only the broker should have written. */
export const withoutDeaths = (
  headers: Readonly<Record<string, unknown>> | undefined,
): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(headers ?? {}).filter(([name]) => !brokerHeader.test(name)));

/** Where a delivery came from at first: what its headers say when the receiver has put it back itself. */
export function originOf(routes: Routes, delivery: Delivery, queue: string): Origin {
  const { exchange, routingKey, properties } = delivery;
  // of nearly all messages that is all there is to look at
  if (!exchange.endsWith(suffix)) return delivery;
  const [channel] = routes.behind(queue);
  const letters = channel === undefined ? null : routes.ownDeadLetterExchange(channel);
  if (letters === null || exchange !== replayExchange(letters)) return delivery;
  const original = properties.headers?.[originHeaders.exchange];
  const key = properties.headers?.[originHeaders.routingKey];
  return {
    exchange: typeof original === 'string' ? original : exchange,
    routingKey: typeof key === 'string' ? key : routingKey,
  };
}
