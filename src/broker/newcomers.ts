/**
 * Things that are there already, below the private name of a participant who joins only now. They may be somebody
 * else's making: a participant whose name its own begins with could build there until today.
 */

import type { Desired } from './desired.ts';
import { ownersOf } from './owners.ts';
import { matcher } from './patterns.ts';
import { describeKind, idOf, type Facts, type Found } from './resource.ts';

/** Arguments that hand messages on to an exchange, which RabbitMQ allows or refuses only once: when they are declared. */
const handingOn = ['x-dead-letter-exchange', 'alternate-exchange'];

/** Whether a right that was found covers a name. One that covers everything is no participant's. */
function covers(pattern: unknown, name: string): boolean {
  try {
    const matches = matcher(String(pattern));
    return matches(name) && !matches('');
  } catch {
    // PCRE knows more than JavaScript
    return false;
  }
}

/** Why what is there cannot become that of those who join: a sentence for each thing. */
export function newcomerRefusals(desired: Desired, found: readonly Found[], isPruning: boolean): string[] {
  const known = new Set(found.filter(({ kind }) => kind === 'user').map(({ name }) => name));
  const wanted = new Set(desired.resources.map(idOf));
  const rights = new Map(
    found.flatMap((one) =>
      one.kind === 'permission' ? [[`${one.virtualHost} ${one.name}`, one.facts]] : [],
    ),
  );
  /** Who joins, and who could have had its hand in that name until now. */
  const joining = (
    virtualHost: string,
    name: string,
    right: 'configure' | 'write',
  ): { newcomer?: string; other?: string } => {
    const [owner, ...others] = ownersOf(name, desired.participants);
    if (owner === undefined || known.has(owner)) return {};
    const other = others.find((one) => covers(rights.get(`${virtualHost} ${one}`)?.[right], name));
    return { newcomer: owner, ...(other === undefined ? {} : { other }) };
  };
  return found.flatMap((thing): string[] => {
    const { kind, name, virtualHost, facts } = thing;
    if ((kind !== 'exchange' && kind !== 'queue') || !desired.virtualHosts.includes(virtualHost)) return [];
    const { newcomer, other } = joining(virtualHost, name, 'configure');
    if (other !== undefined) {
      return [
        `${describeKind(thing)} is there before ${String(newcomer)} has joined, and may be the making of ${other}, whose name ${String(newcomer)} begins with. Delete it first.`,
      ];
    }
    if (newcomer !== undefined && thing.isMarked && !wanted.has(idOf(thing)) && !isPruning) {
      return [
        `${describeKind(thing)} was made for somebody who is no longer in the list, and would become that of ${newcomer}, who joins. Have it deleted with --prune, messages lost.`,
      ];
    }
    const given = (facts['arguments'] ?? {}) as Facts;
    return handingOn.flatMap((argument) => {
      const target = given[argument];
      if (typeof target !== 'string') return [];
      const reached = joining(virtualHost, target, 'write');
      return reached.other === undefined
        ? []
        : [
            `${describeKind(thing)} hands messages on to ${target} (${argument}), which is ${String(reached.newcomer)}'s, who joins. Delete it first.`,
          ];
    });
  });
}
