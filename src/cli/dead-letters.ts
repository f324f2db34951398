import { Command } from 'commander';
import { systemClock } from '../core/clock.ts';
import { EbadgeError } from '../core/errors.ts';
import { readBusOptions, withBusOptions, type BusOptions } from './bus-options.ts';
import {
  holdLetters,
  replayLetters,
  type Held,
  type HeldLetter,
  type LetterBox,
} from './dead-letter-queue.ts';
import { exitCode } from './exit-codes.ts';
import { examples, section } from './help-texts.ts';
import { letterForPrograms, printLetter, printLetters } from './letter-output.ts';
import { placesOf, type Places } from './letter-places.ts';
import { collect, wholeNumber } from './option-values.ts';
import { print, printJson, style } from './output.ts';

/** As many as a queue of dead letters holds by the contract. */
const mostLetters = 10_000;

interface Filters {
  readonly type: readonly string[];
  readonly from: readonly string[];
  readonly reason: readonly string[];
  readonly limit: number;
}

interface Options extends BusOptions, Filters {
  readonly json?: boolean;
  readonly all?: boolean;
}

const withFilters = (command: Command, limit: number): Command =>
  withBusOptions(command)
    .option('--type <message>', 'only messages of that type; may be given several times', collect, [])
    .option('--from <name>', 'only those of that sender; may be given several times', collect, [])
    .option('--reason <reason>', 'only those with that reason, e.g. HANDLER_FAILED or expired', collect, [])
    .option('--limit <count>', 'look at so many of the oldest', wholeNumber(1, mostLetters), limit)
    .option('--json', 'print the result for programs');

const among = (wanted: readonly string[], value: string | null): boolean =>
  wanted.length === 0 || (value !== null && wanted.includes(value));

/** Refuses ids that no letter has. */
function checkIds(letters: readonly HeldLetter[], ids: readonly string[]): void {
  const missing = ids.filter((id) => !letters.some((letter) => letter.id === id));
  if (missing.length === 0) return;
  throw new EbadgeError(
    'INVALID_ARGUMENT',
    `There is no dead letter ${missing.join(', ')} among the ${letters.length} oldest. See ebadge dead-letters list, or raise --limit.`,
  );
}

/** Those that were asked for. */
const select = (
  letters: readonly HeldLetter[],
  ids: readonly string[],
  filters: Filters,
  { senderOf }: Places,
): HeldLetter[] =>
  letters.filter(
    (letter) =>
      (ids.length === 0 || ids.includes(letter.id)) &&
      among(filters.type, letter.type) &&
      among(filters.from, senderOf(letter)) &&
      among(filters.reason, letter.reason),
  );

/** What a command works on: the letters of one queue that were asked for. */
interface Work {
  readonly selected: readonly HeldLetter[];
  readonly box: LetterBox;
  readonly places: Places;
  readonly more: number;
  readonly transport: Awaited<ReturnType<ReturnType<typeof readBusOptions>['open']>>;
}

/** Holds the letters while the work lasts; what it has not dropped is given back. */
async function withLetters<T>(
  options: Options,
  ids: readonly string[],
  work: (work: Work) => T | Promise<T>,
): Promise<T[]> {
  const reach = readBusOptions(options);
  const { catalogue } = await import('../../generated/typescript/catalogue.ts');
  const places = placesOf(catalogue, reach.role, reach.me);
  const transport = await reach.open(places.virtualHost);
  const all: { readonly box: LetterBox; readonly held: Held }[] = [];
  try {
    for (const box of places.boxes) all.push({ box, held: await holdLetters(transport, box, options.limit) });
    checkIds(
      all.flatMap(({ held }) => held.letters),
      ids,
    );
    const results: T[] = [];
    for (const { box, held } of all) {
      const selected = select(held.letters, ids, options, places);
      results.push(await work({ selected, box, places, more: held.more, transport }));
    }
    return results;
  } finally {
    // not when the connection is gone: the broker then has them back already
    await Promise.allSettled(all.map(({ held }) => held.release()));
    await transport.close();
  }
}

const nowMs = (): number => systemClock.nowMs();

function listCommand(): Command {
  return withFilters(new Command('list'), 100)
    .description('List your dead letters, the oldest first; they stay where they are.')
    .addHelpText(
      'after',
      examples([
        ['ebadge dead-letters list --role controller --as ts', 'why, what, from whom, how old'],
        ['ebadge dead-letters list --role heh --reason expired --json', 'for programs'],
      ]) +
        section('With --json', [
          '{ letters: [{ id, type, messageId, from, exchange, routingKey, queue, reason, text, byBroker, sentAt, diedAt,',
          '  replays, bytes }], more }; more counts those behind --limit.',
        ]) +
        section('Exit codes', [
          '0 there are none; 1 there are some; 2 a mistake in the call, or no right to it; 69 no broker.',
        ]),
    )
    .action(async (options: Options) => {
      const found = await withLetters(options, [], ({ selected, places, more }) => ({
        selected,
        places,
        more,
      }));
      const letters = found.flatMap(({ selected }) => selected);
      const more = found.reduce((sum, part) => sum + part.more, 0);
      if (letters.length + more > 0) process.exitCode = exitCode.findings;
      const [places] = found.map((part) => part.places);
      if (places === undefined) return;
      if (options.json === true) {
        printJson({ letters: letters.map((letter) => letterForPrograms(letter, places)), more });
      } else printLetters(letters, places, more, nowMs());
    });
}

