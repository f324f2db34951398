/** Makes valid messages of any type of the contract: from examples, the scenario, and what the participant has said. */

import type { Codec } from '../core/codec.ts';
import { EbadgeError } from '../core/errors.ts';
import { ValidationError } from '../core/validation-error.ts';
import { deriveMessage, fillMessage } from '../support/build.ts';
import type { Catalogue, ChannelInfo, ReplyInfo } from '../support/contract.ts';
import { pointerSteps, valueAt } from '../support/pointer.ts';
import { expectedSampleCount } from '../support/rules.ts';
import type { Lessons } from './lessons.ts';
import type { Scenario } from './scenario.ts';
import { millis, startingAt, timeText } from './times.ts';
import { parseDateTime } from '../support/time.ts';

/** A message, whatever its type. */
export type Message = Readonly<Record<string, unknown>>;

/** A rule of a schema between fields of the message itself, as schemas state it. */
export type Rule = Readonly<Record<string, string>>;

/** What the specification's files say besides the contract, by message type. */
export interface Samples {
  /** Valid messages, the most telling first. */
  readonly examples: Readonly<Record<string, readonly Message[]>>;
  readonly rules: Readonly<Record<string, readonly Rule[]>>;
}

/** What making messages takes. */
export interface MaterialParts {
  readonly catalogue: Catalogue;
  readonly codec: Codec;
  readonly samples: Samples;
  readonly scenario: Scenario;
  readonly lessons: Lessons;
  readonly nowMs: () => number;
}

const minuteMs = 60_000;

/** Puts a value at a pointer into a copy. */
export function withValue(message: Message, pointer: string, value: unknown): Message {
  const copy = structuredClone(message) as Record<string, unknown>;
  const steps = pointerSteps(pointer);
  let holder = copy;
  for (const step of steps.slice(0, -1)) holder = holder[step] as Record<string, unknown>;
  holder[steps.at(-1) ?? ''] = value;
  return copy;
}

/** Whether some channel wants the field set: it says whom a message is about, where others stand between. */
export const isRequiredIn = ({ channels }: Catalogue, field: string): boolean =>
  Object.values(channels).some(({ requiredFields }) => requiredFields.includes(`/${field}`));

/** The messages of one verification. */
export class Material {
  readonly #parts: MaterialParts;
  /** Each message gets times of its own: answers that repeat times are told apart. */
  #made = 0;
  /** One value for each field that has to be set on a channel: the same subject throughout. */
  readonly #subjects = new Map<string, unknown>();

  constructor(parts: MaterialParts) {
    this.#parts = parts;
  }

  /** Why messages of that type are not sent; undefined where they are. */
  whyNot(name: string): string | undefined {
    const { scenario, samples } = this.#parts;
    const reason = scenario.messages?.[name]?.leaveOut;
    if (reason !== undefined) return reason;
    const isPlanned = scenario.messages?.[name]?.set !== undefined;
    if (isPlanned || (samples.examples[name] ?? []).length > 0) return undefined;
    return `there is no example of ${name}; give its fields in a scenario`;
  }

  /** A value that the participant has taught for a field. */
  learnt(field: string): string | undefined {
    return this.#parts.lessons.one(field);
  }

  /** Message types that are sent before others. */
  get first(): readonly string[] {
    return this.#parts.scenario.first ?? [];
  }

  /** A valid message that is like no other. Throws with what the scenario is to say, where it is not valid. */
  make(name: string, channel: ChannelInfo, changes: Message = {}): Message {
    const { scenario, samples, nowMs, lessons } = this.#parts;
    const plan = scenario.messages?.[name] ?? {};
    const [example = {}] = samples.examples[name] ?? [];
    this.#made += 1;
    const startMs = Math.ceil(nowMs() / 1000) * 1000 + (plan.startS ?? 60) * 1000 + this.#made * minuteMs;
    const based = startingAt({ ...example, ...lessons.forFieldsOf(example), ...plan.set }, startMs);
    return this.#valid(name, { ...this.#fresh(name, based, channel), ...changes }, channel);
  }

  /** A valid answer to a question; of the first type there is, unless one is named. */
  answer(
    question: Message,
    questionName: string,
    reply: ReplyInfo,
    channel: ChannelInfo,
    name?: string,
  ): Message {
    const { catalogue } = this.#parts;
    const type = name ?? reply.messages[0] ?? '';
    const builder = catalogue.messages[type]?.builders.find(
      ({ from, set }) =>
        from.includes(questionName) && (reply.success === undefined || this.#saysYes(set, reply)),
    );
    const based = this.make(type, channel);
    const alike = Object.fromEntries(
      Object.keys(based)
        .filter((field) => field !== catalogue.discriminator && (question[field] ?? null) !== null)
        .map((field) => [field, question[field]]),
    );
    let answer: Message = { ...based, ...alike };
    if (builder !== undefined) {
      const derived = deriveMessage<Message>(catalogue, type, builder.name, question);
      answer = {
        ...answer,
        ...Object.fromEntries(Object.keys(builder.set).map((field) => [field, derived[field]])),
      };
    }
    for (const pointer of reply.correlation) {
      const field = pointerSteps(pointer)[0] ?? '';
      const has = catalogue.messages[type]?.fields.some((info) => info.name === field) === true;
      if (has) answer = { ...answer, [field]: question[field] ?? null };
    }
    for (const [list, object] of Object.entries(reply.keys ?? {})) {
      const names = valueAt(question, list);
      const [series = []] = Object.values(valueAt(answer, object) ?? {}) as unknown[];
      if (Array.isArray(names)) {
        answer = withValue(answer, object, Object.fromEntries(names.map((key) => [key, series])));
      }
    }
    return this.#valid(type, this.#fitted(type, answer), channel);
  }

  #saysYes(set: Readonly<Record<string, unknown>>, { success }: ReplyInfo): boolean {
    const field = pointerSteps(success?.field ?? '')[0] ?? '';
    const derivation = set[field] as { readonly kind: string; readonly value?: unknown } | undefined;
    return derivation?.kind === 'value' && success?.values.includes(derivation.value) === true;
  }

