/** Which values are right beyond doubt, found without a detour: almost all messages that are read are. */

import type { Contract } from '../support/contract.ts';

/**
 * Makes the quick check of a contract's messages. It is for what JSON.parse made: plain objects, which have own members
 * only. Where it says false, {@link MessageTypes} and the validators tell.
 */
export function quickCheckOf(contract: Contract): (value: unknown) => boolean {
  const { discriminator } = contract.catalogue;
  // unless somebody gave members to all objects
  if (discriminator === null) return () => false;
  /** By the length of a type's name: its name, its check, and so on, for as few steps as can be. */
  const checks: (readonly (string | ((value: unknown) => boolean))[] | undefined)[] = [];
  for (const [name, { isSurelyValid }] of Object.entries(contract.validators)) {
    if (isSurelyValid !== undefined)
      checks[name.length] = [...(checks[name.length] ?? []), name, isSurelyValid];
  }
  return (value) => {
    if (typeof value !== 'object' || value === null || discriminator in Object.prototype) return false;
    const name = (value as Readonly<Record<string, unknown>>)[discriminator];
    if (typeof name !== 'string') return false;
    const candidates = checks[name.length];
    if (candidates === undefined) return false;
    for (let at = 0; at < candidates.length; at += 2) {
      if (candidates[at] === name) return (candidates[at + 1] as (value: unknown) => boolean)(value);
    }
    return false;
  };
}
