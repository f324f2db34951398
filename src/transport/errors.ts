import { EbadgeError } from '../core/errors.ts';

/** The error for a publication that a queue did not take. */
export function publishRefused(exchange: string, routingKey: string): EbadgeError {
  return new EbadgeError(
    'PUBLISH_REFUSED',
    `the broker did not take the message published to exchange '${exchange}': a queue is full or failing; ` +
      'try again later',
    { retryable: true, details: { outcome: 'rejected', exchange, routingKey } },
  );
}
