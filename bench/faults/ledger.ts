/** What became of every message, from what publishers and consumers say. */

import type { MessageEvent } from './peer.ts';

/** The numbers of one contender under one fault. */
export interface Account {
  readonly offered: number;
  readonly accepted: number;
  readonly confirmed: number;
  readonly failed: number;
  /** Accepted, and neither confirmed nor failed when the watching ended. */
  readonly open: number;
  /** Different messages that the application was handed. */
  readonly delivered: number;
  readonly lostOffered: number;
  readonly lostAccepted: number;
  readonly lostConfirmed: number;
  /** Accepted, never delivered, and the publisher never told so. */
  readonly lostSilently: number;
  readonly duplicatesBefore: number;
  readonly duplicatesAfter: number;
  /** Messages handed over for the first time after one with a higher number. */
  readonly outOfOrder: number;
  /** Longest time between two first deliveries in a row. */
  readonly longestGapMs: number;
}

/** Counts. */
export class Ledger {
  readonly #events: Record<MessageEvent, Map<number, number>> = {
    offered: new Map(),
    refused: new Map(),
    confirmed: new Map(),
    failed: new Map(),
    delivered: new Map(),
    handled: new Map(),
  };
  #highest = 0;
  #outOfOrder = 0;
  #lastHandledAt = Number.NaN;
  #longestGapMs = 0;
  /** When anything last happened, in ms since 1970. */
  lastEventAt: number = Date.now();

  note(event: MessageEvent, seq: number, at: number): void {
    this.lastEventAt = at;
    const times = this.#events[event];
    const before = times.get(seq) ?? 0;
    times.set(seq, before + 1);
    if (event !== 'handled' || before > 0) return;
    if (seq < this.#highest) this.#outOfOrder += 1;
    else this.#highest = seq;
    const gapMs = at - this.#lastHandledAt;
    if (gapMs > this.#longestGapMs) this.#longestGapMs = gapMs;
    this.#lastHandledAt = at;
  }

  /** Has the time until the next delivery count as no gap: nothing was to come. */
  forgiveGap(): void {
    this.#lastHandledAt = Number.NaN;
  }

  /** Whether nothing is outstanding: each message refused, failed, or confirmed and delivered. */
  settled(): boolean {
    const { offered, refused, confirmed, failed, handled } = this.#events;
    const open = [...offered.keys()].find(
      (seq) => !refused.has(seq) && !failed.has(seq) && !(confirmed.has(seq) && handled.has(seq)),
    );
    return open === undefined;
  }

  account(): Account {
    const { offered, refused, confirmed, failed, delivered, handled } = this.#events;
    const lost = (seqs: Iterable<number>): number[] => [...seqs].filter((seq) => !handled.has(seq));
    const accepted = [...offered.keys()].filter((seq) => !refused.has(seq));
    const repeated = (times: ReadonlyMap<number, number>): number =>
      [...times.values()].reduce((sum, count) => sum + count - 1, 0);
    return {
      offered: offered.size,
      accepted: accepted.length,
      confirmed: confirmed.size,
      failed: failed.size,
      open: accepted.filter((seq) => !confirmed.has(seq) && !failed.has(seq)).length,
      delivered: handled.size,
      lostOffered: lost(offered.keys()).length,
      lostAccepted: lost(accepted).length,
      lostConfirmed: lost(confirmed.keys()).length,
      lostSilently: lost(accepted).filter((seq) => !failed.has(seq)).length,
      duplicatesBefore: repeated(delivered),
      duplicatesAfter: repeated(handled),
      outOfOrder: this.#outOfOrder,
      longestGapMs: this.#longestGapMs,
    };
  }
}
