/** Bytes ⇄ messages of a contract: dispatch on the type's name, validate once, change nothing. */

import type { Contract, MessageValidator, Protocol } from '../support/contract.ts';
import { EbadgeError } from './errors.ts';
import { describeValue, isRule, shortPath, toIssue, type Issue } from './issues.ts';
import { jsonFault } from './json.ts';
import { closest } from './suggest.ts';
import { maxIssues, ValidationError } from './validation-error.ts';

/** Any message of a protocol. */
export type MessageOf<P extends Protocol> = P['messages'][keyof P['messages']];

/** Outcome of {@link Codec.safeParse}. */
export type ParseResult<M> =
  { readonly ok: true; readonly message: M } | { readonly ok: false; readonly error: ValidationError };

/** Reads and writes the messages of one contract. */
export interface Codec<P extends Protocol = Protocol> {
  /**
   * Reads one message from JSON.
   *
   * @param input UTF-8 bytes, or text.
   * @param name Wire name of the type; only for contracts whose messages do not name it themselves.
   * @throws ValidationError `MALFORMED_JSON`, `UNKNOWN_MESSAGE` or `INVALID_MESSAGE`; retrying never helps.
   * EbadgeError `INVALID_ARGUMENT` when the input is neither text nor bytes.
   */
  parse(input: Uint8Array | string, name?: string): MessageOf<P>;
  /** As {@link Codec.parse}, but returns the ValidationError. Only what is neither text nor bytes still throws. */
  safeParse(input: Uint8Array | string, name?: string): ParseResult<MessageOf<P>>;
  /**
   * Validates a message and writes it as UTF-8 JSON.
   *
   * @throws ValidationError when the message is not valid: nothing invalid is ever written. EbadgeError
   * `INVALID_ARGUMENT` when it cannot be read, because a getter throws.
   */
  encode(message: MessageOf<P>, name?: string): Uint8Array;
  /**
   * Holds a value that was parsed elsewhere against the contract. The value itself is returned, unchanged.
   *
   * @throws ValidationError `UNKNOWN_MESSAGE` or `INVALID_MESSAGE`.
   */
  validate(value: unknown, name?: string): MessageOf<P>;
  /** The wire name of a message's type; undefined when the value names none that the contract has. */
  nameOf(value: unknown): string | undefined;
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/** Whether it is an Uint8Array, from whatever realm; other views are of other numbers than bytes. */
const isBytes = (input: unknown): boolean =>
  ArrayBuffer.isView(input) && Object.prototype.toString.call(input) === '[object Uint8Array]';

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

function decode(input: Uint8Array | string): unknown {
  if (typeof input !== 'string' && !isBytes(input)) {
    throw new EbadgeError(
      'INVALID_ARGUMENT',
      `Give text or bytes (Uint8Array) to read a message from, not ${describeValue(input)}. A message that is parsed already is for validate.`,
    );
  }
  let text: string;
  try {
    text = typeof input === 'string' ? input : decoder.decode(input);
  } catch (cause) {
    throw new ValidationError(
      'MALFORMED_JSON',
      'The bytes are no UTF-8 text. Send JSON in UTF-8.',
      [],
      undefined,
      { cause },
    );
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    // the engine's own message quotes the text, so it is not passed on
    const position = / at position (\d+)(?: \(line \d+ column \d+\))?$/.exec(
      cause instanceof Error ? cause.message : '',
    )?.[1];
    const where = position === undefined ? '' : ` (at character ${position})`;
    throw new ValidationError(
      'MALFORMED_JSON',
      `The text is no JSON${where}. Send one JSON object, without byte order mark, NaN or Infinity.`,
      [],
    );
  }
}

/** Makes the codec of a contract. */
export function createCodec<P extends Protocol>(contract: Contract<P>): Codec<P> {
  const { discriminator, messages, title } = contract.catalogue;
  const validators = new Map<
    unknown,
    { name: string; validator: MessageValidator; fields: ReadonlySet<string> }
  >(
    Object.entries(contract.validators).map(([name, validator]) => [
      name,
      { name, validator, fields: new Set(messages[name]?.fields.map((field) => field.name)) },
    ]),
  );

  const find = (value: unknown, given: string | undefined) => {
    let name: unknown = given;
    if (discriminator !== null) {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) {
        const issue: Issue = {
          path: '',
          keyword: 'type',
          rule: false,
          expected: 'object',
          found: describeValue(value),
        };
        throw new ValidationError('INVALID_MESSAGE', 'This is no message.', [issue]);
      }
      name = Object.hasOwn(value, discriminator)
        ? (value as Record<string, unknown>)[discriminator]
        : undefined;
    }
    const found = validators.get(name);
    if (found !== undefined) return found;
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
  };

  const check = (value: unknown, given: string | undefined): ReturnType<typeof find> => {
    const type = find(value, given);
    const { name, validator } = type;
    if (validator.validate(value)) return type;
    const first = validator.validate.errors ?? [];
    validator.collect(value);
    const all = validator.collect.errors ?? [];
    const found = all.length === 0 ? first : all;
    const fields = [...type.fields];
    // rules speak after the schema, about whatever part of the message
    const issues = [...found.filter((raw) => !isRule(raw)), ...found.filter(isRule)]
      .slice(0, maxIssues)
      .map((raw) => toIssue(raw, value, fields));
    const issueCount = found.length;
    const count = issueCount === 1 ? '1 issue' : `${issueCount} issues`;
    throw new ValidationError('INVALID_MESSAGE', `${name} is not valid: ${count}.`, issues, name, {
      issueCount,
    });
  };

  const parse = (input: Uint8Array | string, name?: string): MessageOf<P> => {
    const value = decode(input);
    check(value, name);
    return value as MessageOf<P>;
  };

  return {
    parse,
    safeParse(input, name) {
      try {
        return { ok: true, message: parse(input, name) };
      } catch (error) {
        if (error instanceof ValidationError) return { ok: false, error };
        throw error;
      }
    },
    encode: (message, name) =>
      reading(() => {
        const { name: known, fields } = check(message, name);
        const fault = jsonFault(message, fields.size === 0 || ((field) => fields.has(field)));
        if (fault !== null) {
          const { path, expected, found } = fault;
          const issue: Issue = {
            path: shortPath(path),
            keyword: 'json',
            rule: false,
            expected,
            found: describeValue(found),
          };
          throw new ValidationError('INVALID_MESSAGE', `${known} is not valid: 1 issue.`, [issue], known);
        }
        return encoder.encode(JSON.stringify(message));
      }),
    validate(value, name) {
      reading(() => check(value, name));
      return value as MessageOf<P>;
    },
    nameOf(value) {
      if (discriminator === null || typeof value !== 'object' || value === null) return undefined;
      const name = reading(() =>
        Object.hasOwn(value, discriminator) ? (value as Record<string, unknown>)[discriminator] : undefined,
      );
      return validators.get(name)?.name;
    },
  };
}
