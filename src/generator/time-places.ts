/** Where the messages of a type have times: what is written in UTC for peers that read nothing else. */

import type { Place } from '../support/compatibility.ts';
import { isObject, listOf, type Json } from './json.ts';
import { refName } from './normalise.ts';
import type { Lookup } from './schema-facts.ts';

/**
 * The places of date-times that a schema declares by name, in whatever branch, first to last; those of a type within
 * itself once.
 */
export function timePlaces(definition: string, lookup: Lookup): Place[] {
  const found = new Map<string, Place>();
  const visit = (part: Json | undefined, at: Place, seen: readonly string[]): void => {
    if (!isObject(part)) return;
    if (part['format'] === 'date-time') found.set(JSON.stringify(at), at);
    const target = refName(part);
    if (target !== null && !seen.includes(target)) visit(lookup(target), at, [...seen, target]);
    for (const branches of ['allOf', 'anyOf', 'oneOf']) {
      for (const branch of listOf(part[branches])) visit(branch, at, seen);
    }
    const { properties, items } = part;
    for (const [name, property] of Object.entries(isObject(properties) ? properties : {})) {
      visit(property, [...at, name], seen);
    }
    visit(items, [...at, null], seen);
  };
  visit(lookup(definition), [], [definition]);
  return [...found.values()];
}
