/** The frame around every page: header, navigation, search, table of contents. */

import { html, raw, type Html } from './html.ts';
import { relativeLink } from './links.ts';
import type { Heading, Page, SectionName } from './page.ts';

/** What the site is called, and where its sections begin. */
export interface Site {
  readonly title: string;
  readonly version: string;
  readonly pages: readonly Page[];
}

const sectionTitles: Readonly<Record<SectionName, string>> = {
  start: 'Start',
  messages: 'Messages',
  conversations: 'Conversations',
  try: 'Try it',
  reference: 'Reference',
  guides: 'Guides',
};
const sectionNames = Object.keys(sectionTitles) as SectionName[];

const byOrder = (a: Page, b: Page): number =>
  (a.order ?? 100) - (b.order ?? 100) || (a.title < b.title ? -1 : a.title > b.title ? 1 : 0);

/** Pages of a section in the order of the navigation. */
const pagesOf = (site: Site, section: SectionName): readonly Page[] =>
  site.pages.filter((page) => page.section === section).sort(byOrder);

const withoutTags = (text: string): string =>
  text
    .replace(/<[^>]*>/g, '')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&')
    .trim();

/** Headings with an id, in order. */
export function headingsOf(page: Page): readonly Heading[] {
  if (page.headings !== undefined) return page.headings;
  const found = page.html.text.matchAll(/<h([23])[^>]*?\sid="([^"]+)"[^>]*>([\s\S]*?)<\/h\1>/g);
  return [...found].map(([, level = '2', id = '', text = '']) => ({
    id,
    text: withoutTags(text),
    level: level === '2' ? 2 : 3,
  }));
}

const icon = (name: string, path: string): Html =>
  raw(
    `<svg class="icon ${name}" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" focusable="false">${path}</svg>`,
  );
const stroke = (d: string): string =>
  `<path d="${d}" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/>`;

const logo = icon(
  'logo',
  `<rect x="1" y="1" width="22" height="22" rx="6" fill="currentColor"/><path d="M13.4 3.8 6.2 13.4h4.6l-.9 6.8 7.4-9.9h-4.8z" class="bolt"/>`,
);

function header(site: Site, page: Page): Html {
  const link = (to: string): string => relativeLink(page.path, to);
  return html`<header class="top">
    <a class="brand" href="${link('index.html')}">${logo}<span>${site.title}</span></a>
    <nav class="sections" aria-label="Sections">
      <ul>
        ${sectionNames.map((name) => {
          const first = pagesOf(site, name)[0];
          if (first === undefined) return null;
          const isHere = name === page.section;
          return html`<li>
            <a
              href="${link(first.path)}"
              ${isHere && html` aria-current="${first === page ? 'page' : 'true'}"`}
              >${sectionTitles[name]}</a
            >
          </li>`;
        })}
      </ul>
    </nav>
    <div class="tools">
      <button
        type="button"
        class="search-button"
        data-open-search
        hidden
        aria-keyshortcuts="/ Control+K"
        aria-haspopup="dialog"
      >
        ${icon('find', stroke('M21 21l-4.3-4.3M11 18a7 7 0 1 1 0-14 7 7 0 0 1 0 14z'))}<span>Search</span
        ><kbd>/</kbd>
      </button>
      <button type="button" class="theme-button" data-theme-button hidden aria-label="Theme">
        ${icon('theme', stroke('M12 3v1M12 20v1M3 12h1M20 12h1M5.6 5.6l.7.7M17.7 17.7l.7.7M18.4 5.6l-.7.7M6.3 17.7l-.7.7M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8z'))}
      </button>
    </div>
  </header>`;
}

function entries(pages: readonly Page[], page: Page): Html {
  return html`<ul>
    ${pages.map((other) => {
      const isHere = other.path === page.path;
      return html`<li>
        <a href="${relativeLink(page.path, other.path)}" ${isHere && html` aria-current="page"`}
          >${other.title}</a
        >
      </li>`;
    })}
  </ul>`;
}

/** The pages of the section, in groups. */
function sidebar(site: Site, page: Page): Html | null {
  const pages = pagesOf(site, page.section);
  if (pages.length < 2) return null;
  const groups = [...new Set(pages.map(({ group }) => group))];
  return html`<nav class="side" aria-label="${sectionTitles[page.section]}">
    <details open>
      <summary>${sectionTitles[page.section]}</summary>
      ${groups.map((group) => {
        const own = pages.filter((other) => other.group === group);
        return html`${group !== undefined && html`<p class="group">${group}</p>`}${entries(own, page)} `;
      })}
    </details>
  </nav>`;
}

function contents(page: Page): Html | null {
  const headings = headingsOf(page);
  if (headings.length < 3) return null;
  return html`<nav class="contents" aria-label="On this page">
    <p class="group">On this page</p>
    <ul>
      ${headings.map(
        ({ id, text, level }) => html`<li class="level-${level}"><a href="#${id}">${text}</a></li>`,
      )}
    </ul>
  </nav>`;
}

/** Neighbours in the section. */
function steps(site: Site, page: Page): Html | null {
  const pages = pagesOf(site, page.section);
  const index = pages.findIndex(({ path }) => path === page.path);
  const before = pages[index - 1];
  const after = pages[index + 1];
  if (before === undefined && after === undefined) return null;
  const step = (other: Page | undefined, rel: string, word: string): Html | false =>
    other !== undefined &&
    html`<a rel="${rel}" class="${rel}" href="${relativeLink(page.path, other.path)}"
      ><small>${word}</small>${other.title}</a
    >`;
  return html`<nav class="steps" aria-label="Neighbouring pages">
    ${step(before, 'prev', 'Before')}${step(after, 'next', 'Next')}
  </nav>`;
}

/** Chooses the theme before anything is painted. */
const theme = raw(
  `<script>try{var t=localStorage.getItem('ebadge-theme');if(t==='light'||t==='dark')document.documentElement.dataset.theme=t}catch(e){}</script>`,
);

/** A whole page. */
export function layout(site: Site, page: Page): string {
  const link = (to: string): string => relativeLink(page.path, to);
  const title = page.path === 'index.html' ? site.title : `${page.title} · ${site.title}`;
  const side = sidebar(site, page);
  const body = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        ${page.description !== undefined && html`<meta name="description" content="${page.description}" />`}
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" href="${link('assets/icon.svg')}" type="image/svg+xml" />
        <link rel="stylesheet" href="${link('assets/site.css')}" />
        ${theme}
      </head>
      <body
        class="in-${page.section}${side === null ? ' wide' : ''}"
        data-root="${link('index.html').replace(/index\.html$/, '')}"
      >
        <a class="skip" href="#main">Skip to content</a>
        ${header(site, page)}
        <div class="frame">
          ${side}
          <main id="main" tabindex="-1">${page.html} ${steps(site, page)}</main>
          ${contents(page)}
        </div>
        <footer>
          <p>
            ${site.title} ${site.version}. Generated from <code>schema/</code> and <code>asyncapi.yaml</code>;
            Apache-2.0.
          </p>
        </footer>
        <script src="${link('assets/site.js')}" defer></script>
        ${(page.scripts ?? []).map((script) => html`<script src="${link(script)}" defer></script> `)}
      </body>
    </html> `;
  return body.text;
}
