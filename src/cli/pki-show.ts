import { Command } from 'commander';
import { readFileSync } from 'node:fs';
import { systemClock } from '../core/clock.ts';
import { EbadgeError } from '../core/errors.ts';
import { readCertificates, standingOf, type CertificateFacts, type Standing } from '../pki/inspect.ts';
import { Store, type IndexEntry } from '../pki/store.ts';
import { exitCode } from './exit-codes.ts';
import { examples, section } from './help-texts.ts';
import { wholeNumber } from './option-values.ts';
import { print, printJson, style, table } from './output.ts';
import { directory } from './pki.ts';
import { whyUnreadable } from './read-input.ts';

/** One certificate, as it is shown. */
interface Shown {
  readonly name: string;
  readonly serial: string;
  readonly purpose: string;
  readonly notBefore: string;
  readonly notAfter: string;
  readonly standing: Standing;
  readonly file: string | null;
  readonly revoked: IndexEntry['revoked'];
}

/** What somebody has to do something about. */
const alarming: readonly Standing[] = ['expired', 'expiring', 'not yet valid'];

const colours = {
  valid: 'green',
  expiring: 'yellow',
  'not yet valid': 'yellow',
  expired: 'red',
  revoked: 'dim',
} as const satisfies Record<Standing, string>;

const dayMs = 86_400_000;

function left(notAfter: string, nowMs: number): string {
  const days = Math.floor((Date.parse(notAfter) - nowMs) / dayMs);
  return days >= 0 ? `${days} days left` : `${-days} days ago`;
}

function read(file: string): CertificateFacts[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new EbadgeError(
      'INVALID_ARGUMENT',
      `Cannot read ${file}: ${whyUnreadable(cause)}. Name a PEM file.`,
      {
        cause,
      },
    );
  }
  return readCertificates(text, file);
}

const purposeOf = ({ authority, usages }: CertificateFacts): string =>
  authority ? 'authority' : usages.join(', ') || 'any';

interface Options {
  readonly dir: string;
  readonly warnDays: number;
  readonly json?: boolean;
}

/** Newer certificates of the same name take the place of older ones, which then need no attention. */
function ofIndex(entries: readonly IndexEntry[], store: Store, nowMs: number, warnDays: number): Shown[] {
  const newest = new Map(entries.map((entry) => [`${entry.purpose} ${entry.name}`, entry.serial]));
  return entries.map((entry) => {
    const { name, serial, purpose, notBefore, notAfter, revoked } = entry;
    const isNewest = newest.get(`${purpose} ${name}`) === serial;
    const file = isNewest ? store.filesOf(purpose === 'authority' ? null : name).certificate : null;
    const standing = standingOf(entry, revoked !== null, nowMs, warnDays);
    return { name, serial, purpose, notBefore, notAfter, standing, file, revoked };
  });
}

function printAll(shown: readonly Shown[], nowMs: number): void {
  print(
    table(
      shown.map(({ standing, name, purpose, serial, notAfter, file }) => [
        style(colours[standing], standing.padEnd(13)),
        name,
        purpose,
        notAfter.slice(0, 10),
        left(notAfter, nowMs),
        serial,
        file ?? 'replaced',
      ]),
    ),
  );
}

/** `ebadge pki show` */
export function showCommand(): Command {
  return new Command('show')
    .description('List what was issued, or the certificates in PEM files, and say what expires soon.')
    .argument('[file...]', 'PEM files; without any: what the authority has issued, and its revocation list')
    .option('--warn-days <days>', 'warn of what expires within so many days', wholeNumber(0, 36_500), 30)
    .addOption(directory())
    .option('--json', 'print the result for programs')
    .addHelpText(
      'after',
      examples([
        ['ebadge pki show', 'what pki/ has issued'],
        ['ebadge pki show --warn-days 60 || mail …', 'a daily job'],
        ['ebadge pki show /etc/rabbitmq/server.crt', 'a certificate from anywhere'],
      ]) +
        section('With --json', [
          '{ certificates: [{ name, serial, purpose, notBefore, notAfter, standing, file, revoked: { at, reason } | null }],',
          '  revocationList: { nextUpdate, standing } | null }; of files also issuer, alternativeNames, fingerprint.',
          'standing is valid, expiring, expired, not yet valid or revoked.',
        ]) +
        section('Exit codes', [
          '0 all is well; 1 something (the revocation list included) expires within --warn-days, has expired or is',
          'not valid yet; what is revoked or replaced does not count; 2 a mistake in the call.',
        ]),
    )
    .action((files: readonly string[], { dir, warnDays, json = false }: Options) => {
      const nowMs = systemClock.nowMs();
      if (files.length > 0) showFiles(files, nowMs, warnDays, json);
      else showIndex(new Store(dir), nowMs, warnDays, json);
    });
}

function showFiles(files: readonly string[], nowMs: number, warnDays: number, json: boolean): void {
  const all = files.flatMap((file) => read(file).map((facts) => ({ file, facts })));
  const shown = all.map(({ file, facts }) => ({
    name: facts.name,
    serial: facts.serial,
    purpose: purposeOf(facts),
    notBefore: facts.notBefore,
    notAfter: facts.notAfter,
    standing: standingOf(facts, false, nowMs, warnDays),
    file,
    revoked: null,
  }));
  if (shown.some(({ standing }) => alarming.includes(standing))) process.exitCode = exitCode.findings;
  if (json) {
    const more = all.map(({ facts: { issuer, alternativeNames, fingerprint } }) => ({
      issuer,
      alternativeNames,
      fingerprint,
    }));
    printJson({
      certificates: shown.map((entry, index) => ({ ...entry, ...more[index] })),
      revocationList: null,
    });
    return;
  }
  printAll(shown, nowMs);
  for (const { file, facts } of all) {
    const names = facts.alternativeNames.length === 0 ? '' : `, also ${facts.alternativeNames.join(' ')}`;
    print(
      style('dim', `${file}: ${facts.name}${names}, issued by ${facts.issuer}, SHA-256 ${facts.fingerprint}`),
    );
  }
}

function showIndex(store: Store, nowMs: number, warnDays: number, json: boolean): void {
  store.readAuthority();
  const { entries, nextUpdate } = store.readIndex();
  const shown = ofIndex(entries, store, nowMs, warnDays);
  const standing =
    nextUpdate === null
      ? null
      : standingOf(
          { notBefore: new Date(0).toISOString(), notAfter: nextUpdate },
          false,
          nowMs,
          Math.min(warnDays, 7),
        );
  const certificates = shown.some((entry) => entry.file !== null && alarming.includes(entry.standing));
  if (certificates || (standing !== null && alarming.includes(standing)))
    process.exitCode = exitCode.findings;
  if (json) {
    printJson({
      certificates: shown,
      revocationList: nextUpdate === null ? null : { nextUpdate, standing },
    });
    return;
  }
  printAll(shown, nowMs);
  if (nextUpdate !== null && standing !== null) {
    const advice = alarming.includes(standing) ? ' Renew it: ebadge pki revoke --renew' : '';
    print(
      `Revocation list: ${style(colours[standing], standing)}, good until ${nextUpdate.slice(0, 10)}.${advice}`,
    );
  }
}
