/** Whose a private name is. */

import { privatePrefix } from './patterns.ts';

/** The participants whose private name a name is below: of `a-b-c`, `a` as well as `a-b`. */
export function* ownersOf(name: string, participants: ReadonlySet<string>): Generator<string> {
  if (!name.startsWith(privatePrefix)) return;
  const rest = name.slice(privatePrefix.length);
  // the longest first: what is private to it, is private to it alone
  for (let at = rest.lastIndexOf('-'); at > 0; at = rest.lastIndexOf('-', at - 1)) {
    const owner = rest.slice(0, at);
    if (participants.has(owner)) yield owner;
  }
}

/** The participant that a private name belongs to, if any. */
export function ownerOf(name: string, participants: ReadonlySet<string>): string | undefined {
  const [owner] = ownersOf(name, participants);
  return owner;
}
