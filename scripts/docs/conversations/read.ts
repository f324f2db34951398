/** Reads the list of conversations, and holds each step against the model. */

import { parse } from 'yaml';
import { isObject, listOf, type Json, type JsonObject } from '../../../src/generator/json.ts';
import { textOf } from '../../../src/generator/schema-facts.ts';
import type { ChannelInfo, ReplyInfo } from '../../../src/support/contract.ts';
import { messageOf } from '../facts.ts';
import type { SiteInputs } from '../page.ts';

const conversationsFile = 'scripts/docs/data/conversations.yaml';

/** How a question goes on. */
type Outcome = 'answered' | 'refused' | 'later';

/** A step as the model knows it. */
export type Said =
  | { readonly kind: 'note'; readonly over: readonly string[]; readonly text: string }
  | {
      readonly kind: 'send' | 'ask' | 'answer' | 'cancel';
      readonly from: string;
      readonly to: string;
      /** Of `answer` the question. */
      readonly message: string;
      /** What is shown beside the message: values, and what it is about. */
      readonly detail: string;
      /** The channel of the message, of `answer` that of the question. */
      readonly channel: ChannelInfo;
      readonly reply?: ReplyInfo;
      /** Those of the answers that are shown. */
      readonly answers: readonly string[];
      readonly outcome: Outcome;
    };

/** One workflow of the standard. */
export interface Conversation {
  readonly id: string;
  readonly title: string;
  readonly group: string;
  readonly source: string;
  readonly text: string;
  /** Names and their roles, in order. */
  readonly participants: readonly (readonly [name: string, role: string])[];
  readonly steps: readonly Said[];
}

const kinds = ['send', 'ask', 'answer', 'cancel'] as const;
const stepKeys = new Set<string>([...kinds, 'note', 'text', 'with', 'about', 'is', 'answers']);

const object = (value: Json | undefined): JsonObject => (isObject(value) ? value : {});

const texts = (value: Json | undefined): string[] => listOf(value).filter((item) => typeof item === 'string');

class Reader {
  readonly #inputs: SiteInputs;
  readonly #id: string;
  readonly #roles: ReadonlyMap<string, string>;

  constructor(inputs: SiteInputs, id: string, participants: Conversation['participants']) {
    this.#inputs = inputs;
    this.#id = id;
    this.#roles = new Map(participants);
  }

  #refuse(reason: string): never {
    throw new Error(`${conversationsFile}, ${this.#id}: ${reason}`);
  }

  #role(name: string): string {
    return this.#roles.get(name) ?? this.#refuse(`${JSON.stringify(name)} is none of its participants.`);
  }

  /** The channel between two participants that carries a message. */
  #channel(from: string, to: string, message: string): ChannelInfo {
    const { catalogue } = this.#inputs.model;
    messageOf(catalogue, message);
    const [sender, receiver] = [this.#role(from), this.#role(to)];
    const found = Object.values(catalogue.channels).find(
      (channel) =>
        channel.sender === sender &&
        (channel.group ?? channel.receiver) === receiver &&
        channel.messages.includes(message),
    );
    return (
      found ?? this.#refuse(`no channel of the document carries ${message} from ${sender} to ${receiver}.`)
    );
  }

  /** Values that are shown: of fields that the message has. */
  #details(step: JsonObject, message: string): string {
    const { fields } = messageOf(this.#inputs.model.catalogue, message);
    const values = Object.entries(object(step['with'])).map(([name, value]) => {
      if (!fields.some((field) => field.name === name)) this.#refuse(`${message} has no field ${name}.`);
      const text = typeof value === 'string' ? value : JSON.stringify(value).replace('-', '−');
      return `${name} ${text}`;
    });
    return [textOf(step, 'about'), ...values].filter((text) => text !== '').join(', ');
  }

  step(value: Json): Said {
    const step = object(value);
    const unknown = Object.keys(step).find((key) => !stepKeys.has(key));
    if (unknown !== undefined)
      this.#refuse(`a step has a member ${JSON.stringify(unknown)}, which means nothing.`);
    if (step['note'] !== undefined) {
      const over = texts(step['note']);
      over.forEach((name) => this.#role(name));
      return { kind: 'note', over, text: textOf(step, 'text') };
    }
    const kind =
      kinds.find((name) => step[name] !== undefined) ?? this.#refuse('a step is of no known kind.');
    const [from = '', to = '', message = ''] = texts(step[kind]);
    // an answer goes the other way than its question
    const channel = kind === 'answer' ? this.#channel(to, from, message) : this.#channel(from, to, message);
    const reply = channel.replies[message];
    if (kind !== 'send' && reply === undefined) this.#refuse(`${message} is no question on ${channel.id}.`);
    if (kind === 'cancel' && reply?.cancel === undefined) this.#refuse(`nothing cancels ${message}.`);
    const wanted = texts(step['answers']);
    const stranger = wanted.find((name) => reply?.messages.includes(name) !== true);
    if (stranger !== undefined) this.#refuse(`${stranger} does not answer ${message} on ${channel.id}.`);
    const is = textOf(step, 'is');
    return {
      kind,
      from,
      to,
      message,
      detail: this.#details(step, message),
      channel,
      ...(reply === undefined || kind === 'send' ? {} : { reply }),
      answers: wanted.length > 0 ? wanted : (reply?.messages ?? []),
      outcome: is === 'refused' || is === 'later' ? is : 'answered',
    };
  }
}

/** All conversations. Throws at the first step that the document does not have. */
export function readConversations(inputs: SiteInputs): readonly Conversation[] {
  const list = parse(inputs.read(conversationsFile)) as Json;
  return listOf(list).map((value) => {
    const one = object(value);
    const id = textOf(one, 'id');
    const participants = Object.entries(object(one['participants'])).map(
      ([name, role]) => [name, typeof role === 'string' ? role : ''] as const,
    );
    const reader = new Reader(inputs, id, participants);
    return {
      id,
      title: textOf(one, 'title'),
      group: textOf(one, 'group'),
      source: textOf(one, 'source'),
      text: textOf(one, 'text'),
      participants,
      steps: listOf(one['steps']).map((step) => reader.step(step)),
    };
  });
}
