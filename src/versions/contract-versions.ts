/** The versions of a contract for programs: what goes in and what comes out is validated. */

import { isObject } from '../core/is-object.ts';
import { createCodec, type MessageOf } from '../core/codec.ts';
import type { Contract, Protocol } from '../support/contract.ts';
import { Versions, type Carried } from './versions.ts';

/** Carries messages between the version that a contract is, and older ones. */
export interface ContractVersions<P extends Protocol = Protocol> {
  /** What the contract's own version is called; null where it does not say. */
  readonly current: string | null;
  /** Every version that messages can be carried to, the contract's own last. */
  readonly all: readonly string[];
  /**
   * Carries a message of an older version into this one. The given value stays as it is.
   *
   * @param value the message as JSON was parsed.
   * @throws EbadgeError `NOT_IN_VERSION` when it cannot be carried, `INVALID_ARGUMENT` for a version that the contract
   * does not know; ValidationError when what comes out is no valid message. Retrying never helps.
   */
  upgrade(value: unknown, options: { readonly from: string }): MessageOf<P>;
  /**
   * Carries a message of this version into an older one, and says what was left out on the way where the
   * mapping allows that. The given message stays as it is.
   *
   * @throws EbadgeError `NOT_IN_VERSION` when it cannot be carried, `INVALID_ARGUMENT` for a version that the contract
   * does not know; ValidationError when the message is not valid. Retrying never helps.
   */
  downgrade(message: MessageOf<P>, options: { readonly to: string }): Carried;
}

/** Makes what carries the messages of a contract between its versions: `x-versions` of the document it was generated from. */
export function createVersions<P extends Protocol>(contract: Contract<P>): ContractVersions<P> {
  const versions = new Versions(contract.catalogue);
  const codec = createCodec(contract);
  return {
    current: versions.current,
    all: versions.all,
    upgrade(value, { from }) {
      versions.check(from);
      // what is no object is no message of any version
      return codec.validate(isObject(value) ? versions.up(value, from).message : value);
    },
    downgrade(message, { to }) {
      versions.check(to);
      return versions.down(codec.validate(message) as object, to);
    },
  };
}
