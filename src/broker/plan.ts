/** What there is to do so that a broker becomes what it is to be. Decides; does nothing. */

import type { Desired } from './desired.ts';
import type { FoundState } from './found.ts';
import { newcomerRefusals } from './newcomers.ts';
import { ownerOf, ownersOf } from './owners.ts';
import { privatePrefix } from './patterns.ts';
import { describeKind, differences, idOf, inOrder, type Found, type Resource } from './resource.ts';
import { shadowNotes } from './shadows.ts';
import { bySequence, type Action, type Step } from './steps.ts';

export type { Step };

/** Options of {@link planOf}. */
export interface PlanOptions {
  /** Deletes exchanges and queues too that were made from the list and are no longer wanted. Default: false. */
  readonly prune?: boolean;
  /** Deletes and makes anew, with all messages lost, what cannot be changed. Default: false. */
  readonly replace?: boolean;
}

/** What there is to do, and what there is to know. */
export interface Plan {
  /** In the order in which they are done. */
  readonly steps: readonly Step[];
  /** Why it cannot be done. */
  readonly refusals: readonly string[];
  /** Made from the list, no longer wanted, and left until somebody prunes. */
  readonly leftovers: readonly Found[];
  /** On the virtual hosts, and nobody's in the list. Never touched. */
  readonly foreign: readonly Found[];
  /** What else is to be known. */
  readonly notes: readonly string[];
}

/** Tags with which RabbitMQ gives rights over the broker. */
const powers = ['administrator', 'policymaker', 'monitoring', 'management', 'impersonator'];

const tagsOf = (user: Resource): readonly string[] => user.facts['tags'] as readonly string[];
const textOf = (resource: Resource, key: string): string => String(resource.facts[key]);

/** What can be there in one form only: to change it is to delete it. */
const isFixed = ({ kind }: Resource): boolean => kind === 'exchange' || kind === 'queue';

/** Compares what is wanted with what is there. */
class Comparison {
  readonly #desired: Desired;
  readonly #options: PlanOptions;
  readonly #wanted: ReadonlyMap<string, Resource>;
  readonly #found: ReadonlyMap<string, Found>;
  /** What participants declare themselves. */
  readonly #declared: ReadonlyMap<string, Resource>;
  /** By virtual host and the name of one of their ends: bindings that are wanted and there. */
  readonly #bound = new Map<string, Resource[]>();
  readonly #rebound = new Set<string>();
  readonly #disconnected = new Set<string>();
  /** The participants, and those expelled. */
  readonly #everybody: ReadonlySet<string>;
  readonly #expelled: ReadonlySet<string>;
  readonly steps: Step[] = [];
  readonly refusals: string[] = [];
  readonly leftovers: Found[] = [];
  readonly foreign: Found[] = [];
  readonly notes: string[] = [];

  constructor(desired: Desired, found: FoundState, options: PlanOptions) {
    this.#desired = desired;
    this.#options = options;
    this.#wanted = new Map(desired.resources.map((resource) => [idOf(resource), resource]));
    this.#declared = new Map(desired.declared.map((resource) => [idOf(resource), resource]));
    this.#found = new Map(found.resources.map((resource) => [idOf(resource), resource]));
    this.#expelled = new Set(
      found.resources
        .filter(({ kind, name, isMarked }) => kind === 'user' && isMarked && !desired.participants.has(name))
        .map(({ name }) => name),
    );
    this.#everybody = new Set([...desired.participants, ...this.#expelled]);
    if (options.replace === true) this.#indexBindings();
    for (const resource of desired.resources) this.#want(resource, found.user);
    for (const resource of found.resources) {
      if (!this.#wanted.has(idOf(resource))) this.#leave(resource, found.user);
    }
    this.refusals.push(...newcomerRefusals(desired, found.resources, options.prune === true));
    this.notes.push(...shadowNotes(desired.resources, this.foreign));
  }

