/**
 * Prints whether the libraries come to our verdicts, as JSON. A process of its own: code that has seen wrong
 * messages is not optimised as code that has seen right ones only.
 */

import { disagreements, libraries } from './contenders.ts';

const notes = libraries().map((library) => {
  const { tried, found } = disagreements(library);
  return found.length === 0
    ? `${library.name}: the same verdict on ${tried} messages.`
    : `${library.name}: another verdict on ${found.length} of ${tried} messages, e.g. ${found[0] ?? ''}`;
});
process.stdout.write(JSON.stringify(notes));
