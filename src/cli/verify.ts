import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Command, Option } from 'commander';
import { checkParticipantName } from '../bus/names.ts';
import { EbadgeError } from '../core/errors.ts';
import type { ContractReport } from '../contract-report/report.ts';
import type { Contract } from '../support/contract.ts';
import type { Dropper } from '../verify/comeback.ts';
import { readBusOptions, withBrokerAddress, type BusOptions } from './bus-options.ts';
import { exitCode } from './exit-codes.ts';
import { examples, section } from './help-texts.ts';
import { collect, wholeNumber } from './option-values.ts';
import { style } from './output.ts';
import { withReportOptions, writeReport, type ReportOptions } from './report-output.ts';
import { readSamples, readScenario, schemaFolder } from './verify-files.ts';

interface Options extends Omit<BusOptions, 'as'>, ReportOptions {
  readonly name: string;
  readonly peer: readonly string[];
  readonly group?: string;
  readonly compatibility?: string;
  readonly scenario: readonly string[];
  readonly contract?: string;
  readonly schemas?: string;
  readonly without: readonly string[];
  readonly boot?: boolean;
  readonly management?: string;
  readonly requireAll?: boolean;
  readonly waitS: number;
  readonly settleMs: number;
  readonly listenS: number;
  readonly reconnectS: number;
  readonly quiet?: boolean;
}

/** Counterparts' names, by role; a name alone is that of the only one. */
function peersIn(
  given: readonly string[],
  roles: readonly string[],
): Readonly<Record<string, string>> | undefined {
  if (given.length === 0) return undefined;
  const entries = given.map((text) => {
    const at = text.indexOf('=');
    const role = at === -1 ? roles[0] : text.slice(0, at);
    if (role === undefined || (at === -1 && roles.length > 1)) {
      throw new EbadgeError(
        'INVALID_ARGUMENT',
        `Say which of ${roles.join(', ')} is ${text}: --peer ROLE=NAME.`,
      );
    }
    return [role, checkParticipantName(text.slice(at + 1), '--peer')] as const;
  });
  return Object.fromEntries(entries);
}

/** The contract that is verified: eBADGE's, or what was generated from another document. */
async function contractOf(file: string | undefined): Promise<Contract> {
  if (file === undefined) return (await import('../../generated/typescript/index.ts')).contract;
  let module: { readonly contract?: Contract };
  try {
    module = (await import(pathToFileURL(path.resolve(file)).href)) as typeof module;
  } catch (cause) {
    const why = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
    throw new EbadgeError('INVALID_ARGUMENT', `Cannot load ${file} (--contract): ${why}`, { cause });
  }
  if (module.contract?.catalogue === undefined) {
    throw new EbadgeError(
      'INVALID_ARGUMENT',
      `${file} (--contract) exports no contract. Give the index that ebadge generate has made for TypeScript.`,
    );
  }
  return module.contract;
}

async function dropperOf(url: string | undefined, name: string): Promise<Dropper | undefined> {
  if (url === undefined) return undefined;
  const { ManagementApi } = await import('../broker/management-api.ts');
  const { dropConnections } = await import('../broker/drop-connections.ts');
  const api = new ManagementApi({ url });
  return () => dropConnections(api, name);
}

/** What was not exercised breaks the contract as well, where all is required. */
function demandAll(report: ContractReport): void {
  const left = report.requirements.filter(({ verdict }) => verdict === 'not exercised').length;
  if (left > 0 && process.exitCode === exitCode.ok) process.exitCode = exitCode.findings;
}

