/** Puts questions and waits for what answers them. */

import type { Clock } from '../core/clock.ts';
import { deferred } from '../core/deferred.ts';
import { EbadgeError } from '../core/errors.ts';
import type { Protocol, ReplyInfo } from '../support/contract.ts';
import { AnswerQueue } from './answer-stream.ts';
import { checkOptions, requestOptionKinds } from './arguments.ts';
import { limitWait, type Conversations } from './conversations.ts';
import type { Inbox } from './inbox.ts';
import type { RequestOptions } from './options.ts';
import type { Outbox, Outgoing } from './outbox.ts';
import type { Peers } from './peers.ts';
import { refuseUnknowable, type Routes } from './routes.ts';

interface Question {
  readonly outgoing: Outgoing;
  readonly reply: ReplyInfo;
  readonly peer: string;
  readonly peerRole: string;
  readonly id: string;
  readonly options: RequestOptions;
}

/** The asking side of a client. */
export class Asker<P extends Protocol> {
  readonly #routes: Routes;
  readonly #peers: Peers;
  readonly #outbox: Outbox<P>;
  readonly #inbox: Inbox<P>;
  readonly #conversations: Conversations;
  readonly #clock: Clock;
  readonly #onProblem: (problem: EbadgeError) => void;

  constructor(
    routes: Routes,
    peers: Peers,
    outbox: Outbox<P>,
    inbox: Inbox<P>,
    conversations: Conversations,
    clock: Clock,
    onProblem: (problem: EbadgeError) => void,
  ) {
    this.#routes = routes;
    this.#peers = peers;
    this.#outbox = outbox;
    this.#inbox = inbox;
    this.#conversations = conversations;
    this.#clock = clock;
    this.#onProblem = onProblem;
  }

  /** Puts a question; resolves to what its cardinality says. */
  async ask(
    name: string,
    draft: object,
    peer: string,
    peerRole: string,
    options: RequestOptions,
  ): Promise<unknown> {
    const outgoing = this.#outbox.prepare(name, draft, peerRole);
    const reply = outgoing.channel.replies[name];
    if (reply === undefined) {
      throw new EbadgeError(
        'INVALID_ARGUMENT',
        `${name} is no question: nothing answers it. Send it with publish.`,
      );
    }
    const channel = this.#routes.catalogue.channels[reply.channel];
    if (channel === undefined) throw new EbadgeError('INTERNAL', `There is no channel ${reply.channel}.`);
    refuseUnknowable(channel, peer);
    checkOptions('request', options, requestOptionKinds);
    if (hasAborted(options.signal)) throw aborted(name, peer, options.signal);
    await this.#peers.ensure(peer, peerRole);
    await this.#inbox.consume(this.#routes.ownQueue(channel));
    // again: from here on nothing waits until there is a listener for it
    if (hasAborted(options.signal)) throw aborted(name, peer, options.signal);
    const question: Question = { outgoing, reply, peer, peerRole, id: crypto.randomUUID(), options };
    switch (reply.cardinality) {
      case 'one':
        return (await this.#gather(question, 'one'))[0];
      case 'many':
        return this.#gather(question, 'all');
      case 'stream':
        return this.#stream(question);
    }
  }

  #send({ outgoing, peer, peerRole, id }: Question): Promise<void> {
    return this.#outbox.send(outgoing, peer, peerRole, { messageId: id, correlationId: id });
  }

  #wait(question: Question, end: (why: 'timeout' | 'aborted') => void): () => void {
    const { options, reply } = question;
    const timeoutMs = options.timeoutMs ?? reply.deadlineMs;
    return limitWait({ clock: this.#clock, timeoutMs, signal: options.signal }, end);
  }

  /** Waits for the answer, or for all that come while the time lasts. */
  async #gather(question: Question, wanted: 'one' | 'all'): Promise<unknown[]> {
    const { id, peer, reply, outgoing, options } = question;
    const answers: unknown[] = [];
    const over = deferred<undefined>();
    this.#conversations.add({
      id,
      peer,
      reply,
      question: outgoing.message,
      take: (message) => {
        answers.push(message);
        if (wanted === 'one') over.resolve(undefined);
        return wanted === 'one';
      },
      fail: over.reject,
    });
    const stop = this.#wait(question, (why) => {
      if (why === 'aborted') over.reject(aborted(outgoing.name, peer, options.signal));
      else if (wanted === 'one') over.reject(timedOut(question));
      else over.resolve(undefined);
    });
    try {
      // an answer may come before the confirm; a failed publish ends the waiting
      await Promise.all([over.promise, this.#send(question)]);
      return answers;
    } finally {
      stop();
      this.#conversations.remove(id);
      over.promise.catch(() => undefined);
    }
  }

  async #stream(question: Question): Promise<AnswerQueue<unknown>> {
    const { id, peer, peerRole, reply, outgoing, options } = question;
    let finished = false;
    const end = (): void => {
      finished = true;
      this.#conversations.remove(id);
      stop();
    };
    const answers = new AnswerQueue<unknown>(async () => {
      if (finished) return;
      end();
      if (reply.cancel === undefined) return;
      const goodbye = this.#outbox.prepare(outgoing.name, { ...outgoing.message, ...reply.cancel }, peerRole);
      await this.#outbox.send(goodbye, peer, peerRole, { messageId: crypto.randomUUID(), correlationId: id });
    });
    const stop = limitWait(
      { clock: this.#clock, timeoutMs: Number.POSITIVE_INFINITY, signal: options.signal },
      () => {
        answers.cancel().catch((caught: unknown) => this.#onProblem(EbadgeError.from(caught)));
      },
    );
    this.#conversations.add({
      id,
      peer,
      reply,
      question: outgoing.message,
      take: (message) => {
        answers.push(message);
        if (answers.size > maxUnread) {
          // first the end, so that what is unread can still be read, then the reason
          answers.finish(unread(outgoing.name, peer));
          answers.cancel().catch((caught: unknown) => this.#onProblem(EbadgeError.from(caught)));
        }
        return false;
      },
      fail: (error) => {
        end();
        answers.finish(error);
      },
    });
    try {
      await this.#send(question);
    } catch (error) {
      end();
      answers.finish();
      throw error;
    }
    return answers;
  }
}

/** Answers of a stream that may wait to be read. */
const maxUnread = 10_000;

const hasAborted = (signal: AbortSignal | undefined): boolean => signal?.aborted === true;

const unread = (name: string, peer: string): EbadgeError =>
  new EbadgeError(
    'ABORTED',
    `${maxUnread} answers of ${peer} to ${name} were not read, so the stream was ended. Read it, or cancel it.`,
  );

function timedOut({ outgoing, peer, reply, options }: Question): EbadgeError {
  const timeoutMs = options.timeoutMs ?? reply.deadlineMs;
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
