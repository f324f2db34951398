/** How often, and after which time, a message is tried again. */

import { EbadgeError } from '../core/errors.ts';
import type { Delivery } from '../transport/transport.ts';

/** What is done with messages that handlers ask to have again. */
export interface RedeliveryOptions {
  /** Times that a message is handled; after the last it becomes a dead letter. Default: 5. */
  readonly maxAttempts?: number;
  /** Time before the second attempt; it doubles with each further one. Default: 100. */
  readonly initialDelayMs?: number;
  /** Longest time between two attempts. Default: 10,000. */
  readonly maxDelayMs?: number;
}

/** Longest time that a handler may ask for: the message is kept unacknowledged, and brokers limit that. */
const longestDelayMs = 600_000;

/** The times of one client. */
export class Redelivery {
  readonly maxAttempts: number;
  readonly #initialDelayMs: number;
  readonly #maxDelayMs: number;

  constructor(options: RedeliveryOptions = {}) {
    this.maxAttempts = options.maxAttempts ?? 5;
    this.#initialDelayMs = options.initialDelayMs ?? 100;
    this.#maxDelayMs = options.maxDelayMs ?? 10_000;
  }

  /** Time to wait after that attempt. */
  delayMs(attempt: number): number {
    return Math.min(this.#initialDelayMs * 2 ** Math.min(attempt - 1, 50), this.#maxDelayMs);
  }
}

/** Which attempt this is, 1 or more, as far as the broker tells: quorum queues count, others only mark. */
export function attemptOf({ properties, redelivered }: Delivery): number {
  const count = properties.headers?.['x-delivery-count'];
  const before = typeof count === 'number' && count > 0 ? count : 0;
  return 1 + (before === 0 && redelivered ? 1 : before);
}

/** Refuses a time that a message cannot be kept for. */
export function checkDelay(delayMs: unknown): void {
  if (delayMs === undefined) return;
  if (typeof delayMs === 'number' && delayMs >= 0 && delayMs <= longestDelayMs) return;
  throw new EbadgeError(
    'INVALID_ARGUMENT',
    `The option delayMs of requeue has to be milliseconds from 0 to ${longestDelayMs}.`,
  );
}
