/** What the broker commands work on: the document, the list of participants, and the way to the broker. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Desired } from '../broker/desired.ts';
import type { FoundState } from '../broker/found.ts';
import type { ManagementApi } from '../broker/management-api.ts';
import type { Participant, Participants, ParticipantsFile } from '../broker/participants.ts';
import type { QueueType } from '../broker/policies.ts';
import { EbadgeError } from '../core/errors.ts';
import type { Catalogue } from '../support/contract.ts';
import { withGenerator } from './load-generator.ts';
import { asInstalled, isMissingPackage, optionalPackages } from './optional-packages.ts';
import { findPackageJson } from './package-json.ts';

/** Options that say what is to be. */
export interface ListOptions {
  readonly participants: string;
  readonly spec?: string;
  readonly server?: string;
  readonly queueType: QueueType | 'auto';
}

/** Options that say where the broker is. */
export interface ReachOptions {
  readonly url?: string;
  readonly user?: string;
  readonly passwordFile?: string;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly timeoutMs: number;
}

const mostIssues = 20;

function readFileOf(option: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const why =
      code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a folder' : String(code);
    throw new EbadgeError('INVALID_ARGUMENT', `Cannot read ${file} (${option}): ${why}.`, { cause });
  }
}

/** What a file holds, without the line break that editors put at its end. */
const secretIn = (option: string, file: string): string =>
  readFileOf(option, file)
    .toString('utf8')
    .replace(/\r?\n$/, '');

const readCatalogue = async (spec: string | undefined): Promise<Catalogue> =>
  spec === undefined
    ? (await import('../../generated/typescript/catalogue.ts')).catalogue
    : withGenerator(({ readCatalogue: read }) => read(spec));

/** Reads and checks the list. Throws INVALID_ARGUMENT with every issue on a line of its own, as file:line:column. */
async function readList(file: string, catalogue: Catalogue): Promise<Participants> {
  if (file === '')
    throw new EbadgeError('INVALID_ARGUMENT', 'The option --participants is empty. Name a file.');
  try {
    const [{ readSource }, { placesIn }, { checkList }, { resolveParticipants }] = await Promise.all([
      import('../generator/read-source.ts'),
      import('../generator/lint-place.ts'),
      import('../broker/check-list.ts'),
      import('../broker/participants.ts'),
    ]);
    const schemaFile = path.join(path.dirname(findPackageJson()), 'schema/meta/participants.schema.json');
    const name = path.basename(file);
    const { data, text } = readSource(path.dirname(path.resolve(file)), name, { file: name, pointer: '' });
    const issues = checkList(data, JSON.parse(readFileSync(schemaFile, 'utf8')) as object, catalogue);
    if (issues.length === 0) return resolveParticipants(data as unknown as ParticipantsFile, catalogue);
    const placeOf = placesIn(text);
    const placed = issues.map((issue) => ({ ...issue, ...placeOf(issue.pointer) }));
    const lines = placed
      .slice(0, mostIssues)
      .map(({ line, column, text: what }) => `${file}:${line}:${column}: ${what}`);
    const more = placed.length > mostIssues ? [`… and ${placed.length - mostIssues} more`] : [];
    throw new EbadgeError('INVALID_ARGUMENT', [...lines, ...more].join('\n'), {
      details: { file, issues: placed },
    });
  } catch (caught) {
    if (!isMissingPackage(caught)) throw caught;
    const { ajv = '', yaml = '' } = optionalPackages();
    throw new EbadgeError(
      'INVALID_ARGUMENT',
      `Reading the list of participants needs packages that are not installed with this one. Install them: npm install --save-dev ${asInstalled({ ajv, yaml })}`,
      { cause: caught },
    );
  }
}

