/**
 * Checks of what callers hand to a transport, the same for every transport, so that a wrong argument
 * fails alike in a test on the in-memory broker and in production.
 */

import { EbadgeError } from '../core/errors.ts';
import type { ExchangeSpec, MessageProperties, Publication, QueueSpec, Topology } from './transport.ts';

/** AMQP short strings (names, keys, most properties) carry at most this many UTF-8 bytes. */
const shortStringBytes = 255;
const maxUint32 = 0xff_ff_ff_ff;

type Deadlined = Pick<Publication, 'exchange' | 'routingKey'> & { readonly deadlineMs?: number | undefined };

function invalid(message: string): EbadgeError {
  return new EbadgeError('INVALID_ARGUMENT', message);
}

function checkShortString(what: string, value: string | undefined): void {
  // a UTF-16 unit is at most 3 bytes in UTF-8: short values need no counting
  if (value === undefined || value.length * 3 <= shortStringBytes) return;
  const bytes = Buffer.byteLength(value);
  if (bytes > shortStringBytes) {
    throw invalid(`${what} has ${bytes} bytes in UTF-8; AMQP takes ${shortStringBytes} at most`);
  }
}

function checkName(what: string, name: string): void {
  if (name === '') throw invalid(`${what} needs a name`);
  checkShortString(`the name of ${what}`, name);
}

function checkInteger(what: string, value: number | undefined, min: number, max: number): void {
  if (value === undefined) return;
  if (!Number.isInteger(value) || value < min || value > max) {
    throw invalid(`${what} is to be an integer from ${min} to ${max}, not ${value}`);
  }
}

function checkExchange({ name, alternateExchange }: ExchangeSpec): void {
  checkName('an exchange', name);
  if (alternateExchange !== undefined)
    checkName(`the alternate exchange of exchange '${name}'`, alternateExchange);
}

function checkQuorum({ name, type, durable, exclusive, autoDelete, deliveryLimit }: QueueSpec): void {
  if (type === 'quorum') {
    if (durable && !exclusive && !autoDelete) return;
    throw invalid(
      `queue '${name}' is of type quorum, so it must be durable, not exclusive and not autoDelete`,
    );
  }
  if (deliveryLimit !== undefined) {
    throw invalid(`queue '${name}' has a deliveryLimit, which only queues of type quorum keep`);
  }
}

function checkOneOf(what: string, value: string | undefined, allowed: readonly string[]): void {
  if (value === undefined || allowed.includes(value)) return;
  throw invalid(`${what} is to be ${allowed.map((one) => `'${one}'`).join(' or ')}, not '${value}'`);
}

function checkQueue(queue: QueueSpec): void {
  checkName('a queue', queue.name);
  checkInteger(`messageTtlMs of queue '${queue.name}'`, queue.messageTtlMs, 0, maxUint32);
  checkInteger(`maxLength of queue '${queue.name}'`, queue.maxLength, 0, maxUint32);
  checkInteger(`deliveryLimit of queue '${queue.name}'`, queue.deliveryLimit, 0, maxUint32);
  checkInteger(`expiresMs of queue '${queue.name}'`, queue.expiresMs, 1, maxUint32);
  checkOneOf(`overflow of queue '${queue.name}'`, queue.overflow, ['drop-head', 'reject-publish']);
  checkOneOf(`type of queue '${queue.name}'`, queue.type, ['classic', 'quorum']);
  checkQuorum(queue);
  checkShortString(`deadLetterRoutingKey of queue '${queue.name}'`, queue.deadLetterRoutingKey);
  if (queue.deadLetterRoutingKey !== undefined && queue.deadLetterExchange === undefined) {
    throw invalid(`queue '${queue.name}' has a deadLetterRoutingKey but no deadLetterExchange`);
  }
}

/** Throws `INVALID_ARGUMENT` when the topology has a name, limit or key no broker can take. */
export function checkTopology(topology: Pick<Topology, 'exchanges' | 'queues'> & Partial<Topology>): void {
  for (const exchange of topology.exchanges) checkExchange(exchange);
  for (const queue of topology.queues) checkQueue(queue);
  for (const binding of topology.bindings ?? []) {
    checkShortString(`a binding key of queue '${binding.queue}'`, binding.bindingKey);
  }
}

/** Throws `INVALID_ARGUMENT` when the publication has a property AMQP 0-9-1 cannot carry. */
export function checkPublication(publication: Publication): void {
  const { properties } = publication;
  checkShortString('the exchange name', publication.exchange);
  checkShortString('the routing key', publication.routingKey);
  checkShortString('messageId', properties.messageId);
  checkShortString('correlationId', properties.correlationId);
  checkShortString('replyTo', properties.replyTo);
  checkShortString('type', properties.type);
  checkShortString('appId', properties.appId);
  checkShortString('contentType', properties.contentType);
  checkInteger('timestampS', properties.timestampS, 0, Number.MAX_SAFE_INTEGER);
  checkInteger('expirationMs', properties.expirationMs, 0, maxUint32);
  checkInteger('deadlineMs', publication.deadlineMs, 0, Number.MAX_SAFE_INTEGER);
}

/** The error for a publication whose `deadlineMs` has passed; undefined for one that may still be sent. */
export function expiry(
  { deadlineMs, exchange, routingKey }: Deadlined,
  nowMs: () => number,
): EbadgeError | undefined {
  if (deadlineMs === undefined || nowMs() < deadlineMs) return undefined;
  return new EbadgeError(
    'EXPIRED',
    `the message for exchange '${exchange}' was not sent: its time was over at ${new Date(deadlineMs).toISOString()}`,
    { details: { outcome: 'expired', exchange, routingKey, deadlineMs } },
  );
}

/** Throws `INVALID_ARGUMENT` unless the prefetch is an integer from 1 to 65535. */
export function checkPrefetch(prefetch: number): void {
  checkInteger('prefetch', prefetch, 1, 0xff_ff);
}

function copyTable(table: object, path: string): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(table as Record<string, unknown>)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key, copyValue(value, `${path}.${key}`)]),
  );
}

function copyValue(value: unknown, path: string): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (value instanceof Uint8Array) return Buffer.from(value);
  if (Array.isArray(value)) return value.map((item, index) => copyValue(item, `${path}[${index}]`));
  if (typeof value === 'object') {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === Object.prototype || prototype === null) return copyTable(value, path);
  }
  throw invalid(
    `${path} cannot travel in an AMQP header; ` +
      'use strings, finite numbers, booleans, null, bytes, arrays and plain objects of those',
  );
}

/**
 * A deep copy of message headers with `undefined` left out; undefined for none at all. Throws
 * `INVALID_ARGUMENT`, naming the header, for a value AMQP cannot carry (functions, dates, NaN …).
 */
export function copyHeaders(headers: MessageProperties['headers']): Record<string, unknown> | undefined {
  if (headers === undefined) return undefined;
  const copy = copyTable(headers, 'headers');
  return Object.keys(copy).length === 0 ? undefined : copy;
}
