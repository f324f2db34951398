import { copyHeaders } from '../arguments.ts';
import type { MessageProperties, Publication } from '../transport.ts';

/** A message as the broker keeps it: its own copy, shared by queues, never handed out itself. */
export interface StoredMessage {
  readonly exchange: string;
  readonly routingKey: string;
  readonly body: Uint8Array;
  readonly properties: MessageProperties;
}

/** Why a queue parted with a message that nobody acknowledged. */
export type DeathReason = 'rejected' | 'expired' | 'maxlen' | 'delivery_limit';

/** One entry of the `x-death` header, with the field names RabbitMQ uses. */
interface Death {
  readonly queue: string;
  readonly reason: DeathReason;
  readonly count: number;
  readonly exchange: string;
  readonly 'routing-keys': readonly string[];
  readonly 'original-expiration'?: string;
  /** Seconds since the epoch, in the form the AMQP client gives time stamps inside headers. */
  readonly time: { readonly '!': 'timestamp'; readonly value: number };
}

/** The properties with nothing mutable shared; absent ones stay absent. */
export function copyProperties(properties: MessageProperties): MessageProperties {
  const { headers, ...plain } = properties;
  const copied = copyHeaders(headers);
  // callers without exactOptionalPropertyTypes may spell out what is absent
  const present = Object.fromEntries(
    Object.entries(plain as Record<string, unknown>).filter(([, value]) => value !== undefined),
  );
  return {
    ...present,
    persistent: properties.persistent,
    ...(copied === undefined ? {} : { headers: copied }),
  };
}

/** Takes a publication into the broker. Throws `INVALID_ARGUMENT` for headers AMQP cannot carry. */
export function storeMessage(publication: Publication): StoredMessage {
  return {
    exchange: publication.exchange,
    routingKey: publication.routingKey,
    body: Uint8Array.from(publication.body),
    properties: copyProperties(publication.properties),
  };
}

function deathsOf(message: StoredMessage): readonly Death[] {
  const deaths = message.properties.headers?.['x-death'];
  // a publisher may send any header of that name; RabbitMQ, too, goes by the fields it finds
  if (!Array.isArray(deaths)) return [];
  return deaths.filter((death: unknown): death is Death => typeof death === 'object' && death !== null);
}

/** The message as it goes to a dead-letter exchange, with the headers RabbitMQ would give it. */
export function deadLetter(
  message: StoredMessage,
  death: { readonly queue: string; readonly reason: DeathReason; readonly nowMs: number },
  target: { readonly exchange: string; readonly routingKey: string },
): StoredMessage {
  const { queue, reason } = death;
  const { expirationMs, headers, ...properties } = message.properties;
  const deaths = deathsOf(message);
  const earlier = deaths.find((entry) => entry.queue === queue && entry.reason === reason);
  const entry: Death =
    earlier === undefined
      ? {
          queue,
          reason,
          count: 1,
          exchange: message.exchange,
          'routing-keys': [message.routingKey],
          ...(expirationMs === undefined ? {} : { 'original-expiration': String(expirationMs) }),
          time: { '!': 'timestamp', value: Math.floor(death.nowMs / 1000) },
        }
      : { ...earlier, count: earlier.count + 1 };
  const first =
    deaths.length > 0
      ? {}
      : {
          'x-first-death-exchange': message.exchange,
          'x-first-death-queue': queue,
          'x-first-death-reason': reason,
        };
  return {
    ...target,
    body: message.body,
    // without its expiration, or it would expire again in the next queue
    properties: {
      ...properties,
      headers: { ...headers, ...first, 'x-death': [entry, ...deaths.filter((other) => other !== earlier)] },
    },
  };
}

/**
 * Whether taking the dead letter into the queue closes a cycle that nobody's rejection is part of;
 * RabbitMQ drops such a message, as it would go round for ever.
 */
export function isAutomaticCycle(message: StoredMessage, queue: string): boolean {
  const deaths = deathsOf(message);
  const last = deaths.findIndex((entry) => entry.queue === queue);
  return last >= 0 && deaths.slice(0, last + 1).every((entry) => entry.reason !== 'rejected');
}
