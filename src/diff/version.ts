/** The semantic version that a comparison suggests. */

import { isBreaking, levelsOf, type Change } from './change.ts';

/** The part of a version that has to be raised. */
type Raise = 'major' | 'minor' | 'patch' | 'none';

/** What is only for people. */
const isText = ({ rule }: Change): boolean => rule === 'documentation-changed';

/** Whether it is only more than before: what was sent, is understood; code compiles; brokers keep what they have. */
const isAddition = (change: Change): boolean =>
  !isBreaking(change.wire.oldToNew) &&
  !levelsOf(change).includes('source') &&
  (change.topology === null || change.topology === 'add');

/** What a change raises by itself. */
function raiseOf(change: Change): Exclude<Raise, 'none'> {
  if (isText(change)) return 'patch';
  return isAddition(change) ? 'minor' : 'major';
}

const order: readonly Raise[] = ['none', 'patch', 'minor', 'major'];

/** A version, and what the changes make of it. */
export interface Suggestion {
  readonly raise: Raise;
  /** The version of the old document. */
  readonly from: string;
  /** The least version that says what was changed; null where the old one is no semantic version. */
  readonly to: string | null;
}

/** The next version. Before 1.0.0, what breaks raises the minor version, and all else the patch. */
export function suggestVersion(from: string, changes: readonly Change[]): Suggestion {
  const raise = changes
    .map(raiseOf)
    .reduce<Raise>((most, one) => (order.indexOf(one) > order.indexOf(most) ? one : most), 'none');
  const match = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:[-+].*)?$/.exec(from);
  if (match === null) return { raise, from, to: null };
  const [major = 0, minor = 0, patch = 0] = match.slice(1).map(Number);
  if (raise === 'none') return { raise, from, to: from };
  const to =
    raise === 'major' && major > 0
      ? [major + 1, 0, 0]
      : raise === 'major' || (raise === 'minor' && major > 0)
        ? [major, minor + 1, 0]
        : [major, minor, patch + 1];
  return { raise, from, to: to.join('.') };
}
