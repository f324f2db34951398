/** Files of a revision of git, without touching the working tree. */

import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { EbadgeError } from '../core/errors.ts';

/** What of a revision is wanted, and where it is put. */
interface Wanted {
  /** As it was asked for. */
  readonly name: string;
  readonly revision: string;
  /** Path in the revision: from its root, or from here where it begins with a dot. */
  readonly inside: string;
  readonly folder: string;
}

const refuse = ({ name }: Wanted, reason: string, fix: string, cause?: unknown): EbadgeError =>
  new EbadgeError('INVALID_ARGUMENT', `${JSON.stringify(name)}: ${reason} Fix: ${fix}`, {
    details: { input: name, reason, fix },
    ...(cause === undefined ? {} : { cause }),
  });

/** More than any specification. */
const mostBytes = 200_000_000;

/** Runs git here. Rejects with what it said. */
function git(args: readonly string[], input?: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', args, { stdio: ['pipe', 'pipe', 'pipe'] });
    const output: Buffer[] = [];
    const errors: Buffer[] = [];
    let size = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > mostBytes) child.kill();
      else output.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
    child.once('error', reject);
    child.once('close', (status) => {
      if (status === 0) resolve(Buffer.concat(output));
      else if (size > mostBytes) reject(new Error(`its files have more than ${mostBytes / 1e6} MB`));
      else
        reject(
          new Error(
            Buffer.concat(errors)
              .toString('utf8')
              .trim()
              .replace(/^fatal: /, ''),
          ),
        );
    });
    // git may end before it has read all
    child.stdin.on('error', () => undefined);
    child.stdin.end(input ?? '');
  });
}

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

/** The path from the root of the repository. */
async function pathFromRoot({ inside }: Wanted): Promise<string> {
  const from = /^\.\.?(?:\/|$)/.test(inside)
    ? (await git(['rev-parse', '--show-prefix'])).toString('utf8').trim()
    : '';
  const normal = path.posix.normalize(path.posix.join('/', from, inside));
  return normal.slice(1).replace(/\/$/, '');
}

/** Files of the answer to `git cat-file --batch`, in the order they were asked for. */
function* contentsIn(answer: Buffer, count: number): Generator<Buffer> {
  let at = 0;
  for (let index = 0; index < count; index++) {
    const end = answer.indexOf(10, at);
    const size = Number(answer.subarray(at, end).toString('utf8').split(' ').at(-1));
    yield answer.subarray(end + 1, end + 1 + size);
    at = end + 1 + size + 1;
  }
}

/** What a specification can consist of. */
const isPart = (name: string): boolean => /\.(?:ya?ml|json)$/i.test(name);

/** Puts the files of a revision that a specification can consist of into a folder. Returns where what was asked for is. */
export async function exportRevision(wanted: Wanted): Promise<string> {
  const { revision, folder } = wanted;
  let commit: string;
  try {
    // what begins with a dash would be an option
    if (revision.startsWith('-')) throw new Error('this is no revision');
    const answer = await git([
      'rev-parse',
      '--verify',
      '--quiet',
      '--end-of-options',
      `${revision}^{commit}`,
    ]);
    commit = answer.toString('utf8').trim().split('\n').at(-1) ?? '';
  } catch (caught) {
    if (isMissing(caught)) {
      throw refuse(
        wanted,
        'there is no such file, and no git to ask for a revision.',
        'correct the path, or install git.',
        caught,
      );
    }
    throw refuse(
      wanted,
      `there is no such file, and git knows no revision ${JSON.stringify(revision)} here.`,
      'correct the path or the revision, fetch it, or change to the folder of the repository.',
      caught,
    );
  }
  const file = await pathFromRoot(wanted);
  const listed = (await git(['ls-tree', '-r', '-z', '--full-tree', commit])).toString('utf8').split('\0');
  const blobs = listed.flatMap((line) => {
    const [, mode, id, name] = /^([0-9]+) blob ([0-9a-f]+)\t(.*)$/s.exec(line) ?? [];
    // no links: what they lead to may be anywhere
    return name !== undefined && id !== undefined && mode?.startsWith('100') === true ? [{ id, name }] : [];
  });
  if (file !== '' && !blobs.some(({ name }) => name === file || name.startsWith(`${file}/`))) {
    throw refuse(
      wanted,
      `revision ${revision} has no ${file}.`,
      'correct the path: it counts from the root of the repository, or from here where it begins with ./',
    );
  }
  const parts = blobs.filter(({ name }) => isPart(name) || name === file);
  const answer = await git(['cat-file', '--batch'], parts.map(({ id }) => `${id}\n`).join(''));
  let index = 0;
  for (const content of contentsIn(answer, parts.length)) {
    const name = parts[index++]?.name ?? '';
    const target = path.join(folder, ...name.split('/'));
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, content);
  }
  return path.join(folder, ...file.split('/'));
}
