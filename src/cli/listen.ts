import { Command, Option } from 'commander';
import { Routes } from '../bus/routes.ts';
import { deferred } from '../core/deferred.ts';
import { EbadgeError } from '../core/errors.ts';
import type { Delivery } from '../transport/transport.ts';
import { readBusOptions, withBusOptions, type BusOptions } from './bus-options.ts';
import { examples, section } from './help-texts.ts';
import { bindingsOf, directions, linesOf, uniqueLines, type Direction } from './lines.ts';
import { checkTypes, readHeard, writeHeard } from './listen-output.ts';
import { collect, wholeNumber } from './option-values.ts';
import { print, style } from './output.ts';
import { openTap, tapName } from './tap.ts';

interface Options extends BusOptions {
  readonly peer: readonly string[];
  readonly group: readonly string[];
  readonly type: readonly string[];
  readonly direction: Direction;
  readonly tolerant?: boolean;
  readonly heads?: boolean;
  readonly count?: number;
  readonly json?: boolean;
}

async function listen(options: Options): Promise<void> {
  const reach = readBusOptions(options);
  const { codec } = await import('../codec.ts');
  const { catalogue } = await import('../../generated/typescript/catalogue.ts');
  const json = options.json === true;
  const routes = new Routes(catalogue, reach.role, reach.me, options.group);
  checkTypes(routes, options.type);
  const lines = uniqueLines(linesOf(routes, options.peer, options.direction));
  const byExchange = new Map(lines.map((line) => [line.exchange, line]));
  const over = deferred<undefined>();
  const end = (): void => over.resolve(undefined);
  process.once('SIGINT', end).once('SIGTERM', end);
  let left = options.count ?? Number.POSITIVE_INFINITY;
  const { ResilientTransport } = await import('../transport/resilient/resilient-transport.ts');
  const transport = await ResilientTransport.open({ targets: reach.targets(routes.virtualHost) });
  transport.onProblem(({ code, message }) => {
    if (json) print(JSON.stringify({ event: 'interrupted', code, reason: message }));
    else print(style('yellow', `Interrupted: ${message}. What is sent meanwhile is not shown.`));
  });
  const hear = (delivery: Delivery): void => {
    const line = byExchange.get(delivery.exchange);
    const heard =
      line === undefined ? undefined : readHeard(delivery, line, codec, options.tolerant === true);
    const wanted = options.type.length === 0 || (heard?.type != null && options.type.includes(heard.type));
    if (heard === undefined || !wanted || left <= 0) {
      delivery.ack();
      return;
    }
    left -= 1;
    const isLast = left <= 0;
    // the next ones come when this one is written: the tap waits for a slow reader
    writeHeard(heard, { json, heads: options.heads === true }, () => {
      delivery.ack();
      if (isLast) end();
    });
  };
  try {
    const bindings = bindingsOf(lines, options.type, catalogue.discriminator);
    const queue = tapName(reach.me);
    const consumer = await openTap(transport, queue, bindings, hear);
    const exchanges = lines.map(({ exchange }) => exchange);
    const announce = (again: string): void => {
      if (json) print(JSON.stringify({ event: 'listening', exchanges, queue }));
      else print(style('dim', `Listening ${again}to ${exchanges.join(', ')}. Ctrl-C ends it.`));
    };
    announce('');
    let isLost = false;
    transport.onStatus(({ status }) => {
      if (status === 'connected' && isLost) announce('again ');
      isLost = status === 'reconnecting';
    });
    await over.promise;
    await consumer.cancel();
  } finally {
    process.removeListener('SIGINT', end).removeListener('SIGTERM', end);
    await transport.close();
  }
}

/** `ebadge listen` */
export function listenCommand(): Command {
  return withBusOptions(new Command('listen'))
    .description('Show messages as they come, without taking them from anybody.')
    .requiredOption('--peer <name>', 'whose messages; may be given several times', collect, [])
    .option('--group <name>', 'a group that you belong to; may be given several times', collect, [])
    .option('--type <message>', 'only messages of that type; may be given several times', collect, [])
    .addOption(
      new Option('--direction <direction>', 'what you receive, what you send, or both')
        .choices(directions)
        .default('received'),
    )
    .option('--tolerant', 'forgive unknown fields and known errata, and say what was forgiven')
    .option('--heads', 'show no payloads')
    .option('--count <count>', 'end after so many messages', wholeNumber(1, 1_000_000_000))
    .option('--json', 'print one line of JSON for each message')
    .addHelpText(
      'after',
      examples([
        ['ebadge listen --role controller --as ts --peer heh-42', 'all that heh-42 sends to ts'],
        [
          'ebadge listen --role controller --as ts --peer heh-42 --type report --json',
          'its reports, for programs',
        ],
        [
          'ebadge listen --role heh --tls-cert me.crt --tls-key me.key --tls-ca ca.crt --peer ts',
          'by certificate',
        ],
      ]) +
        section('How', [
          'A queue of its own (private-<you>-listen-…, gone when this ends) is bound to the exchanges beside yours:',
          'your own queues keep all they have. What was sent before it started is not shown. To see what you have',
          'sent, the account needs the right to read your own exchanges, which the standard gives the receiver only.',
          'A lost connection is rebuilt for as long as it takes; what was sent meanwhile is not shown.',
        ]) +
        section('With --json', [
          'First { event: "listening", exchanges, queue }, then lines of { event: "message", from, to, type, exchange,',
          '  routingKey, messageId, correlationId, sentAt, valid, message | text | bytes64,',
          '  and forgiven, or where it is not valid code, issues, issueCount }. Where the connection is lost',
          '  { event: "interrupted", code, reason }, then "listening" again.',
        ]) +
        section('Exit codes', [
          '0 ended by Ctrl-C or --count; 2 a mistake in the call, no such exchange, or no right to read it;',
          '69 no broker at the start.',
        ]),
    )
    .action(async (options: Options) => {
      if (options.peer.length === 0) throw new EbadgeError('INVALID_ARGUMENT', 'Name a peer with --peer.');
      await listen(options);
    });
}
