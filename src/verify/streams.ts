/** Questions that are answered again and again. */

import { parseDateTime } from '../support/time.ts';
import { valueAt } from '../support/pointer.ts';
import type { Asked } from './interview.ts';
import type { Message } from './material.ts';
import { silence, skipQuestion, type Question } from './questions.ts';
import { idOf } from './requirements.ts';
import type { Stage } from './stage.ts';
import { millis } from './times.ts';

/** The length of a stream's period, and when its first one is over, at the latest. */
function periodOf(
  stage: Stage,
  { reply }: Question,
  message: Message,
): { readonly everyMs: number; readonly firstMs: number } {
  const interval = valueAt(message, reply.intervalField ?? '');
  const everyMs = (typeof interval === 'number' && interval > 0 ? interval : 1) * 1000;
  const start = reply.startField === undefined ? undefined : valueAt(message, reply.startField);
  const startMs = typeof start === 'string' ? parseDateTime(start) : null;
  // without a start the first period may begin any time within one
  const firstMs = startMs === null ? 2 * everyMs : Math.max(0, millis(startMs) - stage.nowMs()) + everyMs;
  return { everyMs, firstMs };
}

async function expectFirst(stage: Stage, question: Question, asked: Asked): Promise<boolean> {
  const { interview, ledger } = stage;
  const { name, reply, route } = question;
  const { firstMs } = periodOf(stage, question, asked.said.message ?? {});
  const id = idOf('answers', name);
  const answer = await interview.answer(asked, firstMs + reply.deadlineMs + stage.timing.settleMs);
  ledger.exercised(id);
  if (answer !== undefined && answer.atMs - asked.said.atMs <= firstMs + reply.deadlineMs) return true;
  ledger.broken(id, {
    what: `The first answer to ${name} ${answer === undefined ? 'did not come' : 'came'} later than ${reply.deadlineMs / 1000} s after its first period.${silence(stage, asked)}`,
    where: { channel: route.channel.id, message: name },
    messages: [asked.said.shown, ...(answer === undefined ? [] : [answer.shown])],
  });
  return answer !== undefined;
}

/** Ends the stream, and looks whether it does end. */
async function tryEnd(stage: Stage, question: Question, asked: readonly Asked[]): Promise<void> {
  const { interview, ledger, timing } = stage;
  const { name, route, reply } = question;
  const last = asked.at(-1)?.said.message ?? {};
  const { everyMs } = periodOf(stage, question, last);
  const cancelled = await interview.ask(route, name, { ...last, ...reply.cancel }, { isOpen: true });
  // what is on its way may still come
  await stage.probe();
  await interview.pause(timing.settleMs);
  const counts = [...asked, cancelled].map(({ answers }) => answers.length);
  await interview.pause(3 * everyMs);
  const id = idOf('ends', name);
  ledger.exercised(id);
  const late = [...asked, cancelled].flatMap(({ answers }, index) => answers.slice(counts[index]));
  if (late.length === 0) return;
  ledger.broken(id, {
    what: `${late.length} answers to ${name} came after it was cancelled.`,
    where: { channel: route.channel.id, message: name },
    fix: `Stop when ${name} comes with ${JSON.stringify(reply.cancel)}.`,
    messages: [cancelled.said.shown, ...late.map(({ shown }) => shown)],
  });
}

async function tryReplacement(stage: Stage, question: Question, first: Asked): Promise<Asked> {
  const { interview, ledger, material, timing } = stage;
  const { name, route } = question;
  const id = idOf('replaces', name);
  const next = await interview.ask(
    route,
    name,
    { ...material.make(name, route.channel), ...sameStart(first, question) },
    { isOpen: true },
  );
  const { everyMs } = periodOf(stage, question, next.said.message ?? {});
  if (!(await expectFirst(stage, question, next))) return next;
  await interview.pause(timing.settleMs);
  const before = first.answers.length;
  await interview.pause(3 * everyMs);
  if (first.answers.every(({ delivery }) => delivery.properties.correlationId === undefined)) {
    ledger.skipped(id, 'without correlation ids its answers do not say which of two questions they answer');
    return next;
  }
  ledger.exercised(id);
  const late = first.answers.slice(before);
  if (late.length > 0) {
    ledger.broken(id, {
      what: `Answers to the first ${name} still came after a second one had taken its place.`,
      where: { channel: route.channel.id, message: name },
      messages: [first.said.shown, next.said.shown, ...late.map(({ shown }) => shown)],
    });
  }
  return next;
}

/** A start lies in the future of one question only: the other begins at any time. */
const sameStart = (first: Asked, { reply }: Question): Message =>
  reply.startField === undefined || (valueAt(first.said.message, reply.startField) ?? null) !== null
    ? {}
    : { [reply.startField.slice(1)]: null };

/** Starts a stream, replaces it, and ends it. */
export async function tryStream(stage: Stage, question: Question): Promise<void> {
  const { interview, ledger, material, timing } = stage;
  const { name, route, reply } = question;
  const first = await interview.ask(route, name, material.make(name, route.channel), { isOpen: true });
  if (!(await expectFirst(stage, question, first))) {
    skipQuestion(stage, name, `${name} was not answered`);
    return;
  }
  const { everyMs } = periodOf(stage, question, first.said.message ?? {});
  await interview.until(() => first.answers.length > 1, everyMs + reply.deadlineMs + timing.settleMs);
  const goesOn = idOf('goes-on', name);
  ledger.exercised(goesOn);
  if (first.answers.length < 2) {
    ledger.broken(goesOn, {
      what: `After the first answer to ${name} no other came within ${everyMs / 1000 + reply.deadlineMs / 1000} s.`,
      where: { channel: route.channel.id, message: name },
      messages: [first.said.shown, ...first.answers.map(({ shown }) => shown)],
    });
  }
  const streams = [first];
  if (reply.subscription !== undefined) streams.push(await tryReplacement(stage, question, first));
  await tryEnd(stage, question, streams);
}
