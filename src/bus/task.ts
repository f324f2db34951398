/** One message that has arrived, until its deliveries are settled. */

import type { EbadgeError } from '../core/errors.ts';
import type { Arrived } from './arrival.ts';
import type { Claim, Comebacks } from './comebacks.ts';
import type { Settlement } from './conversations.ts';
import { bury, type BuryParts } from './dead-letters.ts';
import type { Duplicates } from './duplicates.ts';
import type { Held } from './queue-reader.ts';
import type { Version } from './revisions.ts';

/** What tasks work with. */
export interface TaskParts extends BuryParts {
  readonly duplicates: Duplicates<Task> | undefined;
  readonly comebacks: Comebacks<Task> | undefined;
  /** Has work that nobody waits for finished before the connection ends. */
  readonly background: (work: Promise<void>) => void;
}

/** What a message is known by: its id, or without one what it is made of. */
export interface MessageKey {
  readonly text: string;
  readonly isId: boolean;
}

/** A message, its deliveries (the same one may come again meanwhile), and what becomes of them. */
export class Task implements Settlement, Claim {
  readonly arrived: Arrived;
  /** Why it answers no question, though it looks like it. */
  stray: EbadgeError | undefined;
  /** Where its type has versions: which one it is. */
  version: Version | undefined;
  /** Whether it is on its way to the dead letters. */
  isBuried = false;
  readonly #parts: TaskParts;
  readonly #key: MessageKey | undefined;
  readonly #held: [Held, ...Held[]];
  #isSettled = false;

  constructor(parts: TaskParts, arrived: Arrived, held: Held, key: MessageKey | undefined) {
    this.#parts = parts;
    this.arrived = arrived;
    this.#held = [held];
    this.#key = key;
    if (key === undefined) return;
    if (key.isId) parts.duplicates?.begin(key.text, this);
    else parts.comebacks?.begin(key.text, this);
  }

  get isSettled(): boolean {
    return this.#isSettled;
  }

  get comesAgain(): boolean {
    return this.#held.every(({ delivery }) => delivery.lost === true);
  }

  /** Has another delivery of the message share the fate of the first. */
  join(held: Held): void {
    this.#held.push(held);
  }

  ack(): void {
    if (!this.#settle()) return;
    for (const held of this.#held) held.ack();
    this.#forget('done');
  }

  giveBack(): void {
    if (this.version !== undefined) this.version.failed = true;
    if (!this.#settle()) return;
    for (const held of this.#held) held.reject(true);
    this.#forget('given back');
  }

  bury(error: EbadgeError): void {
    if (this.version !== undefined) this.version.failed = true;
    if (!this.#settle()) return;
    this.isBuried = true;
    // until it is there, it is known: it may come again meanwhile
    this.#parts.background(bury(this.#parts, this.#held, error).finally(() => this.#forget('buried')));
  }

  #settle(): boolean {
    if (this.#isSettled) return false;
    this.#isSettled = true;
    return true;
  }

  #forget(how: 'done' | 'buried' | 'given back'): void {
    if (this.#key === undefined) return;
    const { duplicates, comebacks } = this.#parts;
    const { text, isId } = this.#key;
    if (!isId) comebacks?.end(text, this);
    else if (how === 'done') duplicates?.finish(text);
    else duplicates?.forget(text);
    const isKnown = isId && how === 'done';
    if (how !== 'given back' && !isKnown && this.comesAgain) comebacks?.settledInVain(text);
  }
}
