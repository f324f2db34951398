import { Command } from 'commander';
import { exitCode } from './exit-codes.ts';
import { withGenerator } from './load-generator.ts';
import { print, printJson, style } from './output.ts';

/** `ebadge lint` */
export function lintCommand(): Command {
  return new Command('lint')
    .description(
      'Check an AsyncAPI document and its schemas: everything that generating would refuse, and diagnostics.',
    )
    .argument('[file]', 'the AsyncAPI document; the same as --asyncapi')
    .option('--asyncapi <file>', 'the AsyncAPI document, YAML or JSON', 'asyncapi.yaml')
    .option('--json', 'print the result for programs')
    .action(async (file: string | undefined, { asyncapi, json }: { asyncapi: string; json?: boolean }) => {
      const findings = await withGenerator(({ lintSpecification }) => lintSpecification(file ?? asyncapi));
      if (json === true) printJson(findings);
      else if (findings.length === 0) print(`${style('green', 'Nothing found')} in ${file ?? asyncapi}.`);
      else for (const { place, text } of findings) print(`${place}: ${text}`);
      if (findings.length > 0) process.exitCode = exitCode.findings;
    });
}
