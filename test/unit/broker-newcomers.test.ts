/** Who joins gets nothing that somebody else may have put in its place. */

import { describe, expect, it } from 'vitest';
import { catalogue } from '../../generated/typescript/catalogue.ts';
import { desiredState, type Desired } from '../../src/broker/desired.ts';
import { resolveParticipants, type ParticipantEntry } from '../../src/broker/participants.ts';
import { planOf, type PlanOptions } from '../../src/broker/plan.ts';
import type { Found } from '../../src/broker/resource.ts';

const ts: ParticipantEntry = { name: 'ts', role: 'controller' };
const inner: ParticipantEntry = { name: 'ts-2', role: 'controller' };
const stateOf = (...participants: ParticipantEntry[]): Desired =>
  desiredState({
    catalogue,
    participants: resolveParticipants({ participants }, catalogue),
    queueType: 'classic',
    passwordHashOf: () => null,
  });
const thing = (kind: 'exchange' | 'queue', name: string, given: object = {}, isMarked = false): Found => ({
  kind,
  virtualHost: 'heh',
  name,
  facts: { arguments: given },
  isMarked,
});
const refusals = (before: Desired, more: readonly Found[], after: Desired, options?: PlanOptions) =>
  planOf(
    after,
    {
      resources: [
        ...before.resources.map((resource): Found => ({
          ...resource,
          isMarked: !resource.kind.startsWith('virtual'),
        })),
        ...more,
      ],
      user: 'admin',
      version: '3.10.8',
      nodes: 1,
    },
    options,
  ).refusals;

describe('who joins', () => {
  it('gets no exchange or queue that another could build until then, marked or not', () => {
    const found = [
      thing('queue', 'private-ts-2-mine'),
      thing('exchange', 'private-ts-2-other', {}, true),
      thing('queue', 'private-ts-mine'),
    ];
    expect(refusals(stateOf(ts), found, stateOf(ts, inner))).toEqual([
      'queue private-ts-2-mine on heh is there before ts-2 has joined, and may be the making of ts, whose name ts-2 begins with. Delete it first.',
      'exchange private-ts-2-other on heh is there before ts-2 has joined, and may be the making of ts, whose name ts-2 begins with. Delete it first.',
    ]);
  });

  it('gets nothing handed on from what another has declared until then', () => {
    const found = [
      thing('queue', 'private-ts-trap', { 'x-dead-letter-exchange': 'private-ts-2-dead-replay' }),
      thing('exchange', 'private-ts-feed', { 'alternate-exchange': 'private-ts-2-dead' }),
      thing('queue', 'private-ts-fine', { 'x-dead-letter-exchange': 'private-ts-dead' }),
    ];
    expect(refusals(stateOf(ts), found, stateOf(ts, inner))).toEqual([
      "queue private-ts-trap on heh hands messages on to private-ts-2-dead-replay (x-dead-letter-exchange), which is ts-2's, who joins. Delete it first.",
      "exchange private-ts-feed on heh hands messages on to private-ts-2-dead (alternate-exchange), which is ts-2's, who joins. Delete it first.",
    ]);
  });

  it('inherits nothing that was made for somebody who has gone', () => {
    const left = [thing('queue', 'private-ts-2-up', {}, true)];
    expect(refusals(stateOf(), left, stateOf(ts))).toEqual([
      'queue private-ts-2-up on heh was made for somebody who is no longer in the list, and would become that of ts, who joins. Have it deleted with --prune, messages lost.',
    ]);
    expect(refusals(stateOf(), left, stateOf(ts), { prune: true })).toEqual([]);
  });

  it('goes on where an earlier attempt broke off, and takes over what people have set up by hand', () => {
    const wanted = stateOf(ts, inner);
    const without = (...kinds: string[]): Desired => ({
      ...wanted,
      resources: wanted.resources.filter(({ kind, name }) => name !== 'ts-2' || !kinds.includes(kind)),
    });
    // rights of the one are narrowed before anything is made for the other
    expect(refusals(without('user', 'permission'), [], wanted)).toEqual([]);
    const byHand: Desired = {
      ...wanted,
      resources: wanted.resources.map((one) =>
        one.kind === 'permission' ? { ...one, facts: { configure: '.*', write: '.*', read: '.*' } } : one,
      ),
    };
    expect(refusals(byHand, [], wanted)).toEqual([]);
  });
});
