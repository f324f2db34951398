/** What there is to do, worked out from what is wanted and what was found; without a broker. */

import { describe, expect, it } from 'vitest';
import { catalogue } from '../../generated/typescript/catalogue.ts';
import { definitionsOf } from '../../src/broker/definitions.ts';
import { desiredState, virtualHostsOf, type Desired, type DesiredOptions } from '../../src/broker/desired.ts';
import type { FoundState } from '../../src/broker/found.ts';
import { incompatibilities } from '../../src/broker/lint.ts';
import { resolveParticipants, type ParticipantsFile } from '../../src/broker/participants.ts';
import { hashPassword, isHashOf } from '../../src/broker/passwords.ts';
import { planOf, type Plan, type PlanOptions } from '../../src/broker/plan.ts';
import type { Found, Resource } from '../../src/broker/resource.ts';
import type { Catalogue } from '../../src/support/contract.ts';

const file: ParticipantsFile = {
  participants: [
    { name: 'ts', role: 'controller' },
    { name: 'heh-1', role: 'heh', peers: ['ts'] },
    { name: 'ts-2', role: 'controller' },
    { name: 'heh-2', role: 'heh', peers: ['ts-2'], unroutable: 'keep' },
  ],
};
const without = (name: string): ParticipantsFile => ({
  participants: file.participants
    .filter((one) => one.name !== name)
    .map((one) => ({ ...one, peers: (one.peers ?? []).filter((peer) => peer !== name) })),
});

const stateOf = (from: ParticipantsFile, options: Partial<DesiredOptions> = {}): Desired =>
  desiredState({
    catalogue,
    participants: resolveParticipants(from, catalogue),
    queueType: 'classic',
    passwordHashOf: () => null,
    ...options,
  });

/** A broker on which all of that is, and more. */
const brokerWith = (resources: readonly Resource[], more: readonly Found[] = []): FoundState => ({
  resources: [
    ...resources.map((resource): Found => ({ ...resource, isMarked: !resource.kind.startsWith('virtual') })),
    ...more,
  ],
  user: 'admin',
  version: '3.10.8',
  nodes: 1,
});
const plan = (to: ParticipantsFile, found: FoundState, options?: PlanOptions): Plan =>
  planOf(stateOf(to), found, options);
const told = ({ steps }: Plan): string[] =>
  steps.map(({ action, resource: { kind, name } }) => `${action} ${kind} ${name}`);
const foreign = (kind: Found['kind'], name: string, facts: Found['facts'] = {}): Found => ({
  kind,
  virtualHost: 'heh',
  name,
  facts,
  isMarked: false,
});

