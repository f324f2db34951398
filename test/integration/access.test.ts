/**
 * Every participant tries everything on everybody's: against a real broker that `ebadge broker apply` has set up, with
 * certificates of `ebadge pki`. What is expected follows from the standard's words (access-rules.ts).
 */

import type { ChannelModel, ConfirmChannel } from 'amqplib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attempt, publish, Table, type Outcome } from './access-attempts.ts';
import { startCertifiedBroker, type CertifiedBroker } from './access-broker.ts';
import { ownerOf, type Person } from './access-rules.ts';
import { onExchange, onQueue } from './access-tries.ts';
import { callApi } from './broker-tools.ts';

/** Names inside others at either end, characters of regular expressions, several roles. */
const list = `
participants:
  - { name: ts, role: controller }
  - { name: ts-up, role: controller }
  - { name: x-ts, role: controller }
  - { name: heh-1, role: heh, peers: [ts] }
  - { name: heh-12, role: heh, peers: [ts-up] }
  - { name: 'heh-[12]', role: heh, peers: [ts, x-ts] }
  - { name: 'hub|ts', role: heh, peers: [ts-up] }
  - { name: 'h+(b', role: [controller, operator], peers: [heh-1] }
  - { name: op, role: operator }
  - { name: vpp-1, role: vpp, peers: [op] }
  - { name: vpp-1-up, role: vpp, peers: [op, 'h+(b'] }
  - { name: agg, role: [vpp, bsp], peers: [op, tso-si], groups: [bsps] }
  - { name: tso-si, role: tso }
  - { name: tso-si-2, role: tso }
  - { name: bsp-1, role: bsp, peers: [tso-si, tso-si-2], groups: [bsps] }
  - { name: bsp-2, role: bsp, peers: [tso-si-2] }
  - { name: super, role: super-tso, peers: [tso-si, tso-si-2] }
`;

const letters = (name: string): string[] => ['dead', 'dead-letters'].map((end) => `private-${name}-${end}`);
const person = (
  name: string,
  host: 'heh' | 'market',
  builds: boolean,
  queues: readonly string[],
  groups: readonly string[] = [],
): Person => ({
  name,
  host,
  groups,
  builds,
  own: [...queues.map((queue) => `private-${name}-${queue}`), ...letters(name)],
});
const people: readonly Person[] = [
  ...['ts', 'ts-up', 'x-ts'].map((name) => person(name, 'heh', true, ['up'])),
  ...['heh-1', 'heh-12', 'heh-[12]', 'hub|ts'].map((name) => person(name, 'heh', false, ['down'])),
  person('h+(b', 'heh', true, ['up', 'from-vpp']),
  person('op', 'heh', true, ['from-vpp']),
  ...['vpp-1', 'vpp-1-up'].map((name) => person(name, 'heh', false, ['from-operator'])),
  person('agg', 'heh', false, ['from-operator']),
  person('agg', 'market', false, ['from-tso'], ['bsps']),
  ...['tso-si', 'tso-si-2'].map((name) => person(name, 'market', true, ['from-bsp', 'from-super-tso'])),
  person('bsp-1', 'market', false, ['from-tso'], ['bsps']),
  person('bsp-2', 'market', false, ['from-tso']),
  person('super', 'market', true, ['from-tso']),
];
const hosts = ['heh', 'market'] as const;
const names = [...new Set(people.map(({ name }) => name))];

/** Names that no list would make, of somebody who looks for a hole. */
const odd = [
  '',
  'amq.topic',
  'amq.direct',
  'amq.fanout',
  'amq.headers',
  'amq.match',
  'unroutable',
  'audit',
  'ts',
  'ts-to-',
  '-to-ts',
  'x-to-ts-to-heh-1',
  'heh-1-to-ts-to-x',
  'ts-up-to-ts-to-heh-1',
  'heh-1-to-ts\n',
  'ts-to-heh-1\n',
  'heh-1-to-hub|ts',
  'heh-1-to-ts|x',
  'private-ts',
  'private-',
  'private-ts-',
  'private-heh-1-to-ts',
  'private-ts-to-heh-1',
  'private-tsx-y',
];

