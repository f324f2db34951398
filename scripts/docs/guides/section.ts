/** Guides: the Markdown files of the repository as pages. */

import { html, type Html } from '../html.ts';
import { headingId } from '../markdown.ts';
import { relativeLink } from '../links.ts';
import type { Page, SearchEntry, Section, SiteInputs } from '../page.ts';
import { allGuides, type Guide } from './list.ts';

const indexPage = 'guides/index.html';

/** Headings of a text, with the words below each up to the next: what search finds. */
function entriesOf(text: string): SearchEntry[] {
  const plain = text.replace(/```[\s\S]*?```/g, '');
  const [, ...parts] = plain.split(/^#{1,3} (?=\S)/m);
  return parts.map((part, index) => {
    const [title = '', ...lines] = part.split('\n');
    const words = title.replaceAll('`', '');
    const said = lines
      .join(' ')
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .replace(/[`*_|]|(?<=\s)-{3,}(?=\s)/g, '')
      .replace(/\s+/g, ' ')
      .trim();
    const entry: SearchEntry = { kind: 'guide', title: words, text: said.slice(0, 400) };
    return index === 0 ? entry : { ...entry, anchor: headingId(words) };
  });
}

function guidePage({ file, page, title, group, order }: Guide, { read, markdown }: SiteInputs): Page {
  const text = read(file);
  return {
    path: page,
    title,
    section: 'guides',
    group,
    order,
    html: markdown.render(text, { file, page }),
    search: entriesOf(text),
  };
}

/** The first words of a text, for the list. */
function summary(text: string): string {
  const paragraph = text.split(/\n\s*\n/).find((part) => /^[A-Z`*[]/.test(part)) ?? '';
  const words = paragraph.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/\s+/g, ' ');
  return /^.+?[.:](?=\s|$)/.exec(words)?.[0].replace(/:$/, '.') ?? words;
}

const groupPart = (group: string, { read, markdown }: SiteInputs): Html =>
  html`<h2 id="${headingId(group)}">${group}</h2>
    <ul class="cards">
      ${allGuides
        .filter((guide) => guide.group === group)
        .map(
          ({ title, page, file }) =>
            html`<li>
              <a href="${relativeLink(indexPage, page)}"><strong>${title}</strong></a
              ><br />${markdown.inline(summary(read(file)))}
            </li> `,
        )}
    </ul> `;

const overview = (inputs: SiteInputs): Page => ({
  path: indexPage,
  title: 'Guides',
  section: 'guides',
  order: 0,
  description: 'How things are done, and what can be relied on.',
  html: html`<h1>Guides</h1>
    <p>How things are done, and what can be relied on. Their code is compiled by the tests.</p>
    ${[...new Set(allGuides.map(({ group }) => group))].map((group) => groupPart(group, inputs))}`,
});

export const guides: Section = {
  pages: (inputs) =>
    Promise.resolve([overview(inputs), ...allGuides.map((guide) => guidePage(guide, inputs))]),
};