describe('a plan', () => {
  it('is empty where everything is', () => {
    expect(plan(file, brokerWith(stateOf(file).resources))).toEqual({
      steps: [],
      refusals: [],
      leftovers: [],
      foreign: [],
      notes: [],
    });
  });

  it('gives rights only when all that they are for is there', () => {
    const steps = told(plan(file, brokerWith([])));
    const order = ['virtual host ', 'policy ', 'exchange ', 'queue ', 'binding ', 'user ', 'permission '];
    const positions = order.map((kind) => steps.findIndex((step) => step.startsWith(`create ${kind}`)));
    expect(positions).toEqual([...positions].sort((a, b) => a - b));
    expect(positions).not.toContain(-1);
  });

  it('takes rights before anything else, from who is expelled and from nobody else', () => {
    const found = brokerWith(stateOf(file).resources, [
      { ...foreign('user', 'other', { tags: ['ebadge-market'], password_hash: '' }), virtualHost: '' },
      foreign('permission', 'other', {}),
      foreign('exchange', 'other-to-ts', {}),
    ]);
    const result = plan(without('heh-1'), found);
    expect(told(result)).toEqual([
      'delete user heh-1',
      'disconnect user heh-1',
      'delete binding heh-1-to-ts → private-ts-up (#)',
      'delete binding ts-to-heh-1 → private-heh-1-down (#)',
    ]);
    expect(result.leftovers.map(({ name }) => name).sort()).toEqual([
      'heh-1-to-ts',
      'private-heh-1-dead',
      'private-heh-1-dead-letters',
      'private-heh-1-down',
      'ts-to-heh-1',
    ]);
    expect(result.foreign.map(({ name }) => name)).toEqual(['other-to-ts', 'other']);
    const pruned = told(plan(without('heh-1'), found, { prune: true }));
    expect(pruned.slice(0, 2)).toEqual(['delete user heh-1', 'disconnect user heh-1']);
    expect(pruned.slice(2).sort()).toEqual([
      'delete exchange heh-1-to-ts',
      'delete exchange private-heh-1-dead',
      'delete exchange ts-to-heh-1',
      'delete queue private-heh-1-dead-letters',
      'delete queue private-heh-1-down',
    ]);
  });

  it('leaves nothing of an expelled one to whose name its own begins with', () => {
    const found = brokerWith(stateOf(file).resources);
    const result = plan(without('ts-2'), found);
    expect(result.refusals).toHaveLength(3);
    expect(result.refusals.join()).toContain("queue private-ts-2-up on heh was ts-2's and would become ts's");
    expect(plan(without('ts-2'), found, { prune: true }).refusals).toEqual([]);
    // what it has made itself, nobody deletes for it
    const own = brokerWith(stateOf(file).resources, [foreign('queue', 'private-ts-2-mine')]);
    expect(plan(without('ts-2'), own, { prune: true }).refusals).toEqual([
      "queue private-ts-2-mine on heh was ts-2's and would become ts's, whose name ts-2 begins with. Delete it first.",
    ]);
  });

  it('leaves alone what participants have made for themselves', () => {
    const mine = [
      foreign('exchange', 'private-ts-metering'),
      foreign('queue', 'private-ts-db'),
      foreign('binding', 'heh-1-to-ts → private-ts-metering', {
        source: 'heh-1-to-ts',
        destination: 'private-ts-metering',
        destination_type: 'exchange',
      }),
    ];
    expect(plan(file, brokerWith(stateOf(file).resources, mine))).toMatchObject({ steps: [], foreign: [] });
    // but a copy for who may not read it
    const stolen = foreign('binding', 'stolen', {
      source: 'heh-1-to-ts',
      destination: 'private-ts-2-mine',
      destination_type: 'queue',
    });
    expect(told(plan(file, brokerWith(stateOf(file).resources, [stolen])))).toEqual([
      'delete binding stolen',
    ]);
  });

  it('says who else takes copies of messages', () => {
    const tap = foreign('binding', 'tap', {
      source: 'heh-1-to-ts',
      destination: 'audit',
      destination_type: 'queue',
    });
    const { notes, steps, foreign: others } = plan(file, brokerWith(stateOf(file).resources, [tap]));
    expect(steps).toEqual([]);
    expect(others).toMatchObject([{ name: 'tap' }]);
    expect(notes.join()).toMatch(/queue audit on heh.*takes a copy of what goes through heh-1-to-ts/);
  });

  it('adopts what is there and alike, without a mark, and does not prune it', () => {
    const { resources } = stateOf(file);
    const unmarked: FoundState = {
      ...brokerWith([]),
      resources: resources.map((resource): Found => ({ ...resource, isMarked: false })),
    };
    expect(plan(file, unmarked).steps).toEqual([]);
    expect(told(plan(without('heh-1'), unmarked, { prune: true }))).not.toContain(
      'delete queue private-heh-1-down',
    );
  });

  it('says when a policy of others takes the place of its own', () => {
    const all = foreign('policy', 'all', {
      pattern: '.*',
      'apply-to': 'queues',
      priority: 50,
      definition: {},
    });
    const { notes, steps } = plan(file, brokerWith(stateOf(file).resources, [all]));
    expect(steps).toEqual([]);
    expect(notes.join()).toMatch(/policy all on heh.*matches 9 of its queues/);
  });
});

