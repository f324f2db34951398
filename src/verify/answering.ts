/** Answers what the participant asks, as its counterpart has to, and looks at how it asks. */

import type { Clock, Timer } from '../core/clock.ts';
import { EbadgeError } from '../core/errors.ts';
import { keyOf } from '../bus/values.ts';
import { valueAt } from '../support/pointer.ts';
import type { ReplyInfo, RevisionInfo } from '../support/contract.ts';
import { sameMessage } from './commands.ts';
import { reasonOf } from './interview.ts';
import type { Heard, Said } from './line.ts';
import { freshFields, idOf } from './requirements.ts';
import type { Stage } from './stage.ts';

/** A stream is answered so often, at most: nobody waits for its end. */
const mostOfStream = 50;

/** One of our answers, and to which question. */
interface Answered {
  readonly name: string;
  readonly question: Heard;
  readonly said: Said;
}

interface Stream {
  left: number;
  timer: Timer | undefined;
}

/** The counterpart's side of the participant's questions. */
export class Answering {
  readonly #stage: Stage;
  readonly #clock: Clock;
  readonly #answered: Answered[] = [];
  /** By question: how often it came. */
  readonly #counts = new Map<string, number>();
  /** By the values of what the sender makes up: the question that had them first. */
  readonly #ids = new Map<string, Heard>();
  /** By identity of a question with versions: the newest. */
  readonly #newest = new Map<string, Heard>();
  readonly #streams = new Map<string, Stream>();
  #isOver = false;

  constructor(stage: Stage, clock: Clock) {
    this.#stage = stage;
    this.#clock = clock;
  }

  /** Whether it has asked anything. */
  get isAsked(): boolean {
    return this.#counts.size > 0;
  }

  /** Ends all streams. */
  stop(): void {
    this.#isOver = true;
    for (const { timer } of this.#streams.values()) timer?.clear();
  }

  /** Takes a message that answers nothing; resolves with whether it is a question. */
  hear(heard: Heard): boolean {
    const { name, message, route, error } = heard;
    const reply = name === undefined ? undefined : route.channel.replies[name];
    if (name === undefined || message === undefined || reply === undefined) return false;
    // what is not valid is not answered
    if (error !== undefined || this.#isOver) return true;
    this.#checkFresh(name, heard, reply);
    if (reply.revision !== undefined) this.#checkVersion(name, heard, reply.revision);
    this.#answer(name, heard, reply).catch((caught: unknown) => {
      // the line may be down at this moment: the question will be repeated, or it is not our fault
      const { code } = EbadgeError.from(caught);
      if (!['CONNECTION_LOST', 'CLOSED', 'UNROUTABLE', 'TOPOLOGY_MISSING'].includes(code)) throw caught;
    });
    return true;
  }

