/** Policies of others that take the place of those of the list: of all that match a queue, RabbitMQ heeds one. */

import { matcher } from './patterns.ts';
import type { Resource } from './resource.ts';

/** A sentence for each policy of others that may be heeded instead of the list's. */
export function shadowNotes(wanted: readonly Resource[], foreign: readonly Resource[]): string[] {
  const own = wanted.filter(({ kind }) => kind === 'policy');
  return foreign.flatMap(({ kind, name, virtualHost, facts }) => {
    if (kind !== 'policy' || facts['apply-to'] === 'exchanges') return [];
    let matches: (queue: string) => boolean;
    try {
      matches = matcher(String(facts['pattern']));
    } catch {
      // PCRE knows more than JavaScript
      return [];
    }
    const hidden = wanted.filter(
      (resource) =>
        resource.kind === 'queue' && resource.virtualHost === virtualHost && matches(resource.name),
    ).length;
    const isAbove = own.some((policy) => Number(policy.facts['priority']) <= Number(facts['priority']));
    return hidden > 0 && isAbove
      ? [
          `The policy ${name} on ${virtualHost}, which is none of the list's, matches ${hidden} of its queues: the list's bounds may not be at work there.`,
        ]
      : [];
  });
}
