/** The built site, and a browser on it. */

import { globSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { inject } from 'vitest';

export const root: string = path.resolve(import.meta.dirname, '../..');
export const site: string = inject('siteFolder');

/** Why nothing can be opened here; empty where it can. */
export const browserMissing: string = inject('chromiumMissing');

/** A title that says why its test is skipped. */
export const title = (text: string): string =>
  browserMissing === '' ? text : `${text} (skipped: ${browserMissing})`;

/** All pages of the site, from its folder, with slashes, but for those of Javadoc and pdoc where these were made. */
export const pages: readonly string[] = globSync('**/*.html', { cwd: site })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => !/^reference\/(?:java|python)\//.test(file))
  .sort();

/** Address of a page, as it is opened from the disk. */
export const urlOf = (page: string): string => {
  const [file = '', fragment] = page.split('#');
  const url = pathToFileURL(path.join(site, file)).href;
  return fragment === undefined ? url : `${url}#${fragment}`;
};

/** Starts the browser: without network of its own, in a profile of its own. */
export const launch = (): Promise<Browser> =>
  chromium.launch({
    executablePath: inject('chromium'),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--no-first-run',
      '--disable-sync',
      '--disable-component-update',
    ],
  });

/** What a browser says against pages: errors on the console, and what they ask of a network. */
export function complaintsOf(context: BrowserContext): string[] {
  const complaints: string[] = [];
  context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) {
      complaints.push(`${message.page()?.url() ?? ''}: ${message.text()}`);
    }
  });
  context.on('weberror', (error) => {
    complaints.push(`${error.page()?.url() ?? ''}: ${error.error().message}`);
  });
  context.on('request', (request) => {
    if (!/^(?:file|data|blob):/.test(request.url())) complaints.push(`asks for ${request.url()}`);
  });
  context.on('requestfailed', (request) => {
    const why = request.failure()?.errorText ?? '';
    // what a page that is left no longer waits for
    if (why !== 'net::ERR_ABORTED') complaints.push(`cannot have ${request.url()}: ${why}`);
  });
  return complaints;
}

/** Does something on each of the pages, in a few tabs at a time. */
export async function onEach(
  context: BrowserContext,
  paths: readonly string[],
  work: (page: Page, path: string) => Promise<void>,
): Promise<void> {
  const waiting = [...paths];
  const tab = async (): Promise<void> => {
    const page = await context.newPage();
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      await page.goto(urlOf(next), { waitUntil: 'load' });
      await work(page, next);
    }
    await page.close();
  };
  await Promise.all([tab(), tab(), tab()]);
}

/** Whether a page is made by another tool: its markup is not ours. */
export const isOthers = (page: string): boolean => /^reference\/(?:sdk|asyncapi)\//.test(page);

/** Chooses each tab of a page in turn; gives back what is wrong with what is shown then. */
export const chooseTabs = (
  page: Page,
): Promise<{ readonly chosen: number; readonly wrong: readonly string[] }> =>
  page.evaluate(() => {
    const wrong: string[] = [];
    let chosen = 0;
    for (const tabs of document.querySelectorAll('.tabs')) {
      for (const input of tabs.querySelectorAll<HTMLInputElement>(':scope > input')) {
        input.click();
        chosen += 1;
        const wanted = input.dataset['tab'] ?? '';
        for (const panel of tabs.querySelectorAll<HTMLElement>(':scope > .panels > .panel')) {
          const isShown = panel.offsetHeight > 0 && panel.innerText.trim() !== '';
          if (isShown !== (panel.dataset['label'] === wanted)) wrong.push(`${tabs.id} ${wanted}`);
        }
      }
    }
    return { chosen, wrong };
  });
