/** Which definitions refer to one another in circles. */

import { isObject, type Json } from './json.ts';
import { refName, type Definition } from './normalise.ts';

function targetsIn(schema: Json, found: Set<string>): Set<string> {
  if (Array.isArray(schema)) schema.forEach((item) => targetsIn(item, found));
  if (!isObject(schema)) return found;
  const target = refName(schema);
  if (target !== null) found.add(target);
  Object.values(schema).forEach((value) => targetsIn(value, found));
  return found;
}

/** Says of a reference from one definition to another whether it may lead back. */
export function circles(definitions: readonly Definition[]): (from: string, to: string) => boolean {
  const targets = new Map(definitions.map(({ name, schema }) => [name, targetsIn(schema, new Set())]));
  const reached = new Map<string, ReadonlySet<string>>();
  const reachOf = (name: string): ReadonlySet<string> => {
    const known = reached.get(name);
    if (known !== undefined) return known;
    const found = new Set([name]);
    // a set hands out what is added while it is walked through
    for (const one of found) for (const target of targets.get(one) ?? []) found.add(target);
    reached.set(name, found);
    return found;
  };
  return (from, to) => reachOf(to).has(from);
}
