/** Finds for each answer the question that it answers, and what answers nothing. */

import { fitness } from '../bus/conversations.ts';
import { firstDueMs, isCancel } from '../bus/streams.ts';
import { keyOf } from '../bus/values.ts';
import type { Catalogue, ChannelInfo, ReplyInfo } from '../support/contract.ts';
import { valueAt } from '../support/pointer.ts';
import type { Asked, Coverage } from './asked.ts';
import type { Citations } from './citations.ts';
import type { Findings } from './findings.ts';
import { judgeAsked } from './judge-asked.ts';
import type { Read } from './traffic.ts';

/** Asker, answerer and the channel of the answers, as a key. */
const pairOf = (asker: string, answerer: string, channel: string): string =>
  JSON.stringify([asker, answerer, channel]);

/** Questions of a pair that are kept without a look at which of them are over. */
const many = 1000;

/** Answers that come so long after they were due are taken for answers to nothing. */
const forgottenMs = 600_000;

/** Follows the conversations of one recording. */
export class Answers {
  readonly #catalogue: Catalogue;
  readonly #citations: Citations;
  readonly #findings: Findings;
  readonly #coverage: Coverage;
  readonly #asked: Asked[] = [];
  /** By asker, answerer and the channel of the answers: a recording may be long. */
  readonly #byPair = new Map<string, Asked[]>();
  /** Channels by which a type answers something. */
  readonly #answering = new Map<string, ReplyInfo[]>();

  constructor(catalogue: Catalogue, citations: Citations, findings: Findings, coverage: Coverage) {
    this.#catalogue = catalogue;
    this.#citations = citations;
    this.#findings = findings;
    this.#coverage = coverage;
    for (const channel of Object.values(catalogue.channels)) {
      for (const reply of Object.values(channel.replies)) {
        for (const name of reply.messages) {
          const key = `${reply.channel} ${name}`;
          this.#answering.set(key, [...(this.#answering.get(key) ?? []), reply]);
        }
      }
    }
  }

  /** Takes the next message. */
  judge(read: Read, { isOlder }: { readonly isOlder: boolean }): void {
    const { channel, name, observed } = read;
    if (channel === undefined || name === undefined) return;
    if (read.error !== null) {
      const asked = this.#withId(read);
      if (asked !== undefined) asked.isAnsweredWrongly = true;
      return;
    }
    this.#answer(read, channel, name);
    const reply = channel.replies[name];
    if (reply === undefined || isOlder) return;
    const isCovered = reply.messages.every((answer) =>
      this.#coverage.covers(reply.channel, observed.to, observed.from, answer),
    );
    if (isCovered && channel.group === undefined) this.#ask(read, channel, reply);
  }

  #ask(read: Read, channel: ChannelInfo, reply: ReplyInfo): void {
    const { observed, message, atMs } = read;
    const key = pairOf(observed.from, observed.to, reply.channel);
    const others = this.#byPair.get(key) ?? [];
    const isStream = reply.cardinality === 'stream';
    if (isStream && reply.subscription !== undefined) {
      const subject = keyOf(reply.subscription, message);
      for (const other of others) {
        const isSame = other.read.name === read.name && keyOf(reply.subscription, other.question) === subject;
        if (isSame) other.endedMs ??= atMs;
      }
    }
    if (isCancel(reply, message as object)) return;
    const asked: Asked = {
      read,
      channel,
      reply,
      question: message,
      dueMs: atMs + (isStream ? firstDueMs(reply, message as object, atMs) : reply.deadlineMs),
      answers: [],
      isAnsweredWrongly: false,
      endedMs: undefined,
    };
    this.#asked.push(asked);
    const isOver = (one: Asked): boolean =>
      (one.reply.cardinality !== 'stream' || one.endedMs !== undefined) && atMs > one.dueMs + forgottenMs;
    const kept = others.length < many ? others : others.filter((one) => !isOver(one));
    kept.push(asked);
    this.#byPair.set(key, kept);
  }

  /** Questions that a message could answer, by who and where. */
  #candidates({ observed, channel, name }: Read): Asked[] {
    const key = pairOf(observed.to, observed.from, channel?.id ?? '');
    return (this.#byPair.get(key) ?? []).filter(
      ({ reply }) => name !== undefined && reply.messages.includes(name),
    );
  }

  #withId(read: Read): Asked | undefined {
    const { correlationId } = read.observed;
    if (correlationId === undefined) return undefined;
    return this.#candidates(read).findLast(
      ({ read: { observed } }) => (observed.correlationId ?? observed.messageId) === correlationId,
    );
  }

  /** The question that repeats best what the answer says; those that still wait first, the oldest of them. */
  #withFields(read: Read): Asked | undefined {
    const ranked = this.#candidates(read).flatMap((asked) => {
      const { reply, answers, endedMs } = asked;
      // who numbers messages would have named the question, had he meant this one
      if (
        read.observed.messageId !== undefined &&
        reply.cardinality === 'one' &&
        reply.correlation.length === 0
      )
        return [];
      const fit = fitness(asked, read.message);
      if (fit === undefined) return [];
      const waits = reply.cardinality !== 'one' || answers.length === 0;
      return [{ asked, rank: fit + (waits ? 1000 : 0) - (endedMs === undefined ? 0 : 500) }];
    });
    return ranked.reduce<(typeof ranked)[number] | undefined>(
      (best, one) => (best === undefined || one.rank > best.rank ? one : best),
      undefined,
    )?.asked;
  }

  #answer(read: Read, channel: ChannelInfo, name: string): void {
    const replies = this.#answering.get(`${channel.id} ${name}`);
    if (replies === undefined) return;
    const { correlationId, from, to } = read.observed;
    const asked = correlationId === undefined ? this.#withFields(read) : this.#withId(read);
    const requirement = this.#citations.general['answers to questions'];
    if (asked !== undefined) {
      this.#findings.exercise(requirement);
      asked.answers.push(read);
      return;
    }
    // were the questions heard at all?
    const questions = Object.values(this.#catalogue.channels).flatMap((one) =>
      Object.entries(one.replies)
        .filter(([, reply]) => replies.includes(reply))
        .map(([question]) => [one.id, question] as const),
    );
    if (!questions.every(([id, question]) => this.#coverage.covers(id, to, from, question))) return;
    if (correlationId === undefined && this.#isSpontaneous(name, read, replies)) return;
    const mayBeEarlier = replies.some(
      ({ cardinality, deadlineMs }) =>
        cardinality === 'stream' || read.atMs - this.#coverage.startMs <= deadlineMs,
    );
    this.#findings.add(requirement, [read], {
      severity: mayBeEarlier ? 'warning' : 'violation',
      what: `${name} answers no question of ${to}${mayBeEarlier ? '; it may be one from before the recording' : ''}.`,
      fix: 'Send it as an answer only, with the correlation id of the question or the fields that it repeats.',
    });
  }

  #isSpontaneous(name: string, { message }: Read, replies: readonly ReplyInfo[]): boolean {
    const { spontaneous } = this.#citations;
    if (spontaneous !== undefined) return spontaneous.includes(name);
    return replies.some(({ correlation }) =>
      correlation.every((pointer) => (valueAt(message, pointer) ?? null) === null),
    );
  }

  /** Judges all questions: to be called after the last message. */
  finish(): void {
    judgeAsked(this.#asked, this.#catalogue, this.#citations, this.#findings, this.#coverage.endMs);
  }
}
