/** What is to be sent: out of a file, of fields, or both. */

import { decode } from '../core/decode.ts';
import { EbadgeError } from '../core/errors.ts';
import { fillExtension, fillMessage } from '../support/build.ts';
import type { Routes } from '../bus/routes.ts';
import { checkTypes } from './listen-output.ts';
import { readInput } from './read-input.ts';

/** How a draft is given. */
export interface DraftOptions {
  readonly type?: string;
  /** `name=value`. */
  readonly field: readonly string[];
}

const invalid = (message: string): EbadgeError => new EbadgeError('INVALID_ARGUMENT', message);

/** `offset=-3600`, `device=null`, `id=abc`: a value that is JSON is that, anything else is text. */
function readField(field: string): readonly [string, unknown] {
  const at = field.indexOf('=');
  if (at < 1) throw invalid(`${JSON.stringify(field)} is no field. Write --field name=value.`);
  const value = field.slice(at + 1);
  try {
    return [field.slice(0, at), JSON.parse(value)];
  } catch {
    return [field.slice(0, at), value];
  }
}

async function readObject(file: string): Promise<object> {
  const value: unknown = decode(await readInput(file), false);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw invalid(`${file === '-' ? 'Standard input' : file} holds no message. Give one JSON object.`);
}

/**
 * Reads the message and fills in what the SDK fills in. Throws INVALID_ARGUMENT, or a ValidationError when the
 * file is no JSON; does not validate yet.
 */
export async function readDraft(
  file: string | undefined,
  { type, field }: DraftOptions,
  routes: Routes,
): Promise<{ readonly name: string; readonly message: object }> {
  const { catalogue } = routes;
  if (file === undefined && type === undefined) {
    throw invalid('Say what to send: a file (- for standard input), or --type with --field.');
  }
  const read = file === undefined ? {} : await readObject(file);
  // as data: no field's name may mean anything else
  const draft: object = Object.fromEntries([...Object.entries(read), ...field.map(readField)]);
  const { discriminator } = catalogue;
  const stated: unknown =
    discriminator === null ? undefined : Object.entries(draft).find(([key]) => key === discriminator)?.[1];
  const name = type ?? stated;
  if (typeof name !== 'string') {
    throw invalid(
      `The message does not say its type${discriminator === null ? '' : ` (${discriminator})`}. Give it with --type.`,
    );
  }
  checkTypes(routes, [name]);
  const message = routes.isExtension(name)
    ? fillExtension(catalogue, name, draft)
    : fillMessage<object>(catalogue, name, draft);
  return { name, message };
}
