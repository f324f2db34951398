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

/** The error for a mandatory publication that no queue is bound for (any more). */
export function unroutable(exchange: string, routingKey: string): EbadgeError {
  return new EbadgeError(
    'UNROUTABLE',
    `no queue is bound to exchange '${exchange}' for routing key '${routingKey}', so the broker gave the message back: ` +
      'its receiver has not set up a queue yet, or that queue or its binding has been deleted; have it declared, then publish again',
    { details: { outcome: 'returned', exchange, routingKey } },
  );
}
