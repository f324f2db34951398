/** Questions that wait for answers, those that do no more, and which of them an arriving message answers. */

import type { Clock, Timer } from '../core/clock.ts';
import { EbadgeError } from '../core/errors.ts';
import { Recent } from '../core/recent.ts';
import type { ReplyInfo } from '../support/contract.ts';
import { valueAt } from '../support/pointer.ts';
import type { GiveUpSignal } from '../transport/transport.ts';
import { agree } from './values.ts';

/** What an arriving message is matched by. */
export interface Arrival {
  /** Id of the channel that it came on. */
  readonly channel: string;
  readonly peer: string;
  readonly name: string;
  readonly message: unknown;
  readonly correlationId: string | undefined;
  readonly messageId: string | undefined;
}

/** What can be done with a delivery once an answer was taken over. */
export interface Settlement {
  /** Takes it off the queue. */
  ack(): void;
  /** Puts it among the dead letters. */
  bury(error: EbadgeError): void;
}

/** A question that has been put. */
export interface Pending {
  readonly peer: string;
  readonly id: string;
  /** Wire name of the question. */
  readonly name: string;
  readonly reply: ReplyInfo;
  readonly question: unknown;
  /** The queue that answers come through. */
  readonly queue: string;
  /** Takes an answer, and sees to its delivery; returns whether the question is settled by it. */
  readonly take: (message: unknown, settlement: Settlement) => boolean;
  readonly fail: (error: EbadgeError) => void;
}

/** How a question came to its end. */
export type Ending = 'answered' | 'given up';

interface Ended extends Pick<Pending, 'peer' | 'id' | 'name' | 'reply' | 'question'> {
  readonly how: Ending;
}

/** Questions remembered after their end, at most. */
const maxEnded = 10_000;

const fits = (
  question: Pick<Pending, 'peer' | 'reply'>,
  { channel, peer, name }: Pick<Arrival, 'channel' | 'peer' | 'name'>,
): boolean =>
  question.peer === peer && question.reply.channel === channel && question.reply.messages.includes(name);

/** Whether an answer that has the fields of a version has those of the question's. */
export function isOfVersion(
  { reply, question }: Pick<Pending, 'reply' | 'question'>,
  answer: unknown,
): boolean {
  if (reply.revision === undefined) return true;
  const { identity, field } = reply.revision;
  return [...identity, field].every(
    (pointer) => valueAt(answer, pointer) === undefined || agree([pointer], question, answer),
  );
}

/** Whether the answer has members of exactly the names that the question lists. */
function hasKeys({ reply, question }: Pick<Pending, 'reply' | 'question'>, answer: unknown): boolean {
  return Object.entries(reply.keys ?? {}).every(([list, object]) => {
    const asked = valueAt(question, list);
    const given = valueAt(answer, object);
    if (!Array.isArray(asked) || typeof given !== 'object' || given === null) return false;
    return (
      new Set(asked).size === Object.keys(given).length &&
      asked.every((key) => Object.hasOwn(given, String(key)))
    );
  });
}

/** How well an answer without correlation id fits: the more fields agree the better; undefined: not at all. */
export function fitness(question: Pick<Pending, 'reply' | 'question'>, answer: unknown): number | undefined {
  const { correlation, keys } = question.reply;
  if (!agree(correlation, question.question, answer)) return undefined;
  return correlation.length + (keys !== undefined && hasKeys(question, answer) ? 0.5 : 0);
}

/** The questions of one client. */
export class Conversations {
  readonly #pending = new Map<string, Pending>();
  readonly #byPeer = new Map<string, Set<Pending>>();
  /** Questions that wait, by the queue that their answers come through; streams do not wait. */
  readonly #waiting = new Map<string, number>();
  readonly #ended = new Recent<Ended>(maxEnded);

  add(pending: Pending): void {
    this.#pending.set(pending.id, pending);
    const others = this.#byPeer.get(pending.peer);
    if (others === undefined) this.#byPeer.set(pending.peer, new Set([pending]));
    else others.add(pending);
    this.#count(pending, 1);
  }

