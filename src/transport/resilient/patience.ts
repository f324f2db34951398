import type { Clock } from '../../core/clock.ts';
import type { EbadgeError } from '../../core/errors.ts';

const patienceMs = 10_000;

/**
 * For so long after a connection was rebuilt, a publish that the broker refuses for now is not given up: a queue
 * whose node has just gone may have no leader yet, and RabbitMQ (3.10) refuses on a channel for good what was
 * first published over it in that state. Only another connection helps.
 */
export class Patience {
  readonly #clock: Clock;
  #connected = false;
  #untilMs = -Infinity;
  #renewing = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** There is a connection; the first one is not waited for, nor is what was given up for a refusal. */
  connected(): void {
    if (this.#connected && !this.#renewing) this.#untilMs = this.#clock.nowMs() + patienceMs;
    this.#connected = true;
    this.#renewing = false;
  }

  /** The connection is given up for a refusal. */
  renewing(): void {
    this.#renewing = true;
  }

  /** Whether the refusal may pass with another connection. */
  covers({ code, retryable }: EbadgeError): boolean {
    return code === 'PUBLISH_REFUSED' && retryable && this.#clock.nowMs() < this.#untilMs;
  }
}
