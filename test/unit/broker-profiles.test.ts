/** What a list says of participants of a profile, without a broker. */

import { describe, expect, it } from 'vitest';
import { catalogue } from '../../generated/typescript/catalogue.ts';
import { definitionsOf } from '../../src/broker/definitions.ts';
import { desiredState, type Desired } from '../../src/broker/desired.ts';
import { withHostNames } from '../../src/broker/hosts.ts';
import { incompatibilities } from '../../src/broker/lint.ts';
import {
  checkParticipants,
  resolveParticipants,
  type ParticipantEntry,
  type ParticipantsFile,
} from '../../src/broker/participants.ts';
import { planOf } from '../../src/broker/plan.ts';
import type { Found } from '../../src/broker/resource.ts';

const stateOf = (file: ParticipantsFile): Desired =>
  desiredState({
    ...withHostNames({ catalogue, participants: resolveParticipants(file, catalogue) }),
    queueType: 'quorum',
    passwordHashOf: () => null,
  });
const ts: ParticipantEntry = { name: 'ts', role: 'controller' };
const hub: ParticipantEntry = { name: 'heh-1', role: 'heh', peers: ['ts'] };
const other: ParticipantEntry = { name: 'heh-2', role: 'heh', peers: ['ts'] };
const old: ParticipantEntry = { ...hub, compatibility: '2015' };
const rightsOf = ({ resources }: Desired, user: string): unknown =>
  resources.find(
    ({ kind, name, virtualHost }) => kind === 'permission' && name === user && virtualHost === 'heh',
  )?.facts;
const issues = (...participants: ParticipantEntry[]): string[] =>
  checkParticipants({ participants }, catalogue).map(({ pointer, text }) => `${pointer} ${text}`);

describe('a participant of 2015', () => {
  it('has rights on what is its own, name by name, and changes those of its peer only', () => {
    const before = stateOf({ participants: [ts, hub, other] });
    const after = stateOf({ participants: [ts, old, other] });
    expect(rightsOf(after, 'heh-2')).toEqual(rightsOf(before, 'heh-2'));
    expect(rightsOf(after, 'heh-1')).toEqual({
      configure: '^(?:heh-1-to-ts|private-heh-1-down|ts-to-heh-1)$',
      write: '^(?:heh-1-to-ts|private-heh-1-down)$',
      read: '^(?:ts-to-heh-1|private-heh-1-down)$',
    });
    expect(rightsOf(after, 'ts')).toEqual({
      configure: '^(?:private-ts-.+|private-heh-1-up|heh-1-to-ts|ts-to-heh-1)$',
      write: '^(?:ts-to-.+|private-ts-.+|private-heh-1-up)$',
      read: '^(?:(?!private-).+-to-ts|private-ts-.+|private-heh-1-up)$',
    });
  });

  it('declares what it shares: that is not made, nor refused for what RabbitMQ 4 no longer has', () => {
    const state = stateOf({ participants: [ts, old] });
    const made = JSON.stringify(definitionsOf(state));
    for (const name of ['heh-1-to-ts', 'ts-to-heh-1', 'private-heh-1-down', 'private-heh-1-up']) {
      expect(made, name).not.toContain(`"name":"${name}"`);
      expect(
        state.declared.some((resource) => resource.name === name),
        name,
      ).toBe(true);
    }
    expect(incompatibilities(state.resources)).toEqual([]);
  });

  it('has what it declares taken for well where it is as it has to be, and for in its way otherwise', () => {
    const state = stateOf({ participants: [ts, old] });
    const there = (all: Desired): Found[] =>
      all.resources.map((resource) => ({ ...resource, isMarked: !resource.kind.startsWith('virtual') }));
    const broker = { user: 'admin', version: '3.10.8', nodes: 1 };
    const declared = state.declared.map((resource): Found => ({ ...resource, isMarked: false }));
    const well = planOf(state, { ...broker, resources: [...there(state), ...declared] });
    expect([well.steps, well.refusals, well.foreign, well.leftovers]).toEqual([[], [], [], []]);
    // as it was while it followed the standard
    const former = there(stateOf({ participants: [ts, hub] }));
    const drift = planOf(state, { ...broker, resources: former });
    expect(drift.refusals.join('\n')).toMatch(/exchange heh-1-to-ts on heh is there, with other durable/);
    expect(drift.refusals.join('\n')).toMatch(
      /queue private-heh-1-down on heh is there, with other arguments/,
    );
    const replaced = planOf(state, { ...broker, resources: former }, { replace: true });
    expect(replaced.refusals).toEqual([]);
    expect(
      replaced.steps.filter(({ action, resource }) => action === 'delete' && resource.kind !== 'binding'),
    ).toHaveLength(3);
  });

  it('lives on a virtual host of another name, with its bounds', () => {
    const { virtualHosts, resources } = stateOf({
      virtualHosts: { heh: { name: '/', maxQueues: 9 } },
      participants: [ts, old],
    });
    expect(virtualHosts).toEqual(['/', 'market']);
    expect(resources.find(({ kind }) => kind === 'virtual host limits')).toMatchObject({
      name: '/',
      facts: { 'max-queues': 9 },
    });
    const clash = { virtualHosts: { heh: { name: 'market' } }, participants: [ts] };
    expect(checkParticipants(clash, catalogue)).toEqual([
      {
        pointer: '/virtualHosts/heh/name',
        text: '"market" is what market is called: levels are kept apart.',
      },
    ]);
  });

  it('is refused where it cannot be', () => {
    const mistakes: readonly [ParticipantEntry[], RegExp][] = [
      [[ts, { ...hub, compatibility: '2051' }], /no profile "2051"\. Did you mean "2015"\?/],
      [[{ name: 'tso', role: 'tso', compatibility: '2015' }], /says nothing of the channels of tso/],
      [[ts, { ...old, privateObjects: true }], /declares nothing but what it shares/],
      [
        [ts, { name: 'ts-2', role: 'controller', compatibility: '2015', peers: ['heh-1'] }, hub],
        /peers of two kinds/,
      ],
      [
        [ts, ...Array.from({ length: 151 }, (_, index) => ({ ...old, name: `heh-${index}` }))],
        /ts has more than 150 peers with which it uses a profile/,
      ],
    ];
    for (const [participants, text] of mistakes) {
      expect(issues(...participants).join('\n')).toMatch(text);
    }
    const builder = { ...hub, peers: ['old'], privateObjects: true };
    const list = [{ name: 'old', role: 'controller', compatibility: '2015' }, builder];
    expect(() => stateOf({ participants: list })).toThrow(/below the private name of heh-1/);
  });
});
