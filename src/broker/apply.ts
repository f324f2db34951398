/** Does what a plan says, over the management API. */

import { setTimeout } from 'node:timers/promises';
import { EbadgeError } from '../core/errors.ts';
import { hashingAlgorithm } from './passwords.ts';
import { inParallel, pathOf, type ManagementApi } from './management-api.ts';
import type { Plan, Step } from './plan.ts';
import type { Facts, Resource } from './resource.ts';

const everything: Facts = { configure: '.*', write: '.*', read: '.*' };

const limitPaths = (resource: Resource): string =>
  resource.kind === 'user limits'
    ? `/user-limits${pathOf(resource.name)}`
    : `/vhost-limits${pathOf(resource.virtualHost)}`;

function pathTo({ kind, virtualHost, name }: Resource): string {
  switch (kind) {
    case 'virtual host':
      return `/vhosts${pathOf(name)}`;
    case 'exchange':
      return `/exchanges${pathOf(virtualHost, name)}`;
    case 'queue':
      return `/queues${pathOf(virtualHost, name)}`;
    case 'policy':
      return `/policies${pathOf(virtualHost, name)}`;
    case 'user':
      return `/users${pathOf(name)}`;
    case 'permission':
      return `/permissions${pathOf(virtualHost, name)}`;
    case 'binding':
    case 'user limits':
    case 'virtual host limits':
      throw new EbadgeError('INTERNAL', `A ${kind} has no one path.`);
  }
}

const bindingPath = ({ virtualHost, facts }: Resource): string =>
  `/bindings${pathOf(
    virtualHost,
    'e',
    String(facts['source']),
    facts['destination_type'] === 'exchange' ? 'e' : 'q',
    String(facts['destination']),
  )}`;

async function make(api: ManagementApi, resource: Resource, before?: Resource): Promise<void> {
  const { kind, facts } = resource;
  switch (kind) {
    case 'binding':
      await api.post(bindingPath(resource), {
        routing_key: facts['routing_key'],
        arguments: facts['arguments'],
      });
      return;
    case 'user limits':
    case 'virtual host limits': {
      for (const [name, value] of Object.entries(facts)) {
        await api.put(`${limitPaths(resource)}${pathOf(name)}`, { value });
      }
      const gone = Object.keys(before?.facts ?? {}).filter((name) => !(name in facts));
      if (kind === 'virtual host limits') return;
      for (const name of gone) await api.delete(`${limitPaths(resource)}${pathOf(name)}`);
      return;
    }
    case 'user':
      await api.put(pathTo(resource), { ...facts, hashing_algorithm: hashingAlgorithm });
      return;
    case 'virtual host':
    case 'exchange':
    case 'queue':
    case 'policy':
    case 'permission':
      await api.put(pathTo(resource), facts);
  }
}

/** How RabbitMQ names a binding in a path, for one that did not come from there. */
const propertiesKey = (key: string): string => (key === '' ? '~' : encodeURIComponent(key));

async function remove(api: ManagementApi, resource: Resource): Promise<void> {
  const { kind, facts } = resource;
  if (kind === 'binding') {
    const known = facts['properties_key'];
    const key = typeof known === 'string' ? known : propertiesKey(String(facts['routing_key']));
    await api.delete(`${bindingPath(resource)}${pathOf(key)}`);
  } else if (kind === 'user limits') {
    for (const name of Object.keys(facts)) await api.delete(`${limitPaths(resource)}${pathOf(name)}`);
  } else await api.delete(pathTo(resource));
}

/** Between looks at connections that would not all be closed: twice as long each time, some 3 s together. */
const firstPauseMs = 50;
const lastPauseMs = 1600;

/**
 * Closes the connections of a user. By its name: the list of all connections, and with it the way to a single one,
 * learns of a new connection seconds later.
 *
 * RabbitMQ answers 500 when one of them is ending by itself just then, and leaves open those that it would have come
 * to later: so it is asked again, until it says that there is none left.
 */
