import { EbadgeError } from '../core/errors.ts';

type ClosedListener = (error: EbadgeError | undefined) => void;

/** Open, closing, ended: the life of one connection, and those who want to know of its end. */
export class Lifetime {
  #state: 'open' | 'closing' | 'ended' = 'open';
  #error: EbadgeError | undefined;
  readonly #listeners = new Set<{ readonly call: ClosedListener }>();

  /** Whether the connection is over, closed or lost. */
  get ended(): boolean {
    return this.#state === 'ended';
  }

  /** Throws `CONNECTION_LOST` after a loss, `CLOSED` once closing began. */
  assertOpen(): void {
    if (this.#state === 'open') return;
    throw this.refusal({ outcome: 'not sent' });
  }

  /** Why nothing more can be done on the connection. */
  refusal(details: EbadgeError['details'] = {}): EbadgeError {
    if (this.#error === undefined) {
      return new EbadgeError('CLOSED', 'the transport is closed: connect anew to go on', { details });
    }
    return new EbadgeError('CONNECTION_LOST', `${this.#error.message}; connect anew to go on`, {
      retryable: true,
      details,
      cause: this.#error,
    });
  }

  /** From now on operations are refused; no effect unless open. */
  beginClosing(): void {
    if (this.#state === 'open') this.#state = 'closing';
  }

  /** Ends it, with the error when it was lost, and tells the listeners. Only the first call counts. */
  end(error?: EbadgeError): void {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    this.#error = error;
    for (const listener of this.#listeners) this.#tell(listener);
  }

  /** See `Transport.onClosed`. A listener that comes after the end is told of it, too. */
  onClosed(call: ClosedListener): () => void {
    const listener = { call };
    this.#listeners.add(listener);
    if (this.ended) this.#tell(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  #tell(listener: { readonly call: ClosedListener }): void {
    // in a microtask: a listener never runs inside the call that ended the connection, and one that
    // throws hinders nobody
    queueMicrotask(() => {
      if (this.#listeners.delete(listener)) listener.call(this.#error);
    });
  }
}
