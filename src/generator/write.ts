/** Compares generated files with what is on the disk, and brings the disk up to date. */

import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  rmdirSync,
  statSync,
  type Stats,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { EbadgeError } from '../core/errors.ts';
import { filesBelow } from './files.ts';

/** How the disk differs from what is generated; paths relative to the output folder. */
export interface Drift {
  /** Generated, but not on the disk. */
  readonly missing: readonly string[];
  /** On the disk with other bytes. */
  readonly changed: readonly string[];
  /** On the disk, but not generated (any more). */
  readonly unexpected: readonly string[];
}

const manifestName = 'manifest.json';

/** Compares file sets and bytes below the folders of the targets, and the manifest. */
export function compareWithDisk(
  folder: string,
  targets: readonly string[],
  files: ReadonlyMap<string, string>,
): Drift {
  const present = new Set(
    targets.flatMap((target) => filesBelow(path.join(folder, target)).map((file) => `${target}/${file}`)),
  );
  if (existsSync(path.join(folder, manifestName))) present.add(manifestName);
  const missing = [...files.keys()].filter((file) => !present.has(file));
  const changed = [...files].filter(
    ([file, text]) => present.has(file) && !readFileSync(path.join(folder, file)).equals(Buffer.from(text)),
  );
  const unexpected = [...present].filter((file) => !files.has(file));
  return { missing, changed: changed.map(([file]) => file), unexpected };
}

/** Like {@link compareWithDisk}; throws OUTPUT_UNWRITABLE when the disk cannot be read. */
export function driftOf(...[folder, targets, files]: Parameters<typeof compareWithDisk>): Drift {
  try {
    return compareWithDisk(folder, targets, files);
  } catch (cause) {
    throw unwritable(folder, cause, 'compare with');
  }
}

/** Files that an earlier run wrote, by its manifest. */
function writtenBefore(folder: string): Set<string> {
  const file = path.join(folder, manifestName);
  if (!existsSync(file)) return new Set();
  try {
    const manifest = JSON.parse(readFileSync(file, 'utf8')) as { files?: Record<string, string> };
    return new Set(Object.keys(manifest.files ?? {}));
  } catch {
    return new Set();
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk is full',
  EISDIR: 'a folder stands where a file goes',
  ENAMETOOLONG: 'the name is too long',
};

function reasonOf(cause: unknown): string {
  const { code, path: place, message } = cause as NodeJS.ErrnoException;
  const reason = code === undefined ? undefined : reasons[code];
  if (reason === undefined) return message;
  return place === undefined ? reason : `${reason} (${place})`;
}

/** Throws OUTPUT_UNWRITABLE when the folder is none, or would lie in none: known before anything is generated. */
export function refuseNoFolder(folder: string): void {
  for (let place = path.resolve(folder); place !== path.dirname(place); place = path.dirname(place)) {
    const found = statOf(place, folder);
    if (found?.isDirectory() === true) return;
    if (found !== undefined) throw unwritable(folder, new Error(`${place} is a file, not a folder`));
  }
}

function statOf(place: string, folder: string): Stats | undefined {
  try {
    return statSync(place, { throwIfNoEntry: false });
  } catch (cause) {
    throw unwritable(folder, cause);
  }
}

function unwritable(folder: string, cause: unknown, what = 'write to'): EbadgeError {
  return new EbadgeError(
    'OUTPUT_UNWRITABLE',
    `Cannot ${what} ${folder}: ${reasonOf(cause)}. Name another folder with --out, or change its permissions.`,
    { cause, retryable: true, details: { folder } },
  );
}

/** What a run did to the disk. */
export interface Written {
  readonly written: readonly string[];
  readonly removed: readonly string[];
  /** Files in the targets' folders that no run of ours wrote: left alone. */
  readonly foreign: readonly string[];
}

/**
 * Writes what is missing or changed, and removes what an earlier run wrote and this one does not. Files
 * of others are left alone. Throws OUTPUT_UNWRITABLE; running again, once that is mended, helps.
 */
export function writeFiles(
  folder: string,
  targets: readonly string[],
  files: ReadonlyMap<string, string>,
): Written {
  refuseNoFolder(folder);
  const before = writtenBefore(folder);
  try {
    refuseLinks(folder, files.keys());
    const drift = compareWithDisk(folder, targets, files);
    const removed = drift.unexpected.filter((file) => before.has(file));
    for (const file of removed) {
      rmSync(path.join(folder, file));
      removeEmptyFolders(path.dirname(path.join(folder, file)), path.resolve(folder));
    }
    const written = [...drift.missing, ...drift.changed].sort();
    for (const file of written) {
      const full = path.join(folder, file);
      makeFolder(path.dirname(full));
      writeFileSync(full, files.get(file) ?? '');
    }
    return { written, removed, foreign: drift.unexpected.filter((file) => !before.has(file)) };
  } catch (cause) {
    throw unwritable(folder, cause);
  }
}

/** Makes a folder and those above it, one by one: made by Node in one go, some places never answer. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(path.dirname(folder));
  mkdirSync(folder);
}

/** Throws when a file, or a folder on the way to it, is a symbolic link: what it leads to is not ours. */
function refuseLinks(folder: string, files: Iterable<string>): void {
  const places = new Set<string>();
  for (const file of files) {
    for (let place = file; place !== '.'; place = path.dirname(place)) places.add(place);
  }
  for (const place of places) {
    if (lstatSync(path.join(folder, place), { throwIfNoEntry: false })?.isSymbolicLink() === true) {
      throw new Error(`${place} is a symbolic link, and nothing is written through one (remove it)`);
    }
  }
}

function removeEmptyFolders(folder: string, stop: string): void {
  let current = path.resolve(folder);
  while (current !== stop && current.startsWith(stop) && readdirSync(current).length === 0) {
    rmdirSync(current);
    current = path.dirname(current);
  }
}
