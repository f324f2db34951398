/** How a publish ends that nobody waits for any more. */

import type { GiveUpSignal } from '../transport/transport.ts';
import { EbadgeError } from '../core/errors.ts';

/** The caller waits no more. */
export function aborted(
  name: string,
  peer: string,
  signal: GiveUpSignal,
  outcome: 'not sent' | 'unknown',
): EbadgeError {
  const text =
    outcome === 'unknown'
      ? 'It may have been sent: publishing it again may deliver it twice.'
      : 'It was not sent.';
  return new EbadgeError('ABORTED', `Publishing ${name} to ${peer} was aborted. ${text}`, {
    details: { messageName: name, peer, outcome },
    cause: signal.reason,
  });
}

/** Its time was over before anything could be sent. */
export const expired = (messageName: string, peer: string, ttlMs: number | undefined): EbadgeError =>
  new EbadgeError(
    'EXPIRED',
    `${messageName} was not sent to ${peer}: its time of ${ttlMs ?? 0} ms was over before the broker could be asked for what lies between the two.`,
    { details: { messageName, peer, outcome: 'expired' } },
  );

/** Waits for a publish until the signal aborts. */
export function abortable(
  sent: Promise<void>,
  signal: GiveUpSignal,
  name: string,
  peer: string,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(aborted(name, peer, signal, 'unknown'));
    signal.addEventListener('abort', onAbort, { once: true });
    sent.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

/** Messages that wait for something to be seen to before they can be sent: no more than the buffer would hold. */
export class Waiting {
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(maxBytes: number = Number.POSITIVE_INFINITY) {
    this.#maxBytes = maxBytes;
  }

  /** The work that the message waits for, or where there is no room for that, a promise that rejects: `BUFFER_FULL`. */
  admit<T>(name: string, peer: string, bodyBytes: number, work: Promise<T>): Promise<T> {
    const bytes = bodyBytes + 256;
    if (this.#bytes > 0 && this.#bytes + bytes > this.#maxBytes) {
      work.catch(() => undefined);
      const full = new EbadgeError(
        'BUFFER_FULL',
        `${name} was not sent to ${peer}: ${this.#bytes} of ${this.#maxBytes} bytes wait until the broker can be asked for what lies between the two. Publish more slowly, set buffer.maxBytes higher, or have publishes wait with buffer.whenFull: 'wait'`,
        { retryable: true, details: { messageName: name, peer, outcome: 'not sent' } },
      );
      return Promise.reject(full);
    }
    this.#bytes += bytes;
    const over = (): unknown => (this.#bytes -= bytes);
    work.then(over, over);
    return work;
  }
}

/** Codes with which the broker says no to what has to be there before anything can be sent. */
const refusals: readonly string[] = ['ACCESS_REFUSED', 'TOPOLOGY_MISSING', 'TOPOLOGY_CONFLICT'];

/** Fails a publish that has come to nothing before it was sent: with what became of it, as any other does. */
export function failUnsent(caught: unknown): never {
  const error = EbadgeError.from(caught);
  const { code, message, retryable, details } = error;
  if (details['outcome'] !== undefined) throw error;
  const outcome = refusals.includes(code) ? 'rejected' : 'not sent';
  throw new EbadgeError(code, message, { retryable, details: { ...details, outcome }, cause: error });
}
