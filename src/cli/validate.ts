import { Command } from 'commander';
import type { ParseResult } from '../core/codec.ts';
import type { ReadOptions } from '../core/read-options.ts';
import type { ValidationError } from '../core/validation-error.ts';
import { verdictOf } from '../core/verdict.ts';
import { exitCode } from './exit-codes.ts';
import { examples, section } from './help-texts.ts';
import { withGenerator } from './load-generator.ts';
import { messagesIn, type MessagePiece } from './message-pieces.ts';
import { print, printJson, style } from './output.ts';
import { readInput } from './read-input.ts';
import { extendOption, ownDocument } from './specification-options.ts';

interface Reader {
  readonly safeParse: (input: string, options: ReadOptions) => ParseResult<unknown>;
}

const nameOf = (message: unknown): string => (message as { msg: string }).msg;

/** Reads by the standard, with what extensions add. */
async function readerWith(extend: readonly string[]): Promise<Reader> {
  if (extend.length === 0) return import('../codec.ts');
  const contract = await withGenerator(({ loadContract }) => loadContract(ownDocument(), extend));
  return (await import('../core/codec.ts')).createCodec(contract);
}

function report(piece: MessagePiece, result: ParseResult<unknown>): void {
  const where = piece.where === '' ? '' : `${piece.where}: `;
  if (result.ok) {
    print(`${style('green', 'valid')}    ${where}${nameOf(result.message)}`);
    for (const { path, what } of result.forgiven) {
      const done = what === 'unknown' ? 'unknown, left out' : `repaired, erratum ${what}`;
      print(`           ${style('bold', path)}: ${done}`);
    }
    return;
  }
  const { error } = result;
  print(`${style('red', 'invalid')}  ${where}${error.message.split('\n')[0] ?? ''}`);
  for (const issue of error.issues) {
    print(
      `           ${style('bold', issue.path || '(message)')}: expected ${issue.expected}, found ${issue.found} ${style('dim', `[${issue.keyword}]`)}`,
    );
  }
  const left = error.issueCount - error.issues.length;
  if (left > 0) print(`           … and ${left} more`);
  else if (error.truncated) print('           … and maybe more');
}

/** What programs are told of a message that is not valid. */
const refusal = (error: ValidationError): object => ({
  code: error.code,
  verdict: verdictOf(error),
  issues: error.issues,
  issueCount: error.issueCount,
  truncated: error.truncated,
});

interface Options {
  readonly json?: boolean;
  readonly tolerant?: boolean;
  readonly uniqueKeys?: boolean;
  readonly extend?: readonly string[];
}

/** `ebadge validate` */
export function validateCommand(): Command {
  return new Command('validate')
    .description('Check messages: a JSON file, an array of messages, or JSON lines.')
    .argument('[file]', 'the file, or - for standard input', '-')
    .option('--tolerant', 'forgive unknown fields and known errata, and say what was forgiven')
    .option('--unique-keys', 'refuse objects with two members of one name')
    .addOption(extendOption())
    .option('--json', 'print the verdicts for programs')
    .addHelpText(
      'after',
      examples([
        ['ebadge validate message.json', 'one message, an array of them, or one a line'],
        ['tail -n 100 bus.log | ebadge validate', 'standard input'],
        ['ebadge validate --json messages.jsonl', 'verdicts for programs'],
        ['ebadge validate --tolerant old-peer.jsonl', 'forgive what tolerant reading forgives'],
        ['ebadge validate --extend my-extension messages.jsonl', 'by what an extension says, too'],
      ]) +
        section('With --json', [
          '[{ where, valid, message, and where it is valid: forgiven: [{ path, what }]; where it is not: code,',
          '  verdict: { code, path, keyword, rule }, issues: [{ path, keyword, rule, expected, found }], issueCount, truncated }]',
        ]) +
        section('Exit codes', ['0 all are valid; 1 one is not; 2 the input cannot be read.']),
    )
    .action(async (file: string, { json, tolerant, uniqueKeys, extend = [] }: Options) => {
      const input = await readInput(file);
      const { pieces } = messagesIn(input, file);
      const { safeParse } = await readerWith(extend);
      const options: ReadOptions = {
        reading: tolerant === true ? 'tolerant' : 'strict',
        uniqueKeys: uniqueKeys === true,
      };
      const results = pieces.map((piece) => ({ piece, result: safeParse(piece.text, options) }));
      const invalid = results.filter(({ result }) => !result.ok).length;
      if (json === true) {
        printJson(
          results.map(({ piece, result }) => ({
            where: piece.where,
            valid: result.ok,
            message: result.ok ? nameOf(result.message) : (result.error.messageName ?? null),
            ...(result.ok ? { forgiven: result.forgiven } : refusal(result.error)),
          })),
        );
      } else {
        for (const { piece, result } of results) report(piece, result);
        if (results.length > 1) print(`${results.length - invalid} valid, ${invalid} invalid`);
      }
      if (invalid > 0) process.exitCode = exitCode.findings;
    });
}