async function disconnect(api: ManagementApi, { name }: Resource): Promise<void> {
  for (let pauseMs = firstPauseMs; ; pauseMs *= 2) {
    try {
      await api.delete(`/connections/username${pathOf(name)}`, 'the list of participants has changed');
      return;
    } catch (caught) {
      const error = EbadgeError.from(caught);
      if (error.details['status'] !== 500 || pauseMs > lastPauseMs) throw error;
      await setTimeout(pauseMs);
    }
  }
}

async function perform(api: ManagementApi, { action, resource, before }: Step): Promise<void> {
  switch (action) {
    case 'create':
    case 'change':
      await make(api, resource, before);
      return;
    case 'replace':
      await remove(api, resource);
      await make(api, resource);
      return;
    case 'delete':
      await remove(api, resource);
      return;
    case 'disconnect':
      await disconnect(api, resource);
  }
}

const groupOf = ({ action, resource, before }: Step): string =>
  `${action === 'create' || action === 'change' ? 'make' : action} ${resource.kind} ${before === undefined ? 'new' : 'old'}`;

/** Steps that may be done at the same time, in order. */
function* batches(steps: readonly Step[]): Generator<Step[]> {
  let batch: Step[] = [];
  for (const step of steps) {
    const [first] = batch;
    if (first !== undefined && groupOf(first) !== groupOf(step)) {
      yield batch;
      batch = [];
    }
    batch.push(step);
  }
  if (batch.length > 0) yield batch;
}

/** Virtual hosts on which something is declared, which RabbitMQ does in the administrator's name. */
const declaredOn = (steps: readonly Step[]): Set<string> =>
  new Set(
    steps
      .filter(({ resource: { kind } }) => kind === 'exchange' || kind === 'queue' || kind === 'binding')
      .map(({ resource }) => resource.virtualHost),
  );

/**
 * Does what a plan says. What fails leaves done what was done: the same again goes on from there.
 *
 * On virtual hosts where the administrator has no rights, it gets them while this lasts: RabbitMQ declares in its
 * name. It keeps none.
 *
 * @throws EbadgeError `TOPOLOGY_CONFLICT` when the plan cannot be done or the broker refuses a step,
 * `CONNECTION_FAILED`, `TIMEOUT` (retryable), `ACCESS_REFUSED`.
 */
export async function applyPlan(
  api: ManagementApi,
  plan: Plan,
  onStep?: (step: Step) => void,
): Promise<void> {
  if (plan.refusals.length > 0) {
    throw new EbadgeError('TOPOLOGY_CONFLICT', plan.refusals.join('\n'));
  }
  const lent: string[] = [];
  const entitled = new Set<string>();
  const permissions = (await api.list(`/users${pathOf(api.user)}/permissions`)).map(({ vhost }) =>
    String(vhost),
  );
  for (const host of permissions) entitled.add(host);
  const hosts = declaredOn(plan.steps);
  try {
    for (const batch of batches(plan.steps)) {
      for (const { resource } of batch) {
        const { virtualHost } = resource;
        const isDeclared = ['exchange', 'queue', 'binding'].includes(resource.kind);
        if (!isDeclared || !hosts.has(virtualHost) || entitled.has(virtualHost)) continue;
        entitled.add(virtualHost);
        lent.push(virtualHost);
        await api.put(`/permissions${pathOf(virtualHost, api.user)}`, everything);
      }
      await inParallel(batch, async (step) => {
        await perform(api, step);
        onStep?.(step);
      });
    }
  } finally {
    // RabbitMQ gives whoever makes a virtual host all rights on it
    const made = plan.steps
      .filter(({ action, resource }) => action === 'create' && resource.kind === 'virtual host')
      .map(({ resource }) => resource.name);
    for (const host of new Set([...lent, ...made])) {
      if (!permissions.includes(host)) await api.delete(`/permissions${pathOf(host, api.user)}`);
    }
  }
}
