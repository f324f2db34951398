/** The command line, as `ebadge help --json` tells it. */

import { execFileSync } from 'node:child_process';
import path from 'node:path';
import type { ArgumentNode, CommandNode, HelpSection, OptionNode } from '../../../src/cli/command-tree.ts';
import { exitCodeTexts } from '../../../src/cli/exit-codes.ts';
import { html, slug, type Html } from '../html.ts';
import { highlight } from '../highlight.ts';
import { plainText } from '../markdown.ts';
import type { Page, SearchEntry, SiteInputs } from '../page.ts';

/** Where the reference lies in the site. */
export const cliPage = 'reference/cli.html';

/** All commands, the program itself first. */
export function readCommands(root: string): CommandNode[] {
  const main = path.join(root, 'src/cli/main.ts');
  const text = execFileSync(process.execPath, ['--conditions=@ebadge/source', main, 'help', '--json'], {
    encoding: 'utf8',
    maxBuffer: 1 << 24,
  });
  return JSON.parse(text) as CommandNode[];
}

const titleOf = ({ name }: CommandNode): string => (name === '' ? 'ebadge' : `ebadge ${name}`);
const anchorOf = (command: CommandNode): string => slug(titleOf(command));

const values = ({ value }: OptionNode | ArgumentNode): Html | null =>
  Array.isArray(value) ? html` One of ${value.map((one: string) => html`<code>${one}</code> `)}` : null;

/** A description as a sentence. */
const sentence = (text: string): Html =>
  plainText(`${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`);

const optionRow = (option: OptionNode): Html =>
  html`<tr>
    <td><code>${option.term}</code></td>
    <td>
      ${plainText(option.description)}${values(option)}${option.required && html` <strong>Required.</strong>`}${option.default !== undefined && html` Default: <code>${JSON.stringify(option.default)}</code>.`}
    </td>
  </tr> `;

const argumentRow = (argument: ArgumentNode): Html =>
  html`<tr>
    <td><code>${argument.required ? `<${argument.name}>` : `[${argument.name}]`}</code></td>
    <td>${sentence(argument.description)}${values(argument)}</td>
  </tr> `;

function section({ title, lines }: HelpSection): Html {
  if (title === 'Examples') {
    return html`<h3>Examples</h3>
      ${highlight(
        lines
          .map((line) => {
            const [command = '', meaning = ''] = line.split(/\s{2,}/);
            return meaning === '' ? command : `# ${meaning}\n${command}`;
          })
          .join('\n'),
        'sh',
      )}`;
  }
  return html`<p><strong>${title}.</strong> ${plainText(lines.join(' '))}</p> `;
}

function commandPart(command: CommandNode): Html {
  // every command has these two
  const options = command.options.filter(({ flags }) => !flags.includes('--help'));
  const rows = [...command.arguments.map(argumentRow), ...options.map(optionRow)];
  return html`<h2 id="${anchorOf(command)}"><code>${titleOf(command)}</code></h2>
    <p>${plainText(command.description)}</p>
    ${highlight(command.usage, 'text')}
    ${
      rows.length > 0 &&
      html`<div class="table" tabindex="0" role="region" aria-label="Options of ${titleOf(command)}">
        <table>
          <thead>
            <tr>
              <th scope="col">Option</th>
              <th scope="col">Meaning</th>
            </tr>
          </thead>
          <tbody>
            ${rows}
          </tbody>
        </table>
      </div> `
    }${command.sections.map(section)}`;
}

const entries = (command: CommandNode): SearchEntry[] => [
  { kind: 'command', title: titleOf(command), text: command.description, anchor: anchorOf(command) },
  ...command.options
    .filter(({ flags }) => !flags.includes('--help'))
    .map(({ term, description }): SearchEntry => ({
      kind: 'option',
      title: `${titleOf(command)} ${term}`,
      text: description,
      anchor: anchorOf(command),
    })),
];

/** The page. */
export function cliReference({ root }: SiteInputs): Page {
  const commands = readCommands(root);
  return {
    path: cliPage,
    title: 'Command line',
    section: 'reference',
    order: 40,
    description: 'Every command of ebadge with its options, examples and exit codes.',
    html: html`<h1>Command line</h1>
      <p>
        In a project that has the package: <code>npx ebadge …</code>; in the repository:
        <code>npm run --silent ebadge -- …</code>. Every command takes <code>--help</code>.
      </p>
      <h2 id="exit-codes">Exit codes</h2>
      <div class="table" tabindex="0" role="region" aria-label="Exit codes">
        <table>
          <thead>
            <tr>
              <th scope="col">Code</th>
              <th scope="col">Says</th>
            </tr>
          </thead>
          <tbody>
            ${Object.entries(exitCodeTexts).map(
              ([code, text]) =>
                html`<tr>
                  <td><code>${code}</code></td>
                  <td>${text}</td>
                </tr> `,
            )}
          </tbody>
        </table>
      </div>
      ${commands.map(commandPart)}`,
    search: commands.flatMap(entries),
  };
}
