/** Bytes ⇄ messages of a contract: dispatch on the type's name, validate once, change nothing. */

import type { Contract, Protocol, RawIssue } from '../support/contract.ts';
import { holdsOverflow } from '../support/values.ts';
import { canonicalIssues, type Placed } from './canonical.ts';
import { decode } from './decode.ts';
import { EbadgeError } from './errors.ts';
import { describeValue, shortPath, toIssue, type Issue } from './issues.ts';
import { hasMoreValues, jsonFault, overflows, surrogateFault, type JsonFault } from './json.ts';
import { MessageTypes, type MessageType } from './message-types.ts';
import { checkReadOptions, type NameOptions, type ParseOptions, type ReadOptions } from './read-options.ts';
import { quickCheckOf } from './surely-valid.ts';
import { mend, type Forgiven } from './tolerant.ts';
import { utf8Of } from './utf8.ts';
import { maxIssues, ValidationError } from './validation-error.ts';

/** Names that stand for themselves: where names of a form are added, those would swallow the ones that have it. */
// eslint-disable-next-line @typescript-eslint/no-generated-empty-object-type -- it lacks what a name demands, and nothing else
type Declared<M> = keyof { [K in keyof M as Record<never, 1> extends Record<K, 1> ? never : K]: 1 } & keyof M;

/** Any message of a protocol. */
export type MessageOf<P extends Protocol> =
  P['messages'][keyof P['messages']] | P['messages'][Declared<P['messages']>];

/** Outcome of {@link Codec.safeParse}. */
export type ParseResult<M> =
  | {
      /** Whether the contract allows it. */
      readonly ok: true;
      /** What was read. */
      readonly message: M;
      /** What tolerant reading forgave, in the order of the paths; empty in strict reading. */
      readonly forgiven: readonly Forgiven[];
    }
  | {
      /** Whether the contract allows it. */
      readonly ok: false;
      /** Why it is refused. */
      readonly error: ValidationError;
    };

/** Reads and writes the messages of one contract. */
export interface Codec<P extends Protocol = Protocol> {
  /**
   * Reads one message from JSON.
   *
   * @param input UTF-8 bytes, or text.
   * @throws ValidationError `MALFORMED_JSON`, `UNKNOWN_MESSAGE` or `INVALID_MESSAGE`; retrying never helps.
   * EbadgeError `INVALID_ARGUMENT` when the input is neither text nor bytes, or an option is wrong.
   */
  parse(input: Uint8Array | string, options?: ParseOptions): MessageOf<P>;
  /**
   * As {@link Codec.parse}, but returns the ValidationError, and what was forgiven. A wrong argument still
   * throws.
   */
  safeParse(input: Uint8Array | string, options?: ReadOptions): ParseResult<MessageOf<P>>;
  /**
   * Validates a message and writes it as UTF-8 JSON. Writing is always strict.
   *
   * @returns the bytes; their `buffer` may hold others too, as those of Node do: take them by `byteOffset` and `length`.
   * @throws ValidationError when the message is not valid: nothing invalid is ever written. EbadgeError
   * `INVALID_ARGUMENT` when it cannot be read, because a getter throws.
   */
  encode(message: MessageOf<P>, options?: NameOptions): Uint8Array;
  /**
   * Holds a value that was parsed elsewhere against the contract, strictly. The value itself is returned,
   * unchanged.
   *
   * @throws ValidationError `UNKNOWN_MESSAGE` or `INVALID_MESSAGE`.
   */
  validate(value: unknown, options?: NameOptions): MessageOf<P>;
  /**
   * The wire name of a message's type; undefined when the value names none that the contract has or lets
   * travel.
   */
  nameOf(value: unknown): string | undefined;
}

/** Of a message with more values only the first issue found is told: all could be any number. */
const maxValues = 20_000;

const nothing: readonly Forgiven[] = Object.freeze([]);

/** Runs what reads a caller's value: its getters may throw. */
function reading<T>(read: () => T): T {
  try {
    return read();
  } catch (caught) {
    if (caught instanceof EbadgeError) throw caught;
    throw new EbadgeError('INVALID_ARGUMENT', 'The message cannot be read. Give a plain object.', {
      cause: caught,
    });
  }
}

/** Numbers that no double holds, as issues: where a schema asks for no type, no validator looks at them. */
function overflowIssues(value: unknown, found: readonly RawIssue[]): RawIssue[] {
  const told = new Set(found.filter(({ keyword }) => keyword === 'type').map((raw) => raw.instancePath));
  return overflows(value)
    .filter((path) => !told.has(path))
    .map((instancePath) => ({
      instancePath,
      keyword: 'type',
      params: { type: 'number that a double can hold' },
    }));
}

