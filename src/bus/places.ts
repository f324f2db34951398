/** Changes values of messages where data says that they stand. */

import type { Place } from '../support/compatibility.ts';
import { escapeStep } from '../support/pointer.ts';

/**
 * Calls the function with the value at each such place and its JSON Pointer, and puts what it returns there when that
 * is another. Members that are not there are passed by.
 */
export function changeAt(
  root: unknown,
  place: Place,
  change: (value: unknown, path: string) => unknown,
): void {
  const visit = (holder: unknown, at: number, path: string): void => {
    if (typeof holder !== 'object' || holder === null) return;
    const step = place[at];
    if (step === undefined) return;
    if (step === null && !Array.isArray(holder)) return;
    const keys = step === null ? Object.keys(holder) : Object.hasOwn(holder, step) ? [step] : [];
    for (const key of keys) {
      const value = (holder as Record<string, unknown>)[key];
      const below = `${path}/${escapeStep(key)}`;
      if (at + 1 < place.length) {
        visit(value, at + 1, below);
        continue;
      }
      const changed = change(value, below);
      if (changed !== value) Reflect.defineProperty(holder, key, { value: changed });
    }
  };
  visit(root, 0, '');
}
