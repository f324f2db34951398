import { Command, Option } from 'commander';
import { Routes } from '../bus/routes.ts';
import { deferred } from '../core/deferred.ts';
import { EbadgeError } from '../core/errors.ts';
import { observed } from '../contract-report/observe.ts';
import { lineOf, recordingFormat, type EndReason, type RecordingHeader } from '../recording/recording.ts';
import type { Delivery } from '../transport/transport.ts';
import { readBusOptions, withBusOptions, type BusOptions } from './bus-options.ts';
import { examples, section } from './help-texts.ts';
import { bindingsOf, directions, linesOf, uniqueLines, type Direction, type Line } from './lines.ts';
import { checkTypes } from './listen-output.ts';
import { collect, wholeNumber } from './option-values.ts';
import { print, style } from './output.ts';
import { RecordingFile } from './recording-file.ts';
import { openTap, tapName } from './tap.ts';

interface Options extends BusOptions {
  readonly peer: readonly string[];
  readonly group: readonly string[];
  readonly type: readonly string[];
  readonly direction: Direction;
  readonly file?: string;
  readonly for?: number;
  readonly count?: number;
  readonly maxBytes: number;
  readonly json?: boolean;
}

async function headerOf(
  routes: Routes,
  lines: readonly Line[],
  types: readonly string[],
): Promise<RecordingHeader> {
  const { recordedContract } = await import('../recording/contract-hash.ts');
  const { schemas } = await import('../../generated/typescript/schemas.ts');
  return {
    event: 'recording',
    format: recordingFormat,
    contract: recordedContract(routes.catalogue, schemas),
    startedAt: new Date().toISOString(),
    participant: routes.me,
    role: routes.role,
    channels: lines.map(({ channel, exchange, from, to }) => ({ channel: channel.id, exchange, from, to })),
    ...(types.length === 0 ? {} : { types }),
  };
}

/** Tells what is going on: on standard output, unless the recording goes there. */
function tell(options: Options, line: Readonly<Record<string, unknown>>, text: string): void {
  if (options.file === undefined) {
    if (options.json !== true) process.stderr.write(`${text}\n`);
  } else print(options.json === true ? JSON.stringify(line) : text);
}

async function record(options: Options): Promise<void> {
  const reach = readBusOptions(options);
  const { catalogue } = await import('../../generated/typescript/catalogue.ts');
  const routes = new Routes(catalogue, reach.role, reach.me, options.group);
  checkTypes(routes, options.type);
  const lines = linesOf(routes, options.peer, options.direction);
  const exchanges = uniqueLines(lines);
  const byExchange = new Map(exchanges.map((line) => [line.exchange, line]));
  const header = await headerOf(routes, lines, options.type);
  const over = deferred<EndReason>();
  const stop = (): void => over.resolve('stopped');
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const transport = await reach.open(routes.virtualHost);
  let lost: EbadgeError | undefined;
  transport.onClosed((error) => {
    lost = error;
    if (error !== undefined) over.resolve('lost');
  });
  let file: RecordingFile | undefined;
  let timer: NodeJS.Timeout | undefined;
  let messages = 0;
  let isOver = false;
  const finish = (why: EndReason): void => {
    isOver = true;
    over.resolve(why);
  };
  let hasBegun = false;
  /** The header is there when it is listened, and not before: so others can wait for it. */
  const begin = (to: RecordingFile): void => {
    if (!hasBegun) to.write(lineOf({ ...header, startedAt: new Date().toISOString() }), () => undefined);
    hasBegun = true;
  };
  const hear = (to: RecordingFile, delivery: Delivery): void => {
    begin(to);
    const line = byExchange.get(delivery.exchange);
    if (line === undefined || isOver) {
      delivery.ack();
      return;
    }
    const text = lineOf({ event: 'message', ...observed(delivery, line, Date.now()) });
    if (to.bytes + Buffer.byteLength(text) > options.maxBytes) {
      finish('size');
      return;
    }
    messages += 1;
    if (messages === options.count) finish('count');
    // the next ones come when this one is written: the tap waits for a slow disk
    to.write(text, (error) => {
      if (error !== undefined)
        over.reject(
          new EbadgeError('OUTPUT_UNWRITABLE', `Cannot write the recording: ${error.message}.`, {
            cause: error,
          }),
        );
      delivery.ack();
    });
  };
  try {
    const output = new RecordingFile(options.file);
    const queue = tapName(reach.me);
    try {
      const bindings = bindingsOf(exchanges, options.type, catalogue.discriminator);
      await openTap(transport, queue, bindings, (delivery) => hear(output, delivery));
      begin(output);
    } catch (caught) {
      output.discard();
      throw caught;
    }
    file = output;
    const names = exchanges.map(({ exchange }) => exchange);
    tell(
      options,
      { event: 'recording', exchanges: names, queue, file: options.file },
      style('dim', `Recording ${names.join(', ')}. Ctrl-C ends it.`),
    );
    if (options.for !== undefined) timer = setTimeout(() => over.resolve('time'), options.for * 1000);
    const why = await over.promise;
    isOver = true;
    await file.end(lineOf({ event: 'end', at: new Date().toISOString(), messages, why }));
    tell(
      options,
      { event: 'end', messages, bytes: file.bytes, why },
      `${messages} messages, ${file.bytes} bytes${why === 'size' ? `: ended, as --max-bytes ${options.maxBytes} would have been exceeded` : ''}`,
    );
    if (why === 'lost' && lost !== undefined) throw lost;
  } finally {
    clearTimeout(timer);
    process.removeListener('SIGINT', stop).removeListener('SIGTERM', stop);
    await transport.close();
  }
}

