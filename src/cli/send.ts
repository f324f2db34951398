import { Command } from 'commander';
import { checkParticipantName } from '../bus/names.ts';
import { Routes } from '../bus/routes.ts';
import { systemClock } from '../core/clock.ts';
import { EbadgeError } from '../core/errors.ts';
import { ValidationError } from '../core/validation-error.ts';
import { harmless } from '../core/harmless.ts';
import type { Transport } from '../transport/transport.ts';
import { readBusOptions, withBusOptions, type BusOptions, type Reach } from './bus-options.ts';
import { bystander } from './bystander.ts';
import { readDraft } from './draft.ts';
import { exitCode } from './exit-codes.ts';
import { examples, section } from './help-texts.ts';
import { contentForPeople } from './message-output.ts';
import { collect, wholeNumber } from './option-values.ts';
import { print, printJson, style } from './output.ts';

interface Options extends BusOptions {
  readonly to: string;
  readonly peerRole?: string;
  readonly type?: string;
  readonly field: readonly string[];
  readonly request?: boolean;
  readonly timeoutMs?: number;
  readonly count: number;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** What is to be sent, and to whom. */
interface Parcel {
  readonly name: string;
  readonly message: object;
  readonly to: string;
  readonly peerRole: string;
}

/** A client whose message types are known at run time only. */
interface LooseClient extends AsyncDisposable {
  to(
    name: string,
    role: string,
  ): {
    publish(name: string, draft: object): Promise<void>;
    request(name: string, draft: object, options: object): Promise<unknown>;
  };
}

/** The kind of peer that a message goes to: there is one only, or it is given. */
function peerRoleOf(routes: Routes, name: string, given: string | undefined): string {
  const roles = Object.values(routes.catalogue.channels)
    .filter((channel) => channel.sender === routes.role && routes.carries(channel, name))
    .map((channel) => channel.group ?? channel.receiver);
  const [only, ...others] = new Set(roles);
  if (given !== undefined && roles.includes(given)) return given;
  if (only === undefined) {
    throw new EbadgeError(
      'INVALID_ARGUMENT',
      `A ${routes.role} sends no ${name}. See ebadge messages ${name}.`,
    );
  }
  if (given === undefined && others.length === 0) return only;
  throw new EbadgeError(
    'INVALID_ARGUMENT',
    given === undefined
      ? `A ${routes.role} sends ${name} to several kinds of peers. Say which with --peer-role: ${[only, ...others].join(', ')}.`
      : `A ${routes.role} sends no ${name} to a ${given}; it does to: ${[only, ...others].join(', ')}.`,
  );
}

/** The issues of a message that is not sent. */
function refuse(error: ValidationError, json: boolean): void {
  process.exitCode = exitCode.findings;
  if (json) {
    const { code, issues, issueCount } = error;
    printJson({ outcome: 'invalid', code, issues, issueCount });
    return;
  }
  print(`${style('red', 'invalid')}  ${error.message.split('\n')[0] ?? ''}`);
  for (const { path, expected, found, keyword } of error.issues) {
    print(
      `           ${style('bold', harmless(path) || '(message)')}: expected ${expected}, found ${harmless(found)} ${style('dim', `[${keyword}]`)}`,
    );
  }
  print('Nothing was sent.');
}

/** Answers of a stream, so many or as many as come in time. */
async function firstOf(stream: AsyncIterable<unknown>, count: number): Promise<unknown[]> {
  const answers: unknown[] = [];
  for await (const answer of stream) {
    answers.push(answer);
    if (answers.length >= count) break;
  }
  return answers;
}

const isStream = (answer: unknown): answer is AsyncIterable<unknown> =>
  typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer;

async function ask(
  client: LooseClient,
  { name, message, to, peerRole }: Parcel,
  { timeoutMs, count }: Options,
): Promise<unknown[]> {
  const answer = await client
    .to(to, peerRole)
    .request(name, message, timeoutMs === undefined ? {} : { timeoutMs });
  if (!isStream(answer)) return Array.isArray(answer) ? (answer as unknown[]) : [answer];
  const over = new AbortController();
  const timer = systemClock.setTimer(timeoutMs ?? 60_000, () => over.abort());
  try {
    return await Promise.race([
      firstOf(answer, count),
      new Promise<never>((_, reject) => {
        over.signal.addEventListener('abort', () =>
          reject(
            new EbadgeError(
              'TIMEOUT',
              `${to} did not send ${count} answers to ${name} in time. Give it more with --timeout-ms, or ask for fewer with --count.`,
              {
                retryable: true,
              },
            ),
          ),
        );
      }),
    ]);
  } finally {
    timer.clear();
    await (answer as AsyncIterable<unknown> & AsyncDisposable)[Symbol.asyncDispose]();
  }
}

/** Connects beside the participant's own program. */
async function connectBeside(
  reach: Reach,
  routes: Routes,
  parcel: Parcel,
  json: boolean,
): Promise<LooseClient> {
  const { connectTo } = await import('../connect.ts');
  const { contract } = await import('../../generated/typescript/index.ts');
  const { incoming, outgoing } = routes.between(parcel.to, parcel.peerRole);
  const open = async (virtualHost: string): Promise<Transport> =>
    bystander(await reach.open(virtualHost), {
      me: reach.me,
      incoming: incoming.map(({ exchange }) => exchange),
      outgoing: outgoing.map(({ exchange }) => exchange),
    });
  const client = await connectTo(contract, {
    role: reach.role as 'controller',
    as: reach.me,
    broker: { connect: open },
    // what is no answer is for the participant's own program
    handlerGraceMs: 0,
    onProblem: ({ code, message }) => {
      if (code === 'UNHANDLED' || json) return;
      process.stderr.write(`ebadge: meanwhile: ${message}\n`);
    },
  });
  return client as unknown as LooseClient;
}

async function send(file: string | undefined, options: Options): Promise<void> {
  const json = options.json === true;
  const { catalogue } = await import('../../generated/typescript/catalogue.ts');
  const { codec } = await import('../codec.ts');
  const reach = options.dryRun === true ? null : readBusOptions(options);
  const routes = new Routes(catalogue, options.role, reach?.me ?? options.as ?? 'nobody', []);
  const to = checkParticipantName(options.to, '--to');
  let parcel: Parcel;
  try {
    const { name, message } = await readDraft(file, options, routes);
    parcel = { name, message, to, peerRole: peerRoleOf(routes, name, options.peerRole) };
    codec.validate(message, { name });
  } catch (caught) {
    if (!(caught instanceof ValidationError)) throw caught;
    refuse(caught, json);
    return;
  }
  const { name, message } = parcel;
  if (reach === null) {
    if (json) printJson({ outcome: 'not sent', type: name, to, message });
    else print(JSON.stringify(message, null, 2));
    return;
  }
  const client = await connectBeside(reach, routes, parcel, json);
  const started = performance.now();
  let answers: unknown[] | undefined;
  try {
    if (options.request === true) answers = await ask(client, parcel, options);
    else await client.to(to, parcel.peerRole).publish(name, message);
  } finally {
    await client[Symbol.asyncDispose]();
  }
  const elapsedMs = Math.round(performance.now() - started);
  if (json) {
    printJson({
      outcome: 'confirmed',
      type: name,
      to,
      message,
      ...(answers === undefined ? {} : { answers }),
      elapsedMs,
    });
    return;
  }
  print(
    `${style('green', 'confirmed')}  ${name} to ${to}, in ${elapsedMs} ms${answers === undefined ? '' : ' with the answer'}`,
  );
  for (const answer of answers ?? []) print(contentForPeople(Buffer.from(JSON.stringify(answer))));
}

/** `ebadge send` */
export function sendCommand(): Command {
  return withBusOptions(new Command('send'))
    .description('Send one message: validated before, confirmed by the broker after.')
    .argument('[file]', 'a file with the message, JSON, or - for standard input')
    .requiredOption('--to <name>', 'the peer, or the group, that it goes to')
    .option('--peer-role <role>', 'what the peer is, where your role sends the type to several kinds')
    .option('--type <message>', 'the type, where the file does not say it')
    .option(
      '--field <name=value>',
      'a field; several times; a value that is JSON is that, else text',
      collect,
      [],
    )
    .option('--request', 'wait for what answers it')
    .option(
      '--timeout-ms <ms>',
      'how long to wait for the answer; default: as the contract says',
      wholeNumber(1, 86_400_000),
    )
    .option(
      '--count <count>',
      'answers to wait for where they are a stream, which is then ended',
      wholeNumber(1, 1_000_000),
      1,
    )
    .option('--dry-run', 'send nothing: print the message as it would be sent')
    .option('--json', 'print the outcome for programs')
    .addHelpText(
      'after',
      examples([
        [
          'ebadge send --role controller --as ts --to heh-42 --type set_clock --field offset=-3600',
          'from fields',
        ],
        ['ebadge send --role controller --as ts --to heh-42 activate.json', 'from a file; ids are filled in'],
        ['ebadge send --role controller --as ts --to heh-42 question.json --request', 'and its answer'],
      ]) +
        section('How', [
          'Nothing is declared and no queue of yours is read: a peer that nobody has prepared is an error. Answers',
          'are read beside your own queue (as by ebadge listen), which gets them as well.',
        ]) +
        section('With --json', [
          '{ outcome: "confirmed", type, to, message, elapsedMs, with --request: answers: [message] };',
          '{ outcome: "invalid", code, issues, issueCount } or, with --dry-run, { outcome: "not sent", type, to, message }.',
        ]) +
        section('Exit codes', [
          '0 confirmed, and answered; 1 the message is not valid: nothing was sent; 2 a mistake in the call, no such',
          'peer, no queue that takes it, or no right; 69 no broker, it was lost, or no answer in time.',
        ]),
    )
    .action(send);
}
