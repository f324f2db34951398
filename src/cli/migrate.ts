import { Command } from 'commander';
import { EbadgeError } from '../core/errors.ts';
import { exitCode } from './exit-codes.ts';
import { examples, section } from './help-texts.ts';
import { messagesIn, type MessagePiece } from './message-pieces.ts';
import { print, printJson, style } from './output.ts';
import { readInput } from './read-input.ts';

interface Options {
  readonly to: string;
  readonly from?: string;
  readonly json?: boolean;
}

/** What became of one message. */
interface Outcome {
  readonly where: string;
  readonly result:
    | { readonly ok: true; readonly message: object; readonly lost: readonly string[] }
    | { readonly ok: false; readonly error: EbadgeError };
}

/** Carries from one version to the other, by way of the one that the SDK speaks. */
async function carrier(from: string | undefined, to: string): Promise<(text: string) => Outcome['result']> {
  const { versions, upgrade, downgrade } = await import('../versions.ts');
  const { safeParse } = await import('../codec.ts');
  const { current, all } = versions;
  // the one next to it, where it was not said
  const origin = from ?? (to === current ? (all.at(-2) ?? to) : (current ?? to));
  for (const version of [to, origin]) {
    if (all.includes(version)) continue;
    throw new EbadgeError(
      'INVALID_ARGUMENT',
      `There is no version "${version}". Versions: ${all.join(', ')}.`,
    );
  }
  return (text) => {
    try {
      // says what is wrong with a text that no version could read
      const read = safeParse(text);
      if (!read.ok && (read.error.code === 'MALFORMED_JSON' || origin === current)) throw read.error;
      const message = upgrade(JSON.parse(text), { from: origin });
      const { message: carried, lost } = downgrade(message, { to });
      return { ok: true, message: carried, lost };
    } catch (caught) {
      return { ok: false, error: EbadgeError.from(caught) };
    }
  };
}

const outcomeOf = ({ where, result }: Outcome): object => ({
  where,
  ok: result.ok,
  ...(result.ok
    ? { message: result.message, lost: result.lost }
    : { error: { code: result.error.code, message: result.error.message, details: result.error.details } }),
});

/** Messages to standard output, so that they can be passed on; what is to be said of them to standard error. */
function report(outcomes: readonly Outcome[], form: string): void {
  const messages: object[] = [];
  for (const { where, result } of outcomes) {
    const at = where === '' ? '' : `${where}: `;
    if (result.ok) messages.push(result.message);
    else process.stderr.write(`${style('red', 'refused')}  ${at}${result.error.message}\n`);
    const lost = result.ok ? result.lost : [];
    if (lost.length > 0) process.stderr.write(`${style('yellow', 'left out')}  ${at}${lost.join(', ')}\n`);
  }
  if (form === 'array') print(JSON.stringify(messages, null, 2));
  else for (const message of messages) print(JSON.stringify(message));
}

/** `ebadge migrate` */
export function migrateCommand(): Command {
  return new Command('migrate')
    .description('Carry messages from one version of the data model to another.')
    .argument('[file]', 'the file (a message, an array of them, or JSON lines), or - for standard input', '-')
    .requiredOption('--to <version>', 'the version that they are to be of, e.g. 2013 or 2015')
    .option(
      '--from <version>',
      'the version that they are of (default: that of the SDK; for --to that one, the version before)',
    )
    .option('--json', 'print what became of each for programs')
    .addHelpText(
      'after',
      examples([
        ['ebadge migrate old.jsonl --to 2015 > new.jsonl', 'messages of 2013 as today has them'],
        ['ebadge migrate message.json --to 2013', 'and back'],
      ]) +
        section('With --json', [
          '[{ where, ok, and where it is carried: message, lost: [JSON Pointer]; else error: { code, message, details } }]',
        ]) +
        section('Exit codes', [
          '0 all are carried; 1 one cannot be, or is not valid; 2 a mistake in the call.',
        ]),
    )
    .action(async (file: string, { to, from, json = false }: Options) => {
      const carry = await carrier(from, to);
      const { form, pieces } = messagesIn(await readInput(file), file);
      const outcomes = pieces.map(({ where, text }: MessagePiece): Outcome => ({
        where,
        result: carry(text),
      }));
      if (json) printJson(outcomes.map(outcomeOf));
      else report(outcomes, form);
      if (outcomes.some(({ result }) => !result.ok)) process.exitCode = exitCode.findings;
    });
}
