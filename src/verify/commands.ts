/** Messages that nothing answers: they are taken, and not answered. */

import { isDeepStrictEqual } from 'node:util';
import type { Route } from '../bus/topology.ts';
import { valueAt } from '../support/pointer.ts';
import { reasonOf } from './interview.ts';
import type { Heard, Said } from './line.ts';
import { idOf, isAnswer } from './requirements.ts';
import type { Stage } from './stage.ts';

/** Ids in a message that it has made up itself: whoever repeats one means it. */
function idsOf({ catalogue }: Stage, { name, message }: Said): readonly string[] {
  return (catalogue.messages[name]?.fields ?? [])
    .filter(({ fill }) => fill?.kind === 'uuid')
    .map((field) => valueAt(message, `/${field.name}`))
    .filter((value) => typeof value === 'string');
}

/** Whether the message says that it answers the other. */
function answers(stage: Stage, heard: Heard, said: Said): boolean {
  if (heard.delivery.properties.correlationId === said.id) return true;
  const ids = idsOf(stage, said);
  const { name = '', message = {} } = heard;
  return (
    isAnswer(stage.catalogue, heard.route.channel, name) &&
    Object.values(message).some((value) => ids.includes(value as string))
  );
}

/** What comes that answers no question. */
export class Unasked {
  readonly #heard: Heard[] = [];

  add(heard: Heard): void {
    this.#heard.push(heard);
  }

  /** What seems to answer that message. */
  to(stage: Stage, said: Said): readonly Heard[] {
    return this.#heard.filter((heard) => answers(stage, heard, said));
  }

  /** Whether there was one of that type. */
  has(name: string): boolean {
    return this.#heard.some((heard) => heard.name === name);
  }
}

async function tell(stage: Stage, route: Route, name: string): Promise<Said | undefined> {
  const reason = stage.whyNot(name);
  if (reason === undefined)
    return stage.interview.line.say(route, name, stage.material.make(name, route.channel));
  stage.ledger.skipped(idOf('takes', name), reason);
  stage.ledger.skipped(idOf('unanswered', name), reason);
  return undefined;
}

/** Sends one of each message that is no question, and waits for what becomes of them. */
export async function tryCommands(stage: Stage, unasked: Unasked): Promise<void> {
  const { interview, ledger, timing, catalogue } = stage;
  const said: Said[] = [];
  for (const route of interview.line.outgoing) {
    for (const name of route.channel.messages) {
      if (route.channel.replies[name] !== undefined) continue;
      // an answer that nobody has asked for need not be taken
      if (isAnswer(catalogue, route.channel, name) && !ledger.has(idOf('takes', name))) continue;
      const one = await tell(stage, route, name);
      if (one !== undefined) said.push(one);
    }
  }
  await stage.probe();
  await interview.pause(2 * timing.settleMs);
  for (const one of said) judgeCommand(stage, one, unasked);
}

function judgeCommand(stage: Stage, said: Said, unasked: Unasked): void {
  const { interview, ledger } = stage;
  const where = { channel: said.route.channel.id, message: said.name };
  const takes = idOf('takes', said.name);
  const { blindness } = interview.line;
  if (blindness !== undefined) ledger.skipped(takes, blindness);
  else {
    ledger.exercised(takes);
    const letter = interview.letterOf(said);
    if (letter !== undefined) {
      ledger.broken(takes, {
        what: `A valid ${said.name} went to the dead letters: ${reasonOf(letter)}`,
        where,
        fix: `Handle ${said.name}, if only by taking note of it.`,
        messages: [said.shown],
      });
    }
  }
  const unanswered = idOf('unanswered', said.name);
  ledger.exercised(unanswered);
  const found = unasked.to(stage, said);
  if (found.length === 0) return;
  ledger.broken(unanswered, {
    what: `${said.name} was answered, by ${found[0]?.name ?? 'something'}.`,
    where,
    fix: 'Nothing acknowledges it.',
    messages: [said.shown, ...found.map(({ shown }) => shown)],
  });
}

/** Whether two messages say the same. */
export const sameMessage = (one: unknown, other: unknown): boolean => isDeepStrictEqual(one, other);
