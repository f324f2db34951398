import { Command } from 'commander';
import { exitCode } from './exit-codes.ts';
import { examples, section } from './help-texts.ts';
import { withGenerator } from './load-generator.ts';
import { print, printJson, style, table } from './output.ts';
import { asyncapiOption, extendOption, specificationOf } from './specification-options.ts';

interface Options {
  readonly asyncapi?: string;
  readonly extend?: readonly string[];
  readonly json?: boolean;
  readonly rules?: boolean;
}

async function listRules(json: boolean): Promise<void> {
  const rules = await withGenerator(({ lintRules }) => Promise.resolve(lintRules));
  if (json) {
    printJson(rules);
    return;
  }
  print(table(rules.map(({ rule, when, text }) => [style('bold', rule), when, text])));
}

/** `ebadge lint` */
export function lintCommand(): Command {
  return new Command('lint')
    .description(
      'Check an AsyncAPI document and its schemas: everything that generating would refuse, the rules that the document switches on, and diagnostics.',
    )
    .argument('[file]', 'the AsyncAPI document; the same as --asyncapi')
    .addOption(asyncapiOption('the AsyncAPI document, YAML or JSON'))
    .addOption(extendOption())
    .option('--rules', 'list the rules, and when each is at work')
    .option('--json', 'print the result for programs')
    .addHelpText(
      'after',
      examples([
        ['ebadge lint', 'asyncapi.yaml and all that it refers to'],
        ['ebadge lint my.yaml --json', 'findings for programs'],
        ['ebadge lint --extend my-extension', 'what an extension adds, and whether it may'],
        ['ebadge lint --rules', 'what there is to switch on by x-lint in the document'],
      ]) +
        section('With --json', [
          '[{ rule, file, pointer, line, column, message, fix }]; line and column are null where unknown.',
          'With --rules: [{ rule, when, text }]',
        ]) +
        section('Exit codes', ['0 nothing found; 1 something found; 2 the document cannot be understood.']),
    )
    .action(async (file: string | undefined, options: Options) => {
      const { json = false, rules = false } = options;
      if (rules) return listRules(json);
      const { asyncapi, extend } = specificationOf(
        file === undefined ? options : { ...options, asyncapi: file },
      );
      const findings = await withGenerator(({ lintSpecification }) => lintSpecification(asyncapi, extend));
      if (findings.length > 0) process.exitCode = exitCode.findings;
      if (json) printJson(findings);
      else if (findings.length === 0)
        print(
          `${style('green', 'Nothing found')} in ${[...extend, ...(extend.length > 0 ? [] : [asyncapi])].join(' and ')}.`,
        );
      else {
        for (const { place, line, column, message, rule } of findings) {
          const at = line === null ? '' : `${style('dim', `line ${line}, column ${column ?? 1}:`)} `;
          // what the AsyncAPI parser says, names its rule already
          const by = rule === 'asyncapi' ? '' : ` ${style('dim', `(${rule})`)}`;
          print(`${style('bold', place)}: ${at}${message}${by}`);
        }
        print(`${findings.length} found.`);
      }
      return undefined;
    });
}
