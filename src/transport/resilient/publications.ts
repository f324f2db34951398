/** Publications that wait, and go out when their time has come. */

import type { Publication } from '../transport.ts';

/** What waits in a queue after its deadline is no use either. */
export function withExpiration(publication: Publication, nowMs: number): Publication {
  const { deadlineMs, properties } = publication;
  if (deadlineMs === undefined) return publication;
  const leftMs = Math.min(Math.ceil(deadlineMs - nowMs), 0xff_ff_ff_ff);
  const expirationMs = Math.min(leftMs, properties.expirationMs ?? leftMs);
  return { ...publication, properties: { ...properties, expirationMs } };
}
