/** Every page of the documentation, opened from the disk: no errors, no network, and every link leads somewhere. */

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  browserMissing,
  chooseTabs,
  complaintsOf,
  isOthers,
  launch,
  onEach,
  pages,
  site,
  title,
  urlOf,
} from './site.ts';

/** What a page has, once its scripts have run. */
interface Found {
  readonly links: readonly string[];
  readonly ids: ReadonlySet<string>;
  /** Ids that there are twice. */
  readonly twice: readonly string[];
  readonly headings: number;
  readonly language: string;
  readonly title: string;
}

/** Ids that stand for parts of a page as its scripts make them: examples to be tried. */
const scripted = 'try.html';

describe.skipIf(browserMissing !== '')('the pages', () => {
  let browser: Browser;
  let complaints: readonly string[];
  const found = new Map<string, Found>();
  let chosen = 0;
  const wrongTabs: string[] = [];

  beforeAll(async () => {
    browser = await launch();
    const context = await browser.newContext();
    complaints = complaintsOf(context);
    await onEach(context, pages, async (page, name) => {
      const { ids, ...rest } = await page.evaluate(() => ({
        links: [...document.querySelectorAll('[href], [src]')].map((element) => {
          const link = element.getAttribute('href') ?? element.getAttribute('src') ?? '';
          return new URL(link, location.href).href;
        }),
        ids: [...document.querySelectorAll('[id], a[name]')].map(
          (element) => element.id || (element.getAttribute('name') ?? ''),
        ),
        headings: document.querySelectorAll('h1').length,
        language: document.documentElement.lang,
        title: document.title,
      }));
      const seen = new Set<string>();
      const twice = ids.filter((id) => seen.size === seen.add(id).size);
      found.set(name, { ...rest, ids: seen, twice });
      const tried = await chooseTabs(page);
      chosen += tried.chosen;
      wrongTabs.push(...tried.wrong.map((tab) => `${name}: ${tab}`));
    });
    // which examples there are, its script knows
    const page = await context.newPage();
    await page.goto(urlOf(scripted));
    const examples = await page.evaluate(() =>
      (globalThis as unknown as { ebadgeTryExamples: readonly { id: string }[] }).ebadgeTryExamples.map(
        ({ id }) => id,
      ),
    );
    const known = found.get(scripted);
    if (known !== undefined) found.set(scripted, { ...known, ids: new Set([...known.ids, ...examples]) });
    await context.close();
  }, 600_000);
  afterAll(() => browser.close());

  it(title('are many, of every kind'), () => {
    expect(pages.length).toBeGreaterThan(150);
    for (const name of [
      'index',
      'messages/report',
      'try',
      'reference/errors',
      'reference/sdk/index',
      'guides/bus',
    ]) {
      expect(pages).toContain(`${name}.html`);
    }
  });

  it(title('open from the disk without errors, and ask nothing of a network'), () => {
    expect(found.size).toBe(pages.length);
    expect(complaints).toEqual([]);
  });

  it(title('have a language, a title and one first heading'), () => {
    for (const [name, page] of found) {
      expect(page.language, name).toBe('en');
      expect(page.title, name).not.toBe('');
      if (!isOthers(name)) expect(page.headings, name).toBe(1);
    }
  });

  it(title('have no id twice'), () => {
    // TypeDoc gives overloads and inherited members one name
    const ours = [...found].filter(([name]) => !isOthers(name));
    const twice = ours.flatMap(([name, page]) => page.twice.map((id) => `${name}#${id}`));
    expect(twice).toEqual([]);
  });

  it(title('link to pages and places that exist'), () => {
    const links = [...found].flatMap(([name, page]) => page.links.map((link) => ({ name, link })));
    const inner = links.filter(({ link }) => link.startsWith('file:'));
    expect(inner.length).toBeGreaterThan(5000);
    const broken = inner.flatMap(({ name, link }) => {
      const { hash, href } = new URL(link);
      const file = fileURLToPath(href.slice(0, href.length - hash.length));
      const target = path.relative(site, file).replaceAll('\\', '/');
      if (target.startsWith('..') || !existsSync(file)) return [`${name} → ${target}`];
      const id = decodeURIComponent(hash.slice(1));
      const places = found.get(target)?.ids;
      return id === '' || places === undefined || places.has(id) ? [] : [`${name} → ${target}#${id}`];
    });
    expect([...new Set(broken)]).toEqual([]);
  });

  it(title('show in every tab its own code and no other'), () => {
    expect(chosen).toBeGreaterThan(3 * 33);
    expect(wrongTabs).toEqual([]);
  });

  it(title('begin light: the first one takes at most 150 KB, compressed'), async () => {
    const context = await browser.newContext();
    const files: string[] = [];
    context.on('request', (request) => files.push(fileURLToPath(request.url())));
    const page = await context.newPage();
    await page.goto(urlOf('index.html'), { waitUntil: 'load' });
    await context.close();
    expect(files.length).toBeGreaterThan(2);
    const bytes = files.map((file) => gzipSync(readFileSync(file)).length);
    expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(150_000);
  });
});
