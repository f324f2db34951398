/** What is on a broker, as far as it matters here. */

import { EbadgeError } from '../core/errors.ts';
import { inParallel, pathOf, type ManagementApi } from './management-api.ts';
import { bindingName, canonicalText, markArgument, type Facts, type Found, type Kind } from './resource.ts';
import { policyNames } from './policies.ts';

/** What was found. */
export interface FoundState {
  readonly resources: readonly Found[];
  /** Who reads this: an administrator. */
  readonly user: string;
  readonly version: string;
  /** Members of the cluster, running or not. */
  readonly nodes: number;
}

const textIn = (facts: Facts, key: string): string => {
  const value = facts[key];
  return typeof value === 'string' ? value : '';
};

const tagsIn = (facts: Facts): readonly string[] => {
  const { tags } = facts;
  if (Array.isArray(tags)) return tags as string[];
  // RabbitMQ before 3.9 tells them in one text
  return textIn(facts, 'tags')
    .split(',')
    .filter((tag) => tag !== '');
};

const pick = (facts: Facts, ...keys: readonly string[]): Facts =>
  Object.fromEntries(keys.map((key) => [key, facts[key]]));

/** Throws ACCESS_REFUSED where the account is no administrator's. */
async function refuseOthers(api: ManagementApi): Promise<void> {
  const who = (await api.get('/whoami')) as Facts;
  if (tagsIn(who).includes('administrator')) return;
  throw new EbadgeError(
    'ACCESS_REFUSED',
    `${api.user} is no administrator of the broker at ${api.address}. Log in as one, or make it one: rabbitmqctl set_user_tags ${api.user} administrator`,
  );
}

/** Reads what is of the whole broker: virtual hosts, users and rights. */
async function readBroker(api: ManagementApi, mark: string): Promise<Found[]> {
  const [hosts, hostLimits, users, userLimits, permissions] = await Promise.all(
    ['/vhosts', '/vhost-limits', '/users', '/user-limits', '/permissions'].map((path) => api.list(path)),
  );
  const marked = new Set(
    (users ?? []).filter((user) => tagsIn(user).includes(mark)).map((user) => textIn(user, 'name')),
  );
  const thing = (kind: Kind, virtualHost: string, name: string, facts: Facts): Found => ({
    kind,
    virtualHost,
    name,
    facts,
    isMarked: kind.startsWith('virtual') ? false : marked.has(name),
  });
  return [
    ...(hosts ?? []).map((host) => thing('virtual host', textIn(host, 'name'), textIn(host, 'name'), {})),
    ...(hostLimits ?? []).map((limits) =>
      thing(
        'virtual host limits',
        textIn(limits, 'vhost'),
        textIn(limits, 'vhost'),
        limits['value'] as Facts,
      ),
    ),
    ...(users ?? []).map((user) =>
      thing('user', '', textIn(user, 'name'), { ...pick(user, 'password_hash'), tags: tagsIn(user) }),
    ),
    ...(userLimits ?? [])
      .filter(({ value }) => Object.keys(value as Facts).length > 0)
      .map((limits) => thing('user limits', '', textIn(limits, 'user'), limits['value'] as Facts)),
    ...(permissions ?? []).map((permission) =>
      thing(
        'permission',
        textIn(permission, 'vhost'),
        textIn(permission, 'user'),
        pick(permission, 'configure', 'write', 'read'),
      ),
    ),
  ];
}

const isMarkedBy = (facts: Facts, mark: string): boolean =>
  (facts['arguments'] as Facts | undefined)?.[markArgument] === mark;

/** Reads what is on one virtual host, without what RabbitMQ makes by itself. */
async function readHost(api: ManagementApi, virtualHost: string, mark: string): Promise<Found[]> {
  const at = pathOf(virtualHost);
  const [exchanges, queues, bindings, policies] = await Promise.all([
    api.list(`/exchanges${at}`, 'columns=name,type,durable,auto_delete,internal,arguments'),
    // counting messages by statistics would take the broker's time
    api.list(
      `/queues${at}`,
      'disable_stats=true&enable_queue_totals=true&columns=name,durable,auto_delete,exclusive,arguments,messages',
    ),
    api.list(`/bindings${at}`),
    api.list(`/policies${at}`),
  ]);
  const own = policyNames(mark);
  return [
    ...exchanges
      .filter((exchange) => !/^(?:amq\.|$)/.test(textIn(exchange, 'name')))
      .map((exchange): Found => ({
        kind: 'exchange',
        virtualHost,
        name: textIn(exchange, 'name'),
        facts: pick(exchange, 'type', 'durable', 'auto_delete', 'internal', 'arguments'),
        isMarked: isMarkedBy(exchange, mark),
      })),
    // an exclusive one goes with its connection
    ...queues
      .filter(({ exclusive }) => exclusive !== true)
      .map((queue): Found => ({
        kind: 'queue',
        virtualHost,
        name: textIn(queue, 'name'),
        facts: pick(queue, 'durable', 'auto_delete', 'arguments'),
        isMarked: isMarkedBy(queue, mark),
        ...(typeof queue['messages'] === 'number' ? { messages: queue['messages'] } : {}),
      })),
    ...bindings
      .filter((binding) => textIn(binding, 'source') !== '')
      .map((binding): Found => {
        const [source, destination] = [textIn(binding, 'source'), textIn(binding, 'destination')];
        const extra = canonicalText(binding['arguments']);
        const isPlain = extra === '{}' && binding['destination_type'] === 'queue';
        const name = bindingName(source, destination, textIn(binding, 'routing_key'));
        return {
          kind: 'binding',
          virtualHost,
          name: isPlain ? name : `${name} ${textIn(binding, 'destination_type')} ${extra}`,
          facts: {
            source,
            destination,
            destination_type: binding['destination_type'],
            routing_key: binding['routing_key'],
            arguments: binding['arguments'],
            ...(isPlain ? {} : { properties_key: binding['properties_key'] }),
          },
          isMarked: false,
        };
      }),
    ...policies.map((policy): Found => ({
      kind: 'policy',
      virtualHost,
      name: textIn(policy, 'name'),
      facts: pick(policy, 'pattern', 'apply-to', 'priority', 'definition'),
      isMarked: own.includes(textIn(policy, 'name')),
    })),
  ];
}

/**
 * Reads what is on a broker: users and rights, and what is on the given virtual hosts.
 *
 * @throws EbadgeError `CONNECTION_FAILED`, `TIMEOUT` (retryable), `ACCESS_REFUSED`.
 */
export async function readFound(
  api: ManagementApi,
  virtualHosts: readonly string[],
  mark: string,
): Promise<FoundState> {
  await refuseOthers(api);
  const [overview, nodes, found] = await Promise.all([
    api.get('/overview?columns=rabbitmq_version'),
    api.get('/nodes?columns=name'),
    readBroker(api, mark),
  ]);
  const there = new Set(found.filter(({ kind }) => kind === 'virtual host').map(({ name }) => name));
  let resources = found;
  await inParallel(
    virtualHosts.filter((name) => there.has(name)),
    async (name) => {
      const more = await readHost(api, name, mark);
      resources = resources.concat(more);
    },
  );
  return {
    resources,
    user: api.user,
    version: textIn(overview as Facts, 'rabbitmq_version'),
    nodes: (nodes as readonly unknown[]).length,
  };
}
