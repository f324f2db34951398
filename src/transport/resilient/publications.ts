/** Publications that wait, and go out when their time has come. */

import { copyHeaders } from '../arguments.ts';
import type { Publication } from '../transport.ts';

/** The caller may change his own, and it may have to go out again. */
export function ownCopy(publication: Publication): Publication {
  const body = Buffer.from(publication.body);
  const { headers, ...properties } = publication.properties;
  if (headers === undefined) return { ...publication, body };
  const copied = copyHeaders(headers);
  return { ...publication, body, properties: { ...properties, ...(copied && { headers: copied }) } };
}

/** What waits in a queue after its deadline is no use either. */
export function withExpiration(publication: Publication, nowMs: number): Publication {
  const { deadlineMs, properties } = publication;
  if (deadlineMs === undefined) return publication;
  const leftMs = Math.min(Math.ceil(deadlineMs - nowMs), 0xff_ff_ff_ff);
  const expirationMs = Math.min(leftMs, properties.expirationMs ?? leftMs);
  return { ...publication, properties: { ...properties, expirationMs } };
}
