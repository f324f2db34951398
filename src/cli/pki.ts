import { Command, Option } from 'commander';
import { systemClock } from '../core/clock.ts';
import { EbadgeError } from '../core/errors.ts';
import type * as commandsModule from '../pki/commands.ts';
import { revocationReasons, type RevocationReason } from '../pki/revocation-reasons.ts';
import { Store } from '../pki/store.ts';
import { examples, section } from './help-texts.ts';
import { withPackage } from './optional-packages.ts';
import { collect, dateTime, wholeNumber } from './option-values.ts';
import { print, printJson, style } from './output.ts';
import { showCommand } from './pki-show.ts';

/** A century: what is made to last longer is a mistake in the call. */
const days = wholeNumber(1, 36_500);

const loadPki = (): Promise<typeof commandsModule> =>
  withPackage('@peculiar/x509', 'Making certificates', () => import('../pki/commands.ts'));

/** The option that says where the authority is. */
export const directory = (): Option =>
  new Option(
    '--dir <dir>',
    'folder of the authority: its certificate, its key, and all it has issued',
  ).default('pki');

const crlDays = (): Option =>
  new Option('--crl-days <days>', 'days until the revocation list has to be renewed')
    .argParser(days)
    .default(30);

const dayOf = (time: string): string => time.slice(0, 10);

interface InitOptions {
  readonly dir: string;
  readonly name: string;
  readonly days: number;
  readonly crlDays: number;
  readonly force?: boolean;
  readonly json?: boolean;
}

function initCommand(): Command {
  return new Command('init')
    .description('Make an authority of your own: its key, its certificate, and an empty revocation list.')
    .addOption(directory())
    .option('--name <text>', 'common name of the authority', 'eBADGE development CA')
    .option('--days <days>', 'days that it is valid', days, 3650)
    .addOption(crlDays())
    .option('--force', 'replace the authority that is there; all it has issued is worthless then')
    .option('--json', 'print the result for programs')
    .addHelpText(
      'after',
      examples([
        ['ebadge pki init', 'in pki/'],
        ['ebadge pki init --dir lab/pki --name "Lab CA" --days 365', 'elsewhere, otherwise'],
      ]) +
        section('With --json', ['{ name, serial, notBefore, notAfter, certificate, key, crlFolder }']) +
        section('Exit codes', ['0 done; 2 a mistake in the call, or there is an authority already.']),
    )
    .action(
      async ({ dir, name, days: lifetime, crlDays: listDays, force = false, json = false }: InitOptions) => {
        const { initAuthority } = await loadPki();
        const store = new Store(dir);
        const call = { store, clock: systemClock };
        const made = await initAuthority(call, { name, days: lifetime, crlDays: listDays, force });
        const files = store.filesOf(null);
        const crlFolder = store.revocationFiles.folder;
        if (json) {
          const { serial, notBefore, notAfter } = made;
          printJson({ name, serial, notBefore, notAfter, ...files, crlFolder });
          return;
        }
        print(
          `${style('green', 'Made')} the authority ${style('bold', name)}, valid until ${dayOf(made.notAfter)}.`,
        );
        print(`  certificate      ${files.certificate}   for everybody`);
        print(`  key              ${files.key}   for nobody: who has it can be any participant`);
        print(`  revocation list  ${crlFolder}   for the broker; renew it within ${listDays} days`);
        print('Next: ebadge pki issue NAME for a participant, ebadge pki issue HOST --broker for a broker.');
      },
    );
}

interface IssueOptions {
  readonly dir: string;
  readonly broker?: boolean;
  readonly san: readonly string[];
  readonly days: number;
  readonly from?: Date;
  readonly force?: boolean;
  readonly json?: boolean;
}

