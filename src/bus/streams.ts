/** Questions that are answered again and again, until they are cancelled or replaced. */

import type { Clock, Timer } from '../core/clock.ts';
import { EbadgeError } from '../core/errors.ts';
import type { Protocol, ReplyInfo } from '../support/contract.ts';
import { valueAt } from '../support/pointer.ts';
import { parseDateTime } from '../support/time.ts';
import { AnswerQueue } from './answer-stream.ts';
import { limitWait, type Conversations, type Settlement } from './conversations.ts';
import type { Outbox } from './outbox.ts';
import { aborted, outcomeOf, timedOut, type Question } from './question.ts';
import { keyOf } from './values.ts';

/** Answers of a stream that may wait to be read. */
const maxUnread = 1000;

/** What streams work with. */
export interface StreamParts<P extends Protocol> {
  readonly outbox: Outbox<P>;
  readonly conversations: Conversations;
  readonly clock: Clock;
  /** Time that an answer may wait to be read. */
  readonly unreadMs: number;
  readonly onProblem: (problem: EbadgeError) => void;
}

/** A stream that is open. */
interface Open {
  /** The higher, the later it was asked for. */
  readonly order: number;
  readonly replace: () => void;
}

/** The streams of one client. */
export class Streams<P extends Protocol> {
  readonly #parts: StreamParts<P>;
  /** The live ones, where there is one for each peer and subject. */
  readonly #live = new Map<string, Open>();
  #asked = 0;

  constructor(parts: StreamParts<P>) {
    this.#parts = parts;
  }

  /** Puts the question; resolves when it is sent. */
  async open(question: Question): Promise<AnswerQueue<unknown>> {
    const { outgoing, peer, reply } = question;
    const key =
      reply.subscription === undefined
        ? undefined
        : `${question.peerRole} ${peer} ${outgoing.name}\n${keyOf(reply.subscription, outgoing.message)}`;
    const stream = new Stream(this.#parts, question, () => {
      if (key !== undefined && this.#live.get(key) === open) this.#live.delete(key);
    });
    const open: Open = { order: ++this.#asked, replace: () => stream.replace() };
    await stream.send();
    const before = key === undefined ? undefined : this.#live.get(key);
    if (before !== undefined && before.order > open.order) stream.replace();
    else {
      before?.replace();
      if (key !== undefined && stream.isOpen) this.#live.set(key, open);
    }
    return stream.answers;
  }
}

class Stream<P extends Protocol> {
  readonly answers: AnswerQueue<unknown>;
  readonly #parts: StreamParts<P>;
  readonly #question: Question;
  readonly #onEnd: () => void;
  #stopWaiting: () => void = () => undefined;
  #unreadTimer: Timer | undefined;
  /** Takes the question back, for as long as it is on its way to the broker. */
  #withdraw: ((why: 'timeout' | 'aborted') => void) | undefined;
  isOpen = true;

  constructor(parts: StreamParts<P>, question: Question, onEnd: () => void) {
    this.#parts = parts;
    this.#question = question;
    this.#onEnd = onEnd;
    const { name } = question.outgoing;
    this.answers = new AnswerQueue<unknown>(
      () => this.#goodbye(),
      () =>
        new EbadgeError(
          'LATE_ANSWER',
          `${question.peer} answered ${name}, and nobody reads its answers any more.`,
          {
            details: { question: name, peer: question.peer },
          },
        ),
    );
  }

  async send(): Promise<void> {
    const { conversations, clock, outbox } = this.#parts;
    const { outgoing, peer, peerRole, reply, id, queue, options } = this.#question;
    const { name, message } = outgoing;
    // what cancels has no answers
    const cancels = isCancel(reply, message);
    const timeoutMs = options.timeoutMs ?? firstDueMs(reply, message, clock.nowMs());
    if (!cancels) {
      const wait = { clock, timeoutMs, signal: options.signal };
      this.#stopWaiting = limitWait(wait, (why) => this.#giveUp(why, timeoutMs));
      const take = (answer: unknown, settlement: Settlement): false => this.#take(answer, settlement);
      const fail = (error: EbadgeError): void => {
        this.#end();
        // what is unread goes back to its queue with the connection
        this.#unreadTimer?.clear();
        this.answers.finish(error);
      };
      conversations.add({ id, peer, name, reply, question: message, queue, take, fail });
    }
    const withdrawal = new AbortController();
    let withdrawn: 'timeout' | 'aborted' | undefined;
    this.#withdraw = (why) => {
      withdrawn = why;
      withdrawal.abort();
    };
    const identity = { messageId: id, correlationId: id };
    const sent = outbox.send(outgoing, peer, peerRole, identity, { signal: withdrawal.signal });
    try {
      await sent;
    } catch (error) {
      const outcome = await outcomeOf(sent);
      // the peer may have been asked, then it is told that nobody wants it any more
      if (withdrawn !== undefined && outcome !== 'not sent') this.#cancel();
      this.#end();
      this.answers.finish();
      if (withdrawn === undefined) throw error;
      const question = this.#question;
      throw withdrawn === 'aborted' ? aborted(question, outcome) : timedOut(question, timeoutMs, outcome);
    } finally {
      this.#withdraw = undefined;
    }
    if (!cancels) return;
    this.#end();
    this.answers.finish();
  }

