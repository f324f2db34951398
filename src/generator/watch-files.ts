/** Notices changes of files: by their bytes, whatever a file system says happened. */

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, watch, type FSWatcher } from 'node:fs';
import path from 'node:path';
import { EbadgeError } from '../core/errors.ts';

/** SHA-256 of a file's bytes by its path; null when it cannot be read. */
export type Snapshot = ReadonlyMap<string, string | null>;

function hashOf(file: string): string | null {
  try {
    return createHash('sha256').update(readFileSync(file)).digest('hex');
  } catch {
    return null;
  }
}

/** The files as they are. */
export const snapshotOf = (files: Iterable<string>): Snapshot =>
  new Map([...files].map((file) => [file, hashOf(file)]));

/** The files that are not as they were. */
export const changedSince = (before: Snapshot): string[] =>
  [...before].filter(([file, hash]) => hashOf(file) !== hash).map(([file]) => file);

/** The folder itself or, until there is one, the nearest above it. */
function existingFolder(folder: string): string {
  let current = folder;
  while (!existsSync(current) && current !== path.dirname(current)) current = path.dirname(current);
  return current;
}

function watchFolder(folder: string, onEvent: () => void): FSWatcher {
  try {
    const watcher = watch(folder, onEvent);
    // a folder that is removed
    watcher.on('error', onEvent);
    return watcher;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new EbadgeError(
      'INVALID_ARGUMENT',
      `Cannot watch ${folder}: ${reason}. Generate without --watch, or raise the system's limit of watches.`,
      { cause, details: { folder } },
    );
  }
}

/** Time without an event after which a file counts as written, in milliseconds. */
const quietMs = 40;

/**
 * Waits for changes in the folders of the files: editors replace files rather than write into them, and a file
 * that is to come can only be seen by its folder.
 */
export class FolderWatch implements Disposable {
  #watchers: FSWatcher[] = [];
  #onEvent: () => void = () => undefined;

  /** Resolves when something has happened in the folders of these files and it is quiet again, or at the signal. */
  async next(files: Iterable<string>, signal: AbortSignal, isChanged: () => boolean): Promise<void> {
    const all = [...files];
    this.#follow(all);
    await new Promise<void>((resolve, reject) => {
      let timer: NodeJS.Timeout | undefined;
      const end = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        this.#onEvent = () => undefined;
        resolve();
      };
      this.#onEvent = () => {
        clearTimeout(timer);
        timer = setTimeout(() => {
          try {
            // a folder may have been replaced by one with the same files
            if (isChanged()) end();
            else this.#follow(all);
          } catch (caught) {
            reject(EbadgeError.from(caught));
            end();
          }
        }, quietMs);
      };
      signal.addEventListener('abort', end);
      if (signal.aborted) end();
      // what has changed while nobody waited
      else this.#onEvent();
    });
  }

  #follow(files: readonly string[]): void {
    const old = this.#watchers;
    this.#watchers = [];
    try {
      for (const folder of new Set(files.map((file) => existingFolder(path.dirname(file))))) {
        this.#watchers.push(watchFolder(folder, () => this.#onEvent()));
      }
    } finally {
      // not before the new ones are there: nothing goes unnoticed
      for (const watcher of old) watcher.close();
    }
  }

  [Symbol.dispose](): void {
    for (const watcher of this.#watchers) watcher.close();
    this.#watchers = [];
  }
}