/** `ebadge record` */
export function recordCommand(): Command {
  return withBusOptions(new Command('record'))
    .description('Write live traffic into a file, without taking it from anybody.')
    .requiredOption('--peer <name>', 'traffic with whom; may be given several times', collect, [])
    .option('--group <name>', 'a group that you belong to; may be given several times', collect, [])
    .option('--type <message>', 'only messages of that type; may be given several times', collect, [])
    .addOption(
      new Option('--direction <direction>', 'what you receive, what you send, or both')
        .choices(directions)
        .default('both'),
    )
    .option('--file <file>', 'the file, which must be new; default: standard output')
    .option('--for <seconds>', 'end after so many seconds', wholeNumber(1, 2_000_000))
    .option('--count <count>', 'end after so many messages', wholeNumber(1, 1_000_000_000))
    .option(
      '--max-bytes <bytes>',
      'end before the file is greater',
      wholeNumber(10_000, 400_000_000),
      100_000_000,
    )
    .option('--json', 'say in JSON what is going on; what is recorded is JSON lines always')
    .addHelpText(
      'after',
      examples([
        ['ebadge record --role controller --as ts --peer heh-42 --file traffic.jsonl', 'until Ctrl-C'],
        ['ebadge record --role controller --as ts --peer heh-42 --for 3600 --file hour.jsonl', 'for an hour'],
        ['ebadge check-recording traffic.jsonl', 'was the contract kept?'],
      ]) +
        section('How', [
          'As `ebadge listen` does: a queue of its own, gone with it, beside yours. What you have sent can be read by an',
          'account with the right to read your own exchanges; without it, use --direction received.',
          'The queue holds 10,000 messages: of a disk that is slower than the traffic, the oldest are lost.',
        ]) +
        section('Privacy', [
          'Payloads are recorded as they are: that is the purpose. The file is readable for you alone (mode 0600).',
          'Load profiles tell about people: keep recordings no longer than you need them.',
        ]) +
        section('The file', [
          'JSON lines: { event: "recording", format, contract, startedAt, participant, role, channels }, then for each',
          'message { event: "message", at, from, to, exchange, routingKey, type, messageId, correlationId, body } with',
          'encoding: "base64" where it is no UTF-8, then { event: "end", at, messages, why }.',
        ]) +
        section('Exit codes', [
          '0 ended by Ctrl-C, --for, --count or --max-bytes; 2 a mistake in the call, no such exchange, no right to',
          'read it, or a file that cannot be written; 69 no broker, or the connection was lost (what came is kept).',
        ]),
    )
    .action(async (options: Options) => {
      if (options.peer.length === 0) throw new EbadgeError('INVALID_ARGUMENT', 'Name a peer with --peer.');
      await record(options);
    });
}
