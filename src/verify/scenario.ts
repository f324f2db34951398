/** What a contract does not say and a conversation needs: values, times, and what is better left unsaid. */

import { EbadgeError } from '../core/errors.ts';
import { isObject } from '../core/is-object.ts';
import { busKinds, type Sections } from './requirements.ts';

/** A message that the participant has to send by itself when it starts. */
export interface Expectation {
  readonly message: string;
  readonly text: string;
  readonly section: string;
}

/** How messages of one type are made. */
interface MessagePlan {
  /** Fields that are to have other values than in the example. */
  readonly set?: Readonly<Record<string, unknown>>;
  /** Time from now to the first time that the message names, in seconds; negative: in the past. Default: 60. */
  readonly startS?: number;
  /** Not sent at all, and why. */
  readonly leaveOut?: string;
}

/** Values that the participant's own messages teach, by field of the messages that are sent to it. */
export interface Lesson {
  /** The message that teaches. */
  readonly from: string;
  /** Fields, of any message, that the values are for. */
  readonly field: string;
  /** Pointers in braces; `#` stands for any item: `{/device}.{/signals/#/name}`. */
  readonly values: string;
  /** Values that are passed over. */
  readonly except?: readonly string[];
}

/** A scenario file. */
export interface Scenario {
  /** Questions that are put before all others, as their answers teach something. */
  readonly first?: readonly string[];
  /** Types that answer questions, and are sent by themselves as well. */
  readonly unasked?: readonly string[];
  readonly messages?: Readonly<Record<string, MessagePlan>>;
  readonly expects?: readonly Expectation[];
  readonly lessons?: readonly Lesson[];
  readonly sections?: Sections;
}

const wrong = (file: string, path: string, expected: string): EbadgeError =>
  new EbadgeError('INVALID_ARGUMENT', `${file}: ${path || 'the scenario'} is to be ${expected}.`);

/** The members that there may be, and no others: a misspelt one would be passed over in silence. */
function members(
  file: string,
  path: string,
  value: unknown,
  known: readonly string[],
): Record<string, unknown> {
  if (!isObject(value)) throw wrong(file, path, 'an object');
  for (const key of Object.keys(value)) {
    if (!known.includes(key) && !key.startsWith('$'))
      throw wrong(file, `${path}/${key}`, `left out: there are ${known.join(', ')}`);
  }
  return value;
}

function checkPlan(file: string, path: string, value: unknown): void {
  const { set, startS, leaveOut } = members(file, path, value, ['set', 'startS', 'leaveOut']);
  if (set !== undefined && !isObject(set)) throw wrong(file, `${path}/set`, 'an object of fields');
  if (startS !== undefined && typeof startS !== 'number') throw wrong(file, `${path}/startS`, 'seconds');
  if (leaveOut !== undefined && typeof leaveOut !== 'string')
    throw wrong(file, `${path}/leaveOut`, 'a reason');
}

function checkTexts(
  file: string,
  path: string,
  value: unknown,
  names: readonly string[],
  others: readonly string[] = [],
): void {
  if (!Array.isArray(value)) throw wrong(file, path, 'a list');
  value.forEach((item: unknown, index) => {
    const found = members(file, `${path}/${index}`, item, [...names, ...others]);
    for (const name of names) {
      if (typeof found[name] !== 'string') throw wrong(file, `${path}/${index}/${name}`, 'text');
    }
  });
}

/**
 * Reads a scenario that somebody has written.
 *
 * @param messages Names of the contract's messages.
 * @throws EbadgeError `INVALID_ARGUMENT`, with the place.
 */
export function checkScenario(file: string, value: unknown, messages: readonly string[]): Scenario {
  const found = members(file, '', value, ['first', 'unasked', 'messages', 'expects', 'lessons', 'sections']);
  const { first = [], unasked = [], messages: plans = {}, expects = [], lessons = [], sections = {} } = found;
  for (const [key, names] of Object.entries({ first, unasked })) {
    if (!Array.isArray(names) || !names.every((name) => messages.includes(name as string)))
      throw wrong(file, `/${key}`, 'a list of message types');
  }
  for (const [name, plan] of Object.entries(members(file, '/messages', plans, messages)))
    checkPlan(file, `/messages/${name}`, plan);
  checkTexts(file, '/expects', expects, ['message', 'text', 'section']);
  checkTexts(file, '/lessons', lessons, ['from', 'field', 'values'], ['except']);
  for (const [kind, section] of Object.entries(members(file, '/sections', sections, busKinds))) {
    if (typeof section !== 'string') throw wrong(file, `/sections/${kind}`, 'text');
  }
  return found;
}

/** One scenario with another on top: what the second says of a message goes before the first. */
export function joined(base: Scenario, top: Scenario): Scenario {
  const messages: Record<string, MessagePlan> = { ...base.messages };
  for (const [name, plan] of Object.entries(top.messages ?? {})) {
    const before = messages[name] ?? {};
    messages[name] = { ...before, ...plan, set: { ...before.set, ...plan.set } };
  }
  return {
    first: [...(top.first ?? []), ...(base.first ?? [])],
    unasked: [...(base.unasked ?? []), ...(top.unasked ?? [])],
    messages,
    expects: [...(base.expects ?? []), ...(top.expects ?? [])],
    lessons: [...(base.lessons ?? []), ...(top.lessons ?? [])],
    sections: { ...base.sections, ...top.sections },
  };
}
