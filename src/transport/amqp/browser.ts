/** What bundlers for browsers put in the place of the AMQP transport (`#amqp` in package.json). */

import { EbadgeError } from '../../core/errors.ts';

/** Refuses: a browser opens no TCP connections, and its bundle needs no AMQP client. */
export function connectAmqp(): Promise<never> {
  return Promise.reject(
    new EbadgeError(
      'INVALID_ARGUMENT',
      'A browser cannot reach a broker over AMQP. Connect from Node, or give a `broker` instead of a `url`.',
    ),
  );
}
