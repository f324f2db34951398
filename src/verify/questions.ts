/** Puts every question that the contract lets the counterpart put, and looks at how it is answered. */

import { isDeepStrictEqual } from 'node:util';
import type { Route } from '../bus/topology.ts';
import type { ReplyInfo, RevisionInfo } from '../support/contract.ts';
import { valueAt } from '../support/pointer.ts';
import { reasonOf, type Asked } from './interview.ts';
import { isRequiredIn, withValue, type Message } from './material.ts';
import { idOf, revisionOf } from './requirements.ts';
import type { Stage } from './stage.ts';
import { tryStream } from './streams.ts';
import { withMicroseconds } from './times.ts';

/** What there is to be said of a question on a route. */
export interface Question {
  readonly name: string;
  readonly route: Route;
  readonly reply: ReplyInfo;
}

/** All questions to the participant over one line. */
export const questionsOf = (stage: Stage): readonly Question[] =>
  stage.interview.line.outgoing
    .flatMap((route) =>
      route.channel.messages.flatMap((name) => {
        const reply = route.channel.replies[name];
        return reply === undefined ? [] : [{ name, route, reply }];
      }),
    )
    .sort((a, b) => rankOf(stage, a) - rankOf(stage, b));

function rankOf({ material }: Stage, { name }: Question): number {
  const rank = material.first.indexOf(name);
  return rank === -1 ? material.first.length : rank;
}

const kinds = [
  'answers',
  'once',
  'matches',
  'repeats',
  'changes',
  'ignores-older',
  'handles-once',
  'goes-on',
  'ends',
  'replaces',
];

/** Says of everything about a question why it was not tried. */
export function skipQuestion({ ledger }: Stage, name: string, reason: string): void {
  for (const kind of kinds) ledger.skipped(idOf(kind, name), reason);
}

/** What became of a question that was not answered. */
export function silence({ interview }: Stage, { said }: Asked): string {
  const letter = interview.letterOf(said);
  return letter === undefined ? '' : ` It is among its dead letters: ${reasonOf(letter)}`;
}

/** Waits for the answer, and says where there is none in time. Resolves with whether there was one. */
export async function expectAnswer(stage: Stage, asked: Asked, kind = 'answers'): Promise<boolean> {
  const { interview, ledger, timing } = stage;
  const { said, reply } = asked;
  const id = idOf(kind, said.name);
  const { deadlineMs } = reply;
  const where = { channel: said.route.channel.id, message: said.name };
  const answer = await interview.answer(asked, deadlineMs + timing.settleMs);
  ledger.exercised(id);
  if (answer === undefined) {
    if (reply.cardinality === 'many') return true;
    ledger.broken(id, {
      what: `No answer to ${said.name} came within ${deadlineMs / 1000} s.${silence(stage, asked)}`,
      where,
      fix: `Answer it with ${reply.messages.join(' or ')}.`,
      messages: [said.shown],
    });
    return false;
  }
  const tookMs = answer.atMs - said.atMs;
  if (tookMs <= deadlineMs) return true;
  ledger.broken(id, {
    what: `The answer to ${said.name} came after ${tookMs / 1000} s; it is due within ${deadlineMs / 1000} s.`,
    where,
    messages: [said.shown, answer.shown],
  });
  return true;
}

const answersAlike = (one: Asked, other: Asked): boolean =>
  isDeepStrictEqual(one.answers[0]?.message, other.answers[0]?.message);

/** The same question, later versions, and one that came too late. */
async function tryVersions(
  stage: Stage,
  { name, route, reply }: Question,
  revision: RevisionInfo,
): Promise<void> {
  const { interview, ledger, material } = stage;
  const where = { channel: route.channel.id, message: name };
  const message = material.make(name, route.channel);
  const first = await interview.ask(route, name, message);
  if (!(await expectAnswer(stage, first))) return;
  const again = await interview.ask(route, name, message, { isOpen: true });
  const repeats = idOf('repeats', name);
  if (await expectAnswer(stage, again, 'repeats')) {
    const [was, is] = [first.answers[0], again.answers[0]];
    if (was !== undefined && is !== undefined && !answersAlike(first, again)) {
      ledger.broken(repeats, {
        what: `The same ${name} was answered otherwise the second time.`,
        where,
        fix: 'Keep the answer to the newest version of each order, and give it again.',
        messages: [first.said.shown, was.shown, again.said.shown, is.shown],
      });
    }
  }
  const count = Number(valueAt(message, revision.field) ?? 0);
  const changed = await interview.ask(route, name, withValue(message, revision.field, count + 2));
  if (!(await expectAnswer(stage, changed, 'changes'))) return;
  const older = await interview.ask(route, name, withValue(message, revision.field, count + 1), {
    isOpen: true,
  });
  await stage.probe();
  await interview.pause(stage.timing.settleMs);
  const ignores = idOf('ignores-older', name);
  ledger.exercised(ignores);
  const [answer] = older.answers;
  if (answer === undefined) return;
  ledger.broken(ignores, {
    what: `${name} with ${revision.field} ${count + 1} was answered after one with ${count + 2}.`,
    where,
    fix: `Ignore what has a lower ${revision.field} than the newest that has come for the same ${reply.correlation.filter((one) => one !== revision.field).join(', ')}.`,
    messages: [changed.said.shown, older.said.shown, answer.shown],
  });
}

