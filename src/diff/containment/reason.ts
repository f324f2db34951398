/** Why the values of one schema are not all values of another. */

import { escapeStep } from '../../support/pointer.ts';

/** `no`: there is a value that the other schema refuses. `unknown`: whether there is one was not decided. */
export type Certainty = 'no' | 'unknown';

/** One thing that the other schema demands and the first does not grant. */
export interface Reason {
  /** Where, from the value that was asked about: names of members, `*` for any other, indexes, `[]` for any item. */
  readonly path: string;
  /** The keyword that demands it; `null` where null is a value of the first only. */
  readonly keyword: string;
  readonly certainty: Certainty;
}

/** Stands for any member that is not named. */
export const anyMember = '*';
/** Stands for any item that has no place of its own. */
export const anyItem = '[]';

/** The path of a member or item. */
export const inside = (path: string, step: string): string => `${path}/${escapeStep(step)}`;

/** Each reason once. */
export const unique = (reasons: readonly Reason[]): Reason[] => [
  ...new Map(
    reasons.map((reason) => [`${reason.path} ${reason.keyword} ${reason.certainty}`, reason]),
  ).values(),
];