function issueCommand(): Command {
  return new Command('issue')
    .description('Issue a certificate to a participant, or to a broker, with a key of its own.')
    .argument(
      '<name>',
      "the participant's name: the broker's user; with --broker: the broker's host name or address",
    )
    .option('--broker', 'for a broker (TLS server) instead of a participant (TLS client)')
    .option(
      '--san <name>',
      'one more name, as dns:HOST or ip:ADDRESS; may be given several times',
      collect,
      [],
    )
    .option('--days <days>', 'days that it is valid', days, 365)
    .option(
      '--from <time>',
      'from when on it is valid; default: five minutes ago, as clocks differ',
      dateTime,
    )
    .addOption(directory())
    .option(
      '--force',
      'replace the key and the certificate of that name; revoke the one before by its serial',
    )
    .option('--json', 'print the result for programs')
    .addHelpText(
      'after',
      examples([
        ['ebadge pki issue heh-42', 'a home energy hub'],
        ['ebadge pki issue broker.example --broker --san ip:10.0.0.7', 'a broker of two names'],
        ['ebadge pki issue localhost --broker --san ip:127.0.0.1 --days 30', 'a broker on this machine'],
      ]) +
        section('With --json', ['{ name, purpose, serial, notBefore, notAfter, certificate, key }']) +
        section('Exit codes', [
          '0 done; 2 a mistake in the call, or there is a certificate of that name already.',
        ]),
    )
    .action(async (name: string, options: IssueOptions) => {
      const { issue } = await loadPki();
      const { dir, broker = false, san, days: lifetime, from, force = false, json = false } = options;
      const store = new Store(dir);
      const purpose = broker ? 'broker' : 'participant';
      const made = await issue(
        { store, clock: systemClock },
        { name, purpose, san, days: lifetime, from, force },
      );
      const files = store.filesOf(name);
      if (json) {
        const { serial, notBefore, notAfter } = made;
        printJson({ name, purpose, serial, notBefore, notAfter, ...files });
        return;
      }
      print(
        `${style('green', 'Issued')} to the ${purpose} ${style('bold', name)}, valid until ${dayOf(made.notAfter)}.`,
      );
      print(`  certificate  ${files.certificate}`);
      print(`  key          ${files.key}   readable by you only: hand it to nobody but the ${purpose}`);
    });
}

interface RevokeOptions {
  readonly dir: string;
  readonly reason: RevocationReason;
  readonly renew?: boolean;
  readonly crlDays: number;
  readonly json?: boolean;
}

function revokeCommand(): Command {
  return new Command('revoke')
    .description(
      'Revoke the certificates of a name, or the one of a serial number, and write the revocation list.',
    )
    .argument('[name]', 'the name, or a serial number')
    .addOption(
      new Option('--reason <reason>', 'why').choices(revocationReasons).default('cessationOfOperation'),
    )
    .option('--renew', 'revoke nothing: write the list again, before it gets too old')
    .addOption(crlDays())
    .addOption(directory())
    .option('--json', 'print the result for programs')
    .addHelpText(
      'after',
      examples([
        ['ebadge pki revoke heh-42 --reason keyCompromise', 'all that was issued to heh-42'],
        [
          'ebadge pki revoke 5af80686b7711e8f6c114098b50e8211',
          'one of them, e.g. the one before the renewal',
        ],
        ['ebadge pki revoke --renew', 'a fresh list; put it into a weekly job'],
      ]) +
        section('Takes effect', [
          'at the next TLS handshake with a broker that looks into the list (see docs/certificates.md).',
          'Connections that are open stay open: close them at the broker.',
        ]) +
        section('With --json', ['{ revoked: [{ name, serial, at, reason }], nextUpdate, crlFolder, crl }']) +
        section('Exit codes', ['0 done, also when it was revoked already; 2 a mistake in the call.']),
    )
    .action(async (name: string | undefined, options: RevokeOptions) => {
      const { dir, reason, renew = false, crlDays: listDays, json = false } = options;
      if ((name === undefined) !== renew) {
        throw new EbadgeError(
          'INVALID_ARGUMENT',
          'Name what is to be revoked, or say --renew to write the list again: one of the two.',
        );
      }
      const { revoke } = await loadPki();
      const store = new Store(dir);
      const { revoked, nextUpdate } = await revoke(
        { store, clock: systemClock },
        { nameOrSerial: name, reason, crlDays: listDays },
      );
      const { folder, der } = store.revocationFiles;
      if (json) {
        const told = revoked.map((entry) => ({ name: entry.name, serial: entry.serial, ...entry.revoked }));
        printJson({ revoked: told, nextUpdate, crlFolder: folder, crl: der });
        return;
      }
      for (const entry of revoked)
        print(`${style('red', 'Revoked')}  ${entry.name}  ${style('dim', entry.serial)}`);
      print(`The revocation list in ${folder} is good until ${dayOf(nextUpdate)}.`);
    });
}

/** `ebadge pki` */
export function pkiCommand(): Command {
  const command = new Command('pki')
    .description('Certificates for participants and brokers, from an authority of your own.')
    .helpCommand(false)
    .addHelpText(
      'after',
      examples([
        ['ebadge pki init', 'an authority'],
        ['ebadge pki issue heh-42', 'a certificate for a participant'],
        ['ebadge pki show', 'what was issued, and what expires soon'],
      ]) + section('Exit codes', ['See ebadge pki COMMAND --help. Every one of them takes --json.']),
    );
  for (const sub of [initCommand(), issueCommand(), revokeCommand(), showCommand()]) command.addCommand(sub);
  return command;
}
