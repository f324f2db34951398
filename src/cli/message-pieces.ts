/** Messages in the input of commands: one, an array of them, or one a line. */

import { EbadgeError } from '../core/errors.ts';
import { itemTexts } from '../core/json-text.ts';

/** One message of the input. */
export interface MessagePiece {
  /** Where it stands, e.g. `line 3`; empty when it is the whole input. */
  readonly where: string;
  readonly text: string;
}

/** The messages of an input, and in which of the three forms they are. */
export interface MessageInput {
  readonly form: 'one' | 'array' | 'lines';
  readonly pieces: readonly MessagePiece[];
}

function tryJson(text: string): { readonly value: unknown } | null {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return null;
  }
}

/** Splits an input. `file` is what it was called. Throws INVALID_ARGUMENT where there is nothing. */
export function messagesIn(input: string, file: string): MessageInput {
  const found = split(input);
  if (input.trim() !== '' && found.pieces.length > 0) return found;
  throw new EbadgeError(
    'INVALID_ARGUMENT',
    `${file === '-' ? 'Standard input' : file} holds no message. Give JSON or JSON lines.`,
  );
}

function split(input: string): MessageInput {
  const whole = tryJson(input);
  if (Array.isArray(whole?.value)) {
    return {
      form: 'array',
      pieces: itemTexts(input).map((text, index) => ({ where: `item ${index}`, text })),
    };
  }
  const lines = input.split(/\r?\n/).map((text, index) => ({ where: `line ${index + 1}`, text }));
  const filled = lines.filter(({ text }) => text.trim() !== '');
  const [first] = filled;
  // a first line that is JSON by itself makes it JSON lines; else it is one text, maybe broken
  return whole === null && filled.length > 1 && first !== undefined && tryJson(first.text) !== null
    ? { form: 'lines', pieces: filled }
    : { form: 'one', pieces: [{ where: '', text: input }] };
}
