/** Messages as reports show them. */

import type { ObservedMessage } from '../contract-report/report.ts';
import type { Delivery } from '../transport/transport.ts';

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A message, with its way. */
export function observed(
  atMs: number,
  from: string,
  to: string,
  {
    exchange,
    routingKey,
    body,
    properties,
  }: Pick<Delivery, 'exchange' | 'routingKey' | 'body' | 'properties'>,
): ObservedMessage {
  const { type, messageId, correlationId } = properties;
  let text: { body: string; encoding?: 'base64' };
  try {
    text = { body: decoder.decode(body) };
  } catch {
    text = { body: Buffer.from(body).toString('base64'), encoding: 'base64' };
  }
  return {
    at: new Date(atMs).toISOString(),
    from,
    to,
    exchange,
    routingKey,
    ...(type === undefined ? {} : { type }),
    ...(messageId === undefined ? {} : { messageId }),
    ...(correlationId === undefined ? {} : { correlationId }),
    ...text,
  };
}
