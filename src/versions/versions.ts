/** Messages of older versions of a contract, carried into this one and back. */

import { EbadgeError } from '../core/errors.ts';
import { closest } from '../core/suggest.ts';
import type { Catalogue } from '../support/contract.ts';
import type { VersionMapping, VersionsInfo } from '../support/versions.ts';
import { CarryFault, doSteps, undoSteps } from './steps.ts';

/** A message carried to another version. */
export interface Carried {
  /** The message there, not validated yet. */
  readonly message: object;
  /** The wire name of its type there. */
  readonly name: string;
  /** Where something was left out that the version has no place for, as its mapping allows: JSON Pointers. */
  readonly lost: readonly string[];
}

/** One mapping on the way from an older version. */
interface Leg {
  readonly from: string;
  readonly mapping: VersionMapping;
}

const show = (name: string): string => JSON.stringify(name.slice(0, 60));

/** The versions of a contract. */
export class Versions {
  readonly #info: VersionsInfo | undefined;
  readonly #catalogue: Catalogue;
  readonly #extension: RegExp | undefined;

  constructor(catalogue: Catalogue) {
    this.#info = catalogue.versions;
    this.#catalogue = catalogue;
    this.#extension = catalogue.extensionMessages && new RegExp(catalogue.extensionMessages.pattern, 'u');
  }

  /** What this version is called; null where the contract does not say. */
  get current(): string | null {
    return this.#info?.name ?? null;
  }

  /** Every version that messages can be carried to, this one last. */
  get all(): readonly string[] {
    return this.#info === undefined ? [] : [...Object.keys(this.#info.older), this.#info.name];
  }

  /** Throws INVALID_ARGUMENT where the contract has no such version. */
  check(version: string): void {
    if (this.all.includes(version)) return;
    const similar = closest(version, this.all);
    const hint = similar === undefined ? '' : ` Did you mean "${similar}"?`;
    throw new EbadgeError(
      'INVALID_ARGUMENT',
      `${this.#catalogue.title} has no version ${show(version)}.${hint} Versions: ${this.all.join(', ') || 'none are told apart'}.`,
    );
  }

  /** The mappings from an older version to this one, nearest to it first. */
  #legs(version: string): Leg[] {
    this.check(version);
    const legs: Leg[] = [];
    for (let from = version; from !== this.#info?.name;) {
      const mapping = this.#info?.older[from];
      if (mapping === undefined || legs.length > 100)
        throw new EbadgeError('INTERNAL', `No mapping leads from the version ${show(from)}.`);
      legs.push({ from, mapping });
      from = mapping.to;
    }
    return legs;
  }

  #nameOf(message: object): string {
    const { discriminator } = this.#catalogue;
    const name = discriminator === null ? undefined : (message as Record<string, unknown>)[discriminator];
    if (typeof name === 'string') return name;
    throw new EbadgeError('INVALID_MESSAGE', 'This is no message: it does not say of which type it is.');
  }

  /** A copy of the message under the name that the steps have given it. */
  #copyOf(message: object): Record<string, unknown> {
    return structuredClone(message) as Record<string, unknown>;
  }

  #renamed(message: Record<string, unknown>, name: string): void {
    const { discriminator } = this.#catalogue;
    if (discriminator !== null) message[discriminator] = name;
  }

  /** Whether messages of that name are none of the contract's: they travel as they are. */
  #travels(name: string): boolean {
    return !Object.hasOwn(this.#catalogue.messages, name) && this.#extension?.test(name) === true;
  }

  #refused(name: string, version: string, path: string, reason: string): EbadgeError {
    return new EbadgeError(
      'NOT_IN_VERSION',
      `${show(name)} cannot be carried to version ${version}: ${reason}`,
      {
        details: { messageName: name, version, path },
      },
    );
  }

  /**
   * Carries a message of an older version into this one. What comes out has yet to be validated.
   *
   * @throws EbadgeError `NOT_IN_VERSION` when it cannot be carried; `INVALID_ARGUMENT` for an unknown version.
   */
  up(message: object, from: string): Carried {
    const legs = this.#legs(from);
    const copy = this.#copyOf(message);
    for (const { mapping } of legs) {
      const name = this.#nameOf(copy);
      if (this.#travels(name)) continue;
      const mapped = Object.hasOwn(mapping.messages, name) ? mapping.messages[name] : undefined;
      if (mapped === undefined) {
        const why = Object.hasOwn(mapping.withdrawn, name) ? mapping.withdrawn[name] : undefined;
        const similar = closest(name, Object.keys(mapping.messages));
        const hint = similar === undefined ? '' : ` Did you mean "${similar}"?`;
        const reason = why ?? `version ${from} has no such message, or none is known.${hint}`;
        throw this.#refused(name, mapping.to, '', reason);
      }
      this.#attempt(name, mapping.to, () => doSteps(copy, mapped.steps, { path: '', lost: [] }));
      this.#renamed(copy, mapped.name);
    }
    return { message: copy, name: this.#nameOf(copy), lost: [] };
  }

  /**
   * Carries a valid message of this version into an older one.
   *
   * @throws EbadgeError `NOT_IN_VERSION` when it cannot be carried; `INVALID_ARGUMENT` for an unknown version.
   */
  down(message: object, to: string): Carried {
    const legs = this.#legs(to).toReversed();
    const copy = this.#copyOf(message);
    const lost: string[] = [];
    for (const { from, mapping } of legs) {
      const name = this.#nameOf(copy);
      if (this.#travels(name)) continue;
      const entry = Object.entries(mapping.messages).find(([, mapped]) => mapped.name === name);
      if (entry === undefined) {
        const why = Object.hasOwn(mapping.added, name) ? mapping.added[name] : undefined;
        throw this.#refused(name, from, '', why ?? 'that version has no such message, or none is known.');
      }
      const [older, { steps }] = entry;
      this.#attempt(name, from, () => undoSteps(copy, steps, { path: '', lost }));
      this.#renamed(copy, older);
    }
    return { message: copy, name: this.#nameOf(copy), lost };
  }

  #attempt(name: string, version: string, work: () => void): void {
    try {
      work();
    } catch (caught) {
      if (!(caught instanceof CarryFault)) throw caught;
      throw this.#refused(name, version, caught.path, `${caught.path} ${caught.reason}.`);
    }
  }
}