describe('access to a broker set up from a list', { timeout: 300_000 }, () => {
  let broker: CertifiedBroker;
  const table = new Table();
  const connections = new Map<string, ChannelModel>();

  beforeAll(async () => {
    broker = await startCertifiedBroker();
    await Promise.all([broker.apply(list), issueAll()]);
    for (const host of hosts) {
      // somebody else's: an exchange and a queue beside the list
      const rights = `/permissions/${host}/guest`;
      await callApi(broker, 'PUT', rights, { configure: '.*', write: '.*', read: '.*' });
      await callApi(broker, 'PUT', `/exchanges/${host}/audit`, { type: 'topic', durable: true });
      await callApi(broker, 'PUT', `/queues/${host}/audit`, { durable: true });
      await callApi(broker, 'DELETE', rights);
    }
  }, 300_000);
  afterAll(async () => {
    console.log(table.summary());
    const file = process.env['EBADGE_ACCESS_TABLE'];
    if (file !== undefined && file !== '') table.write(file);
    for (const connection of connections.values()) await connection.close();
    await broker.stop();
  });

  /** One after the other: all write one index. */
  async function issueAll(): Promise<void> {
    for (const name of names) await broker.pki('issue', name);
  }

  const connectionOf = async (name: string, host: string): Promise<ChannelModel> => {
    const key = `${name} ${host}`;
    const known = connections.get(key) ?? (await broker.connection(name, host));
    connections.set(key, known);
    return known;
  };

  async function tryAll(who: Person): Promise<void> {
    const { host } = who;
    const here = people.filter((one) => one.host === host).map(({ name }) => name);
    const connection = await connectionOf(who.name, host);
    const row = async (
      kind: string,
      what: string,
      isAllowed: boolean,
      work: (channel: ConfirmChannel) => Promise<unknown>,
    ): Promise<void> => {
      const outcome: Outcome = await attempt(connection, work);
      const expected = isAllowed ? 'allowed' : 'refused';
      table.rows.push({ virtualHost: host, who: who.name, kind, what, expected, outcome });
    };
    const pairs = here.flatMap((sender) =>
      [...here, 'bsps']
        .filter((receiver) => receiver !== sender)
        .map((receiver) => `${sender}-to-${receiver}`),
    );
    const exchanges = [
      ...pairs,
      ...here.flatMap((name) => [
        `private-${name}-dead`,
        `private-${name}-dead-replay`,
        `private-${name}-probe`,
      ]),
      ...odd,
    ];
    for (const name of exchanges) {
      for (const [kind, isAllowed, work] of onExchange(who, name, people))
        await row(kind, name, isAllowed, work);
    }
    const queues = [
      ...people
        .filter((one) => one.host === host)
        .flatMap(({ own }) => own.filter((name) => !name.endsWith('-dead'))),
      ...here.map((name) => `private-${name}-probe`),
      ...odd.filter((name) => name !== ''),
    ];
    for (const name of queues) {
      for (const [kind, isAllowed, work] of onQueue(who, name, people))
        await row(kind, name, isAllowed, work);
    }
    // names that the broker chooses are nobody's
    await row('declare a queue that the broker names (configure)', '', false, (channel) =>
      channel.assertQueue('', { exclusive: true }),
    );
  }

  it('gives everybody its own, and nothing else', async () => {
    await Promise.all(people.map(tryAll));
    expect(table.rows.length).toBeGreaterThan(10_000);
    expect(table.unexpected).toEqual([]);
    // the rules are none that refuse, or give, everything
    const done = table.rows.filter(({ outcome }) => outcome === 'done');
    expect(new Set(done.map(({ who }) => who)).size).toBe(names.length);
    expect(
      new Set(table.rows.filter(({ outcome }) => outcome === 'refused').map(({ who }) => who)).size,
    ).toBe(names.length);
  });

  it('lets nobody sign as another', async () => {
    for (const who of people) {
      const { host } = who;
      const connection = await connectionOf(who.name, host);
      const mine = `private-${who.name}-dead`;
      for (const name of names) {
        const outcome = await attempt(connection, publish(mine, 'x', { userId: name }));
        const isMe = name === who.name;
        table.rows.push({
          virtualHost: host,
          who: who.name,
          kind: 'publish with the user_id of',
          what: name,
          expected: isMe ? 'allowed' : 'refused',
          // the broker calls it a precondition
          outcome: outcome === 'error 406' ? 'refused' : outcome,
        });
      }
    }
    expect(table.unexpected).toEqual([]);
  });

  it('keeps everybody off the virtual hosts where it plays no role', async () => {
    for (const name of names) {
      for (const host of ['heh', 'market', '/'] as const) {
        const isAllowed = people.some((one) => one.name === name && one.host === host);
        const outcome = await broker.connection(name, encodeURIComponent(host)).then(
          async (connection) => {
            await connection.close();
            return 'done' as const;
          },
          () => 'refused' as const,
        );
        table.rows.push({
          virtualHost: host,
          who: name,
          kind: 'connect to a virtual host',
          what: host,
          expected: isAllowed ? 'allowed' : 'refused',
          outcome,
        });
      }
    }
    expect(table.unexpected).toEqual([]);
  });

  it('left everything as it was', async () => {
    const { status, stdout } = await broker.folder.run(['diff', '--url', broker.api]);
    expect(stdout).toContain('No drift');
    expect(status).toBe(0);
    expect(ownerOf('private-ts-up-up', people)).toBe('ts-up');
  });
});
