import { Command, InvalidArgumentError, Option } from 'commander';
import type * as Diff from '../diff/index.ts';
import { exitCode } from './exit-codes.ts';
import { examples, section } from './help-texts.ts';
import { withGenerator } from './load-generator.ts';
import { withPackage } from './optional-packages.ts';
import { print, printJson, style } from './output.ts';

const levels = ['wire', 'source', 'topology'] as const;
const formats = ['text', 'markdown', 'json'] as const;
const gates = [...levels, 'any', 'none'] as const;
type Gate = (typeof gates)[number];

interface Options {
  readonly failOn: readonly Gate[];
  readonly format: (typeof formats)[number];
  readonly json?: boolean;
  readonly rules?: boolean;
}

/** What the comparison needs is loaded once it is asked for. */
export const withDiff = <T>(work: (diff: typeof Diff, unpack: Diff.Unpack) => Promise<T>): Promise<T> =>
  withGenerator(async () =>
    work(await import('../diff/index.ts'), (file, folder) =>
      withPackage('tar', 'Reading a tarball', async () => {
        const { unpackTarball } = await import('../diff/tarball.ts');
        return unpackTarball(file, folder);
      }),
    ),
  );

function readGates(text: string): readonly Gate[] {
  return text.split(',').map((word) => {
    const gate = gates.find((name) => name === word.trim());
    if (gate === undefined)
      throw new InvalidArgumentError(`Give some of ${gates.join(', ')}, separated by commas.`);
    return gate;
  });
}

const colours = {
  wire: 'red',
  source: 'magenta',
  topology: 'yellow',
  compatible: 'green',
  texts: 'dim',
} as const;

function printComparison(
  { texts }: typeof Diff,
  { changes, version, stated }: Diff.Comparison,
  names: readonly [string, string],
): void {
  for (const [group, found] of texts.grouped(changes)) {
    print(style([colours[group], 'bold'], texts.groupTitles[group]));
    for (const change of found) {
      const { rule, text, messages, after, before } = change;
      print(`  ${text} ${style('dim', `(${rule})`)}`);
      for (const effect of texts.effectTexts(change)) print(`      ${effect}`);
      if (messages.length > 0) print(`      ${style('dim', 'messages')} ${texts.listed(messages)}`);
      const place = after ?? before;
      if (place !== null && group !== 'texts') print(`      ${style('dim', place)}`);
    }
    print();
  }
  const [before, after] = names;
  if (changes.length === 0) print(`${style('green', 'Nothing was changed')} from ${before} to ${after}.`);
  else {
    const counts = levels.map((level) => `${level} ${texts.changesAt(changes, level).length}`);
    print(`${changes.length} changes from ${before} to ${after}: ${counts.join(', ')}.`);
  }
  print(`Suggested version: ${texts.versionText(version, stated)}`);
}

async function listRules(json: boolean): Promise<void> {
  const { rules } = await import('../diff/rules.ts');
  if (json) {
    printJson(Object.entries(rules).map(([rule, { title, text }]) => ({ rule, title, text })));
    return;
  }
  for (const [rule, { title, text }] of Object.entries(rules))
    print(`${style('bold', rule)}  ${title}. ${text}`);
}

/** `ebadge diff` */
export function diffCommand(): Command {
  return new Command('diff')
    .description(
      'Compare two specifications: what stops working on the wire, in code, at brokers, and for whom.',
    )
    .argument(
      '[old-dir]',
      'a folder, an AsyncAPI document, a revision of git (REV:path), or a packed tarball',
    )
    .argument('[new-dir]', 'the same of the newer one')
    .addOption(
      new Option(
        '--fail-on <levels>',
        `levels that end with exit code 1: some of ${gates.join(', ')}, separated by commas`,
      )
        .default(['wire', 'topology'] as readonly Gate[], 'wire,topology')
        .argParser(readGates),
    )
    .addOption(new Option('--format <format>', 'how to print it').choices(formats).default('text'))
    .option('--rules', 'list the rules')
    .option('--json', 'print the result for programs; the same as --format json')
    .addHelpText(
      'after',
      examples([
        ['ebadge diff main:asyncapi.yaml asyncapi.yaml', 'what did I change since main?'],
        ['ebadge diff v1.0.0: . --fail-on any', 'a gate in CI: nothing may break (folders, at their roots)'],
        ['ebadge diff old.tgz . --format markdown', 'for a pull request; old.tgz is of npm pack'],
        ['ebadge diff --rules', 'every kind of change, by its id'],
      ]) +
        section('Directions', [
          'oldToNew: senders of the old version, receivers of the new one; newToOld: the other way round.',
          '"unknown" is what was not decided; it counts as breaking.',
        ]) +
        section('With --json', [
          '{ changes: [{ rule, subject, text, messages, before, after, wire: { oldToNew, newToOld }, source:',
          '  [{ language, outcome: "breaks" | "partly" | "runtime", text }], topology: null | "add" | "remove" |',
          '  "replace" | "rebind" | "redeclare", confidence }], version: { raise, from, to }, stated, messages:',
          '  [{ before, after, wire }] }; before and after of a change are places, file#pointer, or null.',
          'With --rules: [{ rule, title, text }]',
        ]) +
        section('Exit codes', [
          '0 nothing breaks at the levels of --fail-on; 1 something does; 2 a mistake in the call or the files.',
        ]),
    )
    .action(
      async (before: string | undefined, after: string | undefined, options: Options, command: Command) => {
        const isJson = options.json === true || options.format === 'json';
        if (options.rules === true) return listRules(isJson);
        if (before === undefined || after === undefined) {
          return command.error('error: two specifications are needed: ebadge diff OLD NEW');
        }
        return withDiff(async (diff, unpack) => {
          const comparison = await diff.compareInputs(before, after, unpack);
          if (diff.texts.isFailing(comparison.changes, options.failOn)) process.exitCode = exitCode.findings;
          if (isJson) printJson(comparison);
          else if (options.format === 'markdown')
            process.stdout.write(diff.markdownOf(comparison, before, after));
          else printComparison(diff, comparison, [before, after]);
        });
      },
    );
}
