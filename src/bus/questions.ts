/** Puts questions and waits for what answers them. */

import type { Clock } from '../core/clock.ts';
import { deferred } from '../core/deferred.ts';
import { EbadgeError } from '../core/errors.ts';
import type { Protocol } from '../support/contract.ts';
import { checkOptions, requestOptionKinds } from './arguments.ts';
import { limitWait, type Conversations } from './conversations.ts';
import type { Inbox } from './inbox.ts';
import type { Observer } from './observer.ts';
import { observeRequest } from './observing.ts';
import type { Outbox } from './outbox.ts';
import type { Peers } from './peers.ts';
import { aborted, outcomeOf, timedOut, type LooseRequestOptions, type Question } from './question.ts';
import { refusalOf } from './refusal.ts';
import { refuseUnknowable, type Routes } from './routes.ts';
import { Streams } from './streams.ts';
import { Withdrawal } from './withdrawal.ts';

/** What asking takes. */
export interface AskParts<P extends Protocol> {
  readonly routes: Routes;
  readonly peers: Peers;
  readonly outbox: Outbox<P>;
  readonly inbox: Inbox<P>;
  readonly conversations: Conversations;
  readonly clock: Clock;
  readonly unreadMs: number;
  readonly onProblem: (problem: EbadgeError) => void;
  readonly observer: Observer | undefined;
}

/** The asking side of a client. */
export class Questions<P extends Protocol> {
  readonly #parts: AskParts<P>;
  readonly #streams: Streams<P>;

  constructor(parts: AskParts<P>) {
    this.#parts = parts;
    this.#streams = new Streams(parts);
  }

  /** Puts a question; resolves to what its cardinality says. */
  async ask(
    name: string,
    draft: object,
    peer: string,
    peerRole: string,
    options: LooseRequestOptions,
  ): Promise<unknown> {
    const { routes, outbox, observer } = this.#parts;
    const outgoing = outbox.prepare(name, draft, peerRole);
    const reply = outgoing.channel.replies[name];
    if (reply === undefined) {
      throw new EbadgeError(
        'INVALID_ARGUMENT',
        `${name} is no question: nothing answers it. Send it with publish.`,
      );
    }
    const channel = routes.catalogue.channels[reply.channel];
    if (channel === undefined) throw new EbadgeError('INTERNAL', `There is no channel ${reply.channel}.`);
    refuseUnknowable(channel, peer);
    checkOptions('request', options, requestOptionKinds);
    if (options.until !== undefined && reply.cardinality !== 'many') {
      throw new EbadgeError('INVALID_ARGUMENT', `${name} has not many answers: it takes no \`until\`.`);
    }
    const queue = routes.ownQueue(channel, peer);
    const question: Question = { outgoing, reply, peer, peerRole, id: crypto.randomUUID(), queue, options };
    if (hasAborted(options.signal)) throw aborted(question, 'not sent');
    if (observer === undefined) return this.#put(question);
    const facts = { channel: outgoing.channel, name, peer };
    return observeRequest(observer, facts, () => this.#put(question));
  }

  async #put(question: Question): Promise<unknown> {
    const { clock, peers, inbox } = this.#parts;
    const { reply, peer, peerRole, queue, options } = question;
    const isStream = reply.cardinality === 'stream';
    const timeoutMs = options.timeoutMs ?? (isStream ? Number.POSITIVE_INFINITY : reply.deadlineMs);
    const endMs = clock.nowMs() + timeoutMs;
    // where there is nothing to wait for, the broker has the first question while the next is being made
    if (peers.seen(peer, peerRole) === undefined || !inbox.isReading(queue)) {
      const reached = peers.ensure(peer, peerRole).then(() => inbox.consume(queue));
      await this.#within(reached, question, timeoutMs);
      // again: from here on nothing waits until there is a listener for it
      if (hasAborted(options.signal)) throw aborted(question, 'not sent');
    }
    const leftMs = endMs - clock.nowMs();
    switch (reply.cardinality) {
      case 'one':
        return (await this.#gather(question, 'one', timeoutMs, leftMs))[0];
      case 'many':
        return this.#gather(question, 'all', timeoutMs, leftMs);
      case 'stream':
        return this.#streams.open(question);
    }
  }

  /** Waits for what has to be there before the question can be put, through an outage too: not for ever. */
  #within(reached: Promise<void>, question: Question, timeoutMs: number): Promise<void> {
    const { clock } = this.#parts;
    const { signal } = question.options;
    return new Promise((resolve, reject) => {
      const stop = limitWait({ clock, timeoutMs, signal }, (why) =>
        reject(why === 'aborted' ? aborted(question, 'not sent') : timedOut(question, timeoutMs, 'not sent')),
      );
      reached.then(resolve, reject).finally(stop);
    });
  }

  /** Waits for the answer, or for all that come while the time lasts. */
  async #gather(
    question: Question,
    wanted: 'one' | 'all',
    timeoutMs: number,
    leftMs: number,
  ): Promise<unknown[]> {
    const { clock, conversations, outbox, inbox } = this.#parts;
    const { id, peer, peerRole, reply, queue, outgoing, options } = question;
    const { name, message } = outgoing;
    const answers: unknown[] = [];
    const over = deferred<undefined>();
    const isEnough = (): boolean => wanted === 'one' || options.until?.(answers) === true;
    conversations.add({
      id,
      peer,
      name,
      reply,
      question: message,
      queue,
      take: (answer, settlement) => {
        settlement.ack();
        answers.push(answer);
        try {
          const judges = wanted === 'one' && options.refusals !== 'return';
          const refusal = judges ? refusalOf(name, peer, reply.success, answer) : undefined;
          if (refusal !== undefined) throw refusal;
          if (!isEnough()) return false;
          over.resolve(undefined);
        } catch (error) {
          over.reject(error);
        }
        return true;
      },
      fail: over.reject,
    });
    // a question that nobody waits for any more is not sent, if it was not yet
    const withdrawal = new Withdrawal();
    let ended: 'timeout' | 'aborted' | undefined;
    const wait = { clock, timeoutMs: Math.max(0, leftMs), signal: options.signal };
    const stop = limitWait(wait, (why) => {
      ended = why;
      if (why === 'timeout' && wanted === 'all') over.resolve(undefined);
      else over.reject(undefined);
      withdrawal.withdraw();
    });
    // a handler may wait for it, with all places taken
    inbox.look(queue);
    const identity = { messageId: id, correlationId: id };
    const sent = outbox.send(outgoing, peer, peerRole, identity, { signal: withdrawal });
    // a failed publish ends the waiting
    sent.catch(over.reject);
    try {
      await over.promise;
      // an answer may come before the confirm
      await sent;
      return answers;
    } catch (error) {
      if (ended === undefined) throw error;
      const outcome = await outcomeOf(sent);
      throw ended === 'aborted' ? aborted(question, outcome) : timedOut(question, timeoutMs, outcome);
    } finally {
      stop();
      conversations.end(id, 'given up');
    }
  }
}

const hasAborted = (signal: AbortSignal | undefined): boolean => signal?.aborted === true;
