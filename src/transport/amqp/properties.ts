import type { ConsumeMessage, Options } from 'amqplib';
import type { MessageProperties, Publication } from '../transport.ts';

/** amqplib's options for a publication. */
export function toAmqp({
  properties,
  mandatory,
}: Pick<Publication, 'properties' | 'mandatory'>): Options.Publish {
  const options: Options.Publish = { persistent: properties.persistent, mandatory };
  if (properties.headers !== undefined) options.headers = properties.headers;
  if (properties.messageId !== undefined) options.messageId = properties.messageId;
  if (properties.correlationId !== undefined) options.correlationId = properties.correlationId;
  if (properties.replyTo !== undefined) options.replyTo = properties.replyTo;
  if (properties.type !== undefined) options.type = properties.type;
  if (properties.appId !== undefined) options.appId = properties.appId;
  if (properties.contentType !== undefined) options.contentType = properties.contentType;
  if (properties.timestampS !== undefined) options.timestamp = properties.timestampS;
  if (properties.expirationMs !== undefined) options.expiration = properties.expirationMs;
  return options;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function hasMembers(table: object): boolean {
  for (const name in table) if (Object.hasOwn(table, name)) return true;
  return false;
}

/** The properties of a message that came in; absent ones stay absent. */
export function fromAmqp(received: ConsumeMessage['properties']): MessageProperties {
  const properties: Mutable<MessageProperties> = { persistent: received.deliveryMode === 2 };
  const messageId = text(received.messageId);
  if (messageId !== undefined) properties.messageId = messageId;
  const correlationId = text(received.correlationId);
  if (correlationId !== undefined) properties.correlationId = correlationId;
  const replyTo = text(received.replyTo);
  if (replyTo !== undefined) properties.replyTo = replyTo;
  const type = text(received.type);
  if (type !== undefined) properties.type = type;
  const appId = text(received.appId);
  if (appId !== undefined) properties.appId = appId;
  const contentType = text(received.contentType);
  if (contentType !== undefined) properties.contentType = contentType;
  if (typeof received.timestamp === 'number') properties.timestampS = received.timestamp;
  const expirationMs = Number(text(received.expiration) ?? NaN);
  if (Number.isInteger(expirationMs)) properties.expirationMs = expirationMs;
  const { headers } = received;
  // most have none, and a list of their names is not needed to see that
  if (headers !== undefined && hasMembers(headers)) properties.headers = headers;
  return properties;
}
