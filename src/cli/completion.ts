import { Argument, Command } from 'commander';
import { commandTree } from './command-tree.ts';
import { completionScript, shells, type Shell } from './completion-scripts.ts';
import { examples } from './help-texts.ts';
import { helpTopics } from './help.ts';
import { print, printJson } from './output.ts';

/** `ebadge completion` */
export function completionCommand(): Command {
  return new Command('completion')
    .description('Print a script that makes a shell complete commands, options and message names.')
    .addArgument(new Argument('<shell>', 'the shell').choices(shells))
    .option('--json', 'print { shell, script } for programs')
    .addHelpText(
      'after',
      examples([
        ['source <(ebadge completion bash)', 'now; the same line in ~/.bashrc: always'],
        ['source <(ebadge completion zsh)', 'the same for zsh, after compinit'],
        ['ebadge completion fish | source', 'the same for fish'],
      ]),
    )
    .action(async (shell: Shell, { json }: { json?: boolean }, command: Command) => {
      const { catalogue } = await import('../../generated/typescript/catalogue.ts');
      const program = command.parent ?? command;
      const channels = Object.values(catalogue.channels);
      const roles = [...new Set(channels.flatMap(({ sender, receiver }) => [sender, receiver]))];
      const tree = commandTree(program, {
        messages: Object.keys(catalogue.messages),
        help: helpTopics(program),
        '--type': Object.keys(catalogue.messages),
        '--role': roles,
        '--peer-role': roles,
      });
      const script = completionScript(shell, tree);
      if (json === true) printJson({ shell, script });
      else print(script.trimEnd());
    });
}
