/** What a snippet shows, for every language: who connects, what is sent, and what it answers. Taken from the model. */

import { isObject, type Json, type JsonObject } from '../../../src/generator/json.ts';
import type { BuilderModel, MessageModel } from '../../../src/generator/model.ts';
import type { DefinitionShape, FieldShape } from '../../../src/generator/shapes/shape.ts';
import type { Cardinality, ChannelInfo } from '../../../src/support/contract.ts';
import { publishedName, validExamples } from '../examples.ts';
import { answeredBy, channelsOf, messageOf, playerOf } from '../facts.ts';
import type { SiteInputs } from '../page.ts';

/** A message with values. */
export interface Sample {
  readonly message: MessageModel;
  readonly shape: ObjectShape;
  /** Fields that have to be given, with the example's values. */
  readonly given: readonly (readonly [FieldShape, Json])[];
}

export type ObjectShape = Extract<DefinitionShape, { kind: 'object' }>;

/** Who the program is, and whom it talks with. */
export interface Party {
  readonly role: string;
  readonly as: string;
  readonly peerRole: string;
  readonly peer: string;
  /** Whether the peer's role has to be named. */
  readonly hasSeveralPeers: boolean;
  /** Groups that the program belongs to. */
  readonly groups: readonly string[];
}

/** One snippet. */
export type Plan = {
  readonly party: Party;
  /** In words, e.g. "Ask". */
  readonly title: string;
} & (
  | { readonly kind: 'ask'; readonly sample: Sample; readonly cardinality: Cardinality }
  | { readonly kind: 'publish'; readonly sample: Sample }
  | { readonly kind: 'listen'; readonly message: MessageModel }
  | {
      readonly kind: 'answer';
      readonly question: MessageModel;
      readonly answer: Sample;
      /** A function that makes the answer of the question. */
      readonly builder?: BuilderModel;
      readonly cardinality: Cardinality;
    }
);

const asObject = (value: Json): JsonObject => (isObject(value) ? value : {});

function modelOf({ model }: SiteInputs, name: string): MessageModel {
  const found = model.messages.find((message) => message.name === name);
  if (found === undefined) throw new Error(`There is no message ${name}.`);
  return found;
}

/** Fields that some channel requires and this one does not mean anything with: `heh_id` where there is one hub only. */
function isIdle({ model }: SiteInputs, channel: ChannelInfo, field: string): boolean {
  const pointer = `/${field}`;
  return (
    !channel.requiredFields.includes(pointer) &&
    Object.values(model.catalogue.channels).some(({ requiredFields }) => requiredFields.includes(pointer))
  );
}

/** The published example of a message, without what the SDK fills in. */
function sampleOf(
  inputs: SiteInputs,
  name: string,
  channel: ChannelInfo,
  left: readonly string[] = [],
): Sample {
  const message = modelOf(inputs, name);
  const shape = inputs.shapes.get(message.definition);
  if (shape?.kind !== 'object') throw new Error(`${name} is no object: no snippet can be made of it.`);
  const published = validExamples(inputs, name).find((example) => example.name === publishedName);
  if (published === undefined) throw new Error(`${name} has no example ${publishedName}.json.`);
  const values = asObject(published.value);
  const given = shape.fields.flatMap((field): (readonly [FieldShape, Json])[] => {
    const value = values[field.name];
    if (value === undefined || left.includes(field.name) || field.shape.kind === 'constant') return [];
    if (
      value === null &&
      (field.fill !== null || !field.isRequired || message.optionalInDraft.includes(field.name))
    )
      return [];
    if (field.fill?.kind === 'uuid' || (field.fill?.kind === 'value' && field.fill.value === value))
      return [];
    if (isIdle(inputs, channel, field.name)) return [];
    return [[field, value]];
  });
  return { message, shape, given };
}

function partyOf({ model }: SiteInputs, channel: ChannelInfo, side: 'sender' | 'receiver'): Party {
  const isSender = side === 'sender';
  const role = isSender ? channel.sender : channel.receiver;
  const peerRole = isSender ? (channel.group ?? channel.receiver) : channel.sender;
  const peers = model.dialogues.filter((dialogue) => dialogue.role === role);
  return {
    role,
    as: playerOf(role),
    peerRole,
    peer: playerOf(peerRole),
    hasSeveralPeers: peers.length > 1,
    groups: !isSender && channel.group !== undefined ? [playerOf(channel.group)] : [],
  };
}

/** The function that makes an answer of its question: one that needs nothing more, if there is one. */
function builderOf(answer: MessageModel, question: MessageModel): BuilderModel | undefined {
  const fitting = answer.builders.filter(({ from }) => from.includes(question.definition));
  return fitting.find(({ needsMore }) => !needsMore) ?? fitting[0];
}

function answerPlan(inputs: SiteInputs, asked: ChannelInfo, question: string, answer: string): Plan {
  const reply = asked.replies[question];
  if (reply === undefined) throw new Error(`${question} is no question on ${asked.id}.`);
  const replyChannel = inputs.model.catalogue.channels[reply.channel] ?? asked;
  const questionModel = modelOf(inputs, question);
  const builder = builderOf(modelOf(inputs, answer), questionModel);
  return {
    kind: 'answer',
    title: `Answer ${question}`,
    party: partyOf(inputs, asked, 'receiver'),
    question: questionModel,
    answer: sampleOf(inputs, answer, replyChannel, builder?.optional ?? []),
    ...(builder === undefined ? {} : { builder }),
    cardinality: reply.cardinality,
  };
}

const askPlan = (inputs: SiteInputs, channel: ChannelInfo, name: string, cardinality: Cardinality): Plan => ({
  kind: 'ask',
  title: `Ask ${name}`,
  party: partyOf(inputs, channel, 'sender'),
  sample: sampleOf(inputs, name, channel),
  cardinality,
});

/** How a message is sent, and how it is handled, on the first channel that carries it. */
export function plansOf(inputs: SiteInputs, name: string): readonly Plan[] {
  const { catalogue } = inputs.model;
  messageOf(catalogue, name);
  const [channel] = channelsOf(catalogue, name);
  if (channel === undefined) return [];
  const reply = channel.replies[name];
  const [answer] = reply?.messages ?? [];
  if (reply !== undefined && answer !== undefined) {
    return [askPlan(inputs, channel, name, reply.cardinality), answerPlan(inputs, channel, name, answer)];
  }
  const publish: Plan = {
    kind: 'publish',
    title: `Send ${name}`,
    party: partyOf(inputs, channel, 'sender'),
    sample: sampleOf(inputs, name, channel),
  };
  const listen: Plan = {
    kind: 'listen',
    title: `Handle ${name}`,
    party: partyOf(inputs, channel, 'receiver'),
    message: modelOf(inputs, name),
  };
  const [question] = answeredBy(catalogue, name, channel.id);
  return question === undefined
    ? [publish, listen]
    : [
        answerPlan(inputs, question.channel, question.name, name),
        askPlan(inputs, question.channel, question.name, question.reply.cardinality),
        publish,
        listen,
      ];
}
