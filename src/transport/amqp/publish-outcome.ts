/** What became of a publication, from what the broker says. */

import type { Message } from 'amqplib';
import { EbadgeError } from '../../core/errors.ts';
import type { Publication } from '../transport.ts';
import { brokerText, channelError, replyCode } from './errors.ts';

type Named = Pick<Publication, 'exchange' | 'routingKey'>;

/** What is kept of a publication until it is confirmed. */
type Copied = Named & Pick<Publication, 'properties'> & { readonly body: Uint8Array };

/** Whether the message that came back is this one. */
export function isSame(publication: Copied, { fields, properties, content }: Message): boolean {
  return (
    publication.exchange === fields.exchange &&
    publication.routingKey === fields.routingKey &&
    publication.properties.messageId === properties.messageId &&
    publication.properties.correlationId === properties.correlationId &&
    publication.properties.type === properties.type &&
    content.equals(publication.body)
  );
}

/** Whether the broker's reason for closing the channel can be about this publication. */
export function fits(publication: Copied, failure: unknown): boolean {
  const text = brokerText(failure);
  if (text.includes(`message size ${publication.body.length} `)) return true;
  const topic = /access to topic '(.*)' in exchange/s.exec(text);
  if (topic !== null && topic[1] !== publication.routingKey) return false;
  return text.includes(`exchange '${publication.exchange}'`);
}

/** The error for the publication that made the broker close the channel, or may have. */
export function publishError(
  publication: Named,
  failure: unknown,
  outcome: 'rejected' | 'unknown',
): EbadgeError {
  const { exchange, routingKey } = publication;
  const what = `publish to exchange '${exchange}'`;
  const details = { outcome, exchange, routingKey };
  if (replyCode(failure) !== 406) return channelError(what, failure, details);
  // 406 is about this message (too large, say), not about the topology
  return new EbadgeError('PUBLISH_REFUSED', `cannot ${what}: ${brokerText(failure)}`, {
    details,
    cause: failure,
  });
}

/** The error for a publication that was sent, and not confirmed. */
export function unknownOutcome(why: string, cause: unknown): EbadgeError {
  return new EbadgeError(
    'CONNECTION_LOST',
    `${why} before the message was confirmed: whether it was delivered is unknown, publishing again may duplicate it`,
    { retryable: true, details: { outcome: 'unknown' }, cause },
  );
}

/** The error for a publication that was still waiting when the connection ended. */
export function notSent(why: string, cause: unknown): EbadgeError {
  return new EbadgeError('CONNECTION_LOST', `${why}; the message was not sent`, {
    retryable: true,
    details: { outcome: 'not sent' },
    cause,
  });
}
