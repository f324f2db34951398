/** What can be done to a thing on a broker, and in which order. */

import { inOrder, type Found, type Resource } from './resource.ts';

/** What is done to a thing; `disconnect` closes all connections of a user. */
export type Action = 'create' | 'change' | 'replace' | 'delete' | 'disconnect';

/** One thing to do. */
export interface Step {
  readonly action: Action;
  readonly resource: Resource;
  /** What is there now, where something is. */
  readonly before?: Found;
  /** Facts that change. */
  readonly fields?: readonly string[];
}

/** The order in which things are done: rights are taken before anything, and given when all is there. */
function phase({ action, resource: { kind }, before }: Step): number {
  const isRight = kind === 'user' || kind === 'permission' || kind === 'user limits';
  if (isRight && before !== undefined) return action === 'disconnect' ? 2 : 1;
  if (action === 'delete') return kind === 'binding' ? 3 : kind === 'queue' ? 4 : 5;
  return 6;
}

/** By the order in which they are done. */
export const bySequence = (a: Step, b: Step): number =>
  phase(a) - phase(b) || inOrder(a.resource, b.resource);
