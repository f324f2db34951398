/** What reading and writing take besides the message. */

import { EbadgeError } from './errors.ts';
import { describeValue } from './issues.ts';
import { closest } from './suggest.ts';
import type { Forgiven } from './tolerant.ts';

/**
 * How strictly messages are read. `strict`: as the contract says. `tolerant`: unknown members are left out and
 * the errata that the contract declares are repaired; whatever else is wrong is refused as in strict reading.
 */
export type Reading = 'strict' | 'tolerant';

/** Which type a message is of. */
export interface NameOptions {
  /**
   * Wire name of the type; only for contracts whose messages do not name it themselves. Default: what the message
   * says.
   */
  readonly name?: string | undefined;
}

/** How a message is read. */
export interface ReadOptions extends NameOptions {
  /** How strictly. Default: `strict`. */
  readonly reading?: Reading | undefined;
  /**
   * Refuses (`MALFORMED_JSON`) texts in which an object has two members of one name; else the last one counts.
   * Takes about as long again as reading the text. Default: false.
   */
  readonly uniqueKeys?: boolean | undefined;
}

/** How a message is read by a call that returns nothing but the message. */
export interface ParseOptions extends ReadOptions {
  /**
   * Told what tolerant reading forgave, when it forgave something, before the message is returned. Default: nobody
   * is.
   */
  readonly onForgiven?: ((forgiven: readonly Forgiven[]) => void) | undefined;
}

const kinds: Readonly<Record<string, readonly [expected: string, is: (value: unknown) => boolean]>> = {
  name: ['text', (value) => typeof value === 'string'],
  reading: ["'strict' or 'tolerant'", (value) => value === 'strict' || value === 'tolerant'],
  uniqueKeys: ['true or false', (value) => typeof value === 'boolean'],
  onForgiven: ['a function', (value) => typeof value === 'function'],
};

const invalid = (message: string): EbadgeError => new EbadgeError('INVALID_ARGUMENT', message);

/** Names of the options that a call takes. */
const optionsOf = {
  parse: ['name', 'reading', 'uniqueKeys', 'onForgiven'],
  safeParse: ['name', 'reading', 'uniqueKeys'],
  encode: ['name'],
  validate: ['name'],
} as const;

/** Refuses what callers without a compiler give for options: a misspelt one would be silently without effect. */
export function checkReadOptions(call: keyof typeof optionsOf, options: unknown): void {
  if (options === undefined) return;
  const names: readonly string[] = optionsOf[call];
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw invalid(
      `${call} takes its options as an object, not ${describeValue(options)}: { ${names.join(', ')} }.`,
    );
  }
  for (const name in options) {
    const kind = names.includes(name) ? kinds[name] : undefined;
    if (kind === undefined) {
      const similar = closest(name, names);
      const hint = similar === undefined ? '' : ` Did you mean "${similar}"?`;
      throw invalid(`${call} has no option ${describeValue(name)}.${hint} Options: ${names.join(', ')}.`);
    }
    const value = (options as Record<string, unknown>)[name];
    if (value !== undefined && !kind[1](value)) {
      throw invalid(`The option ${name} of ${call} has to be ${kind[0]}.`);
    }
  }
}
