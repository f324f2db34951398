/** The catalogue of messages: a page for each, and one that lists them. */

import { html, type Html } from '../html.ts';
import { messagePage, relativeLink } from '../links.ts';
import { plainText } from '../markdown.ts';
import { channelsOf, wayOf } from '../facts.ts';
import type { Page, SearchEntry, Section, SiteInputs } from '../page.ts';
import { readConversations } from '../conversations/read.ts';
import { createSnippets } from '../snippets/snippets.ts';
import { fieldRows } from './fields.ts';
import { messagePageOf } from './page.ts';
import { sizesOverview } from './sizes.ts';

const listPage = 'messages/index.html';
const unitPage = 'messages/units.html';

function card({ model }: SiteInputs, name: string): Html {
  const summary = model.catalogue.messages[name]?.summary ?? '';
  const ways = channelsOf(model.catalogue, name).map(wayOf);
  return html`<li>
    <a class="card" href="${relativeLink(listPage, messagePage(name))}"
      ><strong><code>${name}</code></strong>
      <p>${plainText(summary)}</p>
      <p>${ways.map((way) => html`<span class="badge">${way}</span> `)}</p></a
    >
  </li> `;
}

function catalogue(inputs: SiteInputs): Page {
  const { catalogue: all } = inputs.model;
  const names = Object.keys(all.messages);
  const levels = Object.values(all.servers).map(({ name: server, virtualHost }) => ({
    server,
    virtualHost,
    names: names.filter((name) => channelsOf(all, name).some((channel) => channel.server === server)),
  }));
  return {
    path: listPage,
    title: 'All messages',
    section: 'messages',
    order: 0,
    html: html`<h1>Messages</h1>
      <p class="lead">
        ${names.length} types of messages, each with its fields, rules, examples, errors and code.
      </p>
      ${levels.map(
        ({ server, virtualHost, names: own }) =>
          html`<h2 id="level-${server}">
              ${server === 'heh' ? 'HEH' : 'Market'} level
              <span class="badge">virtual host ${virtualHost}</span>
            </h2>
            <ul class="cards">
              ${own.map((name) => card(inputs, name))}
            </ul> `,
      )}`,
  };
}

/** Which fields have which unit. */
function units(inputs: SiteInputs): Page {
  const byUnit = new Map<string, string[]>();
  for (const { name, definition } of inputs.model.messages) {
    for (const { path, field } of fieldRows(inputs, definition)) {
      if (field.unit !== '') byUnit.set(field.unit, [...(byUnit.get(field.unit) ?? []), `${name}#${path}`]);
    }
  }
  const meaning: Readonly<Record<string, string>> = {
    '1': 'Without a unit: counts, levels, codes.',
    declared: 'The unit that device_capabilities declares for the signal.',
  };
  const rows = [...byUnit].sort(([a], [b]) => (a < b ? -1 : 1));
  const anchor = (unit: string): string => `unit-${unit.replace(/\W+/g, '-')}`;
  const search: SearchEntry[] = rows.map(([unit, fields]) => ({
    kind: 'unit',
    title: unit === '1' ? 'no unit' : unit,
    text: `Unit of ${fields.map((field) => field.replace('#', '.')).join(', ')}`,
    anchor: anchor(unit),
  }));
  return {
    path: unitPage,
    title: 'Units',
    section: 'messages',
    order: 1,
    search,
    html: html`<h1>Units</h1>
      <p class="lead">Every number has a unit, stated in its schema. These are all that there are.</p>
      <div class="table" tabindex="0" role="region" aria-label="Units">
        <table>
          <thead>
            <tr>
              <th scope="col">Unit</th>
              <th scope="col">Fields</th>
            </tr>
          </thead>
          <tbody>
            ${rows.map(
              ([unit, fields]) =>
                html`<tr id="${anchor(unit)}">
                  <th scope="row">
                    ${unit === '1' ? 'none' : unit}${meaning[unit] !== undefined && html`<br /><span class="quiet small">${meaning[unit]}</span>`}
                  </th>
                  <td>
                    ${fields.map((field) => {
                      const [name = '', path = ''] = field.split('#');
                      return html`<a href="${relativeLink(unitPage, messagePage(name))}#field-${path}"
                        ><code>${name}.${path}</code></a
                      > `;
                    })}
                  </td>
                </tr> `,
            )}
          </tbody>
        </table>
      </div>`,
  };
}

export const messages: Section = {
  pages: async (inputs) => {
    const sources = { snippets: await createSnippets(inputs), conversations: readConversations(inputs) };
    const pages = await Promise.all(
      inputs.model.messages.map(({ name }) => messagePageOf(inputs, name, sources)),
    );
    return [catalogue(inputs), units(inputs), sizesOverview(inputs), ...pages];
  },
};
