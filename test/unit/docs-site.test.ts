/** The frame of the documentation: HTML, links, Markdown, tabs, search, and a build that is the same each time. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runInNewContext } from 'node:vm';
import MiniSearch from 'minisearch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ranked } from '../../scripts/docs/browser/ranking.ts';
import { searchOptions, type SearchDocument } from '../../scripts/docs/browser/search-options.ts';
import { buildSite } from '../../scripts/docs/build.ts';
import { conversations } from '../../scripts/docs/conversations/section.ts';
import { html, joined, raw } from '../../scripts/docs/html.ts';
import { headingsOf, layout } from '../../scripts/docs/layout.ts';
import { relativeLink } from '../../scripts/docs/links.ts';
import { createMarkdown, headingId, plainText } from '../../scripts/docs/markdown.ts';
import { checkWords } from '../../scripts/docs/messages/checks.ts';
import { messages } from '../../scripts/docs/messages/section.ts';
import type { Page } from '../../scripts/docs/page.ts';
import { start } from '../../scripts/docs/start/section.ts';
import { tabs } from '../../scripts/docs/tabs.ts';
import { tryIt } from '../../scripts/docs/try/section.ts';
import { bytesBelow, temporaryFolder } from '../golden/tools.ts';
import { root } from '../support/sources.ts';

describe('HTML', () => {
  it('escapes what is put in, and leaves HTML as it is', () => {
    const text = `<b title="x">'&'</b>`;
    expect(html`<p>${text}</p>`.text).toBe('<p>&lt;b title=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/b&gt;</p>');
    expect(html`<p>${raw('<i>1</i>')}${html`<b>${2}</b>`}</p>`.text).toBe('<p><i>1</i><b>2</b></p>');
    expect(html`${['a', '<']}${null}${undefined}${false}`.text).toBe('a&lt;');
    expect(joined(['a', '<'], html`<hr />`).text).toBe('a<hr />&lt;');
  });
});

describe('links', () => {
  it('are relative to the page', () => {
    expect(relativeLink('messages/report.html', 'assets/site.css')).toBe('../assets/site.css');
    expect(relativeLink('index.html', 'messages/report.html#fields')).toBe('messages/report.html#fields');
    expect(relativeLink('messages/report.html', 'messages/report.html#fields')).toBe('#fields');
    expect(relativeLink('messages/report.html', 'messages/report.html')).toBe('report.html');
  });
});

describe('Markdown', () => {
  const markdown = createMarkdown();
  const place = { file: 'docs/bus.md', page: 'guides/bus.html' };

  it('links pages where the sources link files, and names files that have no page', () => {
    const { text } = markdown.render(
      '[start](../README.md#roles), [code](../src/index.ts), [out](https://a.example/)',
      place,
    );
    expect(text).toContain('<a href="overview.html#roles">start</a>');
    expect(text).toContain(', code, ');
    expect(text).toContain('<a href="https://a.example/">out</a>');
  });

  it('gives headings the ids that GitHub does, each once', () => {
    expect(headingId('What a `publish` comes to?')).toBe('what-a-publish-comes-to');
    const { text } = markdown.render('# One\n\n## Same\n\n## Same', { ...place, sink: 1 });
    expect(text).toContain('<h2 id="one">');
    expect(text).toContain('<h3 id="same">');
    expect(text).toContain('<h3 id="same-1">');
  });

  it('highlights code, and takes no HTML', () => {
    const { text } = markdown.render('```ts\nconst a = "<b>";\n```\n\n<script>', place);
    expect(text).toContain('<span class="hljs-keyword">const</span>');
    expect(text).not.toContain('<b>');
    expect(text).not.toContain('<script>');
  });

  it('marks names in the texts of schemas', () => {
    const links = (name: string): string | undefined =>
      name === 'get_report' ? 'get_report.html' : undefined;
    expect(plainText('Answers get_report; heh_id & `x`.', links).text).toBe(
      'Answers <a href="get_report.html"><code>get_report</code></a>; <code>heh_id</code> &amp; <code>x</code>.',
    );
  });
});

describe('constraints', () => {
  it('are said in words, but for what the type says', () => {
    expect(checkWords('Validated: integer, minimum 0, maximum 5.')).toBe('At least 0, at most 5.');
    expect(checkWords('Validated: format date-time.')).toBe('');
    expect(checkWords('Each: Validated: pattern ^[^.]{1,2}, x$, minLength 1.')).toBe(
      'Each: matches `^[^.]{1,2}, x$`, not empty.',
    );
    expect(checkWords('Rule: timeAfter (later /to, earlier /from).')).toBe(
      'Rule: timeAfter (later /to, earlier /from).',
    );
    expect(checkWords('propertyNames is checked by the validator only; the type is wider.')).toBe('');
  });
});

describe('tabs', () => {
  it('need no script: the first is chosen, each has a label', () => {
    const items = ['Java', 'C#'].map((label) => ({ label, content: html`<p>${label}</p>` }));
    const { text } = tabs('t', 'Language', items);
    expect(text.match(/type="radio"/g)).toHaveLength(2);
    expect(text.match(/\schecked/g)).toHaveLength(1);
    for (const [, id = ''] of text.matchAll(/ id="(t-[^"]+)"/g)) expect(text).toContain(`for="${id}"`);
    expect(() => tabs('t', 'Language', [...items, ...items, ...items, ...items])).toThrow('6 tabs at most');
  });
});

describe('the frame', () => {
  const page = (path_: string, body: string): Page => ({
    path: path_,
    title: path_,
    section: 'guides',
    html: raw(body),
  });

  it('lists the headings that have an id', () => {
    const found = headingsOf(
      page('a.html', '<h2 id="x">A &amp; <code>b</code></h2><h3 class="c" id="y">C</h3><h2>no</h2>'),
    );
    expect(found).toEqual([
      { id: 'x', text: 'A & b', level: 2 },
      { id: 'y', text: 'C', level: 3 },
    ]);
  });

  it('leads to the neighbours, and says which page is open', () => {
    const pages = [page('guides/a.html', ''), page('guides/b.html', ''), page('guides/c.html', '')];
    const text = layout({ title: 'T', version: '1', pages }, pages[1] ?? page('', ''));
    expect(text).toMatch(/rel="prev"\s[^>]*href="a\.html"/);
    expect(text).toMatch(/rel="next"\s[^>]*href="c\.html"/);
    expect(text.match(/aria-current="page"/g)).toHaveLength(1);
    expect(text).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
  });
});

describe('the site', () => {
  // without the pages that other tools make
  const sections = [start, messages, conversations, tryIt];
  const folders: string[] = [];
  let pages: readonly Page[] = [];

  beforeAll(async () => {
    for (let run = 0; run < 2; run++) {
      const folder = mkdtempSync(path.join(tmpdir(), 'ebadge-docs-'));
      pages = (await buildSite(root, sections, folder)).pages;
      folders.push(folder);
    }
  });

  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  const read = (name: string): string => readFileSync(path.join(folders[0] ?? '', name), 'utf8');

  it('is the same each time, byte for byte', () => {
    const [first, second] = folders.map(bytesBelow);
    expect(Object.keys(first ?? {}).length).toBeGreaterThan(50);
    expect(second).toEqual(first);
  });

  it('refuses two pages of one name', async () => {
    await expect(buildSite(root, [tryIt, tryIt], path.join(temporaryFolder(), 'site'))).rejects.toThrow(
      'try.html',
    );
  });

  it('has a page for each message, with the words of the error that each invalid example gets', () => {
    for (const name of readdirSync(path.join(root, 'schema/examples')).filter(
      (file) => !/^_|\./.test(file),
    )) {
      const text = read(`messages/${name}.html`);
      for (const example of readdirSync(path.join(root, `schema/examples/${name}/invalid`))) {
        expect(text, `${name}/${example}`).toContain(`id="invalid-${example.replace('.json', '')}"`);
      }
    }
    expect(read('messages/report.html')).toContain(
      'expected exactly 5 samples: (end − start) / step [sampleCount]',
    );
  });

  it('holds nothing of the machine that it was built on, and asks nothing of the network', () => {
    for (const { path: name } of pages) {
      const text = read(name);
      expect(text, name).not.toContain(root.replace(/\/$/, ''));
      expect(text, name).not.toMatch(/<(?:script|link|img)[^>]*(?:src|href)="(?:https?:|\/)/);
    }
  });

  it('finds every message, and a field of each, by its name', () => {
    const script = read('assets/search-index.js');
    const holder: { ebadgeSearchIndex?: string } = {};
    runInNewContext(script, holder);
    const index = MiniSearch.loadJSON<SearchDocument & { id: number }>(
      holder.ebadgeSearchIndex ?? '',
      searchOptions,
    );
    for (const { path: name, search = [] } of pages.filter(({ section }) => section === 'messages')) {
      const [message] = search.filter(({ kind }) => kind === 'message');
      if (message === undefined) continue;
      const targets = (query: string): string[] => ranked(index, query).map(({ to }) => to);
      expect(targets(message.title)[0], message.title).toBe(name);
      for (const { title, anchor = '' } of search.filter(({ kind }) => kind === 'field')) {
        expect(targets(title)[0], title).toBe(`${name}#${anchor}`);
      }
    }
  });
});

it('has scripts for the page that compile, as strictly as the package', () => {
  const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
  const project = path.join(root, 'scripts/docs/browser');
  const said = execFileSync(process.execPath, [tsc, '--noEmit', '-p', project], { encoding: 'utf8' });
  expect(said).toBe('');
});
