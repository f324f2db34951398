/** By what a message is known should it come again: its id, or for peers that give none, all that it says. */

import type { Clock } from '../core/clock.ts';
import { keyOf } from '../core/recent-ids.ts';
import type { Arrived } from './arrival.ts';
import { contentText } from './comebacks.ts';
import { Duplicates } from './duplicates.ts';

/** Longer messages without an id are each a message of its own: nothing large is kept for long. */
const longestBytes = 65_536;

/** Messages of one profile remembered by what they say, at most. */
const mostCopies = 10_000;

const decoder = new TextDecoder('latin1');

/** What a message is remembered by, and where. */
export class Known<W> {
  /** Undefined: it is known only until the broker has heard what became of it. */
  readonly memory: Duplicates<W> | undefined;
  readonly sender: string;
  readonly id: string;
  /** Whether it is known by what it says alone: another message may say the same. */
  readonly isByBytes: boolean;

  constructor(memory: Duplicates<W> | undefined, sender: string, id: string, isByBytes: boolean) {
    this.memory = memory;
    this.sender = sender;
    this.id = id;
    this.isByBytes = isByBytes;
  }

  /** Both in one: seldom wanted, so it is not kept. */
  get key(): string {
    return keyOf(this.sender, this.id);
  }
}

/** Tells messages that come again from new ones. */
export class Identities<W> {
  readonly #clock: Clock;
  readonly #byId: Duplicates<W> | undefined;
  /** By the window of a profile. */
  readonly #byBytes = new Map<number, Duplicates<W>>();

  /** @param byId Undefined: no message is looked for, they are handled each time that they come. */
  constructor(clock: Clock, byId: Duplicates<W> | undefined) {
    this.#clock = clock;
    this.#byId = byId;
  }

  /** Undefined where messages that come again are not looked for. */
  of({ sender, delivery, profile }: Arrived): Known<W> | undefined {
    if (this.#byId === undefined) return undefined;
    const { messageId } = delivery.properties;
    // another sender cannot take the id of this one's message: it is remembered with the sender
    if (messageId !== undefined) return new Known(this.#byId, sender, messageId, false);
    const windowMs = profile?.info.republishingMs;
    if (windowMs === undefined || delivery.body.length > longestBytes) {
      return new Known<W>(undefined, sender, contentText(delivery), false);
    }
    let memory = this.#byBytes.get(windowMs);
    if (memory === undefined) {
      memory = new Duplicates(this.#clock, { windowMs, maxEntries: mostCopies });
      this.#byBytes.set(windowMs, memory);
    }
    return new Known(memory, sender, decoder.decode(delivery.body), true);
  }
}
