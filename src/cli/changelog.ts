import { readFileSync, writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { EbadgeError } from '../core/errors.ts';
import { withDiff } from './diff.ts';
import { examples, section } from './help-texts.ts';
import { print, printJson, style } from './output.ts';

interface Options {
  readonly version?: string;
  readonly date?: string;
  readonly file: string;
  readonly write?: boolean;
  readonly json?: boolean;
}

function readChangelog(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return '# Changelog\n';
    throw new EbadgeError('INVALID_ARGUMENT', `${file} cannot be read: ${(cause as Error).message}`, {
      cause,
    });
  }
}

/** `ebadge changelog` */
export function changelogCommand(): Command {
  return new Command('changelog')
    .description('Write the section of a changelog on what was changed from one specification to another.')
    .argument(
      '<old-dir>',
      'a folder, an AsyncAPI document, a revision of git (REV:path), or a packed tarball',
    )
    .argument('<new-dir>', 'the same of the newer one')
    .option('--version <version>', 'the version of the section; by default the one that ebadge diff suggests')
    .option('--date <date>', 'the day of the release, 2026-07-27; by default none')
    .option('--file <file>', 'the changelog', 'CHANGELOG.md')
    .option('--write', 'put the section into the changelog, above all released versions')
    .option('--json', 'print the result for programs')
    .addHelpText(
      'after',
      examples([
        ['ebadge changelog v1.0.0: .', 'print the section'],
        ['ebadge changelog v1.0.0: . --version 1.1.0 --date 2026-07-27 --write', 'put it into CHANGELOG.md'],
      ]) +
        section('With --json', ['{ version, section, file, written }']) +
        section('Exit codes', ['0 done; 2 a mistake in the call or the files.']),
    )
    .action(async (before: string, after: string, options: Options) =>
      withDiff(async (diff, unpack) => {
        const { file, date, write = false } = options;
        const comparison = await diff.compareInputs(before, after, unpack);
        const version = options.version ?? comparison.version.to;
        if (version === null) {
          throw new EbadgeError(
            'INVALID_ARGUMENT',
            `${JSON.stringify(comparison.version.from)} is no semantic version to go on from. Give one with --version.`,
          );
        }
        const text = diff.changelogSection(comparison, date === undefined ? version : `${version} - ${date}`);
        if (write) {
          const changelog = diff.withSection(readChangelog(file), text, version);
          try {
            writeFileSync(file, changelog);
          } catch (cause) {
            throw new EbadgeError(
              'OUTPUT_UNWRITABLE',
              `${file} cannot be written: ${(cause as Error).message}`,
              {
                cause,
              },
            );
          }
        }
        if (options.json === true) printJson({ version, section: text, file, written: write });
        else if (write) print(`${style('green', 'Written')}: ${version} into ${file}.`);
        else process.stdout.write(text);
      }),
    );
}
