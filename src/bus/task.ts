/** One message that has arrived, until its deliveries are settled. */

import type { EbadgeError } from '../core/errors.ts';
import type { Arrived } from './arrival.ts';
import type { Claim, Comebacks } from './comebacks.ts';
import type { Settlement } from './conversations.ts';
import { bury, type BuryParts } from './dead-letters.ts';
import type { Known } from './identities.ts';
import type { Job } from './lanes.ts';
import { comesAgain, type Held } from './queue-reader.ts';
import type { Version } from './revisions.ts';

/** What tasks work with. */
export interface TaskParts extends BuryParts {
  readonly comebacks: Comebacks<Task> | undefined;
  /** Has work that nobody waits for finished before the connection ends. */
  readonly background: (work: Promise<void>) => void;
}

/** Who works on tasks. */
export interface TaskWorker {
  run(task: Task): Promise<void> | undefined;
}

/** A message, its deliveries (the same one may come again meanwhile), and what becomes of them. */
export class Task implements Settlement, Job, Claim {
  readonly arrived: Arrived;
  /** Why it answers no question, though it looks like it. */
  stray: EbadgeError | undefined;
  /** Where its type has versions: which one it is. */
  version: Version | undefined;
  /** Whether it is on its way to the dead letters. */
  isBuried = false;
  readonly #parts: TaskParts;
  readonly #worker: TaskWorker;
  readonly #known: Known<Task> | undefined;
  readonly #held: [Held, ...Held[]];
  #isSettled = false;
  #isForgotten = false;

  constructor(
    parts: TaskParts,
    worker: TaskWorker,
    arrived: Arrived,
    held: Held,
    known: Known<Task> | undefined,
  ) {
    this.#parts = parts;
    this.#worker = worker;
    this.arrived = arrived;
    this.#held = [held];
    this.#known = known;
  }

  /** To be called once others may come: what is not over at once is known to be worked on. */
  remember(): void {
    if (this.#known === undefined || this.#isForgotten) return;
    const { memory, sender, id } = this.#known;
    if (memory === undefined) this.#parts.comebacks?.begin(this.#known.key, this);
    else memory.begin(sender, id, this);
  }

  run(): Promise<void> | undefined {
    return this.#worker.run(this);
  }

  get isSettled(): boolean {
    return this.#isSettled;
  }

  get comesAgain(): boolean {
    return comesAgain(this.#held);
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
    // until it is there, it is known: it may come again meanwhile; where it is not there, it has to come again
    const over = (isThere: boolean): void => this.#forget(isThere ? 'buried' : 'given back');
    this.#parts.background(bury(this.#parts, this.#held, error, over));
  }

  #settle(): boolean {
    if (this.#isSettled) return false;
    this.#isSettled = true;
    return true;
  }

  #forget(how: 'done' | 'buried' | 'given back'): void {
    if (this.#known === undefined) return;
    this.#isForgotten = true;
    const { memory, sender, id, isByBytes } = this.#known;
    const { comebacks } = this.#parts;
    if (memory === undefined) comebacks?.end(this.#known.key, this);
    else if (how === 'done') memory.finish(sender, id);
    else memory.forget(sender, id);
    const staysKnown = how === 'done' && memory !== undefined && !isByBytes;
    if (how !== 'given back' && !staysKnown && this.comesAgain) {
      comebacks?.settledInVain(this.#known.key);
    }
  }
}
