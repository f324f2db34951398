/** Who handles what, and how long messages wait for somebody who does. */

import type { Clock, Timer } from '../core/clock.ts';
import { EbadgeError } from '../core/errors.ts';
import type { Arrived } from './arrival.ts';
import type { Task } from './task.ts';

/** What a handler decided; `done` unless it said otherwise. */
export type Outcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'reject'; readonly reason: string }
  | { readonly kind: 'requeue'; readonly delayMs: number | undefined };

/** What came of a handler: what it decided, and its answer on its way, if it returned one. */
export interface Result {
  readonly outcome: Outcome;
  readonly sent: Promise<void> | undefined;
}

/** Works on one message, for the so many-th time; throws or rejects when the handler did. */
export type Handle = (task: Task, attempt: number) => Result | Promise<Result>;

/** Stands for any peer. */
export const anyPeer = '*';

/** The handlers of one client. */
export class Handlers {
  readonly #clock: Clock;
  readonly #graceMs: number;
  /** By sender (his kind and name), by type. */
  readonly #handlers = new Map<string, Map<string, Handle>>();
  /** Runs while handlers may still be on their way. */
  #grace: Timer | undefined;
  /** Messages that wait for a handler. */
  readonly #waiting = new Set<() => void>();
  #stopped = false;

  constructor(clock: Clock, graceMs: number) {
    this.#clock = clock;
    this.#graceMs = graceMs;
  }

  /** Registers a handler; at most one for each peer and message type. Returns a function that removes it. */
  register(peerRole: string, peer: string, name: string, handle: Handle): () => void {
    const sender = `${peerRole} ${peer}`;
    const known = this.#handlers.get(sender) ?? new Map<string, Handle>();
    if (known.has(name)) {
      const whom = peer === anyPeer ? `any ${peerRole}` : peer;
      throw new EbadgeError(
        'INVALID_ARGUMENT',
        `${name} from ${whom} has a handler already; a message is acknowledged by one. Cancel the other subscription first.`,
      );
    }
    known.set(name, handle);
    this.#handlers.set(sender, known);
    this.expectMore();
    return () => {
      if (known.get(name) === handle) known.delete(name);
      if (known.size === 0 && this.#handlers.get(sender) === known) this.#handlers.delete(sender);
    };
  }

  /** Lets messages without a handler wait a little longer, and those look that have one now. */
  expectMore(): void {
    this.#grace?.clear();
    this.#grace = undefined;
    if (this.#graceMs > 0 && !this.#stopped) {
      const over = (): void => {
        this.#grace = undefined;
        this.#lookAgain();
      };
      this.#grace = this.#clock.setTimer(this.#graceMs, over, { background: true });
    }
    this.#lookAgain();
  }

  /** Has nothing wait any more. */
  stop(): void {
    this.#stopped = true;
    this.#grace?.clear();
    this.#grace = undefined;
    this.#lookAgain();
  }

  #lookAgain(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }

  /** The handler of such a message, if there is one. */
  find({ channel, sender, name }: Arrived): Handle | undefined {
    return (
      this.#handlers.get(sender)?.get(name) ?? this.#handlers.get(`${channel.sender} ${anyPeer}`)?.get(name)
    );
  }

  /** Whether handlers may still come. */
  get mayCome(): boolean {
    return this.#grace !== undefined;
  }

  /** Waits as long as one may come. */
  async await(arrived: Arrived): Promise<Handle | undefined> {
    for (;;) {
      const handle = this.find(arrived);
      if (handle !== undefined || this.#grace === undefined) return handle;
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }
}
