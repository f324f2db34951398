/** Who may touch what: for any set of names, nobody gets at what is another's. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../generated/typescript/catalogue.ts';
import { desiredState, virtualHostsOf, type Desired } from '../../src/broker/desired.ts';
import { incompatibilities } from '../../src/broker/lint.ts';
import {
  checkParticipants,
  resolveParticipants,
  type ParticipantEntry,
  type ParticipantsFile,
} from '../../src/broker/participants.ts';
import { matcher } from '../../src/broker/patterns.ts';

const roles = ['heh', 'controller', 'operator', 'vpp', 'bsp', 'tso', 'super-tso'];

const stateOf = (file: ParticipantsFile): Desired =>
  desiredState({
    catalogue,
    participants: resolveParticipants(file, catalogue),
    queueType: 'classic',
    passwordHashOf: () => null,
  });

/** Names that are made of one another, of what names are joined by, and of what expressions are written with. */
const piece = fc.constantFrom('a', 'b', 'ab', 'to', 'up', 'dead', 'from', 'private', '+', '(', ')', '[a-z]', '|', '^', '$', '?', '\\', '\\d', 'ž', '/', '%2F'); // prettier-ignore
const name = fc
  .array(piece, { minLength: 1, maxLength: 4 })
  .chain((pieces) =>
    fc
      .array(fc.constantFrom('', '-', '_'), { minLength: pieces.length, maxLength: pieces.length })
      .map((joints) =>
        pieces.map((text, index) => (index === 0 ? text : `${joints[index] ?? ''}${text}`)).join(''),
      ),
  );

const entry = fc.record(
  {
    name,
    role: fc.uniqueArray(fc.constantFrom(...roles), { minLength: 1, maxLength: 3 }),
    peers: fc.uniqueArray(fc.nat(20), { maxLength: 4 }),
    groups: fc.uniqueArray(fc.constantFrom('g', 'a-g', 'g-b', 'g+'), { maxLength: 2 }),
    privateObjects: fc.boolean(),
  },
  { requiredKeys: ['name', 'role', 'peers', 'groups'] },
);

/** A list without issues: what has some is left out. */
const lists: fc.Arbitrary<ParticipantsFile> = fc
  .uniqueArray(entry, { minLength: 2, maxLength: 10, selector: (one) => one.name })
  .map((entries) => {
    const named = entries.map((one): ParticipantEntry => ({
      ...one,
      peers: [...new Set(one.peers.map((index) => entries[index % entries.length]?.name ?? ''))],
    }));
    let file: ParticipantsFile = { participants: named };
    for (;;) {
      const [issue] = checkParticipants(file, catalogue);
      if (issue === undefined) return file;
      const [, , at, key, position] = issue.pointer.split('/');
      file = {
        participants: file.participants.flatMap((one, index) => {
          if (index !== Number(at)) return [one];
          if (key !== 'peers' && key !== 'groups') return [];
          return [{ ...one, [key]: (one[key] ?? []).filter((_, index2) => index2 !== Number(position)) }];
        }),
      };
    }
  });

/** What each participant may touch, worked out from the names alone and not by patterns. */
function allowed(file: ParticipantsFile, user: string, verb: string, object: string): boolean {
  const all = file.participants.map((one) => one.name);
  const me = file.participants.find((one) => one.name === user);
  if (me === undefined) return false;
  const own = all
    .filter((one) => object.startsWith(`private-${one}-`))
    .sort((a, b) => b.length - a.length)[0];
  if (own !== undefined) return own === user;
  const [sender, receiver] = object.split('-to-');
  if (verb === 'configure') return false;
  return verb === 'write' ? sender === user : receiver === user || (me.groups ?? []).includes(receiver ?? '');
}

