import { EbadgeError } from '../../core/errors.ts';
import type { Publication, PublishListener } from '../transport.ts';

/** A publication on its way, in a list linked both ways: it leaves from wherever it stands. */
export interface Entry {
  readonly publication: Publication;
  /** What it counts for in the buffer. */
  readonly bytes: number;
  readonly bornMs: number;
  /** From this time on it is not sent any more. */
  readonly expiresMs: number;
  readonly listener: PublishListener;
  previous: Entry | undefined;
  next: Entry | undefined;
  /** How many connections it may have gone out over. */
  sends: number;
  /** Number of the connection that is to confirm it; 0: none. */
  over: number;
  /** Number of the connection over which it went out a second time, for want of a confirm. */
  again: number;
  settled: boolean;
  /** Whether it counts in the buffer; else it waits for room. */
  admitted: boolean;
  /** Its place in the outbox, if there is one. */
  sequence: number;
  /** Whether it may be sent: the outbox, if there is one, has it. */
  stored: boolean;
  /** Whether an earlier process has left it. */
  readonly found: boolean;
  /** Forgets the signal. */
  off: (() => void) | undefined;
}

/** What a message takes besides its body, about: properties, names, its place in the buffer. */
const overheadBytes = 256;

export const sizeOf = (publication: Publication): number => publication.body.byteLength + overheadBytes;

/** A publication that nothing has been done with yet. */
export function newEntry(
  publication: Publication,
  bornMs: number,
  maxAgeMs: number,
  listener: PublishListener,
  found = false,
): Entry {
  return {
    publication,
    bytes: sizeOf(publication),
    bornMs,
    expiresMs: Math.min(publication.deadlineMs ?? Infinity, bornMs + maxAgeMs),
    listener,
    previous: undefined,
    next: undefined,
    sends: 0,
    over: 0,
    again: 0,
    settled: false,
    admitted: false,
    sequence: 0,
    stored: false,
    found,
    off: undefined,
  };
}

const place = ({ publication: { exchange, routingKey, properties } }: Entry): Record<string, unknown> => ({
  exchange,
  routingKey,
  ...(properties.messageId === undefined ? {} : { messageId: properties.messageId }),
});

/** Its own time, or that of the buffer, is over. */
export function expired(entry: Entry): EbadgeError {
  const { publication, bornMs, expiresMs } = entry;
  const { exchange, deadlineMs } = publication;
  const own = deadlineMs === expiresMs;
  const why = own
    ? `its time was over at ${new Date(deadlineMs).toISOString()}`
    : `it had waited for the broker for ${expiresMs - bornMs} ms, the longest that the buffer allows`;
  const details = { ...place(entry), ...(deadlineMs === undefined ? {} : { deadlineMs }) };
  if (entry.sends > 0) {
    return new EbadgeError(
      'CONNECTION_LOST',
      `the message for exchange '${exchange}' was sent and never confirmed, and ${why}: whether it was delivered is unknown, publishing again may duplicate it`,
      { retryable: !own, details: { ...details, outcome: 'unknown' } },
    );
  }
  if (entry.found) {
    return new EbadgeError(
      'EXPIRED',
      `the message for exchange '${exchange}', left in the outbox by an earlier process, was not sent by this one: ${why}; whether the earlier one had sent it is unknown`,
      { retryable: !own, details: { ...details, outcome: 'unknown' } },
    );
  }
  return new EbadgeError('EXPIRED', `the message for exchange '${exchange}' was not sent: ${why}`, {
    retryable: !own,
    details: { ...details, outcome: 'expired' },
  });
}

/** The transport is closed before it was confirmed. */
export function leftBehind(entry: Entry, kept: boolean): EbadgeError {
  const sent = entry.sends > 0;
  const what = sent
    ? 'before the broker had confirmed it: whether it was delivered is unknown'
    : 'before it was sent';
  const then = kept
    ? 'it stays in the outbox, for the next client that uses that'
    : sent
      ? 'publishing again may duplicate it'
      : 'publish it again over another client';
  return new EbadgeError(
    'CLOSED',
    `the client was closed, with a message for exchange '${entry.publication.exchange}' ${what}; ${then}`,
    { retryable: true, details: { ...place(entry), outcome: sent ? 'unknown' : 'not sent', kept } },
  );
}

export function aborted(entry: Entry, cause: unknown): EbadgeError {
  const sent = entry.sends > 0;
  const then = sent ? 'after it was sent: whether it is delivered is unknown' : 'before it was sent';
  return new EbadgeError('ABORTED', `the publish was given up ${then}`, {
    details: { ...place(entry), outcome: sent ? 'unknown' : 'not sent' },
    cause,
  });
}

/** The buffer has no room. */
export function bufferFull(publication: Publication, bytes: number, maxBytes: number): EbadgeError {
  return new EbadgeError(
    'BUFFER_FULL',
    `the message for exchange '${publication.exchange}' was not sent: ${bytes} of ${maxBytes} bytes wait for the broker. Publish more slowly, set buffer.maxBytes higher, or have publishes wait with buffer.whenFull: 'wait'`,
    { retryable: true, details: { outcome: 'not sent', exchange: publication.exchange, bytes, maxBytes } },
  );
}