/** Whether the value is right. */
const isRight = (value: unknown, { validator }: MessageType): boolean =>
  validator.isSurelyValid?.(value) === true ||
  (validator.validate(value) && (typeof value !== 'object' || !holdsOverflow(value)));

/** Everything that is wrong with a value that is not right. */
function issuesOf(
  type: MessageType,
  value: unknown,
): { readonly issues: readonly Placed[]; readonly complete: boolean } {
  const { validator } = type;
  const first = validator.validate.errors ?? [];
  if (hasMoreValues(value, maxValues)) {
    const found = first.length === 0 ? overflowIssues(value, first) : first;
    return { issues: canonicalIssues(found, value).slice(0, 1), complete: false };
  }
  validator.collect(value);
  const all = validator.collect.errors ?? [];
  const found = all.length === 0 ? first : all;
  return { issues: canonicalIssues([...found, ...overflowIssues(value, found)], value), complete: true };
}

function refusal(
  { name, fields }: MessageType,
  value: unknown,
  { issues, complete }: ReturnType<typeof issuesOf>,
): ValidationError {
  const issueCount = issues.length;
  const kept = issues.slice(0, maxIssues).map(({ raw }) => toIssue(raw, value, [...fields]));
  const count = issueCount === 1 ? '1 issue' : `${issueCount} issues`;
  const summary = complete
    ? `${name} is not valid: ${count}.`
    : `${name} is not valid. It has more than ${maxValues} values, so the first issue found is told only.`;
  return new ValidationError('INVALID_MESSAGE', summary, kept, name, { issueCount, incomplete: !complete });
}

/** What is wrong with a message that is right but for what JSON cannot hold. */
function unwritable(name: string, { path, expected, found }: JsonFault): ValidationError {
  const issue: Issue = {
    path: shortPath(path),
    keyword: 'json',
    rule: false,
    expected,
    found: describeValue(found),
  };
  return new ValidationError('INVALID_MESSAGE', `${name} is not valid: 1 issue.`, [issue], name);
}

/** Makes the codec of a contract. */
export function createCodec<P extends Protocol>(contract: Contract<P>): Codec<P> {
  const types = new MessageTypes(contract);
  const isSurelyValid = quickCheckOf(contract);

  /** The value's type; throws when the value is not right. */
  const check = (value: unknown, options: NameOptions | undefined): MessageType => {
    const type = types.of(value, options?.name);
    if (isRight(value, type)) return type;
    throw refusal(type, value, issuesOf(type, value));
  };

  const readTolerantly = (value: unknown, options: NameOptions) => {
    const type = types.of(value, options.name);
    if (isRight(value, type)) return { message: value, forgiven: nothing };
    const found = issuesOf(type, value);
    const mended = found.complete ? mend(value, found.issues, type.errata) : null;
    if (mended === null || !isRight(mended.message, type)) throw refusal(type, value, found);
    return mended;
  };

  const read = (
    input: Uint8Array | string,
    options: ReadOptions | undefined,
  ): { readonly message: unknown; readonly forgiven: readonly Forgiven[] } => {
    const value = decode(input, options?.uniqueKeys === true);
    if (options?.reading === 'tolerant') return readTolerantly(value, options);
    check(value, options);
    return { message: value, forgiven: nothing };
  };

  return {
    parse(input, options) {
      if (options === undefined) {
        const value = decode(input, false);
        if (!isSurelyValid(value)) check(value, undefined);
        return value as MessageOf<P>;
      }
      checkReadOptions('parse', options);
      const { message, forgiven } = read(input, options);
      if (forgiven.length > 0) options.onForgiven?.(forgiven);
      return message as MessageOf<P>;
    },
    safeParse(input, options) {
      checkReadOptions('safeParse', options);
      try {
        const { message, forgiven } = read(input, options);
        return { ok: true, message: message as MessageOf<P>, forgiven };
      } catch (error) {
        if (error instanceof ValidationError) return { ok: false, error };
        throw error;
      }
    },
    encode(message, options) {
      checkReadOptions('encode', options);
      return reading(() => {
        const { name, fields } = check(message, options);
        const fault = jsonFault(message, fields.size === 0 || fields);
        if (fault !== null) throw unwritable(name, fault);
        const text = JSON.stringify(message);
        // halves of characters are written as escapes, and so are few others
        const half = text.includes('\\ud') ? surrogateFault(message) : null;
        if (half !== null) throw unwritable(name, half);
        return utf8Of(text);
      });
    },
    validate(value, options) {
      checkReadOptions('validate', options);
      reading(() => check(value, options));
      return value as MessageOf<P>;
    },
    nameOf: (value) => reading(() => types.named(types.statedBy(value)))?.name,
  };
}
