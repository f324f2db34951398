/** Paths into a message as steps, and their order. */

import { pointerSteps } from '../support/pointer.ts';

/** A member's name, or the index of an array's item. */
export type Step = string | number;

/** The steps of a JSON Pointer into a value: an index is a number where the value has an array there. */
export function stepsInto(root: unknown, pointer: string): Step[] {
  let value: unknown = root;
  return pointerSteps(pointer).map((step) => {
    const isIndex = Array.isArray(value);
    value =
      typeof value === 'object' && value !== null && Object.hasOwn(value, step)
        ? (value as Record<string, unknown>)[step]
        : undefined;
    return isIndex ? Number(step) : step;
  });
}

/** Surrogates stand for the characters after all others. */
const rank = (unit: number): number => (unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800);

/** Orders texts by their Unicode code points. */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const difference = rank(a.charCodeAt(at)) - rank(b.charCodeAt(at));
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

function compareStep(a: Step, b: Step): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return compareCodePoints(String(a), String(b));
}

/** Orders paths into one value: a path before those that continue it, indices by number, names by code points. */
export function comparePaths(a: readonly Step[], b: readonly Step[]): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const difference = compareStep(a[at] ?? '', b[at] ?? '');
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
