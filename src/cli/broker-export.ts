import { Command } from 'commander';
import { writeFileSync } from 'node:fs';
import { EbadgeError } from '../core/errors.ts';
import { administratorOf, desiredOf, readInputs, type ListOptions } from './broker-inputs.ts';
import { withList, type Shown } from './broker-options.ts';
import { examples, section } from './help-texts.ts';
import { print, printJson, style } from './output.ts';

interface ExportOptions extends ListOptions, Shown {
  readonly out?: string;
  readonly admin?: string;
  readonly passwordFile?: string;
}

/** `ebadge broker export` */
export function exportCommand(): Command {
  return withList(new Command('export'))
    .description(
      "Write RabbitMQ's definitions (load_definitions, rabbitmqctl import_definitions). Needs no broker.",
    )
    .option('--out <file>', 'the file. Default: standard output')
    .option(
      '--admin <name>',
      'an administrator besides: a broker that starts with definitions makes none by itself',
    )
    .option(
      '--password-file <file>',
      "a file with the administrator's password. Default: EBADGE_BROKER_PASSWORD",
    )
    .option('--json', 'print errors for programs; with --out, the result as well')
    .addHelpText(
      'after',
      examples([
        ['ebadge broker export --out definitions.json', 'the same file each time'],
        ['ebadge broker export --queue-type quorum', 'for a cluster of three nodes or more (auto: classic)'],
        ['ebadge broker export --admin root --password-file root.txt', 'for a broker that has nobody yet'],
      ]) +
        section('With --json', ['{ file, participants } with --out; else the definitions, as always.']) +
        section('Exit codes', ['0 done; 2 a mistake in the call or the files.']),
    )
    .action(async (options: ExportOptions) => {
      const { definitionsOf } = await import('../broker/definitions.ts');
      const inputs = await readInputs(options);
      const administrator = administratorOf(options.admin, options.passwordFile);
      const definitions = definitionsOf(await desiredOf(options, inputs), administrator);
      if (options.out === undefined) {
        printJson(definitions);
        return;
      }
      try {
        // it holds hashes of passwords
        writeFileSync(options.out, `${JSON.stringify(definitions, null, 2)}\n`, { mode: 0o600 });
      } catch (cause) {
        const { code } = cause as NodeJS.ErrnoException;
        throw new EbadgeError(
          'OUTPUT_UNWRITABLE',
          `Cannot write ${options.out}: ${code ?? 'unknown error'}.`,
          { cause },
        );
      }
      const { size } = inputs.participants.all;
      if (options.json === true) printJson({ file: options.out, participants: size });
      else print(`${style('green', 'Written')}: ${options.out}, ${size} participants.`);
    });
}
