/** Arbitraries of the messages of a contract. */

import fc from 'fast-check';
import { EbadgeError } from '../../core/errors.ts';
import { closest } from '../../core/suggest.ts';
import type { Verdict } from '../../core/verdict.ts';
import type { Contract, Protocol } from '../../support/contract.ts';
import type { SchemaSet } from '../../support/schemas.ts';
import { SchemaValues } from './schema-values.ts';
import type { Json, JsonObject } from './schema.ts';
import { Spoilings, type Spoiling } from './spoil.ts';

/** A message that was spoilt in one place. */
export interface InvalidMessage {
  /** The type of the message that was spoilt. */
  readonly name: string;
  /** What is sent: JSON, or what was JSON before. */
  readonly text: string;
  /** What every reader of the contract has to say of it (schema/meta/verdict.md). */
  readonly verdict: Verdict;
  /** What was done to it, in words. */
  readonly spoilt: string;
}

/** The wire names of messages, without those that stand for any extension. */
export type NameOf<M> = keyof { [N in keyof M as string extends N ? never : N]: M[N] } & string;

/** Arbitraries of the messages of one contract. All shrink: to short texts, few members, few samples. */
export interface MessageArbitraries<M> {
  /** Wire names of all message types, sorted. */
  readonly names: readonly NameOf<M>[];
  /**
   * Valid messages of one type: whatever the schema lets pass, its rules kept; extension fields, every zone and form of
   * times, null and left out, are among them.
   *
   * @throws EbadgeError `INVALID_ARGUMENT`: there is no such message; `SPEC_UNSUPPORTED`: the schema says what no values can
   * be made of.
   */
  arbitrary<N extends NameOf<M>>(name: N): fc.Arbitrary<M[N]>;
  /** Valid messages of every type. */
  anyMessage(): fc.Arbitrary<M[NameOf<M>]>;
  /** Messages of one type, each spoilt in one place, with the verdict that it has to get. Throws as `arbitrary`. */
  invalid(name: NameOf<M>): fc.Arbitrary<InvalidMessage>;
  /** Spoilt messages of every type. */
  anyInvalid(): fc.Arbitrary<InvalidMessage>;
}

/** Trials by which it is found out whether values that are right can be made, and how many have to be. */
const trials = 100;
const enough = 10;
const seed = 1;

/** The text of a message of which a copy was changed. */
const changed =
  (change: (message: JsonObject) => void) =>
  (message: JsonObject): string => {
    const copy = { ...message };
    change(copy);
    return JSON.stringify(copy);
  };

/** What is wrong with a text, before it comes to the schema. */
function beforeTheSchema(
  discriminator: string | null,
): { what: string; verdict: Verdict; text: (m: JsonObject) => string }[] {
  const malformed = { code: 'MALFORMED_JSON' } as const;
  const cut = {
    what: 'ends too soon',
    verdict: malformed,
    text: (m: JsonObject) => `[${JSON.stringify(m)}`,
  };
  if (discriminator === null) return [cut];
  const unknown = (keyword: string): Verdict => ({
    code: 'UNKNOWN_MESSAGE',
    path: `/${discriminator}`,
    keyword,
    rule: false,
  });
  return [
    cut,
    {
      what: 'is of no known type',
      verdict: unknown('enum'),
      text: changed((message) => void (message[discriminator] = 'no such message')),
    },
    {
      what: 'does not say its type',
      verdict: unknown('required'),
      text: changed((message) => void Reflect.deleteProperty(message, discriminator)),
    },
  ];
}

/** A copy of the message with one place changed. */
function spoil(message: Json, { path, value }: Spoiling): Json {
  const [last] = path.slice(-1);
  if (last === undefined) return value ?? null;
  const copy = structuredClone(message);
  let holder: Json = copy;
  for (const step of path.slice(0, -1)) holder = (holder as JsonObject)[step] ?? null;
  if (value === undefined) Reflect.deleteProperty(holder as JsonObject, last);
  else {
    Object.defineProperty(holder, last, { value, enumerable: true, configurable: true, writable: true });
  }
  return copy;
}