function showCommand(): Command {
  return withFilters(new Command('show'), mostLetters)
    .description('Show dead letters with what is in them; they stay where they are.')
    .argument('<id...>', 'ids, as the list has them')
    .addHelpText(
      'after',
      examples([['ebadge dead-letters show --role controller --as ts 3f2a9c4111', 'one of them']]) +
        section('With --json', [
          '[{ …, as in the list, headers, message (what JSON it holds) or bytes64 (Base64) }]',
        ]) +
        section('Exit codes', ['0 done; 2 a mistake in the call, or there is no such letter; 69 no broker.']),
    )
    .action(async (ids: readonly string[], options: Options) => {
      await withLetters(options, ids, ({ selected, places }) => {
        if (options.json === true) {
          printJson(selected.map((letter) => letterForPrograms(letter, places, 'whole')));
        } else for (const letter of selected) printLetter(letter, places, nowMs());
      });
    });
}

/** The ids, or --all: one of the two. */
function checkChoice(ids: readonly string[], all: boolean): void {
  if (ids.length > 0 === all) {
    throw new EbadgeError('INVALID_ARGUMENT', 'Name the ids of dead letters, or say --all: one of the two.');
  }
}

/** Of letters that were dealt with. */
function report(done: readonly HeldLetter[], verb: string, places: Places, json: boolean): void {
  if (json) {
    printJson({ [verb]: done.map((letter) => letterForPrograms(letter, places)) });
    return;
  }
  for (const letter of done)
    print(`${style('green', verb)}  ${letter.id}  ${letter.type ?? ''}  ${places.senderOf(letter) ?? ''}`);
  print(`${done.length} ${verb}.`);
}

/** Says what was put back before the failure, too: the rest is where it was. */
function cutShort(error: EbadgeError, done: readonly HeldLetter[], of: number): EbadgeError {
  const replayed = done.map(({ id }) => id);
  const which = replayed.length === 0 ? '' : ` (${replayed.join(', ')})`;
  return new EbadgeError(
    error.code,
    `${error.message.replace(/[.]$/, '')}. ${replayed.length} of ${of} were put back before${which}; the others are still dead letters.`,
    { retryable: error.retryable, details: { ...error.details, replayed }, cause: error },
  );
}

function replayCommand(): Command {
  return withFilters(new Command('replay'), mostLetters)
    .description('Put dead letters back into the queue they came from, in their order.')
    .argument('[id...]', 'ids, as the list has them')
    .option('--all', 'all that --type, --from and --reason let through')
    .addHelpText(
      'after',
      examples([
        ['ebadge dead-letters replay --role controller --as ts 3f2a9c4111', 'one of them'],
        [
          'ebadge dead-letters replay --role controller --as ts --all --reason UNHANDLED',
          'all without a handler',
        ],
      ]) +
        section('Guarantee', [
          'Each is confirmed by the broker before it leaves the dead letters: when this is cut short, one may come',
          'twice and none is lost. Handlers see whom it was from at first; its time to live begins anew.',
        ]) +
        section('With --json', [
          '{ replayed: [as in the list] }; where it is cut short, the ids of those are in error.details.replayed.',
        ]) +
        section('Exit codes', [
          '0 done; 2 a mistake in the call, or no right to it; 69 no broker, or it was lost.',
        ]),
    )
    .action(async (ids: readonly string[], options: Options) => {
      checkChoice(ids, options.all === true);
      await withLetters(options, ids, async ({ selected, places, box, transport }) => {
        const done: HeldLetter[] = [];
        try {
          await replayLetters({ transport, box, queueOf: places.queueOf }, selected, (letter) =>
            done.push(letter),
          );
        } catch (caught) {
          throw cutShort(EbadgeError.from(caught), done, selected.length);
        }
        report(done, 'replayed', places, options.json === true);
      });
    });
}

function dropCommand(): Command {
  return withFilters(new Command('drop'), mostLetters)
    .description('Take dead letters off for good.')
    .argument('[id...]', 'ids, as the list has them')
    .option('--all', 'all that --type, --from and --reason let through')
    .addHelpText(
      'after',
      examples([
        ['ebadge dead-letters drop --role controller --as ts 3f2a9c4111', 'one of them'],
        [
          'ebadge dead-letters drop --role controller --as ts --all --reason expired',
          'all that came too late',
        ],
      ]) +
        section('With --json', ['{ dropped: [as in the list] }']) +
        section('Exit codes', ['0 done; 2 a mistake in the call, or no right to it; 69 no broker.']),
    )
    .action(async (ids: readonly string[], options: Options) => {
      checkChoice(ids, options.all === true);
      await withLetters(options, ids, ({ selected, places }) => {
        for (const letter of selected) letter.drop();
        report(selected, 'dropped', places, options.json === true);
      });
    });
}

/** `ebadge dead-letters` */
export function deadLettersCommand(): Command {
  const command = new Command('dead-letters')
    .description('Look at what could not be worked on, put it back, or drop it.')
    .helpCommand(false)
    .addHelpText(
      'after',
      examples([
        ['ebadge dead-letters list --role controller --as ts', 'what there is'],
        ['ebadge dead-letters replay --role controller --as ts --all', 'put all back'],
      ]) + section('Exit codes', ['See ebadge dead-letters COMMAND --help. Every one of them takes --json.']),
    );
  for (const sub of [listCommand(), showCommand(), replayCommand(), dropCommand()]) command.addCommand(sub);
  return command;
}
