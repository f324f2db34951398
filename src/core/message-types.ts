/** Which message type of a contract a value is of, and what holds it against that type. */

import type { Contract, ErratumInfo, MessageValidator } from '../support/contract.ts';
import { describeValue, type Issue } from './issues.ts';
import { closest } from './suggest.ts';
import { ValidationError } from './validation-error.ts';

/** A message type as the codec needs it. */
export interface MessageType {
  readonly name: string;
  readonly validator: MessageValidator;
  /** Names of its fields; empty when it has none that are known by name. */
  readonly fields: ReadonlySet<string>;
  readonly errata: readonly ErratumInfo[];
}

const none: ReadonlySet<string> = new Set();

/** Of extension messages: whatever JSON they are. */
const anything: MessageValidator = { validate: () => true, collect: () => true };

/** Finds the types of a contract. */
export class MessageTypes {
  readonly #contract: Contract;
  /** By the length of their names: comparing with the few of one length takes less than hashing the name. */
  readonly #types: readonly (readonly MessageType[] | undefined)[];
  readonly #extension: RegExp | undefined;

  constructor(contract: Contract) {
    const { messages, extensionMessages } = contract.catalogue;
    this.#contract = contract;
    const types: MessageType[][] = [];
    for (const [name, validator] of Object.entries(contract.validators)) {
      const fields = messages[name]?.fields ?? [];
      (types[name.length] ??= []).push({
        name,
        validator,
        fields: new Set(fields.map((field) => field.name)),
        errata: messages[name]?.errata ?? [],
      });
    }
    this.#types = types;
    this.#extension = extensionMessages && new RegExp(extensionMessages.pattern, 'u');
  }

  /** The type of that name: one of the contract's, or an extension that it lets travel. */
  named(name: unknown): MessageType | undefined {
    if (typeof name !== 'string') return undefined;
    const candidates = this.#types[name.length];
    if (candidates !== undefined) {
      for (const candidate of candidates) if (candidate.name === name) return candidate;
    }
    if (this.#extension?.test(name) !== true) return undefined;
    return { name, validator: anything, fields: none, errata: [] };
  }

  /** The name that a value states; undefined when it states none. */
  statedBy(value: unknown): unknown {
    const { discriminator } = this.#contract.catalogue;
    if (discriminator === null || typeof value !== 'object' || value === null) return undefined;
    // own members only: a plain object has no others, unless somebody gave them to all objects
    const isOwn =
      Object.getPrototypeOf(value) === Object.prototype && !(discriminator in Object.prototype)
        ? true
        : Object.hasOwn(value, discriminator);
    return isOwn ? (value as Record<string, unknown>)[discriminator] : undefined;
  }

  /**
   * The type of a value. `given` counts where messages do not name their type themselves.
   *
   * @throws ValidationError `UNKNOWN_MESSAGE`, or `INVALID_MESSAGE` when it is no object.
   */
  of(value: unknown, given: string | undefined): MessageType {
    const { discriminator, messages, title } = this.#contract.catalogue;
    const name = discriminator === null ? given : this.statedBy(value);
    const type = this.named(name);
    if (type !== undefined && (discriminator === null || !Array.isArray(value))) return type;
    if (discriminator !== null && (typeof value !== 'object' || value === null || Array.isArray(value))) {
      const found = describeValue(value);
      const issue: Issue = { path: '', keyword: 'type', rule: false, expected: 'object', found };
      throw new ValidationError('INVALID_MESSAGE', 'This is no message.', [issue]);
    }
    const similar = typeof name === 'string' ? closest(name, Object.keys(messages)) : undefined;
    const hint = similar === undefined ? '' : ` Did you mean "${similar}"?`;
    const issue: Issue = {
      path: discriminator === null ? '' : `/${discriminator}`,
      keyword: name === undefined ? 'required' : 'enum',
      rule: false,
      expected: 'the name of a message type',
      found: describeValue(name),
    };
    throw new ValidationError('UNKNOWN_MESSAGE', `This is no message of the ${title}.${hint}`, [issue]);
  }
}
