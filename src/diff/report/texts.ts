/** What people are told of a comparison, whatever it is written to. */

import { isBreaking, levelsOf, type Change, type Effect, type Level, type WireEffect } from '../change.ts';
import type { Suggestion } from '../version.ts';

/** A group of changes: those that break at a level, first of all levels; those that do not; texts. */
export type Group = Level | 'compatible' | 'texts';

export const groupTitles: Readonly<Record<Group, string>> = {
  wire: 'WIRE: peers of the two versions stop understanding each other',
  source: 'SOURCE: code stops compiling with what is generated',
  topology: 'TOPOLOGY: brokers have to be changed',
  compatible: 'Compatible',
  texts: 'Texts for people',
};

const groups = Object.keys(groupTitles) as readonly Group[];

/** The group of a change: the first level at which it breaks. */
export const groupOf = (change: Change): Group =>
  levelsOf(change)[0] ?? (change.rule === 'documentation-changed' ? 'texts' : 'compatible');

/** Changes by group, groups without any left out. */
export const grouped = (
  changes: readonly Change[],
): (readonly [group: Group, changes: readonly Change[]])[] =>
  groups
    .map((group) => [group, changes.filter((change) => groupOf(change) === group)] as const)
    .filter(([, found]) => found.length > 0);

const outcome: Readonly<Record<Exclude<Effect, 'compatible'>, string>> = {
  breaking: 'breaks',
  unknown: 'may break (not decided)',
};

/** What a change does on the wire, as clauses. */
export function wireTexts({ oldToNew, newToOld }: WireEffect): string[] {
  if (oldToNew === newToOld && isBreaking(oldToNew)) {
    return [`${outcome[oldToNew === 'breaking' ? 'breaking' : 'unknown']} both ways`];
  }
  return [
    ...(oldToNew === 'compatible' ? [] : [`${outcome[oldToNew]} from old senders to new receivers`]),
    ...(newToOld === 'compatible' ? [] : [`${outcome[newToOld]} from new senders to old receivers`]),
  ];
}

const names: Readonly<Record<string, string>> = {
  typescript: 'TypeScript',
  java: 'Java',
  python: 'Python',
  dotnet: '.NET',
};

const outcomes = { breaks: 'does not compile', partly: 'may not compile', runtime: 'may fail when it runs' };

/** What a change does to code: languages with the same outcome and reason together. */
export function sourceTexts({ source }: Change): string[] {
  const lines = new Map<string, string[]>();
  for (const { language, outcome: found, text } of source) {
    const key = `${outcomes[found]}: ${text}`;
    lines.set(key, [...(lines.get(key) ?? []), names[language] ?? language]);
  }
  return [...lines].map(([text, languages]) => `${languages.join(', ')} ${text}`);
}

/** What has to be done at brokers. */
export const topologyTexts = {
  add: 'brokers need something new',
  remove: 'something is left over at brokers',
  replace: 'brokers need something new, and what it stands for is left over',
  rebind: 'bindings or rights change at brokers',
  redeclare: 'to be deleted at brokers first: declaring it otherwise fails (PRECONDITION_FAILED)',
} as const;

/** All that a change does, as clauses. */
export const effectTexts = (change: Change): string[] => [
  ...wireTexts(change.wire),
  ...sourceTexts(change),
  ...(change.topology === null ? [] : [topologyTexts[change.topology]]),
];

/** Most names that are listed. */
const mostNames = 6;

/** Names, as far as they can be read at a glance. */
export const listed = (all: readonly string[]): string =>
  all.length > mostNames + 1
    ? `${all.slice(0, mostNames).join(', ')} and ${all.length - mostNames} more`
    : all.join(', ');

/** Whether a version is the one that is suggested, or a higher one. */
const isStatedEnough = ({ raise, to }: Suggestion, stated: string): boolean => {
  if (raise === 'none' || to === null) return true;
  const parts = (version: string): number[] => version.split(/[.+-]/).slice(0, 3).map(Number);
  const [wanted, found] = [parts(to), parts(stated)];
  for (const [index, part] of wanted.entries()) {
    const own = found[index] ?? 0;
    if (own !== part) return own > part;
  }
  return true;
};

/** What is said of the version. */
export function versionText({ raise, from, to }: Suggestion, stated: string): string {
  const version = from === '' ? 'the version' : from;
  if (raise === 'none') return `${version} stays: nothing was changed.`;
  const next = to === null ? `a ${raise} step after ${version}` : `${to} (${raise}, after ${version})`;
  const less = isStatedEnough({ raise, from, to }, stated) ? '' : ', which is less';
  return `${next}${stated === '' ? '' : `; the new document says ${stated}${less}`}.`;
}

/** What a gate looks at. */
export type Gate = Level | 'any' | 'none';

/** Whether changes break at a level that a gate names. */
export const isFailing = (changes: readonly Change[], gates: readonly Gate[]): boolean =>
  changes.some((change) => levelsOf(change).some((level) => gates.includes(level) || gates.includes('any')));

export { changesAt } from '../compare.ts';
