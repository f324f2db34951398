import { Command, Option } from 'commander';
import { EbadgeError } from '../core/errors.ts';
import type { GenerateResult, Step } from '../generator/generate.ts';
import { exitCode } from './exit-codes.ts';
import { examples, section } from './help-texts.ts';
import { withGenerator } from './load-generator.ts';
import { print, printJson, printNotes, style } from './output.ts';
import { asyncapiOption, extendOption, specificationOf } from './specification-options.ts';
import { watch } from './watch.ts';

interface Options {
  readonly asyncapi?: string;
  readonly extend?: readonly string[];
  readonly out: string;
  readonly target: string;
  readonly check?: boolean;
  readonly watch?: boolean;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

const steps: Readonly<Record<Step, string>> = {
  load: 'reading the specification',
  check: 'checking it',
  types: 'writing types',
  validators: 'compiling validators',
  client: 'rendering the client',
  write: 'comparing with the disk',
};

/** Shows the step at work on a terminal; elsewhere nothing. */
function progress(enabled: boolean): { onStep: (step: Step) => void; end: () => void } {
  const clear = '\r\u001b[K';
  return {
    onStep: (step) => {
      if (enabled) process.stderr.write(`${clear}${steps[step]} …`);
    },
    end: () => {
      if (enabled) process.stderr.write(clear);
    },
  };
}

const differs = ({ drift }: GenerateResult): boolean =>
  drift !== undefined && drift.missing.length + drift.changed.length + drift.unexpected.length > 0;

function reportDrift(result: GenerateResult, out: string): void {
  const { drift } = result;
  if (drift === undefined) return;
  const lists = [
    ['missing', drift.missing],
    ['changed', drift.changed],
    ['unexpected', drift.unexpected],
  ] as const;
  for (const [what, files] of lists) for (const file of files) print(`${style('red', what)}  ${out}/${file}`);
  if (!differs(result)) {
    print(`${style('green', 'Up to date')}: ${result.files} files in ${out} are as the sources say.`);
  } else {
    process.exitCode = exitCode.findings;
    print('Run `ebadge generate` and commit the result; files that are not generated do not belong there.');
  }
}

function reportWritten(result: GenerateResult, out: string, elapsedMs: number): void {
  const { output } = result;
  if (output === undefined) return;
  for (const file of output.foreign) print(`${style('yellow', 'not ours')}  ${out}/${file}`);
  const changes = `${output.written.length} written, ${output.removed.length} removed`;
  print(
    `${style('green', 'Generated')} ${result.messages} messages and ${result.channels} channels: ` +
      `${result.files} files in ${out} (${changes}) in ${(elapsedMs / 1000).toFixed(1)} s.`,
  );
}

async function generateOnce(options: Options, targets: readonly string[]): Promise<void> {
  const started = performance.now();
  const isTerminal = process.stderr.isTTY && process.env['TERM'] !== 'dumb';
  const { onStep, end } = progress(isTerminal && options.json !== true);
  let result: GenerateResult;
  try {
    result = await withGenerator(({ generate }) =>
      generate({
        ...specificationOf(options),
        out: options.out,
        targets,
        check: options.check === true,
        onStep,
      }),
    );
  } finally {
    end();
  }
  if (options.json === true) {
    printJson(result);
    if (differs(result)) process.exitCode = exitCode.findings;
    return;
  }
  const notes = options.quiet === true ? [] : result.notes;
  printNotes(notes);
  reportDrift(result, options.out);
  reportWritten(result, options.out, performance.now() - started);
}

/** `ebadge generate` */
export function generateCommand(): Command {
  return new Command('generate')
    .description('Generate an SDK from an AsyncAPI document with JSON Schema payloads.')
    .addOption(asyncapiOption('the AsyncAPI document (3.x, or 2.x, which is converted), YAML or JSON'))
    .addOption(extendOption())
    .option('--out <dir>', 'folder for the output: one folder a target, and manifest.json', 'generated')
    .addOption(new Option('--target <list>', 'targets, separated by commas').default('typescript'))
    .option('--check', 'write nothing: exit with 1 when the folder is not exactly what would be generated')
    .option('--watch', 'generate again whenever a file of the specification changes, until Ctrl-C')
    .option('--quiet', 'print no notes on what was left out and where types are wider than their schemas')
    .option('--json', 'print the result for programs; with --watch, one line of JSON each time')
    .addHelpText(
      'after',
      examples([
        ['ebadge generate', 'from asyncapi.yaml into generated/'],
        ['ebadge generate --asyncapi my.yaml --out src/sdk', 'from elsewhere to elsewhere'],
        ['ebadge generate --extend my-extension', 'the SDK with an extension of yours (see `ebadge extend`)'],
        ['ebadge generate --check', 'is what is committed up to date? (exit code 0 or 1)'],
        ['ebadge generate --watch', 'while you edit schemas'],
      ]) +
        section('With --json', [
          '{ messages, channels, files, notes: [{ place, text }], and either',
          '  output: { written, removed, foreign } or, with --check, drift: { missing, changed, unexpected } }',
          'With --watch, a line each time: { event: "generated" | "error", changed, elapsedMs, watching,',
          '  and result as above, or error: { code, message, details } }',
        ]) +
        section('Exit codes', [
          '0 done; 1 --check found a difference; 2 a mistake in the call or the files.',
        ]),
    )
    .action(async (options: Options) => {
      const targets = options.target.split(',').map((name) => name.trim());
      if (options.watch !== true) return generateOnce(options, targets);
      if (options.check === true) {
        throw new EbadgeError(
          'INVALID_ARGUMENT',
          '--watch writes and --check writes nothing: give one of the two.',
        );
      }
      const { out, quiet = false, json = false } = options;
      return watch({ ...specificationOf(options), out, targets, quiet, json });
    });
}