  /** Ids that a sender makes up, counts that begin, and fields that the channel wants set. */
  #fresh(name: string, based: Message, channel: ChannelInfo): Message {
    const { catalogue } = this.#parts;
    const made: Record<string, unknown> = { ...based };
    const revision = channel.replies[name]?.revision;
    for (const { name: field, fill } of catalogue.messages[name]?.fields ?? []) {
      if (fill?.kind === 'uuid') made[field] = crypto.randomUUID();
      else if (fill !== undefined && revision?.field === `/${field}`) made[field] = fill.value;
    }
    for (const { name: field, nullable } of catalogue.messages[name]?.fields ?? []) {
      const wanted = channel.requiredFields.includes(`/${field}`);
      if (wanted) made[field] = this.#subject(field);
      // fields that are required between others only are left to those
      else if (nullable && isRequiredIn(catalogue, field)) made[field] = null;
    }
    return fillMessage<Message>(catalogue, name, made);
  }

  #subject(field: string): unknown {
    const known = this.#subjects.get(field);
    if (known !== undefined) return known;
    const { scenario, samples } = this.#parts;
    const planned = Object.values(scenario.messages ?? {}).map(({ set }) => set?.[field]);
    const shown = Object.values(samples.examples).flatMap((examples) => examples.map((one) => one[field]));
    const value = [...planned, ...shown].find((one) => (one ?? null) !== null);
    this.#subjects.set(field, value);
    return value;
  }

  /** Makes rules between fields hold again, of a message put together from two. */
  #fitted(name: string, message: Message): Message {
    let fitted = message;
    for (const { rule, later = '', earlier = '', series = '', start = '', end = '', step = '' } of this.#parts
      .samples.rules[name] ?? []) {
      if (rule === 'timeAfter' || rule === 'timeNotBefore') {
        const [a, b] = [valueAt(fitted, earlier), valueAt(fitted, later)].map((time) =>
          typeof time === 'string' ? parseDateTime(time) : null,
        );
        if (a != null && b != null && millis(b) <= millis(a))
          fitted = withValue(fitted, later, timeText(millis(a) + minuteMs));
      }
      if (rule === 'sampleCount') fitted = sampled(fitted, series, start, end, step);
    }
    return fitted;
  }

  #valid(name: string, message: Message, channel: ChannelInfo): Message {
    try {
      this.#parts.codec.encode(message as never, { name });
      return message;
    } catch (caught) {
      if (!(caught instanceof ValidationError)) throw caught;
      const issues = caught.issues.map(({ path, expected }) => `${path || 'the message'}: ${expected}`);
      throw new EbadgeError(
        'INVALID_ARGUMENT',
        `No valid ${name} for ${channel.id} could be made of its example and the scenario (${issues.join('; ')}). Say the fields under messages/${name}/set in a scenario (--scenario).`,
        { cause: caught },
      );
    }
  }
}

/** As many samples in each series as the period has steps; the period ends later where it has no whole number of them. */
function sampled(message: Message, series: string, start: string, end: string, step: string): Message {
  const from = valueAt(message, start);
  const stepS = valueAt(message, step);
  let fitted = message;
  let count = expectedSampleCount(from, valueAt(fitted, end), stepS);
  if (count === -1 && typeof from === 'string' && typeof stepS === 'number') {
    const [a, b] = [parseDateTime(from), parseDateTime(String(valueAt(fitted, end)))];
    if (a !== null && b !== null) {
      const steps = Math.ceil((millis(b) - millis(a)) / 1000 / stepS);
      fitted = withValue(fitted, end, timeText(millis(a) + Math.round(steps * stepS * 1000)));
      count = expectedSampleCount(from, valueAt(fitted, end), stepS);
    }
  }
  if (count === null || count < 0) return fitted;
  const all = valueAt(fitted, series);
  const fit = (one: unknown): unknown =>
    Array.isArray(one)
      ? Array.from({ length: count }, (_, at): unknown => one[at % Math.max(1, one.length)] ?? null)
      : one;
  const fittedSeries = Array.isArray(all)
    ? fit(all)
    : Object.fromEntries(Object.entries(all ?? {}).map(([key, one]) => [key, fit(one)]));
  return withValue(fitted, series, fittedSeries);
}