  /** A later question has taken its place: there is nothing to be cancelled any more. */
  replace(): void {
    if (!this.isOpen) return;
    const { outgoing, peer } = this.#question;
    this.#end();
    this.answers.finish(
      new EbadgeError(
        'SUPERSEDED',
        `${peer} was asked ${outgoing.name} anew, which has replaced this stream. Read the newer one.`,
        { details: { messageName: outgoing.name, peer } },
      ),
    );
  }

  #end(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.#parts.conversations.end(this.#question.id, 'given up');
    this.#stopWaiting();
    this.#onEnd();
  }

  /** Tells the peer that the stream is over; once. */
  async #goodbye(): Promise<void> {
    if (!this.isOpen) return;
    this.#end();
    const { outgoing, peer, peerRole, reply, id } = this.#question;
    if (reply.cancel === undefined) return;
    const { outbox } = this.#parts;
    const goodbye = outbox.prepare(outgoing.name, { ...outgoing.message, ...reply.cancel }, peerRole);
    await outbox.send(goodbye, peer, peerRole, { messageId: crypto.randomUUID(), correlationId: id });
  }

  #cancel(): void {
    this.answers.cancel().catch((caught: unknown) => this.#parts.onProblem(EbadgeError.from(caught)));
  }

  #giveUp(why: 'timeout' | 'aborted', timeoutMs: number): void {
    const { outgoing, peer } = this.#question;
    if (this.#withdraw !== undefined) {
      this.#withdraw(why);
      return;
    }
    if (why === 'timeout') {
      this.answers.finish(
        new EbadgeError(
          'TIMEOUT',
          `${peer} sent no answer to ${outgoing.name} within ${timeoutMs} ms, so the stream was ended. It may be offline.`,
          { retryable: true, details: { messageName: outgoing.name, peer, timeoutMs } },
        ),
      );
    }
    this.#cancel();
  }

  #take(answer: unknown, settlement: Settlement): false {
    const { clock } = this.#parts;
    const { options } = this.#question;
    // the first is there; from now on only the caller's signal ends it
    this.#stopWaiting();
    const wait = { clock, timeoutMs: Number.POSITIVE_INFINITY, signal: options.signal };
    this.#stopWaiting = limitWait(wait, () => this.#cancel());
    this.answers.push(answer, settlement, clock.nowMs());
    if (this.answers.size > maxUnread) this.#abandonUnread(`${maxUnread} answers`);
    else if (this.answers.size === 1) this.#watchUnread();
    return false;
  }

  /** Sees to it that nothing is kept unread for too long. */
  #watchUnread(): void {
    const { clock, unreadMs } = this.#parts;
    if (unreadMs === Number.POSITIVE_INFINITY || this.#unreadTimer !== undefined) return;
    const look = (): void => {
      this.#unreadTimer = undefined;
      const { oldestMs } = this.answers;
      if (oldestMs === undefined) return;
      const leftMs = oldestMs + unreadMs - clock.nowMs();
      if (leftMs > 0) this.#unreadTimer = clock.setTimer(leftMs, look, { background: true });
      else {
        this.#abandonUnread('Answers');
        this.answers.abandon();
      }
    };
    this.#unreadTimer = clock.setTimer(unreadMs, look, { background: true });
  }

  #abandonUnread(what: string): void {
    const { outgoing, peer } = this.#question;
    // first the end, so that what is unread can still be read, then the reason
    this.answers.finish(
      new EbadgeError(
        'ABORTED',
        `${what} of ${peer} to ${outgoing.name} were not read, so the stream was ended. Read it, or cancel it.`,
        { details: { messageName: outgoing.name, peer } },
      ),
    );
    this.#cancel();
  }
}

export const isCancel = ({ cancel }: ReplyInfo, question: object): boolean =>
  cancel !== undefined &&
  Object.entries(cancel).every(([name, value]) => (question as Record<string, unknown>)[name] === value);

/** Time until the first answer is due: its period has to be over. */
export function firstDueMs(
  { deadlineMs, intervalField, startField }: ReplyInfo,
  question: object,
  nowMs: number,
): number {
  const interval = intervalField === undefined ? undefined : valueAt(question, intervalField);
  const intervalMs = typeof interval === 'number' && interval > 0 ? interval * 1000 : 0;
  const start = startField === undefined ? undefined : valueAt(question, startField);
  const instant = typeof start === 'string' ? parseDateTime(start) : null;
  // a stream that may start at any time does so within its first interval
  const untilStartMs = instant === null ? intervalMs : Math.max(0, instant.seconds * 1000 - nowMs);
  return untilStartMs + intervalMs + deadlineMs;
}
