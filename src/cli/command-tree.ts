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
  readonly name: string;
  readonly description: string;
  readonly options: readonly OptionNode[];
  readonly arguments: readonly { readonly name: string; readonly value: ValueKind }[];
}

/** Values that are known besides those that commander checks, by command. */
export type KnownValues = Readonly<Record<string, readonly string[]>>;

const kindOf = (text: string): ValueKind =>
  /\bfile\b/.test(text) ? 'file' : /\bdir\b/.test(text) ? 'folder' : 'any';

function optionNode({ long, short, flags, description, argChoices, required, optional }: Option): OptionNode {
  return {
    flags: [long, short].filter((flag) => typeof flag === 'string'),
    description,
    value: required || optional ? (argChoices ?? kindOf(flags)) : null,
  };
}

const argumentNode = (argument: Argument, known: readonly string[] | undefined) => ({
  name: argument.name(),
  value: argument.argChoices ?? known ?? kindOf(argument.name()),
});

/** The commands of a program, with the program itself first. */
export function commandTree(program: Command, known: KnownValues): CommandNode[] {
  return [program, ...program.commands].map((command) => ({
    name: command === program ? '' : command.name(),
    description: command.description(),
    options: command.createHelp().visibleOptions(command).map(optionNode),
    arguments: command.registeredArguments.map((argument) => argumentNode(argument, known[command.name()])),
  }));
}
