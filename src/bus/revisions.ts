/** Later versions of a question, and questions that are put again: who asks twice hears the same twice. */

import { Recent } from '../core/recent.ts';
import type { RevisionInfo } from '../support/contract.ts';
import { valueAt } from '../support/pointer.ts';
import type { Outgoing } from './outbox.ts';
import { keyOf } from './values.ts';

/** Questions that wait for one answer, besides the first. */
const maxWaiting = 100;

/** One version of what was asked. */
export class Version {
  readonly count: number;
  /** Whether its handler failed: then it may come again. */
  failed = false;
  /** The answer last given. */
  answer: Outgoing | undefined;
  /** Correlation ids of those who asked the same while there was no answer. */
  readonly #waiting: (string | undefined)[] = [];

  constructor(count: number) {
    this.count = count;
  }

  /** Has one more wait for the answer; of many who ask in vain the last ones get it. */
  await(correlationId: string | undefined): void {
    this.#waiting.push(correlationId);
    if (this.#waiting.length > maxWaiting) this.#waiting.shift();
  }

  /** Who has waited. */
  takeWaiting(): (string | undefined)[] {
    return this.#waiting.splice(0);
  }
}

/** What a question is beside those before it. */
export type Judgement =
  | { readonly kind: 'new'; readonly version: Version }
  | { readonly kind: 'again'; readonly version: Version }
  | { readonly kind: 'older'; readonly count: number; readonly newest: number };

/** Identities remembered; the ones not heard of for the longest time are forgotten first. */
const maxRemembered = 10_000;

/** The newest versions of all that one client was asked. */
export class Revisions {
  readonly #newest = new Recent<Version>(maxRemembered);

  /** `asker` says who asks what: his channel, his name, the kind of question. */
  judge(asker: string, { identity, field }: RevisionInfo, question: unknown): Judgement {
    const key = `${asker}\n${keyOf(identity, question)}`;
    const count = Number(valueAt(question, field) ?? 0);
    const known = this.#newest.get(key);
    if (known !== undefined && count < known.count) return { kind: 'older', count, newest: known.count };
    if (known?.count === count && !known.failed) {
      this.#newest.set(key, known);
      return { kind: 'again', version: known };
    }
    const version = new Version(count);
    this.#newest.set(key, version);
    return { kind: 'new', version };
  }
}
