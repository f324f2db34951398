import { systemClock } from '../../core/clock.ts';
import type { Clock, Timer } from '../../core/clock.ts';

/** What is known of a publication here. */
export interface Refusable {
  readonly exchange: string;
  /** Its place among all that were sent; of those sent again, the new one. */
  order: number;
  /** When it was refused for the first time, by the clock. */
  refusedAtMs: number | undefined;
}

/** What is told to the publisher. */
export interface RefusalParts<E> {
  /** Default: one that nobody sets. */
  readonly clock?: Clock;
  /** Another channel is wanted; `due` is to be asked once it is there. */
  readonly onRenew: () => void;
  /** It is given up. */
  readonly onGivenUp: (entry: E) => void;
  /** These go on, before all others. */
  readonly onReleased: (entries: readonly E[]) => void;
}

/** An exchange a queue of which refuses. */
interface Held<E> {
  /** All that wait for it, in order; the first is what is tried. */
  entries: E[];
  /** Sent, or about to be. */
  tried: E | undefined;
  tries: number;
  timer: Timer | undefined;
  /** Whether the first is to be tried on the next channel. */
  due: boolean;
}

/** A refusal is final after so long. */
const patienceMs = 3000;
/** Between two tries, at most; it begins with a sixteenth. */
const maxPauseMs = 400;
/** While refusals are final, how often another channel is tried all the same. */
const renewalMs = 2000;
/** A refusal that comes so long after the last one says nothing about that. */
const memoryMs = 10_000;

const steadyClock: Clock = { ...systemClock, nowMs: () => performance.now() };

/**
 * Publications that the broker has refused, and what comes after them.
 *
 * A quorum queue whose leader has just gone refuses until there is another, a quarter of a second later; and
 * RabbitMQ (3.10) goes on refusing for that queue on every channel that has published to it meanwhile. So what
 * is refused is tried again on another channel, one message at a time, while everything for the same exchange
 * waits behind it and so keeps its order. What a later message for that exchange has overtaken is given up, and
 * so is what is still refused after three seconds: the queue is full, then. From there on refusals for the exchange
 * are final at once, until one of its messages is taken.
 */
export class Refusals<E extends Refusable> {
  readonly #parts: RefusalParts<E>;
  readonly #clock: Clock;
  readonly #held = new Map<string, Held<E>>();
  /** Exchanges of which refusals are final, and when the last one came. */
  readonly #final = new Map<string, number>();
  #renewedAtMs = -Infinity;

  constructor(parts: RefusalParts<E>) {
    this.#parts = parts;
    this.#clock = parts.clock ?? steadyClock;
  }

  /** Whether anything waits here. */
  get isWaiting(): boolean {
    return this.#held.size > 0;
  }

  /** Keeps it, when others for the same exchange wait here already. */
  takes(entry: E): boolean {
    if (this.#held.size === 0) return false;
    const held = this.#held.get(entry.exchange);
    if (held === undefined || held.tried === entry) return false;
    held.entries.push(entry);
    return true;
  }

  /** It was refused; says whether it is kept. One that a later one has overtaken is not. */
  refused(entry: E, overtaken: boolean): boolean {
    const { exchange } = entry;
    const now = this.#clock.nowMs();
    const isFinal = this.#isFinal(exchange, now);
    if (isFinal || overtaken) {
      if (now - this.#renewedAtMs >= renewalMs) this.#renew();
      if (this.#held.get(exchange)?.tried === entry) this.settled(entry);
      return false;
    }
    entry.refusedAtMs ??= now;
    const held = this.#held.get(exchange);
    if (held === undefined) {
      this.#held.set(exchange, { entries: [entry], tried: undefined, tries: 0, timer: undefined, due: true });
      this.#renew();
    } else if (held.tried === entry) {
      this.#triedInVain(exchange, held, now);
    } else {
      held.entries.push(entry);
    }
    return true;
  }

  /** It was taken, or came to an end of another kind. */
  settled(entry: E, taken = false): void {
    if (this.#held.size === 0 && this.#final.size === 0) return;
    const { exchange } = entry;
    if (taken) this.#final.delete(exchange);
    const held = this.#held.get(exchange);
    if (held === undefined) return;
    if (held.tried === entry) {
      this.#release(exchange, held, held.entries.slice(1));
      return;
    }
    if (!taken || held.tried !== undefined) return;
    // sent before the refusal was known; what is older would now come after it
    const [older, younger] = [[] as E[], [] as E[]];
    for (const other of held.entries) (other.order < entry.order ? older : younger).push(other);
    held.entries = younger;
    if (younger.length === 0) this.#release(exchange, held, []);
    for (const other of older) this.#parts.onGivenUp(other);
  }

  /** There is another channel: what is to be tried on it. */
  due(): E[] {
    const entries: E[] = [];
    for (const held of this.#held.values()) {
      if (!held.due) continue;
      held.due = false;
      // on the first channel answers may have come in any order; nothing else waits yet
      if (held.tries === 0) held.entries.sort((a, b) => a.order - b.order);
      held.tried = held.entries[0];
      if (held.tried !== undefined) entries.push(held.tried);
    }
    return entries;
  }

  /** Forgets everything; gives back what was not being tried. */
  clear(): E[] {
    const left: E[] = [];
    for (const { entries, tried, timer } of this.#held.values()) {
      timer?.clear();
      left.push(...entries.filter((entry) => entry !== tried));
    }
    this.#held.clear();
    return left;
  }

  #isFinal(exchange: string, now: number): boolean {
    const lastMs = this.#final.get(exchange);
    if (lastMs === undefined) return false;
    if (now - lastMs > memoryMs) {
      this.#final.delete(exchange);
      return false;
    }
    this.#final.set(exchange, now);
    return true;
  }

  #renew(): void {
    this.#renewedAtMs = this.#clock.nowMs();
    this.#parts.onRenew();
  }

  #triedInVain(exchange: string, held: Held<E>, now: number): void {
    held.tried = undefined;
    const isOver = ({ refusedAtMs = now }: E): boolean => now - refusedAtMs >= patienceMs;
    if (held.entries[0] !== undefined && isOver(held.entries[0])) {
      this.#final.set(exchange, now);
      const over = held.entries.filter(isOver);
      this.#release(
        exchange,
        held,
        held.entries.filter((entry) => !isOver(entry)),
      );
      for (const entry of over) this.#parts.onGivenUp(entry);
      return;
    }
    const pauseMs = Math.min(maxPauseMs, (maxPauseMs / 16) * 2 ** held.tries++);
    held.timer = this.#clock.setTimer(
      pauseMs,
      () => {
        held.due = true;
        this.#renew();
      },
      // the connection keeps the process alive
      { background: true },
    );
  }

  #release(exchange: string, held: Held<E>, entries: readonly E[]): void {
    held.timer?.clear();
    this.#held.delete(exchange);
    if (entries.length > 0) this.#parts.onReleased(entries);
  }
}
