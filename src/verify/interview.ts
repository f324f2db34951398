/** Questions to the participant, and which of what comes answers which. */

import { agree } from '../bus/values.ts';
import { nameReader } from '../bus/names.ts';
import type { Clock } from '../core/clock.ts';
import { deferred, type Deferred } from '../core/deferred.ts';
import type { ReplyInfo } from '../support/contract.ts';
import { valueAt } from '../support/pointer.ts';
import { judge } from './judge.ts';
import type { Ledger } from './ledger.ts';
import type { Heard, Line, Said, SayOptions } from './line.ts';
import type { Message } from './material.ts';
import { freshFields, idOf } from './requirements.ts';
import type { Route } from '../bus/topology.ts';
import type { Delivery } from '../transport/transport.ts';

/** A question that was put. */
export interface Asked {
  readonly said: Said;
  readonly reply: ReplyInfo;
  /** Whether more than one answer is looked for elsewhere. */
  readonly isOpen: boolean;
  readonly isValid: boolean;
  readonly answers: Heard[];
}

/** What asking takes besides the message. */
export interface AskOptions extends SayOptions {
  /** More than one answer may come, as far as this is concerned. Default: false. */
  readonly isOpen?: boolean;
  /** Whether it may be answered at all. Default: true. */
  readonly isValid?: boolean;
}

/** What a dead letter says of why it is one. */
export function reasonOf(letter: Delivery): string {
  const { headers = {} } = letter.properties;
  const text = headers['x-error-message'] ?? headers['x-error-code'] ?? headers['x-first-death-reason'];
  return typeof text === 'string' ? (text.split('\n')[0] ?? '') : 'no reason given';
}

/** The conversation over one line. */
export class Interview {
  readonly line: Line;
  readonly #ledger: Ledger;
  readonly #clock: Clock;
  readonly #asked: Asked[] = [];
  readonly #letters: Delivery[] = [];
  readonly #waiting = new Set<() => void>();
  /** Told of what answers nothing, with the question of ours that it may be meant for. */
  readonly #onOther: (heard: Heard) => void;
  #heardAny = false;
  #hasBegun = false;

  constructor(line: Line, ledger: Ledger, onOther: (heard: Heard) => void) {
    this.line = line;
    this.#ledger = ledger;
    this.#clock = line.parts.clock;
    this.#onOther = onOther;
    line.onHeard((heard) => this.#hear(heard));
    line.onLetter((letter) => {
      this.#letters.push(letter);
      this.#wake();
    });
  }

  /** From now on what comes counts: what has come before, an earlier run has left. */
  begin(): void {
    this.#hasBegun = true;
  }

  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** Whether the participant has said anything yet. */
  get heardAny(): boolean {
    return this.#heardAny;
  }

  get asked(): readonly Asked[] {
    return this.#asked;
  }

  /** The dead letter that became of a message; undefined where none did. */
  letterOf(said: Said): Delivery | undefined {
    return this.#letters.find(
      ({ properties, body }) =>
        properties.messageId === said.id && Buffer.compare(Buffer.from(body), Buffer.from(said.body)) === 0,
    );
  }

  /** Puts a question, and waits for nothing. */
  async ask(route: Route, name: string, message: Message, options: AskOptions = {}): Promise<Asked> {
    const id = options.id ?? crypto.randomUUID();
    const reply = route.channel.replies[name];
    if (reply === undefined) throw new Error(`${name} is no question on ${route.channel.id}`);
    const { isOpen = false, isValid = true, ...rest } = options;
    const properties = { correlationId: id, ...rest.properties };
    const { said, publication } = this.line.prepare(route, name, message, { ...rest, id, properties });
    const asked: Asked = { said, reply, isOpen, isValid, answers: [] };
    // before it is sent: the answer may come before the broker's confirm
    this.#asked.push(asked);
    await this.line.transport.publish(publication);
    return asked;
  }

  /** Waits until the condition holds, or the time is over; resolves with whether it holds. */
  async until(condition: () => boolean, withinMs: number): Promise<boolean> {
    if (condition()) return true;
    const over: Deferred<boolean> = deferred<boolean>();
    const look = (): void => {
      if (condition()) over.resolve(true);
    };
    this.#waiting.add(look);
    const timer = this.#clock.setTimer(withinMs, () => over.resolve(condition()));
    try {
      return await over.promise;
    } finally {
      timer.clear();
      this.#waiting.delete(look);
    }
  }

  /** The first answer, if it comes within the time. */
  async answer(asked: Asked, withinMs: number): Promise<Heard | undefined> {
    await this.until(() => asked.answers.length > 0, withinMs);
    return asked.answers[0];
  }

  /** Lets so much time pass. */
  pause(ms: number): Promise<unknown> {
    return this.until(() => false, ms);
  }

  #wake(): void {
    for (const look of this.#waiting) look();
  }