  #checkFresh(name: string, heard: Heard, reply: ReplyInfo): void {
    const { ledger, catalogue } = this.#stage;
    const fresh = freshFields(catalogue, name, reply);
    if (fresh.length === 0 || reply.revision !== undefined) return;
    const id = idOf('fresh-id', name);
    const key = keyOf(fresh, heard.message);
    const before = this.#ids.get(key);
    ledger.exercised(id);
    if (before === undefined) this.#ids.set(key, heard);
    else if (!sameMessage(before.message, heard.message)) {
      ledger.broken(id, {
        what: `Two messages have the same ${fresh.join(', ')}, and say different things.`,
        where: { channel: heard.route.channel.id, message: name },
        fix: `Give each message ${fresh.join(', ')} of its own, those that change or cancel something included.`,
        messages: [before.shown, heard.shown],
      });
    }
  }

  #checkVersion(name: string, heard: Heard, { identity, field }: RevisionInfo): void {
    const { ledger } = this.#stage;
    const id = idOf('versions', name);
    const key = `${name} ${keyOf(identity, heard.message)}`;
    const before = this.#newest.get(key);
    ledger.exercised(id);
    const count = Number(valueAt(heard.message, field));
    const newest = before === undefined ? -1 : Number(valueAt(before.message, field));
    if (count > newest) this.#newest.set(key, heard);
    if (before === undefined || count > newest || sameMessage(before.message, heard.message)) return;
    ledger.broken(id, {
      what:
        count === newest
          ? `Two ${name} have the same ${[...identity, field].join(', ')}, and say different things.`
          : `${name} has ${field} ${count} after one with ${newest}.`,
      where: { channel: heard.route.channel.id, message: name, path: field },
      fix: `Raise ${field} with each change.`,
      messages: [before.shown, heard.shown],
    });
  }

  async #answer(name: string, heard: Heard, reply: ReplyInfo): Promise<void> {
    const count = this.#counts.get(name) ?? 0;
    this.#counts.set(name, count + 1);
    if (reply.cardinality === 'stream') return this.#stream(name, heard, reply);
    const { messages } = reply;
    const types = reply.cardinality === 'many' ? messages : [messages[count % messages.length] ?? ''];
    for (const type of types) await this.#say(name, heard, reply, this.#typeFor(type, heard, reply));
  }

  /** Of several types of answers one that has what the question asks for, where fields tell. */
  #typeFor(type: string, { message }: Heard, reply: ReplyInfo): string {
    const { catalogue } = this.#stage;
    const fits = (one: string): boolean =>
      reply.correlation.every((pointer) => {
        const has = catalogue.messages[one]?.fields.some((field) => `/${field.name}` === pointer) === true;
        return has || (valueAt(message, pointer) ?? null) === null;
      });
    const wanted = reply.correlation.some((pointer) => (valueAt(message, pointer) ?? null) !== null);
    const all = reply.messages.filter(fits);
    if (!wanted) return reply.messages.find((one) => fits(one) && !this.#needs(one, reply)) ?? type;
    return all.includes(type) ? type : (all[0] ?? type);
  }

  /** Whether the type wants a value where the question has none. */
  #needs(type: string, { correlation }: ReplyInfo): boolean {
    const { catalogue } = this.#stage;
    return (catalogue.messages[type]?.fields ?? []).some(
      (field) => correlation.includes(`/${field.name}`) && field.required && !field.nullable,
    );
  }

  async #say(name: string, question: Heard, reply: ReplyInfo, type: string): Promise<void> {
    const { interview, material } = this.#stage;
    const route = interview.line.routeFor(reply.channel);
    if (route === undefined) return;
    const answer = material.answer(question.message ?? {}, name, reply, route.channel, type);
    const { correlationId, messageId } = question.delivery.properties;
    const id = correlationId ?? (route.profile === undefined ? messageId : undefined);
    const said = await interview.line.say(route, type, answer, {
      properties: id === undefined ? {} : { correlationId: id },
    });
    this.#answered.push({ name, question, said });
  }

  #stream(name: string, heard: Heard, reply: ReplyInfo): Promise<void> {
    const key =
      reply.subscription === undefined
        ? crypto.randomUUID()
        : `${name} ${keyOf(reply.subscription, heard.message)}`;
    const before = this.#streams.get(key);
    before?.timer?.clear();
    this.#streams.delete(key);
    const cancel = Object.entries(reply.cancel ?? {});
    if (cancel.every(([field, value]) => sameMessage(heard.message?.[field], value)))
      return Promise.resolve();
    const interval = Number(valueAt(heard.message, reply.intervalField ?? '')) || 1;
    const stream: Stream = { left: mostOfStream, timer: undefined };
    this.#streams.set(key, stream);
    const next = (): void => {
      if (this.#isOver || stream.left <= 0) return;
      stream.left -= 1;
      this.#say(name, heard, reply, reply.messages[0] ?? '').catch(() => undefined);
      stream.timer = this.#clock.setTimer(interval * 1000, next);
    };
    stream.timer = this.#clock.setTimer(interval * 1000, next);
    return Promise.resolve();
  }

  /** Looks, at the end, at what became of our answers. */
  check(): void {
    const { ledger, interview } = this.#stage;
    const seen = new Set<Heard>();
    for (const { name, question, said } of this.#answered) {
      const id = idOf('takes-answers', name);
      // of a stream the first: it may have been cancelled while a later one was on its way
      if (seen.has(question) && question.route.channel.replies[name]?.cardinality === 'stream') continue;
      seen.add(question);
      if (interview.line.blindness !== undefined) {
        ledger.skipped(id, interview.line.blindness);
        continue;
      }
      ledger.exercised(id);
      const letter = interview.letterOf(said);
      if (letter === undefined) continue;
      ledger.broken(id, {
        what: `A valid answer to its ${name} went to the dead letters: ${reasonOf(letter)}`,
        where: { channel: said.route.channel.id, message: said.name },
        messages: [question.shown, said.shown],
      });
    }
  }
}
