/** The commands as data: for completion scripts, for the documentation, and for programs that ask for help. */

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
  /** As help shows it, its value included: `--role <role>`. */
  readonly term: string;
  /** Whether the command cannot do without. */
  readonly required: boolean;
  /** What counts without it. Absent: nothing, or what the description says. */
  readonly default?: unknown;
}

/** One argument of a command. */
export interface ArgumentNode {
  readonly name: string;
  readonly description: string;
  readonly value: ValueKind;
  readonly required: boolean;
}

/** A paragraph below the help of a command: examples, exit codes. */
export interface HelpSection {
  readonly title: string;
  readonly lines: readonly string[];
}

/** One command. */
export interface CommandNode {
  /** With the commands it belongs to before it: `pki issue`; empty for the program itself. */
  readonly name: string;
  readonly description: string;
  readonly options: readonly OptionNode[];
  readonly arguments: readonly ArgumentNode[];
  /** How it is called: `ebadge pki issue [options] <name>`. */
  readonly usage: string;
  /** What its help says besides: examples first. */
  readonly sections: readonly HelpSection[];
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
  { long, short, flags, description, argChoices, required, optional, mandatory, defaultValue }: Option,
  known: readonly string[] | undefined,
): OptionNode {
  const standing: unknown = defaultValue;
  const isNothing = standing === undefined || (Array.isArray(standing) && standing.length === 0);
  return {
    flags: [long, short].filter((flag) => typeof flag === 'string'),
    description,
    value: required || optional ? (argChoices ?? known ?? kindOf(flags)) : null,
    term: flags,
    required: mandatory,
    ...(isNothing ? {} : { default: standing }),
  };
}

/** Titles of what is told otherwise. */
const ofCommander: readonly string[] = ['Arguments', 'Options', 'Commands'];

/** What help texts of ours stand below the options, by their titles. */
function sectionsOf(command: Command): HelpSection[] {
  let text = '';
  const before = { ...command.configureOutput() };
  command.configureOutput({ writeOut: (part) => (text += part) });
  command.outputHelp();
  command.configureOutput(before);
  const sections: { title: string; lines: string[] }[] = [];
  for (const line of text.split('\n')) {
    if (/^\S.*:$/.test(line)) sections.push({ title: line.slice(0, -1), lines: [] });
    else if (line.trim() !== '') sections.at(-1)?.lines.push(line.replace(/^ {2}/, ''));
  }
  return sections.filter(({ title }) => !ofCommander.includes(title));
}

const argumentNode = (argument: Argument, known: readonly string[] | undefined): ArgumentNode => ({
  name: argument.name(),
  description: argument.description,
  value: argument.argChoices ?? known ?? kindOf(argument.name()),
  required: argument.required,
});

/** The commands of a program, with the program itself first; those of a command come after it. */
export function commandTree(program: Command, known: KnownValues): CommandNode[] {
  return withSubcommands(program).map((command) => {
    const name = pathOf(command).join(' ');
    const values = (argument: Argument): readonly string[] | undefined =>
      argument === command.registeredArguments[0] ? known[name] : undefined;
    const help = command.createHelp();
    return {
      name,
      description: command.description(),
      usage: help.commandUsage(command),
      options: help.visibleOptions(command).map((option) => optionNode(option, known[option.long ?? ''])),
      // a command of commands takes the name of one
      arguments:
        command.commands.length > 0 && command !== program
          ? [
              {
                name: 'command',
                description: 'what to do',
                value: command.commands.map((sub) => sub.name()),
                required: true,
              },
            ]
          : command.registeredArguments.map((argument) => argumentNode(argument, values(argument))),
      sections: sectionsOf(command),
    };
  });
}
