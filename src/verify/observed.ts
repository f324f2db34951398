/** Messages as reports show them. */

import { observed as seen } from '../contract-report/observe.ts';
import type { ObservedMessage } from '../contract-report/report.ts';
import type { Delivery } from '../transport/transport.ts';

/** A message, with its way. */
export const observed = (
  atMs: number,
  from: string,
  to: string,
  delivery: Pick<Delivery, 'exchange' | 'routingKey' | 'body' | 'properties'>,
): ObservedMessage => seen(delivery, { from, to }, atMs);
