/** Puts questions and waits for what answers them. */

import type { Clock } from '../core/clock.ts';
import { deferred } from '../core/deferred.ts';
import { EbadgeError } from '../core/errors.ts';
import type { Protocol, ReplyInfo } from '../support/contract.ts';
import { checkOptions, requestOptionKinds } from './arguments.ts';
import { limitWait, type Conversations } from './conversations.ts';
import type { Inbox } from './inbox.ts';
import type { Observer } from './observer.ts';
import { observeRequest } from './observing.ts';
import type { RequestOptions } from './options.ts';
import type { Outbox, Outgoing } from './outbox.ts';
import type { Peers } from './peers.ts';
import { refusalOf } from './refusal.ts';
import { refuseUnknowable, type Routes } from './routes.ts';
import { Streams } from './streams.ts';

/** Options as callers without a compiler give them. */
export type LooseRequestOptions = RequestOptions<readonly unknown[]>;

/** A question on its way. */
export interface Question {
  readonly outgoing: Outgoing;
  readonly reply: ReplyInfo;
  readonly peer: string;
  readonly peerRole: string;
  readonly id: string;
  /** The queue that answers come through. */
  readonly queue: string;
  readonly options: LooseRequestOptions;
}

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
    if (hasAborted(options.signal)) throw aborted(name, peer, options.signal);
    const id = crypto.randomUUID();
    const queue = routes.ownQueue(channel, peer);
    const question: Question = { outgoing, reply, peer, peerRole, id, queue, options };
    if (observer === undefined) return this.#put(question);
    const facts = { channel: outgoing.channel, name, peer };
    return observeRequest(observer, facts, () => this.#put(question));
  }

  async #put(question: Question): Promise<unknown> {
    const { peers, inbox } = this.#parts;
    const { outgoing, reply, peer, peerRole, queue, options } = question;
    await peers.ensure(peer, peerRole);
    await inbox.consume(queue);
    // again: from here on nothing waits until there is a listener for it
    if (hasAborted(options.signal)) throw aborted(outgoing.name, peer, options.signal);
    switch (reply.cardinality) {
      case 'one':
        return (await this.#gather(question, 'one'))[0];
      case 'many':
        return this.#gather(question, 'all');
      case 'stream':
        return this.#streams.open(question);
    }
  }

  /** Waits for the answer, or for all that come while the time lasts. */
  async #gather(question: Question, wanted: 'one' | 'all'): Promise<unknown[]> {
    const { clock, conversations, outbox, inbox } = this.#parts;
    const { id, peer, peerRole, reply, queue, outgoing, options } = question;
    const { name, message } = outgoing;
    const timeoutMs = options.timeoutMs ?? reply.deadlineMs;
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
    const stop = limitWait({ clock, timeoutMs, signal: options.signal }, (why) => {
      if (why === 'aborted') over.reject(aborted(name, peer, options.signal));
      else if (wanted === 'one') over.reject(timedOut(question, timeoutMs));
      else over.resolve(undefined);
    });
    // a handler may wait for it, with all places taken
    inbox.look(queue);
    try {
      const sent = outbox.send(outgoing, peer, peerRole, { messageId: id, correlationId: id });
      // an answer may come before the confirm; a failed publish ends the waiting
      await Promise.all([over.promise, sent]);
      return answers;
    } finally {
      stop();
      conversations.end(id, 'given up');
      over.promise.catch(() => undefined);
    }
  }
}

const hasAborted = (signal: AbortSignal | undefined): boolean => signal?.aborted === true;

function timedOut({ outgoing, peer }: Question, timeoutMs: number): EbadgeError {
  return new EbadgeError(
    'TIMEOUT',
    `${peer} did not answer ${outgoing.name} within ${timeoutMs} ms. It may be offline; the question stays in its queue until its time to live is over.`,
    { retryable: true, details: { messageName: outgoing.name, peer, timeoutMs } },
  );
}

function aborted(name: string, peer: string, signal: AbortSignal | undefined): EbadgeError {
  return new EbadgeError('ABORTED', `Waiting for the answer of ${peer} to ${name} was aborted.`, {
    cause: signal?.reason,
  });
}
