/** The commands as data: for completion scripts, and for programs that ask for help. */

import type { Argument, Command, Option } from 'commander';

/** What a value of an option or argument is: one of a list, a path, or anything. */
export type ValueKind = 'file' | 'folder' | 'any' | readonly string[];

/** One option of a command. */
export interface OptionNode {
  /** As written: `--json`, and `-h` where there is a short form. */
  readonly flags: readonly string[];
  readonly description: string;
  /** Null when the option takes no value. */
  readonly value: ValueKind | null;
}

/** One command. */
export interface CommandNode {
  /** With the commands it belongs to before it: `pki issue`; empty for the program itself. */
  readonly name: string;
  readonly description: string;
  readonly options: readonly OptionNode[];
  readonly arguments: readonly { readonly name: string; readonly value: ValueKind }[];
}

/** A command with the commands it belongs to before it, without the program: `['pki', 'issue']`. */
export const pathOf = (command: Command): string[] =>
  command.parent === null ? [] : [...pathOf(command.parent), command.name()];

/** A command and all below it, in their order. */
export const withSubcommands = (command: Command): Command[] => [
  command,
  ...command.commands.flatMap(withSubcommands),
];

/** Values that are known besides those that commander checks: by command, and by option (`--type`). */
export type KnownValues = Readonly<Record<string, readonly string[]>>;

const kindOf = (text: string): ValueKind =>
  /\bfile\b/.test(text) ? 'file' : /\bdir\b/.test(text) ? 'folder' : 'any';

function optionNode(
  { long, short, flags, description, argChoices, required, optional }: Option,
  known: readonly string[] | undefined,
): OptionNode {
  return {
    flags: [long, short].filter((flag) => typeof flag === 'string'),
    description,
    value: required || optional ? (argChoices ?? known ?? kindOf(flags)) : null,
  };
}

const argumentNode = (argument: Argument, known: readonly string[] | undefined) => ({
  name: argument.name(),
  value: argument.argChoices ?? known ?? kindOf(argument.name()),
});

/** The commands of a program, with the program itself first; those of a command come after it. */
export function commandTree(program: Command, known: KnownValues): CommandNode[] {
  return withSubcommands(program).map((command) => {
    const name = pathOf(command).join(' ');
    const values = (argument: Argument): readonly string[] | undefined =>
      argument === command.registeredArguments[0] ? known[name] : undefined;
    return {
      name,
      description: command.description(),
      options: command
        .createHelp()
        .visibleOptions(command)
        .map((option) => optionNode(option, known[option.long ?? ''])),
      // a command of commands takes the name of one
      arguments:
        command.commands.length > 0 && command !== program
          ? [{ name: 'command', value: command.commands.map((sub) => sub.name()) }]
          : command.registeredArguments.map((argument) => argumentNode(argument, values(argument))),
    };
  });
}
