/** Plans as people and programs read them. */

import type { Plan, Step } from '../broker/plan.ts';
import type { Found, Resource } from '../broker/resource.ts';
import { print, style } from './output.ts';

const marks = {
  create: ['green', '+'],
  change: ['yellow', '~'],
  replace: ['red', '±'],
  delete: ['red', '-'],
  disconnect: ['red', '×'],
} as const;

const placeOf = ({ kind, name, virtualHost }: Resource): string =>
  kind === 'virtual host' || virtualHost === '' ? name : `${name}  ${style('dim', `on ${virtualHost}`)}`;

const messagesIn = (found: Found | undefined): string =>
  found?.messages === undefined || found.messages === 0 ? '' : `  holds ${found.messages} messages`;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

function printStep({ action, resource, before, fields }: Step): void {
  const [colour, mark] = marks[action];
  const what = action === 'disconnect' ? 'close connections of' : `${action} ${resource.kind}`;
  const lost = action === 'delete' || action === 'replace' ? messagesIn(before) : '';
  print(`  ${style(colour, mark)} ${what} ${placeOf(resource)}${lost}`);
  for (const field of fields ?? []) {
    // a hash is no password, and none of anybody's business either
    if (field === 'password_hash') print('      password changes');
    else print(`      ${field}: ${textOf(before?.facts[field])} → ${textOf(resource.facts[field])}`);
  }
}

const count = (steps: readonly Step[], ...actions: readonly Step['action'][]): number =>
  steps.filter(({ action }) => actions.includes(action)).length;

/** How much there is to do, in a line. */
export const summaryOf = (steps: readonly Step[]): string =>
  `${count(steps, 'create')} to create, ${count(steps, 'change')} to change, ${count(steps, 'replace')} to replace, ${count(steps, 'delete')} to delete`;

const printFound = (title: string, found: readonly Found[]): void => {
  if (found.length === 0) return;
  print(title);
  for (const one of found) print(`    ${one.kind} ${placeOf(one)}${messagesIn(one)}`);
};

/** Prints a plan for people. */
export function printPlan(plan: Plan): void {
  for (const step of plan.steps) printStep(step);
  printFound('  Left over from earlier lists; --prune deletes it:', plan.leftovers);
  for (const note of plan.notes) print(`  ${style('dim', 'note')}  ${note}`);
  for (const refusal of plan.refusals) print(`  ${style('red', 'refused')}  ${refusal}`);
}

/** Prints how a broker differs, for people. */
export function printDrift(plan: Plan): void {
  const words = {
    create: 'missing',
    change: 'changed',
    replace: 'changed',
    delete: 'unexpected',
    disconnect: '',
  } as const;
  for (const { action, resource, before, fields } of plan.steps) {
    if (action === 'disconnect') continue;
    print(`  ${style(marks[action][0], words[action].padEnd(10))}  ${resource.kind} ${placeOf(resource)}`);
    for (const field of fields ?? []) {
      if (field === 'password_hash') print('              password differs');
      else
        print(
          `              ${field}: ${textOf(resource.facts[field])} wanted, ${textOf(before?.facts[field])} found`,
        );
    }
  }
  for (const refusal of plan.refusals) print(`  ${style('red', 'conflict  ')}  ${refusal}`);
  printFound('  Left over from earlier lists; `ebadge broker apply --prune` deletes it:', plan.leftovers);
  printFound("  Not the list's, and left alone:", plan.foreign);
  for (const note of plan.notes) print(`  ${style('dim', 'note')}  ${note}`);
}

/** Facts that programs are told: all but hashes of passwords. */
const openFacts = ({ facts }: Resource): object => {
  const { password_hash: _, ...rest } = facts;
  return rest;
};

const found = (one: Found): object => ({
  kind: one.kind,
  virtualHost: one.virtualHost,
  name: one.name,
  ...(one.messages === undefined ? {} : { messages: one.messages }),
});

/** A plan for programs. */
export const planForPrograms = (plan: Plan): object => ({
  steps: plan.steps.map(({ action, resource, before, fields }) => ({
    action,
    kind: resource.kind,
    virtualHost: resource.virtualHost,
    name: resource.name,
    ...(action === 'disconnect' ? {} : { facts: openFacts(resource) }),
    ...(before === undefined || action === 'disconnect' ? {} : { before: openFacts(before) }),
    ...(fields === undefined ? {} : { fields }),
  })),
  refusals: plan.refusals,
  leftovers: plan.leftovers.map(found),
  foreign: plan.foreign.map(found),
  notes: plan.notes,
});
