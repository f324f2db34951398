/**
 * Scripts that make a shell complete commands, options and values. They hold everything they complete with: no
 * process is started at a key press, and nothing that was typed is ever evaluated.
 */

import type { CommandNode, OptionNode, ValueKind } from './command-tree.ts';

/** The shells that can be told. */
export const shells = ['bash', 'zsh', 'fish'] as const;
/** One of {@link shells}. */
export type Shell = (typeof shells)[number];

const program = 'ebadge';

const quote = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;
/** The first sentence: lists have no room for more. */
const brief = (text: string): string => text.split(/(?<=[.:;])\s/)[0]?.replace(/[.:;]$/, '') ?? '';

/** The command, and those it consists of. */
const isOuter = ({ name }: CommandNode): boolean => !name.includes(' ');
const innerOf = (commands: readonly CommandNode[], outer: CommandNode): readonly CommandNode[] =>
  commands.filter(({ name }) => name.startsWith(`${outer.name} `));
const lastWord = (name: string): string => name.split(' ').at(-1) ?? '';

const flagsOf = (node: CommandNode): string[] => node.options.flatMap(({ flags }) => flags);
const listOf = (value: ValueKind | null | undefined): readonly string[] =>
  typeof value === 'object' && value !== null ? value : [];

function bash(root: CommandNode, commands: readonly CommandNode[]): string {
  const names = commands.filter(isOuter).map(({ name }) => name);
  // what the words so far name, and one word more
  const paths = commands.map(({ name }) => quote(name.includes(' ') ? name : ` ${name}`));
  const values = commands.flatMap((command) =>
    command.options
      .filter(({ value }) => value !== null)
      .map((option) => {
        const patterns = option.flags.map((flag) => quote(`${command.name} ${flag}`)).join('|');
        return `    ${patterns}) words=${quote(listOf(option.value).join(' '))} ;;`;
      }),
  );
  const own = commands.map((command) => {
    const rest = listOf(command.arguments[0]?.value).join(' ');
    return `        ${quote(command.name)}) options=${quote(flagsOf(command).join(' '))} words=${quote(rest)} ;;`;
  });
  return `# ${program} for bash: put this line into ~/.bashrc
#   source <(${program} completion bash)
_${program}() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}"
  local command='' options=${quote(flagsOf(root).join(' '))} words=${quote(names.join(' '))} index
  for ((index = 1; index < COMP_CWORD; index++)); do
    case "$command \${COMP_WORDS[index]}" in
      ${paths.join('|')}) command="\${command:+$command }\${COMP_WORDS[index]}" ;;
    esac
  done
  case "$command $previous" in
${values.join('\n')}
    *)
      case "$command" in
${own.join('\n')}
      esac
      case "$current" in -*) words="$options" ;; esac ;;
  esac
  # none of these: readline completes files by itself
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _${program} ${program}
`;
}

/** Text in a specification of zsh's _arguments. */
const zshText = (text: string): string => text.replaceAll(/[[\]:\\]/g, String.raw`\$&`);

function zshValue(value: ValueKind, name: string): string {
  const action =
    value === 'file'
      ? '_files'
      : value === 'folder'
        ? '_files -/'
        : value === 'any'
          ? ' '
          : `(${value.join(' ')})`;
  return `:${zshText(name)}:${action}`;
}

function zshOption({ flags, description, value }: OptionNode): string {
  const text = `[${zshText(brief(description))}]${value === null ? '' : zshValue(value, 'value')}`;
  const [only, ...more] = flags;
  return more.length === 0
    ? quote(`${only ?? ''}${text}`)
    : `${quote(`(${flags.join(' ')})`)}{${flags.join(',')}}${quote(text)}`;
}

function zsh(root: CommandNode, commands: readonly CommandNode[]): string {
  const outer = commands.filter(isOuter);
  const described = outer.map(({ name, description }) => quote(`${name}:${brief(description)}`));
  const specs = (command: CommandNode): string =>
    [
      ...command.options.map(zshOption),
      ...command.arguments.map(({ name, value }) => quote(`::${name}${zshValue(value, '').slice(1)}`)),
    ].join(' ');
  const own = outer.map((command) => {
    const inner = innerOf(commands, command);
    if (inner.length === 0) return `        ${command.name}) _arguments ${specs(command)} ;;`;
    const cases = inner.map((sub) => `            ${quote(sub.name)}) _arguments ${specs(sub)} ;;`);
    const words = inner.map(({ name }) => lastWord(name)).join(' ');
    return `        ${command.name})
          _arguments -C ${command.options.map(zshOption).join(' ')} '1:command:(${words})' '*::argument:->${command.name}'
          case "$state $words[1]" in
${cases.join('\n')}
          esac ;;`;
  });
  return `#compdef ${program}
# ${program} for zsh: put this line into ~/.zshrc, after compinit
#   source <(${program} completion zsh)
_${program}() {
  local curcontext="$curcontext" state line
  local -a commands
  commands=(${described.join(' ')})
  _arguments -C ${root.options.map(zshOption).join(' ')} '1:command:->command' '*::argument:->argument'
  case $state in
    command) _describe command commands ;;
    argument)
      case $words[1] in
${own.join('\n')}
      esac ;;
  esac
}
if [ "$funcstack[1]" = _${program} ]; then _${program} "$@"; else compdef _${program} ${program}; fi
`;
}

function fish(root: CommandNode, commands: readonly CommandNode[]): string {
  const line = (when: string, rest: readonly string[]): string =>
    `complete -c ${program} -n ${quote(when)} ${rest.join(' ')}`;
  const option = (when: string, { flags, description, value }: OptionNode): string => {
    const names = flags.map((flag) =>
      flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`,
    );
    const takes =
      value === null
        ? []
        : value === 'file' || value === 'folder'
          ? ['-r', '-F']
          : ['-x', ...(listOf(value).length > 0 ? ['-a', quote(listOf(value).join(' '))] : [])];
    return line(when, [...names, ...takes, '-d', quote(brief(description))]);
  };
  const first = '__fish_use_subcommand';
  const seen = (words: string): string => `__fish_seen_subcommand_from ${words}`;
  const lines = [
    ...root.options.map((item) => option(first, item)),
    ...commands
      .filter(isOuter)
      .map(({ name, description }) => line(first, ['-f', '-a', name, '-d', quote(brief(description))])),
    ...commands.flatMap((command) => {
      const inner = innerOf(commands, command);
      const when = command.name.split(' ').map(seen).join('; and ');
      const rest = inner.map(({ name }) => lastWord(name)).join(' ');
      const own = inner.length === 0 ? when : `${when}; and not ${seen(rest)}`;
      const values = inner.length === 0 ? listOf(command.arguments[0]?.value) : [];
      return [
        ...command.options.map((item) => option(own, item)),
        ...inner.map(({ name, description }) =>
          line(own, ['-f', '-a', lastWord(name), '-d', quote(brief(description))]),
        ),
        ...(values.length > 0 ? [line(own, ['-f', '-a', quote(values.join(' '))])] : []),
      ];
    }),
  ];
  return `# ${program} for fish: put this line into ~/.config/fish/config.fish
#   ${program} completion fish | source
${lines.join('\n')}
`;
}

/** The script for a shell; the program itself comes first among the commands. */
export function completionScript(shell: Shell, [root, ...commands]: readonly CommandNode[]): string {
  if (root === undefined) return '';
  return { bash, zsh, fish }[shell](root, commands);
}
