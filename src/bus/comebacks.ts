/** Messages that the broker hands out again because a connection broke while this client had them. */

import type { Clock } from '../core/clock.ts';
import { Recent } from '../core/recent.ts';
import type { Delivery } from '../transport/transport.ts';

/** Messages remembered that were settled in vain, at most. */
const maxSettled = 10_000;
/** How long they are: a message that has not come back by then has expired, or another consumer has it. */
const keepMs = 900_000;

/** What works on a message. */
export interface Claim {
  /** Whether all its deliveries are of connections that have ended, so that the message comes again. */
  readonly comesAgain: boolean;
}

interface Settled {
  readonly count: number;
  readonly atMs: number;
}

// any bytes become some text, and different bytes different texts
const text = new TextDecoder('windows-1252');

/** What tells a message without id from others of its sender: all that it is made of. */
export function contentText({ exchange, routingKey, properties, body }: Delivery): string {
  const { type, correlationId } = properties;
  const said = JSON.stringify([exchange, routingKey, type, correlationId]);
  return `${said}\n${text.decode(body)}`;
}

/**
 * Knows what is to come again. Peers may send the same twice on purpose, and without message ids the two look alike:
 * so a message is taken for one that was here before only when the broker says that it hands it out again, and
 * as often as it has to.
 */
export class Comebacks<W extends Claim> {
  readonly #clock: Clock;
  /** What is worked on of messages without id. */
  readonly #working = new Map<string, Set<W>>();
  /** Of what was settled after its connection had ended. */
  readonly #settled = new Recent<Settled>(maxSettled);

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  begin(key: string, work: W): void {
    const others = this.#working.get(key);
    if (others === undefined) this.#working.set(key, new Set([work]));
    else others.add(work);
  }

  end(key: string, work: W): void {
    const others = this.#working.get(key);
    if (others?.delete(work) === true && others.size === 0) this.#working.delete(key);
  }

  /** Who works on the message that has come again. */
  working(key: string): W | undefined {
    for (const work of this.#working.get(key) ?? []) if (work.comesAgain) return work;
    return undefined;
  }

  /** It is done with, but the broker could not be told: it comes once more. */
  settledInVain(key: string): void {
    const nowMs = this.#clock.nowMs();
    this.#settled.set(key, { count: (this.#settled.get(key)?.count ?? 0) + 1, atMs: nowMs });
    this.#settled.dropWhile(({ atMs }) => nowMs - atMs >= keepMs);
  }

  /** Whether the message that has come again was done with before; asking uses that up. */
  wasSettled(key: string): boolean {
    const settled = this.#settled.get(key);
    if (settled === undefined) return false;
    this.#settled.delete(key);
    const { count, atMs } = settled;
    if (count > 1) this.#settled.set(key, { count: count - 1, atMs });
    return this.#clock.nowMs() - atMs < keepMs;
  }
}
