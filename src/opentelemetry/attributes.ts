/** Names of attributes, by the semantic conventions for messaging; `ebadge.*` are ours. */

import type { Attributes } from '@opentelemetry/api';
import type { EbadgeError, ErrorCode } from '../core/errors.ts';
import type { ChannelInfo } from '../support/contract.ts';

export const attribute = {
  bodySize: 'messaging.message.body.size',
  conversationId: 'messaging.message.conversation_id',
  destination: 'messaging.destination.name',
  errorType: 'error.type',
  messageId: 'messaging.message.id',
  operationName: 'messaging.operation.name',
  operationType: 'messaging.operation.type',
  routingKey: 'messaging.rabbitmq.destination.routing_key',
  serverAddress: 'server.address',
  serverPort: 'server.port',
  system: 'messaging.system',
  template: 'messaging.destination.template',

  attempt: 'ebadge.attempt',
  messageType: 'ebadge.message.type',
  outcome: 'ebadge.outcome',
  peer: 'ebadge.peer',
  role: 'ebadge.role',
  status: 'ebadge.connection.status',
} as const;

/** What is done with a message: its name, and its kind where the conventions have one. */
export type Operation = readonly [name: string, type: 'send' | 'receive' | 'process' | 'settle' | undefined];

const operation = (name: string, type?: Operation[1]): Operation => [name, type];

export const operations: Readonly<
  Record<'publish' | 'request' | 'consume' | 'receive' | 'process' | 'deadLetter', Operation>
> = {
  publish: operation('publish', 'send'),
  request: operation('request'),
  consume: operation('consume', 'receive'),
  receive: operation('receive', 'receive'),
  process: operation('process', 'process'),
  deadLetter: operation('dead_letter', 'settle'),
};

/** Attributes that say what is done. */
export function operationAttributes([name, type]: Operation): Attributes {
  return {
    [attribute.system]: 'rabbitmq',
    [attribute.operationName]: name,
    ...(type === undefined ? {} : { [attribute.operationType]: type }),
  };
}

/** The channel's exchange, without the names of those that use it. */
export const templateOf = (channel: ChannelInfo): string => channel.exchange.name;

/** How the conventions name what a message goes through; a part that is empty, or there already, is left out. */
export const destinationOf = (exchange: string, routingKey: string, queue = ''): string =>
  [exchange, routingKey, queue === routingKey ? '' : queue].filter((part) => part !== '').join(':');

/** Host and port of an address; none where it is no address. */
export function serverAttributes(address: string | undefined): Attributes {
  const parts = /^\[?(.+?)\]?:(\d+)$/.exec(address ?? '');
  if (parts === null) return {};
  return { [attribute.serverAddress]: parts[1], [attribute.serverPort]: Number(parts[2]) };
}

const outcomes: Readonly<Partial<Record<ErrorCode, string>>> = {
  UNROUTABLE: 'returned',
  PUBLISH_REFUSED: 'rejected',
  ACCESS_REFUSED: 'rejected',
  TOPOLOGY_MISSING: 'rejected',
  EXPIRED: 'expired',
  CONNECTION_LOST: 'unknown',
};

/** What became of a publish: `confirmed`, or as `details.outcome` has it. */
export function publishOutcome(error: EbadgeError | undefined): string {
  if (error === undefined) return 'confirmed';
  const stated = error.details['outcome'];
  return typeof stated === 'string' ? stated : (outcomes[error.code] ?? 'not sent');
}