/** Where a participant's password comes from, read. */
async function passwordHashes(
  file: string,
  known: ReadonlyMap<string, string>,
): Promise<(participant: Participant) => string | null> {
  const { hashPassword, isHashOf } = await import('../broker/passwords.ts');
  return ({ name, password }) => {
    if (password === undefined) return null;
    if ('hash' in password) return password.hash;
    const secret =
      'env' in password
        ? process.env[password.env]
        : secretIn(`the password of ${name}`, path.join(path.dirname(file), password.file));
    if (secret === undefined || secret === '') {
      const where = 'env' in password ? `the environment variable ${password.env}` : password.file;
      throw new EbadgeError(
        'INVALID_ARGUMENT',
        `${file}: the password of ${name} is to be in ${where}, which is empty.`,
      );
    }
    const there = known.get(name);
    // the same password with another salt is the same password
    return there !== undefined && isHashOf(there, secret) ? there : hashPassword(name, secret);
  };
}

/** The document and the list. */
export interface Inputs {
  readonly catalogue: Catalogue;
  readonly participants: Participants;
}

/** Reads the document and the list. */
export async function readInputs(options: ListOptions): Promise<Inputs> {
  const catalogue = await readCatalogue(options.spec);
  const { withHostNames } = await import('../broker/hosts.ts');
  return withHostNames({ catalogue, participants: await readList(options.participants, catalogue) });
}

/** Everything that is to be; with what was found, as fits that broker. */
export async function desiredOf(options: ListOptions, inputs: Inputs, found?: FoundState): Promise<Desired> {
  const { desiredState } = await import('../broker/desired.ts');
  const { incompatibilities } = await import('../broker/lint.ts');
  const isCluster = (found?.nodes ?? 1) >= 3;
  const known = new Map(
    (found?.resources ?? [])
      .filter(({ kind }) => kind === 'user')
      .map(({ name, facts }) => [name, String(facts['password_hash'])]),
  );
  const desired = desiredState({
    ...inputs,
    queueType: options.queueType === 'auto' ? (isCluster ? 'quorum' : 'classic') : options.queueType,
    passwordHashOf: await passwordHashes(options.participants, known),
    ...(options.server === undefined ? {} : { server: options.server }),
  });
  const faults = incompatibilities(desired.resources);
  if (faults.length > 0) {
    const shown = faults.slice(0, mostIssues).join('\n');
    throw new EbadgeError('SPEC_UNSUPPORTED', `${shown}\nCorrect the AsyncAPI document.`, {
      details: { faults },
    });
  }
  return desired;
}

/** The way to the broker that options and environment name. */
export async function openApi(options: ReachOptions): Promise<ManagementApi> {
  const { ManagementApi: Api } = await import('../broker/management-api.ts');
  const url = options.url ?? process.env['EBADGE_BROKER_URL'];
  if (url === undefined || url === '') {
    throw new EbadgeError(
      'INVALID_ARGUMENT',
      'Say where the management API of the broker is: --url http://127.0.0.1:15672, or EBADGE_BROKER_URL.',
    );
  }
  const user = options.user ?? process.env['EBADGE_BROKER_USER'];
  const password =
    options.passwordFile === undefined
      ? process.env['EBADGE_BROKER_PASSWORD']
      : secretIn('--password-file', options.passwordFile);
  const pem = (name: 'ca' | 'cert' | 'key'): object => {
    const file = options[name];
    return file === undefined ? {} : { [name]: readFileOf(`--${name}`, file) };
  };
  return new Api({
    url,
    timeoutMs: options.timeoutMs,
    tls: { ...pem('ca'), ...pem('cert'), ...pem('key') },
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
  });
}

/** The account for people that a definitions file is to hold. */
export function administratorOf(
  name: string | undefined,
  passwordFile: string | undefined,
): { name: string; password: string } | undefined {
  if (name === undefined) return undefined;
  const password =
    passwordFile === undefined
      ? process.env['EBADGE_BROKER_PASSWORD']
      : secretIn('--password-file', passwordFile);
  if (password === undefined || password === '') {
    throw new EbadgeError(
      'INVALID_ARGUMENT',
      `The password of ${name} is to be in EBADGE_BROKER_PASSWORD or in a file (--password-file), and is in neither.`,
    );
  }
  return { name, password };
}
