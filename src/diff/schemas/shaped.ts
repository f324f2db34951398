/** The types that the templates make of both versions of a definition. */

import { pointerSteps } from '../../support/pointer.ts';
import { shapeAt } from '../source.ts';
import type { Specification } from '../specification.ts';

type Found = ReturnType<typeof shapeAt>;

/** Finds the shape at a path of either version. */
export interface Shaped {
  readonly shapesBefore: Specification['shapes'];
  readonly shapesAfter: Specification['shapes'];
  readonly before: (path: string) => Found;
  readonly after: (path: string) => Found;
  /** The new name of an old type. */
  readonly renamed: (name: string) => string;
}

export const shapedPair = (
  before: Specification,
  after: Specification,
  [from, to]: readonly [from: string, to: string],
  renamed: (name: string) => string,
): Shaped => ({
  shapesBefore: before.shapes,
  shapesAfter: after.shapes,
  before: (path) => shapeAt(before.shapes, from, pointerSteps(path)),
  after: (path) => shapeAt(after.shapes, to, pointerSteps(path)),
  renamed,
});
