/** The configuration reference: options of the SDK, and environment variables. */

import { globSync } from 'node:fs';
import type { CommandNode } from '../../../src/cli/command-tree.ts';
import { html, joined, raw, slug, type Html } from '../html.ts';
import { relativeLink } from '../links.ts';
import { plainText } from '../markdown.ts';
import type { Page, SiteInputs } from '../page.ts';
import { cliPage, readCommands } from './cli.ts';
import { optionTypes, type OptionInfo, type OptionType } from './option-types.ts';
import { readSdk } from './sdk.ts';

/** Where the reference lies in the site. */
export const optionsPage = 'reference/options.html';

const anchorOf = (type: string, option?: string): string =>
  slug(option === undefined ? type : `${type}-${option}`);

/** A type as declared, with links to the options that it names. */
const typeHtml = (type: string, known: ReadonlySet<string>): Html =>
  html`<code
    >${joined(
      type
        .split(/(\b[A-Z]\w+\b)/)
        .map((part) => (known.has(part) ? html`<a href="#${anchorOf(part)}">${part}</a>` : part)),
      '',
    )}</code
  >`;

function row(owner: string, option: OptionInfo, known: ReadonlySet<string>): Html {
  const { name, type, unit, required, standing, text } = option;
  const facts = required ? html`<strong>required</strong>` : html`default: ${plainText(standing ?? 'none')}`;
  return html`<tr id="${anchorOf(owner, name)}">
    <td>
      <code>${name}</code><br /><small
        >${typeHtml(type, known)}${unit !== null && html` (${unit})`}<br />${facts}</small
      >
    </td>
    <td>${plainText(text)}</td>
  </tr> `;
}

const typePart = (type: OptionType, known: ReadonlySet<string>): Html =>
  html`<h2 id="${anchorOf(type.name)}"><code>${type.name}</code></h2>
    <p>
      ${plainText(type.text)} <small>From <code>${type.module}</code>.</small>
    </p>
    <div class="table" tabindex="0" role="region" aria-label="${type.name}">
      <table>
        <thead>
          <tr>
            <th scope="col">Option</th>
            <th scope="col">Type and unit</th>
            <th scope="col">Default</th>
            <th scope="col">Meaning</th>
          </tr>
        </thead>
        <tbody>
          ${type.options.map((option) => row(type.name, option, known))}
        </tbody>
      </table>
    </div> `;

/** An environment variable, with what help says of it, by command. */
interface Variable {
  readonly name: string;
  readonly said: readonly { readonly text: string; readonly commands: readonly string[] }[];
}

const isVariable = /\b(?:EBADGE_[A-Z_]+|[A-Z]+_COLOR)\b/g;

/** Variables that the sources read or the help names. Throws where one is read of which the help says nothing. */
function variables({ root, read }: SiteInputs, commands: readonly CommandNode[]): Variable[] {
  const texts = commands.flatMap(({ name, options, sections }) => {
    const command = `ebadge ${name}`.trim();
    return [
      ...options.map(({ term, description }) => ({ command, text: `${term}: ${description}` })),
      ...sections
        .filter(({ title }) => title !== 'Examples')
        .flatMap(({ lines }) => lines.join(' ').split(/(?<=\.)\s+/))
        .map((text) => ({ command, text })),
    ];
  });
  const sources = globSync('src/**/*.ts', { cwd: root }).map(read);
  const names = new Set(
    [
      ...sources.flatMap((text) =>
        [...text.matchAll(/process\.env\['(EBADGE_\w+)'\]/g)].map(([, name]) => name),
      ),
      ...texts.flatMap(({ text }) => [...text.matchAll(isVariable)].map(([name]) => name)),
    ].filter((name) => name !== undefined),
  );
  return [...names].sort().map((name) => {
    const about = texts.filter(({ text }) => text.includes(name));
    if (about.length === 0) throw new Error(`The help of no command says what ${name} is.`);
    const said = [...new Set(about.map(({ text }) => text))].map((text) => ({
      text,
      commands: about.filter((one) => one.text === text).map(({ command }) => command),
    }));
    return { name, said };
  });
}

const variableRow = ({ name, said }: Variable): Html =>
  html`<tr id="${slug(name)}">
    <td><code>${name}</code></td>
    <td>
      ${joined(
        said.map(
          ({ text, commands }) =>
            html`${plainText(text)}
              <small
                >(${joined(
                  commands.map(
                    (command) =>
                      html`<a href="${relativeLink(optionsPage, `${cliPage}#${slug(command)}`)}"
                        >${command}</a
                      >`,
                  ),
                  ', ',
                )})</small
              >`,
        ),
        raw('<br>'),
      )}
    </td>
  </tr> `;

/** The page. */
export async function configuration(inputs: SiteInputs): Promise<Page> {
  const types = optionTypes(await readSdk(inputs), inputs);
  const known = new Set(types.map(({ name }) => name));
  const environment = variables(inputs, readCommands(inputs.root));
  return {
    path: optionsPage,
    title: 'Configuration',
    section: 'reference',
    order: 50,
    description: 'Every option of the SDK with type, unit and default, and the environment variables.',
    html: html`<h1>Configuration</h1>
      <p>
        Options are members of the object that a call takes; units are part of their names. A misspelt option,
        and a value of another kind, are refused (<code>INVALID_ARGUMENT</code>) before anything happens.
      </p>
      <h2 id="environment">Environment variables</h2>
      <p>The SDK itself reads none; these are for the command line.</p>
      <div class="table" tabindex="0" role="region" aria-label="Environment variables">
        <table>
          <thead>
            <tr>
              <th scope="col">Variable</th>
              <th scope="col">Meaning</th>
            </tr>
          </thead>
          <tbody>
            ${environment.map(variableRow)}
          </tbody>
        </table>
      </div>
      ${types.map((type) => typePart(type, known))}`,
    headings: [
      { id: 'environment', text: 'Environment variables', level: 2 },
      ...types.map(({ name }) => ({ id: anchorOf(name), text: name, level: 2 as const })),
    ],
    search: [
      ...types.flatMap((type) =>
        type.options.map(({ name, text }) => ({
          kind: 'option' as const,
          title: name,
          text: `${type.name}: ${text}`.replaceAll('`', ''),
          anchor: anchorOf(type.name, name),
        })),
      ),
      ...environment.map(({ name, said }) => ({
        kind: 'option' as const,
        title: name,
        text: said[0]?.text ?? '',
        anchor: slug(name),
      })),
    ],
  };
}
