/** The steps of a mapping, done and undone. They work on a copy of a message, and change that. */

import { escapeStep, pointerSteps } from '../support/pointer.ts';
import type { VersionStep } from '../support/versions.ts';

/** A message or a part of it, which is being changed. */
type Holder = Record<string, unknown>;

/** Why a message cannot be carried: where, and as a clause. Nothing of what it holds is in it. */
export class CarryFault extends Error {
  readonly path: string;
  readonly reason: string;

  constructor(path: string, reason: string) {
    super(`${path} ${reason}.`);
    this.path = path;
    this.reason = reason;
  }
}

/** What steps are done with. */
export interface StepContext {
  /** Where what is being changed stands in the message. */
  readonly path: string;
  /** Gets the places of what the other version has no place for and that was left out. */
  readonly lost: string[];
}

const isHolder = (value: unknown): value is Holder =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object that has the field, and the field's name; undefined where there is no such object. */
function locate(root: Holder, pointer: string): readonly [Holder, string] | undefined {
  const steps = pointerSteps(pointer);
  const last = steps.pop() ?? '';
  let holder: unknown = root;
  for (const step of steps) {
    if (!isHolder(holder) || !Object.hasOwn(holder, step)) return undefined;
    holder = holder[step];
  }
  return isHolder(holder) ? [holder, last] : undefined;
}

/** The value of a field; undefined where it is absent. */
function get(root: Holder, pointer: string): unknown {
  const found = locate(root, pointer);
  return found !== undefined && Object.hasOwn(found[0], found[1]) ? found[0][found[1]] : undefined;
}

function set(root: Holder, pointer: string, value: unknown): void {
  const found = locate(root, pointer);
  // whatever the name is: that of what every object inherits, too
  if (found !== undefined)
    Object.defineProperty(found[0], found[1], {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    });
}

function remove(root: Holder, pointer: string): void {
  const found = locate(root, pointer);
  if (found !== undefined) Reflect.deleteProperty(found[0], found[1]);
}

function itemsAt(root: Holder, at: string, path: string): unknown[] {
  const items = get(root, at);
  if (Array.isArray(items)) return items;
  throw new CarryFault(path + at, 'is no list');
}

function textAt(root: Holder, at: string, path: string): string {
  const text = get(root, at);
  if (typeof text === 'string') return text;
  throw new CarryFault(path + at, 'is no text');
}

function eachItem(
  root: Holder,
  at: string,
  context: StepContext,
  work: (item: Holder, inner: StepContext) => void,
): void {
  for (const [index, item] of itemsAt(root, at, context.path).entries()) {
    const path = `${context.path}${at}/${index}`;
    if (!isHolder(item)) throw new CarryFault(path, 'is no object');
    work(item, { ...context, path });
  }
}

function move(root: Holder, from: string, to: string, path: string): void {
  const value = get(root, from);
  if (value === undefined) throw new CarryFault(path + from, 'is missing');
  remove(root, from);
  set(root, to, value);
}

function up(root: Holder, step: VersionStep, context: StepContext): void {
  const { path } = context;
  switch (step.op) {
    case 'move':
      move(root, step.from, step.to, path);
      return;
    case 'add':
      // somebody who knew better has set it already
      if (get(root, step.at) === undefined) set(root, step.at, structuredClone(step.value));
      return;
    case 'suffix':
      set(root, step.at, textAt(root, step.at, path) + step.text);
      return;
    case 'list': {
      const item = get(root, step.at);
      if (item === undefined) throw new CarryFault(path + step.at, 'is missing');
      set(root, step.at, [item]);
      return;
    }
    case 'entry': {
      const name = textAt(root, step.key, path);
      const value = get(root, step.value);
      if (value === undefined) throw new CarryFault(path + step.value, 'is missing');
      remove(root, step.key);
      const map: Holder = {};
      set(map, `/${escapeStep(name)}`, value);
      set(root, step.value, map);
      return;
    }
    case 'allow':
      return;
    case 'each':
      eachItem(root, step.at, context, (item, inner) => doSteps(item, step.steps, inner));
      return;
  }
}

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

function down(root: Holder, step: VersionStep, context: StepContext): void {
  const { path, lost } = context;
  switch (step.op) {
    case 'move':
      move(root, step.to, step.from, path);
      return;
    case 'add': {
      const value = get(root, step.at);
      if (value !== undefined && value !== null && !isSame(value, step.value)) {
        if (step.loss !== 'told') throw new CarryFault(path + step.at, 'is set, and has no place there');
        lost.push(path + step.at);
      }
      remove(root, step.at);
      return;
    }
    case 'suffix': {
      const text = textAt(root, step.at, path);
      if (!text.endsWith(step.text))
        throw new CarryFault(
          path + step.at,
          `does not end with ${JSON.stringify(step.text)}, as all do there`,
        );
      set(root, step.at, text.slice(0, -step.text.length));
      return;
    }
    case 'list': {
      const items = itemsAt(root, step.at, path);
      if (items.length !== 1)
        throw new CarryFault(path + step.at, `has ${items.length} items, where there is one`);
      set(root, step.at, items[0]);
      return;
    }
    case 'entry': {
      const map = get(root, step.value);
      const members = isHolder(map) ? Object.entries(map) : [];
      const [member] = members;
      if (member === undefined || members.length !== 1)
        throw new CarryFault(path + step.value, `has ${members.length} members, where there is one`);
      set(root, step.key, member[0]);
      set(root, step.value, member[1]);
      return;
    }
    case 'allow': {
      const index = itemsAt(root, step.at, path).findIndex((item) => isSame(item, step.value));
      if (index === -1) return;
      throw new CarryFault(
        `${path}${step.at}/${index}`,
        `is ${JSON.stringify(step.value)}, which no item is there`,
      );
    }
    case 'each':
      eachItem(root, step.at, context, (item, inner) => undoSteps(item, step.steps, inner));
      return;
  }
}

/** Carries up. Throws a {@link CarryFault}. */
export function doSteps(root: Holder, steps: readonly VersionStep[], context: StepContext): void {
  for (const step of steps) up(root, step, context);
}

/** Carries down. Throws a {@link CarryFault}. */
export function undoSteps(root: Holder, steps: readonly VersionStep[], context: StepContext): void {
  for (const step of steps.toReversed()) down(root, step, context);
}
