/** A change of a schema as it is found, before it is known what it does to peers. */

import type { SourceEffect } from '../change.ts';
import type { RuleId } from '../rules.ts';

/** The directions that a change can make break: what it adds, receivers of the old version alone can refuse. */
export type Direction = 'oldToNew' | 'newToOld';
export const bothWays: readonly Direction[] = ['oldToNew', 'newToOld'];

/** A change at a path in a definition. */
export interface Draft {
  readonly rule: RuleId;
  readonly path: string;
  /** A clause: `is no longer required`. */
  readonly text: string;
  /** Keywords whose demands at the path are this change's doing; none: it does nothing on the wire. */
  readonly keywords: readonly string[];
  readonly directions: readonly Direction[];
  /** Whether demands below the path, and of other keywords, are its doing too. */
  readonly takesAll?: boolean;
  readonly source: readonly SourceEffect[];
  /** Misread though it passes. */
  readonly misread?: true;
  readonly confidence?: number;
  /** The path in the other version, where that is another one. */
  readonly pathBefore?: string;
}
