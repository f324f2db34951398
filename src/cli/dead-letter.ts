/** What a dead letter says of itself. */

import { createHash } from 'node:crypto';
import { originHeaders, replayExchange } from '../bus/replay.ts';
import type { MessageProperties } from '../transport/transport.ts';

/** A message out of a queue of dead letters, as far as this file needs it. */
export interface Buried {
  readonly body: Uint8Array;
  readonly properties: MessageProperties;
  readonly routingKey: string;
}

/** Why, whence and since when. */
export interface Letter {
  /** Told from others by this; the same for the same message with the same fate. */
  readonly id: string;
  readonly type: string | null;
  readonly messageId: string | null;
  /** Exchange that it was sent to; null when nothing says it. */
  readonly exchange: string | null;
  readonly routingKey: string;
  /** Queue that it was in; null when nothing says it. */
  readonly queue: string | null;
  /** A code of this SDK (HANDLER_FAILED, …), or what the broker says: expired, rejected, maxlen, delivery_limit. */
  readonly reason: string;
  readonly text: string | null;
  /** Whether the broker has put it here, and not a client. */
  readonly byBroker: boolean;
  /** When it was sent, by its sender's clock. */
  readonly sentAt: string | null;
  /** When the broker put it here. */
  readonly diedAt: string | null;
  /** How often it was put back into its queue. */
  readonly replays: number;
  readonly bytes: number;
}

/** Header that counts how often a message was put back. */
export const replaysHeader = 'x-replays';

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** A table of AMQP, or nothing. */
const table = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

/** A point in time of AMQP: seconds, as amqplib gives them. */
function time(value: unknown): string | null {
  const seconds = table(value)['!'] === 'timestamp' ? table(value)['value'] : value;
  if (typeof seconds !== 'number') return null;
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

/** Reads what a dead letter says; `exchange` is the one that dead letters come through. */
export function readLetter({ body, properties, routingKey }: Buried, deadLetterExchange: string): Letter {
  const { headers = {}, messageId, type, timestampS } = properties;
  const deaths = headers['x-death'];
  // the newest comes first
  const death = Array.isArray(deaths) ? table(deaths[0]) : null;
  const keys = death?.['routing-keys'];
  const from = text(death?.['exchange']);
  // a client takes the broker's headers off; so where there are some, the broker was the last
  const told = death === null || from === replayExchange(deadLetterExchange);
  const exchange = told ? text(headers[originHeaders.exchange]) : from;
  const queue = death === null ? text(headers[originHeaders.queue]) : text(death['queue']);
  const key = told ? text(headers[originHeaders.routingKey]) : Array.isArray(keys) ? text(keys[0]) : null;
  const replays = headers[replaysHeader];
  const diedAt = time(death?.['time']);
  const identity = [messageId ?? '', exchange ?? '', queue ?? '', diedAt ?? '', String(timestampS ?? '')];
  const hash = createHash('sha256').update(identity.join('\n')).update(body).digest('hex');
  return {
    id: hash.slice(0, 10),
    type: type ?? null,
    messageId: messageId ?? null,
    exchange,
    routingKey: key ?? routingKey,
    queue,
    reason: text(death === null ? headers['x-error-code'] : death['reason']) ?? 'unknown',
    text: death === null ? text(headers['x-error-message']) : null,
    byBroker: death !== null,
    sentAt: time(timestampS),
    diedAt,
    replays: typeof replays === 'number' ? replays : 0,
    bytes: body.length,
  };
}
