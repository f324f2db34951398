/** Input of commands: a file, or standard input. */

import { readFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { EbadgeError } from '../core/errors.ts';

/** Why a file cannot be read, as a clause. */
export function whyUnreadable(cause: unknown): string {
  const { code } = cause as NodeJS.ErrnoException;
  switch (code ?? '') {
    case 'ENOENT':
      return 'there is no such file';
    case 'EISDIR':
      return 'it is a folder';
    case 'ERR_ENCODING_INVALID_ENCODED_DATA':
      return 'it is no UTF-8 text';
    default:
      return code ?? String(cause);
  }
}

/** The text of a file, or of standard input (`-`). Throws INVALID_ARGUMENT. */
export async function readInput(file: string): Promise<string> {
  try {
    const bytes = file === '-' ? await buffer(process.stdin) : readFileSync(file);
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new EbadgeError(
      'INVALID_ARGUMENT',
      `Cannot read ${file === '-' ? 'standard input' : file}: ${whyUnreadable(cause)}. Name a file of JSON or JSON lines, or - for standard input.`,
      { cause },
    );
  }
}
