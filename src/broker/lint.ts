/** What RabbitMQ 4 no longer has: nothing of it is ever made. */

import { describeKind, type Facts, type Resource } from './resource.ts';

/** Keys of policies, and arguments with `x-` before them, that are gone or do nothing in RabbitMQ 4. */
const gone: readonly (readonly [key: RegExp, why: string])[] = [
  [/^(?:x-)?ha-/, 'mirrored classic queues are gone; quorum queues are replicated'],
  [/^(?:x-)?queue-mode$/, 'lazy queues are gone; all classic queues keep messages on disk'],
  [/^(?:x-)?queue-version$/, 'there is one version of classic queues'],
  [/^(?:x-)?queue-master-locator$/, 'it is called queue-leader-locator'],
];

/** What quorum queues cannot have, on any version. */
const notForQuorum = /^x-max-priority$/;

const keysOf = (facts: Facts, member: string): string[] => Object.keys(facts[member] ?? {});

function faultOf({ kind, facts }: Resource): string | undefined {
  const keys = kind === 'policy' ? keysOf(facts, 'definition') : keysOf(facts, 'arguments');
  for (const key of keys) {
    const found = gone.find(([pattern]) => pattern.test(key));
    if (found !== undefined) return `${key}: ${found[1]}`;
  }
  if (kind !== 'queue') return undefined;
  const isQuorum = (facts['arguments'] as Facts | undefined)?.['x-queue-type'] === 'quorum';
  if (facts['durable'] !== true) return 'it is neither durable nor exclusive: such queues are gone';
  const odd = isQuorum ? keys.find((key) => notForQuorum.test(key)) : undefined;
  if (odd !== undefined) return `${odd}: quorum queues have none`;
  return isQuorum && facts['auto_delete'] === true
    ? 'quorum queues are not deleted by themselves'
    : undefined;
}

/** What of these RabbitMQ 4 would refuse or pass over, a sentence each. */
export function incompatibilities(resources: readonly Resource[]): string[] {
  return resources.flatMap((resource) => {
    const fault = faultOf(resource);
    return fault === undefined ? [] : [`${describeKind(resource)} would not do on RabbitMQ 4: ${fault}.`];
  });
}
