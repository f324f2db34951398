/** Tolerant reading, as schema/meta/verdict.md says: what is forgiven, and what is read then. */

import type { ErratumInfo } from '../support/contract.ts';
import { repaired } from '../support/errata.ts';
import { escapeStep } from '../support/pointer.ts';
import { isUnknownMember, type Placed } from './canonical.ts';
import { shortPath } from './issues.ts';
import { comparePaths, type Step } from './paths.ts';

/** One thing that tolerant reading forgave. */
export interface Forgiven {
  /** Where: a JSON Pointer into the message as it came, cut short beyond 200 characters. */
  readonly path: string;
  /** `unknown`: a member that the contract does not have was left out. Else the id of the erratum repaired. */
  readonly what: string;
}

/** What is left of a message when its faults are forgiven. */
export interface Mended {
  readonly message: unknown;
  readonly forgiven: readonly Forgiven[];
}

interface Edit {
  readonly steps: readonly Step[];
  readonly what: string;
  readonly erratum?: ErratumInfo;
}

/** The beginning of the path that is the erratum's place, or undefined when the path leads elsewhere. */
function placeIn(steps: readonly Step[], { at }: ErratumInfo): readonly Step[] | undefined {
  const fits =
    at.length <= steps.length &&
    at.every((step, index) => (step === null ? typeof steps[index] === 'number' : step === steps[index]));
  return fits ? steps.slice(0, at.length) : undefined;
}

function editFor(issue: Placed, errata: readonly ErratumInfo[]): Edit | undefined {
  if (issue.rule) return undefined;
  if (isUnknownMember(issue)) return { steps: issue.steps, what: 'unknown' };
  for (const erratum of errata) {
    const steps = placeIn(issue.steps, erratum);
    if (steps !== undefined) return { steps, what: erratum.id, erratum };
  }
  return undefined;
}

/** Makes the change in place; false when it cannot be made. */
function apply(root: unknown, { steps, erratum }: Edit): boolean {
  let holder: unknown = root;
  for (const step of steps.slice(0, -1)) {
    if (typeof holder !== 'object' || holder === null || !Object.hasOwn(holder, step)) return false;
    holder = (holder as Record<Step, unknown>)[step];
  }
  const last = steps.at(-1);
  if (last === undefined || typeof holder !== 'object' || holder === null || !Object.hasOwn(holder, last)) {
    return false;
  }
  if (erratum === undefined) return Reflect.deleteProperty(holder, last);
  const value = repaired(erratum.repair, (holder as Record<Step, unknown>)[last]);
  // by definition, not assignment: the name may be __proto__
  return value !== undefined && Reflect.defineProperty(holder, last, { value });
}

/** A copy of the message without its faults, or null when one of them is not forgiven. */
export function mend(
  message: unknown,
  issues: readonly Placed[],
  errata: readonly ErratumInfo[],
): Mended | null {
  const edits = new Map<string, Edit>();
  for (const issue of issues) {
    const edit = editFor(issue, errata);
    if (edit === undefined) return null;
    edits.set(edit.steps.map((step) => `/${escapeStep(String(step))}`).join(''), edit);
  }
  const mended: unknown = structuredClone(message);
  for (const edit of edits.values()) if (!apply(mended, edit)) return null;
  const forgiven = [...edits]
    .sort(([, a], [, b]) => comparePaths(a.steps, b.steps))
    .map(([path, { what }]): Forgiven => ({ path: shortPath(path), what }));
  return { message: mended, forgiven };
}
