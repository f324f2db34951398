import { Command, Option } from 'commander';
import type { GenerateResult, Step, TargetName } from '../generator/generate.ts';
import { exitCode } from './exit-codes.ts';
import { withGenerator } from './load-generator.ts';
import { print, printJson, style } from './output.ts';

interface Options {
  readonly asyncapi: string;
  readonly out: string;
  readonly target: string;
  readonly check?: boolean;
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

/** `ebadge generate` */
export function generateCommand(): Command {
  return new Command('generate')
    .description('Generate an SDK from an AsyncAPI document with JSON Schema payloads.')
    .option(
      '--asyncapi <file>',
      'the AsyncAPI document (3.x, or 2.x, which is converted), YAML or JSON',
      'asyncapi.yaml',
    )
    .option('--out <dir>', 'folder for the output: one folder a target, and manifest.json', 'generated')
    .addOption(new Option('--target <list>', 'targets, separated by commas').default('typescript'))
    .option('--check', 'write nothing: exit with 1 when the folder is not exactly what would be generated')
    .option('--quiet', 'print no notes on what was left out and where types are wider than their schemas')
    .option('--json', 'print the result for programs')
    .action(async (options: Options) => {
      const started = performance.now();
      const { onStep, end } = progress(process.stderr.isTTY && options.json !== true);
      let result: GenerateResult;
      try {
        result = await withGenerator(({ generate }) =>
          generate({
            asyncapi: options.asyncapi,
            out: options.out,
            targets: options.target.split(',').map((name) => name.trim()) as TargetName[],
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
      for (const note of notes) print(`${style('dim', 'note')}  ${note.place}: ${note.text}`);
      reportDrift(result, options.out);
      reportWritten(result, options.out, performance.now() - started);
    });
}