/** The same message, delivered twice. */
async function tryTwice(stage: Stage, { name, route }: Question): Promise<void> {
  const { interview, ledger, material } = stage;
  const id = idOf('handles-once', name);
  if (!ledger.has(id)) return;
  if (route.profile !== undefined) {
    ledger.skipped(id, 'peers of this profile do not number their messages');
    return;
  }
  const asked = await interview.ask(route, name, material.make(name, route.channel), { isOpen: true });
  const { said } = asked;
  await interview.line.say(route, name, said.message, {
    id: said.id,
    body: said.body,
    properties: { correlationId: said.id },
  });
  if (!(await expectAnswer(stage, asked))) return;
  await interview.pause(stage.timing.settleMs);
  ledger.exercised(id);
  const [first, ...others] = asked.answers;
  const other = others.find(({ message }) => !isDeepStrictEqual(message, first?.message));
  if (first === undefined || other === undefined) return;
  ledger.broken(id, {
    what: `${name} came twice under one message id, and was answered twice, differently.`,
    where: { channel: route.channel.id, message: name },
    fix: 'Remember message ids for a while: what was handled before is only acknowledged.',
    messages: [said.shown, first.shown, other.shown],
  });
}

/**
 * What is asked: the question as it is made, then with microseconds in its times, then with its nullable fields otherwise:
 * null where they were set, and where they were not, what the answer before has taught.
 */
function* variants({ material, catalogue }: Stage, { name, route }: Question): Generator<Message> {
  const made = material.make(name, route.channel);
  yield made;
  const finer = withMicroseconds(material.make(name, route.channel));
  if (finer !== undefined && route.profile === undefined) yield finer;
  for (const field of catalogue.messages[name]?.fields ?? []) {
    if (!field.nullable || isRequiredIn(catalogue, field.name)) continue;
    const isSet = (made[field.name] ?? null) !== null;
    const other = isSet ? null : material.learnt(field.name);
    if (other !== undefined) yield { ...material.make(name, route.channel), [field.name]: other };
  }
}

/** Puts every question. */
export async function tryQuestions(stage: Stage): Promise<void> {
  for (const question of questionsOf(stage)) {
    const { name, route, reply } = question;
    const reason = stage.whyNot(name);
    if (reason !== undefined) {
      skipQuestion(stage, name, reason);
      continue;
    }
    if (reply.cardinality === 'stream') {
      await tryStream(stage, question);
      continue;
    }
    let isAnswered = true;
    for (const message of variants(stage, question)) {
      isAnswered = await expectAnswer(stage, await stage.interview.ask(route, name, message));
      if (!isAnswered) break;
    }
    if (!isAnswered) {
      skipQuestion(stage, name, `${name} was not answered`);
      continue;
    }
    stage.answered(question);
    const revision = revisionOf(stage.catalogue, name, reply);
    if (revision !== undefined) await tryVersions(stage, question, revision);
    await tryTwice(stage, question);
  }
}

/** Looks, at the end, for questions that were answered more than once. */
export function checkOnce({ interview, ledger }: Stage): void {
  for (const { said, reply, isOpen, answers } of interview.asked) {
    if (reply.cardinality !== 'one' || isOpen || answers.length === 0) continue;
    const id = idOf('once', said.name);
    ledger.exercised(id);
    const [first, second] = answers;
    if (first === undefined || second === undefined) continue;
    // published again until it was confirmed, as peers of some profiles do
    const windowMs = said.route.profile?.info.republishingMs;
    if (windowMs !== undefined && second.shown.body === first.shown.body) continue;
    ledger.broken(id, {
      what: `${said.name} was answered ${answers.length} times.`,
      where: { channel: said.route.channel.id, message: said.name },
      messages: [said.shown, ...answers.map(({ shown }) => shown)],
    });
  }
}
