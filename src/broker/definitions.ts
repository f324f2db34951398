/** Everything that is to be, as the file that RabbitMQ loads definitions from. */

import type { Desired } from './desired.ts';
import { hashingAlgorithm, hashPassword } from './passwords.ts';
import { byText, type Kind, type Resource } from './resource.ts';

/** An account for people that the definitions hold as well: a broker that starts with definitions makes none. */
export interface Administrator {
  readonly name: string;
  readonly password: string;
}

/** The definitions: the same for the same state, whatever the time and place. */
export function definitionsOf({ resources }: Desired, administrator?: Administrator): object {
  const of = (kind: Kind): Resource[] => resources.filter((resource) => resource.kind === kind);
  const limits = new Map(of('user limits').map(({ name, facts }) => [name, facts]));
  const user = (name: string, hash: unknown, tags: unknown): object => ({
    name,
    password_hash: hash,
    hashing_algorithm: hashingAlgorithm,
    tags,
    limits: limits.get(name) ?? {},
  });
  const users = of('user').map(({ name, facts }) => user(name, facts['password_hash'], facts['tags']));
  const there = ({ virtualHost, name, facts }: Resource): object => ({ name, vhost: virtualHost, ...facts });
  return {
    users:
      administrator === undefined
        ? users
        : [
            ...users,
            user(administrator.name, hashPassword(administrator.name, administrator.password), [
              'administrator',
            ]),
          ],
    vhosts: of('virtual host').map(({ name }) => ({ name })),
    permissions: of('permission').map(({ name, virtualHost, facts }) => ({
      user: name,
      vhost: virtualHost,
      ...facts,
    })),
    topic_permissions: [],
    parameters: of('virtual host limits').map(({ virtualHost, facts }) => ({
      vhost: virtualHost,
      component: 'vhost-limits',
      name: 'limits',
      value: facts,
    })),
    global_parameters: [],
    policies: of('policy').map(there),
    queues: of('queue').map(there),
    exchanges: of('exchange').map(there),
    bindings: of('binding')
      .map(({ virtualHost, facts }): Readonly<Record<string, unknown>> => ({ vhost: virtualHost, ...facts }))
      .sort((a, b) => byText(JSON.stringify(a), JSON.stringify(b))),
  };
}