  /** The question is over. Its answers, should they still come, are told from what was never asked for. */
  end(id: string, how: Ending): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    this.#pending.delete(id);
    const others = this.#byPeer.get(pending.peer);
    others?.delete(pending);
    if (others?.size === 0) this.#byPeer.delete(pending.peer);
    this.#count(pending, -1);
    const { peer, name, reply, question } = pending;
    this.#ended.set(id, { peer, id, name, reply, question, how });
  }

  #count({ queue, reply }: Pending, by: 1 | -1): void {
    if (reply.cardinality === 'stream') return;
    const count = (this.#waiting.get(queue) ?? 0) + by;
    if (count === 0) this.#waiting.delete(queue);
    else this.#waiting.set(queue, count);
  }

  /** Whether a question waits for an answer through that queue. */
  isWaiting(queue: string): boolean {
    return this.#waiting.has(queue);
  }

  /**
   * Hands an arriving message to the question that it answers: the one of its correlation id; without one,
   * that to its sender whose correlating fields agree, the one with the most such fields first, then the
   * oldest. False when it answers none that waits.
   */
  settle(arrival: Arrival, settlement: Settlement): boolean {
    if (this.#pending.size === 0) return false;
    const pending = this.#find(arrival);
    if (pending === undefined) return false;
    if (pending.take(arrival.message, settlement)) this.end(pending.id, 'answered');
    return true;
  }

  /** Whether it would be the one answer to a question that waits. */
  awaitsOne(arrival: Arrival): boolean {
    return this.#pending.size > 0 && this.#find(arrival)?.reply.cardinality === 'one';
  }

  /** Whether a question waits for it. */
  awaits(arrival: Arrival): boolean {
    return this.#pending.size > 0 && this.#find(arrival) !== undefined;
  }

  #find(arrival: Arrival): Pending | undefined {
    const { peer, message, correlationId, messageId } = arrival;
    if (correlationId !== undefined) {
      const pending = this.#pending.get(correlationId);
      return pending !== undefined && fits(pending, arrival) && isOfVersion(pending, message)
        ? pending
        : undefined;
    }
    let best: Pending | undefined;
    let bestFitness = -1;
    for (const pending of this.#byPeer.get(peer) ?? []) {
      const { correlation, cardinality } = pending.reply;
      if (!fits(pending, arrival)) continue;
      // a peer that numbers its messages would have named the question, had it meant this one
      if (messageId !== undefined && cardinality === 'one' && correlation.length === 0) continue;
      const fit = fitness(pending, message) ?? -1;
      if (fit <= bestFitness) continue;
      best = pending;
      bestFitness = fit;
    }
    return best;
  }

  /**
   * Why a message that answers no question that waits is an answer nevertheless, by its correlation id;
   * undefined where it is none.
   */
  stray(arrival: Arrival): EbadgeError | undefined {
    const { correlationId, message } = arrival;
    if (correlationId === undefined) return undefined;
    const pending = this.#pending.get(correlationId);
    if (pending !== undefined && fits(pending, arrival)) return otherVersion(pending, arrival);
    const ended = this.#ended.get(correlationId);
    if (ended === undefined || !fits(ended, arrival)) return undefined;
    return isOfVersion(ended, message) ? tooLate(ended, arrival) : otherVersion(ended, arrival);
  }

  /** As {@link stray}, by the fields that an answer repeats, for peers without correlation ids. */
  strayByFields(arrival: Arrival): EbadgeError | undefined {
    if (arrival.correlationId !== undefined) return undefined;
    for (const ended of this.#ended.values()) {
      const isAnswer = ended.reply.correlation.length > 0 && fits(ended, arrival);
      if (isAnswer && fitness(ended, arrival.message) !== undefined) return tooLate(ended, arrival);
    }
    return undefined;
  }

  /** Fails all that still wait. */
  failAll(error: EbadgeError): void {
    const all = [...this.#pending.values()];
    for (const pending of all) {
      this.end(pending.id, 'given up');
      pending.fail(error);
    }
  }
}

function tooLate({ how, name: question }: Ended, { name, peer }: Arrival): EbadgeError {
  const details = { messageName: name, question, peer };
  return how === 'answered'
    ? new EbadgeError(
        'DUPLICATE_ANSWER',
        `${peer} answered ${question} once more, with ${name}. It was answered already; the first answer counts.`,
        { details },
      )
    : new EbadgeError(
        'LATE_ANSWER',
        `${peer} answered ${question} with ${name} when nobody waited any more. Allow more time, or handle such messages with from(…).on("${name}", …).`,
        { details },
      );
}

const otherVersion = ({ name: question }: Pick<Pending, 'name'>, { name, peer }: Arrival): EbadgeError =>
  new EbadgeError(
    'SUPERSEDED',
    `${peer} answered ${question} with ${name}, which is about another version of it than was asked.`,
    { details: { messageName: name, question, peer } },
  );

/** What ends the waiting for an answer before it comes. */
export interface WaitOptions {
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly signal: GiveUpSignal | undefined;
}

/** The longest that timers can wait, almost 25 days; a longer wait counts as one without end. */
const longestMs = 2 ** 31 - 1;

/** Calls `end` when the time is up or the signal aborts; returns a function that calls it off. */
export function limitWait(options: WaitOptions, end: (why: 'timeout' | 'aborted') => void): () => void {
  const { clock, signal } = options;
  const timeoutMs = options.timeoutMs > longestMs ? Number.POSITIVE_INFINITY : options.timeoutMs;
  let timer: Timer | undefined;
  const onAbort = (): void => {
    timer?.clear();
    end('aborted');
  };
  const stop = (): void => {
    timer?.clear();
    signal?.removeEventListener('abort', onAbort);
  };
  if (timeoutMs !== Number.POSITIVE_INFINITY) {
    timer = clock.setTimer(timeoutMs, () => {
      signal?.removeEventListener('abort', onAbort);
      end('timeout');
    });
  }
  signal?.addEventListener('abort', onAbort, { once: true });
  return stop;
}