  #hear(heard: Heard): void {
    if (!this.#hasBegun) return;
    const answered = this.#answered(heard);
    if (answered === undefined && this.#isOfOthers(heard)) return;
    this.#heardAny = true;
    const isRight = judge(this.#ledger, this.line, heard);
    if (answered !== undefined) {
      answered.answers.push(heard);
      // what answers a question that is not valid is told as that
      if (answered.isValid) this.#checkMatch(answered, heard, isRight);
    } else this.#onOther(heard);
    this.#wake();
  }

  /** Whether it came through an exchange of another participant's, who is none of our business. */
  #isOfOthers({ delivery, route }: Heard): boolean {
    if (delivery.exchange === route.exchange || delivery.exchange === '') return false;
    const names = nameReader(route.channel.exchange.name)(delivery.exchange);
    return names !== null && names[route.channel.sender] !== this.line.parts.peer;
  }

  /** The question that a message answers. */
  #answered(heard: Heard): Asked | undefined {
    const { delivery, name, route, message } = heard;
    const { correlationId } = delivery.properties;
    const byId = this.#asked.findLast(({ said }) => said.id === correlationId);
    if (byId !== undefined) return byId;
    if (name === undefined || message === undefined) return undefined;
    // it says that it answers something else
    if (correlationId !== undefined && this.line.hasSaid(correlationId)) return undefined;
    const possible = this.#asked.filter(
      ({ reply, said }) =>
        reply.channel === route.channel.id &&
        reply.messages.includes(name) &&
        // answers of this peer that number their questions are told by the number
        (correlationId === undefined || this.#isNumbered({ reply, said })),
    );
    const fits = possible.filter(({ reply, said }) => agree(reply.correlation, said.message, message));
    const open = fits.find(({ answers, reply }) => answers.length === 0 || reply.cardinality !== 'one');
    if (open !== undefined && (correlationId === undefined || open.answers.length === 0)) return open;
    if (fits.length > 0 && correlationId === undefined) {
      // said again: of what has fields of its own only, anything else may come unasked
      return fits.findLast((one) => this.#isNumbered(one));
    }
    // an answer to nothing that was asked, while one is waited for: the wrong id
    return possible.find((one) => this.#isWaitedFor(one) && this.#isNumbered(one));
  }

  /** Whether its one answer is due, and has not come. */
  #isWaitedFor({ answers, isOpen, reply, said }: Asked): boolean {
    return answers.length === 0 && !isOpen && this.#clock.nowMs() - said.atMs <= reply.deadlineMs;
  }

  /** Whether the question has an id of its own, so that no message but its answer can have that. */
  #isNumbered({ reply, said }: Pick<Asked, 'reply' | 'said'>): boolean {
    const { catalogue } = this.line.parts.routes;
    return freshFields(catalogue, said.name, reply).length > 0 || reply.revision !== undefined;
  }

  #checkMatch({ reply, said }: Asked, heard: Heard, isRight: boolean): void {
    const id = idOf('matches', said.name);
    const { delivery, message, route, name } = heard;
    const where = { channel: route.channel.id, message: name ?? '' };
    const messages = [said.shown, heard.shown];
    if (name !== undefined && !reply.messages.includes(name)) {
      ledgerWrongType(this.#ledger, said, reply, heard);
      return;
    }
    this.#ledger.exercised(id);
    const { correlationId } = delivery.properties;
    if (correlationId !== undefined && correlationId !== said.id) {
      this.#ledger.broken(id, {
        what: `The correlation id of the answer (${correlationId}) is not that of the question (${said.id}).`,
        where,
        fix: 'Give the answer the correlation id of the question, or none.',
        messages,
      });
    }
    const wrong = reply.correlation.filter((pointer) => !agree([pointer], said.message, message));
    if (wrong.length === 0 || message === undefined) return;
    const [pointer = ''] = wrong;
    // what is not valid is told as such
    if (!isRight) return;
    this.#ledger.broken(id, {
      what: `${name ?? 'The answer'}${pointer} is ${show(message, pointer)}; ${said.name} has ${show(said.message, pointer)} there.`,
      where: { ...where, path: pointer },
      fix: `Repeat ${reply.correlation.join(', ')} of the question in its answer.`,
      messages,
    });
  }
}

const show = (message: unknown, pointer: string): string => JSON.stringify(valueAt(message, pointer) ?? null);

function ledgerWrongType(ledger: Ledger, said: Said, reply: ReplyInfo, heard: Heard): void {
  // what does not travel there at all is told as such
  if (!heard.route.channel.messages.includes(heard.name ?? '')) return;
  ledger.broken(idOf('answers', said.name), {
    what: `${said.name} was answered by ${heard.name ?? 'something else'}, not by ${reply.messages.join(' or ')}.`,
    where: { channel: heard.route.channel.id, message: heard.name ?? '' },
    messages: [said.shown, heard.shown],
  });
}