/**
 * Arbitraries of the messages of any contract: of the SDK that `ebadge generate` makes of your own AsyncAPI document.
 *
 * @example
 * ```ts
 * import { arbitrariesOf } from '@ebadge/sdk/testing/arbitraries';
 * import type { SchemaSet } from '@ebadge/sdk/support/v1';
 *
 * // `contract` is in generated/typescript/index.ts, `schemas` in generated/typescript/schemas.ts beside it
 * declare const schemas: SchemaSet;
 * const messages = arbitrariesOf(contract, schemas);
 * ```
 */
export function arbitrariesOf<P extends Protocol>(
  contract: Contract<P>,
  schemas: SchemaSet,
): MessageArbitraries<P['messages']> {
  type M = P['messages'];
  const { catalogue, validators } = contract;
  const names = Object.keys(schemas.messages).sort() as NameOf<M>[];
  const made = new Map<string, fc.Arbitrary<JsonObject>>();
  const spoilings = new Spoilings(schemas.$defs);

  const definitionOf = (name: string): string => {
    const definition = Object.hasOwn(schemas.messages, name) ? schemas.messages[name] : undefined;
    if (definition !== undefined) return definition;
    const similar = closest(name, names);
    throw new EbadgeError(
      'INVALID_ARGUMENT',
      `There is no message ${JSON.stringify(name)}.${similar === undefined ? '' : ` Did you mean ${similar}?`}`,
    );
  };

  const valid = (name: string): fc.Arbitrary<JsonObject> => {
    const before = made.get(name);
    if (before !== undefined) return before;
    const values = new SchemaValues(schemas.$defs);
    const all = values.of({ $ref: `#/$defs/${definitionOf(name)}` }) as fc.Arbitrary<JsonObject>;
    const isRight = (value: unknown): boolean => validators[name]?.validate(value) ?? true;
    // what schemas say in other ways than values are made by, the contract's own validator knows
    if (fc.sample(all, { numRuns: trials, seed }).filter(isRight).length < enough) {
      const passedOver = [...values.passedOver].sort().join(', ');
      throw new EbadgeError(
        'SPEC_UNSUPPORTED',
        `No values are made for ${name}: of ${trials} that were made fewer than ${enough} are right.${passedOver === '' ? '' : ` Its schema uses ${passedOver}, which was not heeded.`}`,
      );
    }
    const arbitrary = all.filter(isRight);
    made.set(name, arbitrary);
    return arbitrary;
  };

  const invalid = (name: string): fc.Arbitrary<InvalidMessage> => {
    const root = { $ref: `#/$defs/${definitionOf(name)}` };
    const field = catalogue.discriminator;
    return fc
      .tuple(valid(name), fc.nat(9), fc.nat(997), fc.nat(997))
      .map(([message, kind, first, second]) => {
        const early = beforeTheSchema(field);
        const ways = spoilings.of(root, message).filter(({ path }) => field === null || path[0] !== field);
        const keywords = [...new Set(ways.map(({ verdict }) => verdict.keyword))];
        const group = ways.filter(({ verdict }) => verdict.keyword === keywords[first % keywords.length]);
        const way = group[second % group.length];
        const other = early[first % early.length];
        if (way === undefined || (kind === 9 && other !== undefined)) {
          const { what = '', verdict = { code: 'MALFORMED_JSON' }, text = () => '' } = other ?? {};
          return { name, text: text(message), verdict, spoilt: `The message ${what}.` };
        }
        const { verdict, what } = way;
        const place = verdict.path === '' ? 'The message' : verdict.path;
        return {
          name,
          text: JSON.stringify(spoil(message, way)),
          verdict,
          spoilt: `${place ?? ''} ${what}.`,
        };
      });
  };

  return {
    names,
    arbitrary: <N extends NameOf<M>>(name: N) => valid(name) as fc.Arbitrary<unknown> as fc.Arbitrary<M[N]>,
    anyMessage: () => fc.oneof(...names.map(valid)) as fc.Arbitrary<unknown> as fc.Arbitrary<M[NameOf<M>]>,
    invalid,
    anyInvalid: () => fc.oneof(...names.map(invalid)),
  };
}