describe('what is wanted', () => {
  it('is replicated where the broker is', () => {
    const quorum = stateOf({ ...file, queues: { deliveryLimit: 20 } }, { queueType: 'quorum' }).resources;
    const queues = quorum.filter(({ kind }) => kind === 'queue');
    for (const { facts } of queues) expect(facts['arguments']).toMatchObject({ 'x-queue-type': 'quorum' });
    expect(queues.length).toBe(9);
    const policy = (resources: readonly Resource[]): unknown =>
      resources.find(({ kind, name }) => kind === 'policy' && name === 'ebadge-queues')?.facts['definition'];
    expect(policy(quorum)).toEqual({ 'message-ttl': 900_000, 'delivery-limit': 20 });
    expect(policy(stateOf({ ...file, queues: { deliveryLimit: 20 } }).resources)).toEqual({
      'message-ttl': 900_000,
    });
    // from one to the other there is no way but to make them anew
    const change = planOf({ ...stateOf(file), resources: quorum }, brokerWith(stateOf(file).resources));
    expect(change.refusals.length).toBe(9);
  });

  it('is of one virtual host where a server is named', () => {
    expect(virtualHostsOf(catalogue)).toEqual(['heh', 'market']);
    expect(new Set(stateOf(file, { server: 'heh' }).resources.map(({ virtualHost }) => virtualHost))).toEqual(
      new Set(['', 'heh']),
    );
    expect(() => virtualHostsOf(catalogue, 'markt')).toThrow('Did you mean market?');
    // who has business elsewhere is not expelled
    const market: ParticipantsFile = { participants: [...file.participants, { name: 'tso', role: 'tso' }] };
    expect(planOf(stateOf(market, { server: 'heh' }), brokerWith(stateOf(market).resources)).steps).toEqual(
      [],
    );
  });

  it('keeps the unroutable messages of those senders only that do not look at what comes back', () => {
    const policy = stateOf(file).resources.find(({ name }) => name === 'ebadge-keep');
    expect(policy?.facts).toMatchObject({
      pattern: '^(?:(?:heh-2)-to-.+)$',
      definition: { 'alternate-exchange': 'unroutable' },
    });
    const nobody = stateOf({ participants: [{ name: 'ts', role: 'controller' }] });
    expect(nobody.resources.filter(({ name }) => /keep|unroutable/.test(name))).toEqual([]);
  });

  it('refuses two participants that would read from one queue', () => {
    const twins: ParticipantsFile = {
      participants: [
        { name: 'a', role: 'tso', privateObjects: false },
        { name: 'a-of', role: 'tso', privateObjects: false },
      ],
    };
    expect(stateOf(twins).resources.length).toBeGreaterThan(0);
    const [one, two] = [catalogue.channels['bspToTso'], catalogue.channels['superTsoToTso']];
    if (one === undefined || two === undefined) throw new Error('there is no such channel');
    const reading = (first: string, second: string): Catalogue => ({
      ...catalogue,
      channels: {
        one: { ...one, queue: { ...one.queue, name: first } },
        two: { ...two, queue: { ...two.queue, name: second } },
      },
    });
    expect(() => stateOf(twins, { catalogue: reading('{tso}-of', '{tso}') })).toThrow(
      /a and a-of would both read from the queue a-of/,
    );
    // which may be what the document wants
    const common = stateOf(twins, { catalogue: reading('in-common', 'in-common') }).resources;
    expect(common.filter(({ kind, name }) => kind === 'queue' && name === 'in-common')).toHaveLength(1);
  });
});

describe('for RabbitMQ 4', () => {
  const thing = (kind: Resource['kind'], facts: Resource['facts']): Resource => ({
    kind,
    virtualHost: 'heh',
    name: 'x',
    facts,
  });

  it('nothing is made that it no longer has', () => {
    for (const queueType of ['classic', 'quorum'] as const) {
      expect(incompatibilities(stateOf(file, { queueType }).resources)).toEqual([]);
    }
    const durable = { durable: true, auto_delete: false };
    const faults = incompatibilities([
      thing('policy', { definition: { 'ha-mode': 'all' } }),
      thing('policy', { definition: { 'queue-mode': 'lazy' } }),
      thing('queue', { ...durable, arguments: { 'x-ha-policy': 'all' } }),
      thing('queue', { ...durable, arguments: { 'x-queue-mode': 'lazy' } }),
      thing('queue', { ...durable, arguments: { 'x-queue-master-locator': 'random' } }),
      thing('queue', { ...durable, durable: false, arguments: {} }),
      thing('queue', { ...durable, arguments: { 'x-queue-type': 'quorum', 'x-max-priority': 3 } }),
      thing('queue', { ...durable, auto_delete: true, arguments: { 'x-queue-type': 'quorum' } }),
      thing('queue', { ...durable, arguments: { 'x-message-ttl': 1, 'x-queue-type': 'quorum' } }),
    ]);
    expect(faults).toHaveLength(8);
    expect(faults[5]).toBe(
      'queue x on heh would not do on RabbitMQ 4: it is neither durable nor exclusive: such queues are gone.',
    );
  });
});

describe('passwords', () => {
  it('are hashed as RabbitMQ does, with a salt of each user', () => {
    // rabbitmqctl's documentation: salt 908DC60A, password test12
    expect(isHashOf('kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR', 'test12')).toBe(true);
    expect(isHashOf('kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR', 'test13')).toBe(false);
    expect(isHashOf('', '')).toBe(false);
    expect(hashPassword('a', 'x')).toBe(hashPassword('a', 'x'));
    expect(hashPassword('a', 'x')).not.toBe(hashPassword('b', 'x'));
    expect(isHashOf(hashPassword('a', 'ž€'), 'ž€')).toBe(true);
  });

  it('are in no definitions, other than hashed', () => {
    const state = stateOf(file, { passwordHashOf: ({ name }) => hashPassword(name, 'geheim') });
    const text = JSON.stringify(definitionsOf(state, { name: 'root', password: 'topsecret' }));
    expect(text).not.toMatch(/geheim|topsecret/);
    expect(text).toContain('"administrator"');
    expect(JSON.stringify(definitionsOf(state))).not.toContain('"administrator"');
  });
});