  #step(action: Action, resource: Resource, before?: Found, fields?: readonly string[]): void {
    this.steps.push({
      action,
      resource,
      ...(before === undefined ? {} : { before }),
      ...(fields === undefined ? {} : { fields }),
    });
  }

  #want(resource: Resource, administrator: string): void {
    const before = this.#found.get(idOf(resource));
    if (before === undefined) {
      this.#step('create', resource);
      return;
    }
    if (resource.kind === 'user') {
      const power = tagsOf(before).find((tag) => powers.includes(tag));
      if (power !== undefined || resource.name === administrator) {
        this.refusals.push(
          `${resource.name} is an account for people (${power ?? 'yours'}), which becoming a participant would take its rights from. Give the participant another name.`,
        );
        return;
      }
    }
    const fields = differences(resource, before);
    if (fields.length === 0) return;
    if (!isFixed(resource)) {
      this.#step('change', resource, before, fields);
      if (resource.kind === 'permission') this.#disconnect(resource.name);
      if (resource.kind === 'user' && fields.includes('password_hash')) this.#disconnect(resource.name);
    } else if (this.#options.replace === true) {
      this.#step('replace', resource, before, fields);
      this.#bindAgain(resource);
    } else {
      this.refusals.push(
        `${describeKind(resource)} is there, with other ${fields.join(' and ')}, which cannot be changed. Empty it and delete it yourself, or have it replaced with --replace, messages lost.`,
      );
    }
  }

  #indexBindings(): void {
    for (const binding of this.#desired.resources) {
      if (binding.kind !== 'binding' || !this.#found.has(idOf(binding))) continue;
      for (const [kind, end] of [
        ['exchange', 'source'],
        ['queue', 'destination'],
      ] as const) {
        const id = idOf({ kind, virtualHost: binding.virtualHost, name: textOf(binding, end) });
        this.#bound.set(id, [...(this.#bound.get(id) ?? []), binding]);
      }
    }
  }

  /** Bindings go with what they bind. */
  #bindAgain(resource: Resource): void {
    for (const binding of this.#bound.get(idOf(resource)) ?? []) {
      const id = idOf(binding);
      if (!this.#rebound.has(id)) this.#step('create', binding);
      this.#rebound.add(id);
    }
  }

  /** Rights that are taken do not reach who is connected already. */
  #disconnect(name: string): void {
    const user = { kind: 'user', virtualHost: '', name } as const;
    const before = this.#found.get(idOf(user));
    if (before === undefined || this.#disconnected.has(name)) return;
    this.#disconnected.add(name);
    this.#step('disconnect', { ...user, facts: {} }, before);
  }

  #isExpelled(name: string): boolean {
    return this.#expelled.has(name);
  }

  /** What was an expelled participant's must not become that of one whose name its own begins with. */
  #refuseHeir(found: Found): void {
    const [owner, heir] = ownersOf(found.name, this.#everybody);
    if (owner === undefined || heir === undefined || !this.#expelled.has(owner)) return;
    this.refusals.push(
      `${describeKind(found)} was ${owner}'s and would become ${heir}'s, whose name ${owner} begins with. ${
        found.isMarked ? 'Have it deleted with --prune, messages lost.' : 'Delete it first.'
      }`,
    );
  }

  /** Something that participants declare themselves is there: as they would have it, or in their way. */
  #leaveDeclared(wanted: Resource, found: Found): void {
    const fields = differences(wanted, found);
    if (fields.length === 0) return;
    if (this.#options.replace === true) this.#step('delete', found, found, fields);
    else {
      this.refusals.push(
        `${describeKind(found)} is there, with other ${fields.join(' and ')} than the participants declare it with, who do not get past it. Empty it and delete it yourself, or have it deleted with --replace, messages lost.`,
      );
    }
  }

  /** Something that nobody asked for. */
  #leave(found: Found, administrator: string): void {
    const { kind, name, virtualHost } = found;
    const declared = this.#declared.get(idOf(found));
    if (declared !== undefined) {
      this.#leaveDeclared(declared, found);
      return;
    }
    const isHere = this.#desired.virtualHosts.includes(virtualHost);
    switch (kind) {
      case 'user':
        if (!this.#isExpelled(name)) return;
        if (name === administrator) {
          this.refusals.push(
            `${name} bears the mark of the list and is your own account. Log in by another one.`,
          );
          return;
        }
        this.#step('delete', found, found);
        this.#disconnect(name);
        return;
      case 'user limits':
        if (this.#desired.participants.has(name) && found.isMarked) this.#step('delete', found, found);
        return;
      case 'permission':
        if (this.#isExpelled(name) || name === administrator) return;
        if (!isHere) {
          if (found.isMarked) {
            this.notes.push(
              `${name} has rights on the virtual host ${virtualHost}, which are none of the list's.`,
            );
          }
        } else if (found.isMarked) {
          this.#step('delete', found, found);
          this.#disconnect(name);
        } else this.foreign.push(found);
        return;
      case 'binding':
        if (isHere) this.#leaveBinding(found);
        return;
      case 'policy':
        if (!isHere) return;
        if (found.isMarked) this.#step('delete', found, found);
        else this.foreign.push(found);
        return;
      case 'exchange':
      case 'queue':
        if (!isHere) return;
        if (found.isMarked && this.#options.prune === true) this.#step('delete', found, found);
        else {
          this.#refuseHeir(found);
          if (found.isMarked) this.leftovers.push(found);
          // participants may have things of their own
          else if (ownerOf(name, this.#desired.participants) === undefined) this.foreign.push(found);
        }
        return;
      case 'virtual host':
      case 'virtual host limits':
    }
  }

  /** Whether an exchange is between participants and made from the list. */
  #isShared(virtualHost: string, name: string): boolean {
    if (name.startsWith(privatePrefix)) return false;
    const id = idOf({ kind: 'exchange', virtualHost, name });
    if (this.#wanted.has(id) || this.#declared.has(id) || this.#found.get(id)?.isMarked === true) return true;
    // those that participants have made themselves bear no mark
    const ends = name.split('-to-');
    return ends.length === 2 && ends.some((end) => this.#expelled.has(end));
  }

  #isPruned(virtualHost: string, name: string, kind: 'exchange' | 'queue'): boolean {
    const id = idOf({ kind, virtualHost, name });
    return this.#options.prune === true && !this.#wanted.has(id) && this.#found.get(id)?.isMarked === true;
  }

  #leaveBinding(found: Found): void {
    const { virtualHost } = found;
    const [source, destination] = [textOf(found, 'source'), textOf(found, 'destination')];
    const type = textOf(found, 'destination_type') as 'exchange' | 'queue';
    // it goes with either end
    if (this.#isPruned(virtualHost, source, 'exchange') || this.#isPruned(virtualHost, destination, type))
      return;
    if (!this.#isShared(virtualHost, source)) return;
    const owner = ownerOf(destination, this.#desired.participants);
    if (owner !== undefined && this.#desired.mayRead(virtualHost, owner, source)) return;
    // copies of messages for one who may not have them (any more)
    if (destination.startsWith(privatePrefix)) this.#step('delete', found, found);
    else {
      this.foreign.push(found);
      this.notes.push(
        `The ${type} ${destination} on ${virtualHost}, which is none of the list's, takes a copy of what goes through ${source}: whoever reads it reads messages between participants. Unless that is wanted, unbind it.`,
      );
    }
  }
}

/** What there is to do so that what was found becomes what is wanted. */
export function planOf(desired: Desired, found: FoundState, options: PlanOptions = {}): Plan {
  const { steps, refusals, leftovers, foreign, notes } = new Comparison(desired, found, options);
  return {
    steps: [...steps].sort(bySequence),
    refusals,
    leftovers: [...leftovers].sort(inOrder),
    foreign: [...foreign].sort(inOrder),
    notes,
  };
}
