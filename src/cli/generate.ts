import { Command, Option } from 'commander';
import type { GenerateResult, Step, TargetName } from '../generator/generate.ts';
import { EbadgeError } from '../core/errors.ts';
import { exitCode } from './exit-codes.ts';
import { print, printJson, style } from './output.ts';

interface Options {
  readonly asyncapi: string;
  readonly out: string;
  readonly target?: string;
  readonly check?: boolean;
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

/** The AsyncAPI Generator runs on no older Node. */
const neededNode = [24, 11] as const;

function checkNode(): void {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > neededNode[0] || (major === neededNode[0] && minor >= neededNode[1])) return;
  throw new EbadgeError(
    'INVALID_ARGUMENT',
    `Generating needs Node ${neededNode.join('.')} or newer; this is ${process.version}. Run it as: npx --package=node@24 --package=@ebadge/sdk ebadge generate`,
  );
}

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

function reportDrift(result: GenerateResult, out: string): void {
  const { drift } = result;
  if (drift === undefined) return;
  const lists = [
    ['missing', drift.missing],
    ['changed', drift.changed],
    ['unexpected', drift.unexpected],
  ] as const;
  for (const [what, files] of lists) for (const file of files) print(`${style('red', what)}  ${out}/${file}`);
  if (lists.every(([, files]) => files.length === 0)) {
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
    .description('Generate an SDK from an AsyncAPI 3 document with JSON Schema payloads.')
    .option('--asyncapi <file>', 'the AsyncAPI document, YAML or JSON', 'asyncapi.yaml')
    .option('--out <dir>', 'folder for the output: one folder a target, and manifest.json', 'generated')
    .addOption(new Option('--target <list>', 'targets, separated by commas').default('typescript'))
    .option('--check', 'write nothing: exit with 1 when the folder is not exactly what would be generated')
    .option('--json', 'print the result for programs')
    .action(async (options: Options) => {
      checkNode();
      const { generate, hasDrift } = await import('../generator/generate.ts');
      const started = performance.now();
      const { onStep, end } = progress(process.stderr.isTTY && options.json !== true);
      let result: GenerateResult;
      try {
        result = await generate({
          asyncapi: options.asyncapi,
          out: options.out,
          targets: (options.target ?? 'typescript').split(',').map((name) => name.trim()) as TargetName[],
          check: options.check === true,
          onStep,
        });
      } finally {
        end();
      }
      if (options.json === true) {
        printJson(result);
        if (result.drift !== undefined && hasDrift(result.drift)) process.exitCode = exitCode.findings;
        return;
      }
      for (const note of result.notes) print(`${style('dim', 'note')}  ${note.place}: ${note.text}`);
      reportDrift(result, options.out);
      reportWritten(result, options.out, performance.now() - started);
    });
}
