/** Publications that wait, and go out when their time has come. */

import type { Publication } from '../transport.ts';

/**
 * A text put together of parts, as `crypto.randomUUID()` makes them, keeps all of those until somebody reads it:
 * of a small message that waits, they were a third. Reading it as a number leaves the text alone.
 */
export function makeFlat(text: string | undefined): void {
  if (text !== undefined) Number(text);
}

/** What waits in a queue after its deadline is no use either. */
export function withExpiration(publication: Publication, nowMs: number): Publication {
  const { deadlineMs, properties } = publication;
  if (deadlineMs === undefined) return publication;
  const leftMs = Math.min(Math.ceil(deadlineMs - nowMs), 0xff_ff_ff_ff);
  const expirationMs = Math.min(leftMs, properties.expirationMs ?? leftMs);
  return { ...publication, properties: { ...properties, expirationMs } };
}
