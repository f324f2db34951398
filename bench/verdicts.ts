/**
 * Prints whether the libraries come to our verdicts, and which valid examples all of them take, as JSON. A process of
 * its own: code that has seen wrong messages is not optimised as code that has seen right ones only.
 */

import { disagreements, libraries } from './contenders.ts';
import { messageTypes } from './model.ts';

/** What this prints. */
export interface Verdicts {
  readonly notes: readonly string[];
  /** Of each of the valid examples, whether every library takes it. */
  readonly taken: readonly boolean[];
}

const all = libraries.map(({ name, compile }) => ({ name, isValid: compile() }));
const notes = all.map(({ name, isValid }) => {
  const { tried, found } = disagreements(isValid);
  return found.length === 0
    ? `${name}: the same verdict on ${tried} messages.`
    : `${name}: another verdict on ${found.length} of ${tried} messages, e.g. ${found[0] ?? ''}`;
});
const taken = messageTypes
  .flatMap(({ valid }) => valid)
  .map((example) => all.every(({ isValid }) => isValid(example)));
process.stdout.write(JSON.stringify({ notes, taken } satisfies Verdicts));
