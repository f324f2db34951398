/** The documentation in use: code in each language, search by keyboard, light and dark, without JavaScript. */

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalogue } from '../../generated/typescript/catalogue.ts';
import { browserMissing, launch, title, urlOf } from './site.ts';

const messages = Object.values(catalogue.messages);

describe.skipIf(browserMissing !== '')('in use', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  it(title('a language that is chosen stays chosen on the next page'), async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(urlOf('messages/report.html'));
    await page.evaluate(() => {
      document.querySelector<HTMLInputElement>('.tabs > input[data-tab=Java]')?.click();
    });
    await page.goto(urlOf('messages/activate.html'));
    expect(await page.locator('.tabs > input[data-tab=Java]').first().isChecked()).toBe(true);
    await context.close();
  });

  it(title('search is opened, used and left by keyboard'), async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(urlOf('guides/bus.html'));
    await page.keyboard.press('/');
    await page.keyboard.type('load_price');
    await page.locator('#search-list [role=option]').first().waitFor();
    await page.keyboard.press('Escape');
    expect(await page.locator('dialog.search').isVisible()).toBe(false);
    await page.keyboard.press('Control+k');
    await page.keyboard.type('load_price');
    await page.locator('#search-list [role=option][aria-selected=true]').waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(/messages\/load_price\.html$/);
    await context.close();
  });

  it(title('search finds every message, and a field of each'), async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(urlOf('index.html'));
    await page.keyboard.press('/');
    await page.keyboard.type('report');
    const options = page.locator('#search-list [role=option]');
    await options.first().waitFor();
    const found = async (words: string): Promise<readonly string[]> => {
      await page.locator('dialog.search input').fill(words);
      // the index is there: what is found is shown before the next frame
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
      return options.evaluateAll((links) =>
        links.map((link) => new URL((link as HTMLAnchorElement).href).href),
      );
    };
    expect(messages.length).toBe(33);
    for (const { name, fields } of messages) {
      expect((await found(name))[0], name).toBe(urlOf(`messages/${name}.html`));
      const field = fields.find((one) => one.name !== catalogue.discriminator);
      // a question without any has nothing to be found
      if (field === undefined) continue;
      const [page_, anchor] = [`messages/${name}.html`, `field-${field.name}`];
      expect(await found(`${field.name} ${name}`), `${name}/${field.name}`).toContain(
        urlOf(`${page_}#${anchor}`),
      );
    }
    expect((await found('UNROUTABLE'))[0]).toBe(urlOf('reference/errors.html#unroutable'));
    expect(await found('handlerTimeoutMs')).toContain(
      urlOf('reference/options.html#connectoptions-handlertimeoutms'),
    );
    expect(await found('timeAfter')).toContain(urlOf('reference/verdicts.html#keyword-timeAfter'));
    expect(await found('dead-letters replay')).toContain(
      urlOf('reference/cli.html#ebadge-dead-letters-replay'),
    );
    expect(await found('qqxzvv')).toEqual([]);
    await context.close();
  });

  it(title('the theme follows the system until another is chosen, which stays'), async () => {
    const context = await browser.newContext({ colorScheme: 'dark' });
    const page = await context.newPage();
    await page.goto(urlOf('index.html'));
    const paper = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const dark = await paper();
    await page.locator('[data-theme-button]').click();
    const light = await paper();
    expect(light).not.toBe(dark);
    await page.goto(urlOf('reference/errors.html'));
    expect(await paper()).toBe(light);
    await context.close();
  });

  it(title('pages can be read without JavaScript'), async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(urlOf('messages/report.html'));
    expect(await page.locator('h1').innerText()).toContain('report');
    expect(await page.locator('[data-open-search]').isVisible()).toBe(false);
    const tabs = page.locator('.tabs').first();
    await tabs.locator('label', { hasText: 'Python' }).click();
    expect(await tabs.locator('.panel[data-label=Python]').isVisible()).toBe(true);
    expect(await tabs.locator('.panel[data-label=TypeScript]').isVisible()).toBe(false);
    expect(await page.locator('nav.side a').count()).toBeGreaterThan(30);
    await page.goto(urlOf('try.html'));
    expect(await page.locator('main').innerText()).toContain('needs JavaScript');
    await context.close();
  });
});
