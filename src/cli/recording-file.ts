/** The file that a recording goes to, or standard output: bounded, and private. */

import { createWriteStream, openSync, rmSync, type WriteStream } from 'node:fs';
import { EbadgeError } from '../core/errors.ts';
import { whyUnreadable } from './read-input.ts';

/** Where a recording goes. */
export class RecordingFile {
  readonly #file: string | undefined;
  readonly #stream: NodeJS.WritableStream;
  #bytes = 0;

  /** Makes the file, for its owner only; without one, it is standard output. Throws `INVALID_ARGUMENT`, also where there is a file. */
  constructor(file: string | undefined) {
    this.#file = file;
    this.#stream = file === undefined ? process.stdout : openNew(file);
  }

  /** Written so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Writes a line; calls back when it is handed over to the system. */
  write(line: string, written: (error: Error | undefined) => void): void {
    this.#bytes += Buffer.byteLength(line);
    this.#stream.write(line, (error) => written(error ?? undefined));
  }

  /** Writes the last line, and closes the file. */
  async end(line: string): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.write(line, (error) => (error === undefined ? resolve() : reject(error)));
    });
    if (this.#file === undefined) return;
    await new Promise<void>((resolve) => this.#stream.end(() => resolve()));
  }

  /** Takes the file away again, as nothing came of it. */
  discard(): void {
    if (this.#file === undefined) return;
    this.#stream.end();
    rmSync(this.#file, { force: true });
  }
}

function openNew(file: string): WriteStream {
  try {
    return createWriteStream(file, { fd: openSync(file, 'wx', 0o600) });
  } catch (cause) {
    const exists = (cause as NodeJS.ErrnoException).code === 'EEXIST';
    throw new EbadgeError(
      'INVALID_ARGUMENT',
      exists
        ? `${file} (--file) is there already. Name a new file: a recording is not written over another.`
        : `Cannot write ${file} (--file): ${whyUnreadable(cause)}.`,
      { cause },
    );
  }
}
