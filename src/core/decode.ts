/** Bytes or text → a JSON value, as schema/meta/verdict.md says what JSON is. */

import { maxDepth } from '../support/values.ts';
import { EbadgeError } from './errors.ts';
import { describeValue } from './issues.ts';
import { deeperThan, loneSurrogate, loneSurrogateEscape, repeatedName } from './json-text.ts';
import { textOfUtf8 } from './utf8.ts';
import { ValidationError } from './validation-error.ts';

/** Whether it is an Uint8Array of another realm; other views are of other numbers than bytes. */
const isForeignBytes = (input: unknown): boolean =>
  ArrayBuffer.isView(input) && Object.prototype.toString.call(input) === '[object Uint8Array]';

const malformed = (text: string, cause?: unknown): ValidationError =>
  new ValidationError('MALFORMED_JSON', text, [], undefined, { cause });

// of each of these: the place is told, never what stands there

const halfCharacter = (at: number): ValidationError =>
  malformed(
    `A string or name holds half of a surrogate pair, which is no character (at character ${at}). Send whole characters.`,
  );

const tooDeep = (at: number): ValidationError =>
  malformed(
    `Arrays and objects are nested more than ${maxDepth} levels deep (at character ${at}). Send flatter messages.`,
  );

const notUnique = (at: number): ValidationError =>
  malformed(`An object has two members of one name (the second at character ${at}). Send one of them.`);

function textOf(input: Uint8Array | string): string {
  if (typeof input === 'string') {
    const at = loneSurrogate(input);
    if (at !== -1) throw halfCharacter(at);
    return input;
  }
  if (!(input instanceof Uint8Array) && !isForeignBytes(input)) {
    throw new EbadgeError(
      'INVALID_ARGUMENT',
      `Give text or bytes (Uint8Array) to read a message from, not ${describeValue(input)}. A message that is parsed already is for validate.`,
    );
  }
  try {
    return textOfUtf8(input);
  } catch (cause) {
    throw malformed('The bytes are no UTF-8 text. Send JSON in UTF-8.', cause);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    // the engine's own message quotes the text, so it is not passed on
    const position = / at position (\d+)(?: \(line \d+ column \d+\))?$/.exec(
      cause instanceof Error ? cause.message : '',
    )?.[1];
    const where = position === undefined ? '' : ` (at character ${position})`;
    throw malformed(
      `The text is no JSON${where}. Send one JSON object, without byte order mark, NaN or Infinity.`,
    );
  }
}

/**
 * The value that a text holds.
 *
 * @throws ValidationError `MALFORMED_JSON`; EbadgeError `INVALID_ARGUMENT` when the input is neither text nor
 * bytes.
 */
export function decode(input: Uint8Array | string, uniqueKeys: boolean): unknown {
  const text = textOf(input);
  const deep = deeperThan(text, maxDepth);
  if (deep !== -1) throw tooDeep(deep);
  const value = parseJson(text);
  const half = loneSurrogateEscape(text);
  if (half !== -1) throw halfCharacter(half);
  const repeated = uniqueKeys ? repeatedName(text) : -1;
  if (repeated !== -1) throw notUnique(repeated);
  return value;
}
