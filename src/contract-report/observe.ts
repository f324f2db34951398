/** Messages off the wire, as reports and recordings have them. */

import type { ObservedMessage } from './report.ts';

/** What is wanted of a delivery, or of a publication. */
export interface Seen {
  readonly exchange: string;
  readonly routingKey: string;
  readonly body: Uint8Array;
  readonly properties: {
    readonly type?: string;
    readonly messageId?: string;
    readonly correlationId?: string;
    readonly persistent: boolean;
  };
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function contentOf(body: Uint8Array): Pick<ObservedMessage, 'body' | 'encoding'> {
  try {
    return { body: utf8.decode(body) };
  } catch {
    return { body: Buffer.from(body).toString('base64'), encoding: 'base64' };
  }
}

/** The payload's bytes, as they were. */
export const bytesOf = ({ body, encoding }: Pick<ObservedMessage, 'body' | 'encoding'>): Uint8Array =>
  Buffer.from(body, encoding === 'base64' ? 'base64' : 'utf8');

/** A message with its way. */
export function observed(
  { exchange, routingKey, body, properties }: Seen,
  { from, to }: { readonly from: string; readonly to: string },
  nowMs: number,
): ObservedMessage {
  const { type, messageId, correlationId, persistent } = properties;
  return {
    at: new Date(nowMs).toISOString(),
    from,
    to,
    exchange,
    routingKey,
    ...(type === undefined ? {} : { type }),
    ...(messageId === undefined ? {} : { messageId }),
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(persistent ? {} : { persistent: false }),
    ...contentOf(body),
  };
}