describe('permissions', () => {
  it('of a participant match what is its own, and nothing of anybody else', () => {
    let matched = 0;
    let refused = 0;
    fc.assert(
      fc.property(lists, (file) => {
        let state: Desired;
        try {
          state = stateOf(file);
        } catch (caught) {
          // two that would get at one thing
          expect(String(caught)).toMatch(/would both read from the queue|and that is also below/);
          return;
        }
        for (const host of virtualHostsOf(catalogue)) {
          const objects = state.resources.filter(
            ({ kind, virtualHost }) => virtualHost === host && (kind === 'exchange' || kind === 'queue'),
          );
          const extra = file.participants.flatMap((one) => [
            `private-${one.name}-x`,
            `private-${one.name}-x-to-${one.name}`,
          ]);
          const permissions = state.resources.filter(
            ({ kind, virtualHost }) => kind === 'permission' && virtualHost === host,
          );
          for (const permission of permissions) {
            for (const [verb, pattern] of Object.entries(permission.facts)) {
              const matches = matcher(String(pattern));
              for (const object of [...objects.map((one) => one.name), ...extra]) {
                if (!matches(object)) continue;
                matched += 1;
                const right = allowed(file, permission.name, verb, object);
                if (!right) throw new Error(`${permission.name} may ${verb} ${object}: ${String(pattern)}`);
              }
            }
            // what it needs, it has
            const needs = state.resources.filter(
              ({ kind, virtualHost, facts }) =>
                kind === 'binding' &&
                virtualHost === host &&
                String(facts['destination']).startsWith('private-'),
            );
            for (const { facts } of needs) {
              const [source, destination] = [String(facts['source']), String(facts['destination'])];
              if (!allowed(file, permission.name, 'read', destination)) {
                refused += 1;
                continue;
              }
              expect(matcher(String(permission.facts['read']))(source)).toBe(true);
              expect(matcher(String(permission.facts['read']))(destination)).toBe(true);
              expect(matcher(String(permission.facts['write']))(destination)).toBe(true);
            }
          }
        }
        expect(incompatibilities(state.resources)).toEqual([]);
      }),
      { numRuns: 300 },
    );
    expect(matched).toBeGreaterThan(1000);
    expect(refused).toBeGreaterThan(100);
  });

  it('are anchored, and mean names as they are written', () => {
    const state = stateOf({
      participants: [
        { name: 'ts', role: 'controller' },
        { name: 'ts-2', role: 'controller' },
        { name: 'tso', role: 'controller' },
        { name: 'h+', role: 'heh', peers: ['ts'] },
      ],
    });
    const factsOf = (user: string): Record<string, string> =>
      state.resources.find(({ kind, name: it }) => kind === 'permission' && it === user)?.facts as Record<
        string,
        string
      >;
    expect(factsOf('ts')).toEqual({
      configure: '^(?:private-ts-(?!(?:2)-).+)$',
      write: '^(?:ts-to-.+|private-ts-(?!(?:2)-).+)$',
      read: '^(?:(?!private-).+-to-ts|private-ts-(?!(?:2)-).+)$',
    });
    expect(factsOf('h+')).toEqual({
      configure: '^$',
      write: String.raw`^(?:h\+-to-.+|private-h\+-dead|private-h\+-dead-letters|private-h\+-down)$`,
      read: String.raw`^(?:(?!private-).+-to-h\+|private-h\+-dead|private-h\+-dead-letters|private-h\+-down)$`,
    });
    expect(matcher(factsOf('ts')['read'] ?? '')('x-to-tso')).toBe(false);
    expect(matcher(factsOf('ts')['configure'] ?? '')('private-ts-2-up')).toBe(false);
    expect(matcher(factsOf('ts')['configure'] ?? '')('private-ts-20-up')).toBe(true);
    expect(matcher(factsOf('h+')['write'] ?? '')('hh-to-ts')).toBe(false);
  });

  it.each([
    ['$', '$-dead', 'controller', 'private-$-dead-letters'],
    ['a', 'a-from', 'operator', 'private-a-from-vpp'],
    ['a', 'a-from-super', 'tso', 'private-a-from-super-tso'],
  ])('are not made where names meet: %s and %s', (outer, inner, role, meeting) => {
    for (const privateObjects of [true, false]) {
      const file: ParticipantsFile = {
        participants: [
          { name: inner, role: 'heh', privateObjects },
          { name: outer, role },
        ],
      };
      expect(checkParticipants(file, catalogue)).toEqual([]);
      expect(() => stateOf(file)).toThrow(
        expect.objectContaining({
          code: 'INVALID_ARGUMENT',
          message: expect.stringContaining(
            `${outer} has the name ${meeting} for something of its own, and that is also below the private name of ${inner}. Give ${inner} another name.`,
          ) as unknown,
        }),
      );
    }
    // ends like those, but not with what they go on with
    const apart = { participants: [{ name: 'a-up', role: 'controller' }, { name: 'a', role: 'controller' }, { name: 'x-dead', role: 'heh' }] }; // prettier-ignore
    expect(stateOf(apart).resources.length).toBeGreaterThan(0);
  });

  it('are not made where too many names begin with one', () => {
    const hubs = Array.from({ length: 101 }, (_, index) => ({ name: `heh-${index}`, role: 'heh' }));
    const all = (extra: object): ParticipantsFile => ({
      participants: [{ name: 'heh', role: 'controller', ...extra }, ...hubs],
    });
    expect(() => stateOf(all({}))).toThrow('The names of 101 participants begin with "heh-"');
    expect(stateOf(all({ privateObjects: false })).resources.length).toBeGreaterThan(101);
  });
});
