import { Command } from 'commander';
import { EbadgeError } from '../core/errors.ts';
import type { ParseResult } from '../core/codec.ts';
import { itemTexts } from '../core/json-text.ts';
import type { ReadOptions } from '../core/read-options.ts';
import type { ValidationError } from '../core/validation-error.ts';
import { verdictOf } from '../core/verdict.ts';
import { exitCode } from './exit-codes.ts';
import { examples, section } from './help-texts.ts';
import { withGenerator } from './load-generator.ts';
import { print, printJson, style } from './output.ts';
import { readInput } from './read-input.ts';
import { extendOption, ownDocument } from './specification-options.ts';

interface Reader {
  readonly safeParse: (input: string, options: ReadOptions) => ParseResult<unknown>;
}

/** One message of the input. */
interface Piece {
  /** Where it stands, e.g. `line 3`; empty when it is the whole input. */
  readonly where: string;
  readonly check: () => ParseResult<unknown>;
}

function tryJson(text: string): { readonly value: unknown } | null {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return null;
  }
}

/** One JSON message, an array of them, or one message a line. */
function split(input: string, { safeParse }: Reader, options: ReadOptions): Piece[] {
  const parsing = (where: string, text: string): Piece => ({ where, check: () => safeParse(text, options) });
  const whole = tryJson(input);
  if (Array.isArray(whole?.value)) {
    return itemTexts(input).map((text, index) => parsing(`item ${index}`, text));
  }
  const lines = input.split(/\r?\n/).map((text, index) => ({ where: `line ${index + 1}`, text }));
  const filled = lines.filter(({ text }) => text.trim() !== '');
  const [first] = filled;
  // a first line that is JSON by itself makes it JSON lines; else it is one text, maybe broken
  return whole === null && filled.length > 1 && first !== undefined && tryJson(first.text) !== null
    ? filled.map(({ where, text }) => parsing(where, text))
    : [parsing('', input)];
}

const nameOf = (message: unknown): string => (message as { msg: string }).msg;

/** Reads by the standard, with what extensions add. */
async function readerWith(extend: readonly string[]): Promise<Reader> {
  if (extend.length === 0) return import('../codec.ts');
  const contract = await withGenerator(({ loadContract }) => loadContract(ownDocument(), extend));
  return (await import('../core/codec.ts')).createCodec(contract);
}

function report(piece: Piece, result: ParseResult<unknown>): void {
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
      const pieces = split(input, await readerWith(extend), {
        reading: tolerant === true ? 'tolerant' : 'strict',
        uniqueKeys: uniqueKeys === true,
      });
      if (input.trim() === '' || pieces.length === 0) {
        throw new EbadgeError(
          'INVALID_ARGUMENT',
          `${file === '-' ? 'Standard input' : file} holds no message. Give JSON or JSON lines.`,
        );
      }
      const results = pieces.map((piece) => ({ piece, result: piece.check() }));
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
