/** Where a specification is taken from: a folder, a document, a revision of git, a packed tarball. */

import { mkdtempSync, readdirSync, realpathSync, rmSync, statSync, type Stats } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { EbadgeError } from '../core/errors.ts';
import { exportRevision } from './git-revision.ts';

/** A specification that was put where it can be read. */
export interface Input {
  /** As it was asked for. */
  readonly name: string;
  /** The AsyncAPI document. */
  readonly document: string;
}

/** Unpacks what of a tarball can belong to a specification; throws an error whose message says why it cannot. */
export type Unpack = (tarball: string, folder: string) => Promise<void>;

const documents = ['asyncapi.yaml', 'asyncapi.yml', 'asyncapi.json'] as const;

const refuse = (name: string, reason: string, fix: string, cause?: unknown): EbadgeError =>
  new EbadgeError('INVALID_ARGUMENT', `${JSON.stringify(name)}: ${reason} Fix: ${fix}`, {
    details: { input: name, reason, fix },
    ...(cause === undefined ? {} : { cause }),
  });

function found(file: string): Stats | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false });
  } catch {
    // what cannot be looked at (a name too long, a folder that is closed) is not there
    return undefined;
  }
}

/** The document of a folder. */
function documentIn(folder: string, name: string): string {
  const document = documents.find((file) => found(path.join(folder, file))?.isFile() === true);
  if (document !== undefined) return path.join(folder, document);
  throw refuse(
    name,
    `there is no ${documents.join(', ')} in this folder.`,
    'name the AsyncAPI document itself, or the folder that it is in.',
  );
}

const isTarball = (name: string): boolean => /\.(?:tgz|tar\.gz|tar)$/i.test(name);

/** What was unpacked: the one folder that all is in, as npm packs it, or the folder itself. */
function unpackedRoot(folder: string): string {
  const entries = readdirSync(folder, { withFileTypes: true });
  const [only, second] = entries;
  return only?.isDirectory() === true && second === undefined ? path.join(folder, only.name) : folder;
}

async function locate(name: string, scratch: string, unpack: Unpack): Promise<string> {
  if (name === '') throw refuse(name, 'this is empty.', 'name a folder, a document, REV:path or a tarball.');
  const here = found(name);
  if (here?.isDirectory() === true) return documentIn(name, name);
  if (here?.isFile() === true && isTarball(name)) {
    try {
      await unpack(path.resolve(name), scratch);
    } catch (caught) {
      if (caught instanceof EbadgeError) throw caught;
      const reason = caught instanceof Error ? caught.message : String(caught);
      throw refuse(name, `it cannot be unpacked: ${reason}.`, 'name a tarball as npm pack makes it.', caught);
    }
    return documentIn(unpackedRoot(scratch), name);
  }
  if (here?.isFile() === true) return name;
  const match = /^([^:]+):(.*)$/.exec(name);
  const [, revision, inside] = match ?? [];
  if (revision === undefined || inside === undefined) {
    throw refuse(
      name,
      'there is no such file or folder.',
      'correct the path; a revision of git is named as REV:path, e.g. main:asyncapi.yaml, or main: for its root.',
    );
  }
  const target = await exportRevision({ name, revision, inside, folder: scratch });
  if (found(target)?.isDirectory() === true) return documentIn(target, name);
  return target;
}

/**
 * Puts specifications where they can be read, does the work, and takes away again what was put there. Throws
 * INVALID_ARGUMENT with a fix for what is none.
 */
export async function withInputs<T>(
  names: readonly string[],
  unpack: Unpack,
  work: (inputs: readonly Input[]) => Promise<T>,
): Promise<T> {
  const scratch = realpathSync(mkdtempSync(path.join(tmpdir(), 'ebadge-diff-')));
  try {
    const inputs: Input[] = [];
    for (const name of names) {
      const folder = mkdtempSync(path.join(scratch, 'input-'));
      inputs.push({ name, document: await locate(name, folder, unpack) });
    }
    return await work(inputs);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Does work on an input; an error of the specification says which one it is in. */
export async function naming<T>({ name }: Input, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (caught) {
    const error = EbadgeError.from(caught);
    if (!error.code.startsWith('SPEC_')) throw caught;
    throw new EbadgeError(error.code, `In ${JSON.stringify(name)}: ${error.message}`, {
      details: { ...error.details, input: name },
      cause: caught,
    });
  }
}
