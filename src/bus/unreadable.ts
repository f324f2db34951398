/** Messages that cannot be read: each becomes one dead letter, also when it comes again meanwhile. */

import type { Clock } from '../core/clock.ts';
import { EbadgeError } from '../core/errors.ts';
import { placed, ValidationError } from '../core/validation-error.ts';
import { keyOf } from '../core/recent-ids.ts';
import { Comebacks, contentText, type Claim } from './comebacks.ts';
import { bury, type BuryParts } from './dead-letters.ts';
import { comesAgain, type Held } from './queue-reader.ts';
import { originOf } from './replay.ts';

/** Longer ones are not compared: nothing large is kept for long. One of them may become two dead letters. */
const longestBytes = 8192;

/** One that is on its way to the dead letters, with all its deliveries. */
class Burial implements Claim {
  readonly held: [Held, ...Held[]];

  constructor(held: Held) {
    this.held = [held];
  }

  get comesAgain(): boolean {
    return comesAgain(this.held);
  }
}

/** Puts what cannot be read among the dead letters. */
export class Unreadable {
  readonly #parts: BuryParts;
  readonly #comebacks: Comebacks<Burial>;

  constructor(parts: BuryParts, clock: Clock) {
    this.#parts = parts;
    this.#comebacks = new Comebacks(clock);
  }

  /** Resolves after the first attempt, and never rejects; undefined: it is on its way already, or was there before. */
  bury(held: Held, caught: unknown): Promise<void> | undefined {
    const { delivery, queue } = held;
    const burial = new Burial(held);
    if (delivery.body.length > longestBytes) return this.#bury(burial, caught, () => undefined);
    const key = keyOf(keyOf(queue, delivery.properties.messageId ?? ''), contentText(delivery));
    if (delivery.redelivered) {
      if (this.#comebacks.wasSettled(key)) {
        held.ack();
        return undefined;
      }
      const before = this.#comebacks.working(key);
      if (before !== undefined) {
        before.held.push(held);
        return undefined;
      }
    }
    this.#comebacks.begin(key, burial);
    return this.#bury(burial, caught, (isThere) => {
      this.#comebacks.end(key, burial);
      if (isThere && burial.comesAgain) this.#comebacks.settledInVain(key);
    });
  }

  #bury({ held }: Burial, caught: unknown, onOver: (isThere: boolean) => void): Promise<void> {
    return bury(this.#parts, held, this.#located(EbadgeError.from(caught), held[0]), onOver);
  }

  /** Says of what is no valid message who sent it, and through what: nobody could tell otherwise. */
  #located(error: EbadgeError, { delivery, queue }: Held): EbadgeError {
    if (!(error instanceof ValidationError)) return error;
    const { routes } = this.#parts;
    const { exchange, routingKey } = originOf(routes, delivery, queue);
    const peer = routes.senderOf(exchange, queue)?.peer;
    const where = peer === undefined ? `A message through ${exchange}` : `A message of ${peer} (${exchange})`;
    return placed(error, where, { ...(peer === undefined ? {} : { peer }), exchange, routingKey, queue });
  }
}