async function run(options: Options): Promise<void> {
  const { role, name, group, compatibility, without, boot, management } = options;
  const contract = await contractOf(options.contract);
  const { peerRolesOf, verify } = await import('../verify/verify.ts');
  const { joined } = await import('../verify/scenario.ts');
  const { catalogue } = contract;
  const unknown = without.find((message) => !Object.hasOwn(catalogue.messages, message));
  if (unknown !== undefined)
    throw new EbadgeError(
      'INVALID_ARGUMENT',
      `There is no message ${unknown} (--without). See ebadge messages.`,
    );
  const isOurs = options.contract === undefined;
  const folder = options.schemas ?? (isOurs ? schemaFolder() : undefined);
  const files = [...(isOurs ? [`${schemaFolder()}/scenarios/verify.json`] : []), ...options.scenario];
  const scenario = files.map((file) => readScenario(file, catalogue)).reduce(joined, {});
  const peers = peersIn(options.peer, peerRolesOf(contract, role));
  // what the broker shows of our connections: whom we play
  const as = Object.values(peers ?? {})[0] ?? 'verify';
  const reach = readBusOptions({ ...options, as });
  const drop = await dropperOf(management, name);
  const say = (text: string): void => {
    if (options.quiet !== true) process.stderr.write(`${style('dim', text)}\n`);
  };
  const report = await verify({
    contract,
    samples: folder === undefined ? { examples: {}, rules: {} } : readSamples(folder, catalogue),
    scenario,
    role,
    name,
    ...(peers === undefined ? {} : { peers }),
    ...(group === undefined ? {} : { group }),
    ...(compatibility === undefined ? {} : { compatibility }),
    without,
    boot: boot === true,
    open: (virtualHost) => reach.open(virtualHost),
    ...(drop === undefined ? {} : { drop }),
    timing: {
      waitMs: options.waitS * 1000,
      settleMs: options.settleMs,
      listenMs: options.listenS * 1000,
      reconnectMs: options.reconnectS * 1000,
    },
    onReady: () => say(`ready: ${name} may start`),
    onProgress: say,
  });
  writeReport(report, options);
  if (options.requireAll === true) demandAll(report);
}

/** `ebadge verify` */
export function verifyCommand(): Command {
  const command = withBrokerAddress(
    new Command('verify')
      .description('Play the counterpart of a participant, and see whether it keeps the contract.')
      .requiredOption('--role <role>', 'the role of the participant, e.g. heh or controller'),
  )
    .requiredOption('--name <name>', 'its name')
    .option(
      '--peer <role=name>',
      'whom it talks with, and how it calls them; several times; only these are played. Default: all, as verify-ROLE',
      collect,
      [],
    )
    .option('--group <name>', 'a group that it belongs to, or sends to')
    .option('--compatibility <profile>', 'what kind of old participant it is, e.g. 2015')
    .option(
      '--scenario <file>',
      'payloads that suit it; several times: each goes before the one before',
      collect,
      [],
    )
    .option(
      '--contract <file>',
      "what ebadge generate has made of another document: its index; default: eBADGE's",
    )
    .option('--schemas <dir>', 'schemas and examples/ of that contract')
    .option('--without <message>', 'a message that it does not know yet; several times', collect, [])
    .option('--boot', 'it is started when this says "ready": what it says at its start is looked at too')
    .option('--management <url>', "the broker's management API, by which its connection is broken")
    .option('--require-all', 'fail when anything was not exercised')
    .addOption(
      new Option('--wait-s <seconds>', 'time for it to appear').argParser(wholeNumber(1, 3600)).default(60),
    )
    .addOption(
      new Option('--settle-ms <ms>', 'time for what must not come to come all the same')
        .argParser(wholeNumber(1, 60_000))
        .default(1000),
    )
    .addOption(
      new Option('--listen-s <seconds>', 'time for what it does by itself')
        .argParser(wholeNumber(0, 86_400))
        .default(5),
    )
    .addOption(
      new Option('--reconnect-s <seconds>', 'time for it to come back')
        .argParser(wholeNumber(1, 3600))
        .default(30),
    )
    .option('--quiet', 'say nothing but the report');
  return withReportOptions(command)
    .addHelpText(
      'after',
      examples([
        [
          'ebadge verify --role heh --name heh-42 --peer ts --url amqp://127.0.0.1',
          'a hub that calls its controller ts',
        ],
        [
          'ebadge verify --role tso --name apg --peer bsp=mill --peer super-tso=eu --junit verify.xml',
          'a TSO, both sides of it',
        ],
        [
          'ebadge verify --role heh --name heh-17 --peer ts --compatibility 2015 --without set_clock',
          'an old one that cannot do everything',
        ],
      ]) +
        section('What it does', [
          'Asks everything that may be asked, answers what it is asked, sends what is right and what is wrong, breaks',
          'connections (with --management), and says of every requirement of the contract whether it was kept,',
          'broken, or not exercised. Orders are carried out by who gets them: let it talk with a participant under',
          'test, and with nothing that controls real devices.',
        ]) +
        section('Exit codes', [
          '0 kept, as far as was exercised; 1 broken, or with --require-all something not exercised; 2 a mistake in the',
          'call; 69 the broker or the participant was not there.',
        ]),
    )
    .action(run);
}
