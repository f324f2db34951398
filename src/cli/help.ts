import { Command } from 'commander';
import { EbadgeError } from '../core/errors.ts';
import { closest } from '../core/suggest.ts';
import { commandTree, pathOf, withSubcommands } from './command-tree.ts';
import { exitCodeTexts } from './exit-codes.ts';
import { examples } from './help-texts.ts';
import { print, printJson, table } from './output.ts';

const exitCodes = 'exit-codes';

/** What `ebadge help` can be asked about. */
export const helpTopics = (program: Command): string[] => [
  ...program.commands.map((command) => command.name()),
  exitCodes,
];

/** `ebadge help` */
export function helpCommand(): Command {
  return new Command('help')
    .description('Explain a command, or the exit codes.')
    .argument('[topic...]', `a command, or ${exitCodes}`)
    .option('--json', 'print the commands with their options and arguments, or the exit codes, for programs')
    .addHelpText(
      'after',
      examples([
        ['ebadge help generate', 'the same as ebadge generate --help'],
        ['ebadge help pki issue', 'on one of the commands of a command'],
        [`ebadge help ${exitCodes}`, 'what the exit code of each command says'],
      ]),
    )
    .action((words: string[], { json }: { json?: boolean }, command: Command) => {
      const program = command.parent ?? command;
      const topic = words.join(' ');
      if (topic === exitCodes) {
        if (json === true) printJson(exitCodeTexts);
        else print(table(Object.entries(exitCodeTexts)));
        return;
      }
      const all = withSubcommands(program);
      const subject = all.find((candidate) => pathOf(candidate).join(' ') === topic);
      if (subject === undefined) {
        const topics = [...helpTopics(program), ...all.map((other) => pathOf(other).join(' '))];
        const similar = closest(topic, topics);
        throw new EbadgeError(
          'INVALID_ARGUMENT',
          `There is no help on ${JSON.stringify(topic)}. ${similar === undefined ? `There is some on: ${helpTopics(program).join(', ')}.` : `Did you mean ${similar}?`}`,
        );
      }
      const tree = commandTree(program, {});
      if (json === true) printJson(topic === '' ? tree : tree.find(({ name }) => name === topic));
      else subject.outputHelp();
    });
}
