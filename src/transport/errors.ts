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

/** The error for a mandatory publication that no queue is bound for. */
export function unroutable(exchange: string, routingKey: string): EbadgeError {
  return new EbadgeError(
    'UNROUTABLE',
    `no queue took the message published to exchange '${exchange}' with routing key '${routingKey}': ` +
      'bind a queue for that key first',
    { details: { outcome: 'returned', exchange, routingKey } },
  );
}
