/** Every kind of page, light and dark, at the width of a phone and of a desk: nothing that keeps anybody out. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type * as Axe from 'axe-core';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserMissing, isOthers, launch, onEach, pages, title, urlOf } from './site.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** A page that axe was put into. */
interface WithAxe {
  readonly axe: typeof Axe;
}

/** One of each kind that is ours. */
const kinds = [
  'index.html',
  'messages/index.html',
  'messages/report.html',
  'messages/units.html',
  'conversations/index.html',
  ...pages.filter((name) => name.startsWith('conversations/') && !name.endsWith('/index.html')).slice(0, 1),
  'try.html',
  'reference/index.html',
  'reference/channels.html',
  'reference/errors.html',
  'reference/verdicts.html',
  'reference/cli.html',
  'reference/options.html',
  'reference/languages.html',
  'guides/index.html',
  'guides/connections.html',
  'reference/sdk/interfaces/_ebadge_sdk.Client.html',
];

const widths = { phone: 390, desk: 1280 } as const;

describe.skipIf(browserMissing !== '')('every kind of page', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  it.each([
    ['light', 'desk'],
    ['dark', 'desk'],
    ['light', 'phone'],
  ] as const)(title('has no serious fault of WCAG A and AA: %s, %s'), async (scheme, width) => {
    const context = await browser.newContext({
      colorScheme: scheme,
      viewport: { width: widths[width], height: 900 },
      bypassCSP: true,
    });
    const faults: string[] = [];
    const checked = kinds.filter((name) => pages.includes(name));
    expect(checked.length).toBe(kinds.length);
    await onEach(context, kinds, async (page, name) => {
      await page.addScriptTag({ content: axe });
      const { violations } = await page.evaluate((): Promise<Axe.AxeResults> =>
        (globalThis as unknown as WithAxe).axe.run({
          runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
          resultTypes: ['violations'],
        }),
      );
      for (const { id, impact, nodes } of violations) {
        if (impact !== 'serious' && impact !== 'critical') continue;
        // TypeDoc's headings open and close, and hold a link to themselves
        if (id === 'nested-interactive' && isOthers(name)) continue;
        faults.push(...nodes.slice(0, 3).map(({ target }) => `${name}: ${id} at ${target.join(' ')}`));
      }
    });
    expect(faults).toEqual([]);
    await context.close();
  });

  it(title('fits a phone: nothing but tables and code is scrolled sideways'), async () => {
    const context = await browser.newContext({ viewport: { width: 360, height: 800 } });
    const wide: string[] = [];
    await onEach(context, kinds, async (page, name) => {
      if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) wide.push(name);
    });
    expect(wide).toEqual([]);
    await context.close();
  });

  it(title('has the search, open, without a serious fault'), async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(urlOf('index.html'));
    await page.keyboard.press('/');
    await page.keyboard.type('report');
    await page.locator('#search-list [role=option]').first().waitFor();
    await page.addScriptTag({ content: axe });
    const serious = await page.evaluate(async () => {
      const { violations } = await (globalThis as unknown as WithAxe).axe.run('dialog.search');
      return violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id }) => id);
    });
    expect(serious).toEqual([]);
    await context.close();
  });
});
