/** The page that judges messages says of every vector what the SDK and the command line say. */

import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { safeParse, verdictOf, type ReadOptions } from '../../src/index.ts';
import { runNode } from '../support/run-node.ts';
import { invalidVectors, validVectors } from '../support/vectors.ts';
import { browserMissing, launch, root, title, urlOf } from './site.ts';

const vectors = [...validVectors, ...invalidVectors];

/** What is shown of each text, given as a file of these bytes. */
const judgedFiles = (page: Page, texts: readonly string[]): Promise<unknown[]> =>
  page.evaluate(
    async (all) => {
      const file = document.querySelector<HTMLInputElement>('#try-file');
      const json = document.querySelector('[data-json]');
      if (file === null || json === null) throw new Error('The page has no field for a file.');
      const judged: unknown[] = [];
      for (const base64 of all) {
        json.textContent = '';
        const given = new DataTransfer();
        given.items.add(
          new File([Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0))], 'message.json'),
        );
        file.files = given.files;
        const shown = new Promise((resolve) => {
          new MutationObserver((_, observer) => {
            observer.disconnect();
            resolve(undefined);
          }).observe(json, { childList: true, characterData: true, subtree: true });
        });
        file.dispatchEvent(new Event('change'));
        await shown;
        judged.push(JSON.parse(json.textContent));
      }
      return judged;
    },
    [...texts],
  );

/** What is shown of each text, as it is typed. */
const judgedTexts = (page: Page, texts: readonly string[]): Promise<unknown[]> =>
  page.evaluate(
    (all) => {
      const area = document.querySelector<HTMLTextAreaElement>('#try-text');
      const json = document.querySelector('[data-json]');
      if (area === null || json === null) throw new Error('The page has no field for a text.');
      return all.map((text) => {
        json.textContent = '';
        area.value = text;
        area.dispatchEvent(new Event('input'));
        return JSON.parse(json.textContent) as unknown;
      });
    },
    [...texts],
  );

/** What the SDK says, as `ebadge validate --json` has it. */
function judgementOf(bytes: Uint8Array, options: ReadOptions = {}): unknown {
  const result = safeParse(bytes, options);
  if (result.ok) return { valid: true, message: result.message.msg, forgiven: result.forgiven };
  const { code, messageName = null, issues, issueCount, truncated } = result.error;
  const verdict = verdictOf(result.error);
  return { valid: false, message: messageName, code, verdict, issues, issueCount, truncated };
}

/** As it comes out of JSON. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown;

const base64 = vectors.map(({ bytes }) => Buffer.from(bytes).toString('base64'));

describe.skipIf(browserMissing !== '')('the page that judges messages', () => {
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    browser = await launch();
    page = await browser.newPage();
    await page.goto(urlOf('try.html'));
  });
  afterAll(() => browser.close());

  it(title('says of every vector what the SDK says, byte for byte'), async () => {
    expect(vectors.length).toBeGreaterThan(900);
    expect(await judgedFiles(page, base64)).toEqual(vectors.map(({ bytes }) => plain(judgementOf(bytes))));
  });

  it(title('says of every refused vector the verdict that stands on it'), async () => {
    const judged = await judgedFiles(
      page,
      invalidVectors.map(({ bytes }) => Buffer.from(bytes).toString('base64')),
    );
    for (const [index, { file, verdict }] of invalidVectors.entries()) {
      const { code, path: place, keyword, rule = false } = verdict;
      const wanted = place === undefined ? { code } : { code, path: place, keyword, rule };
      expect(judged[index], file).toMatchObject({ valid: false, verdict: wanted });
    }
  });

  it(title('says of every vector what tolerant reading says'), async () => {
    await page.locator('#try-tolerant').check();
    const wanted = vectors.map(({ bytes }) => plain(judgementOf(bytes, { reading: 'tolerant' })));
    expect(await judgedFiles(page, base64)).toEqual(wanted);
    await page.locator('#try-tolerant').uncheck();
  });

  it(title('says of what is typed what the command line says'), async () => {
    // one message a line: those that are text in UTF-8, and JSON on one line
    const lines = vectors.flatMap(({ bytes }) => {
      const text = new TextDecoder().decode(bytes).trim();
      try {
        return text.includes('\uFFFD') ? [] : [JSON.stringify(JSON.parse(text))];
      } catch {
        return [];
      }
    });
    expect(lines.length).toBeGreaterThan(800);
    const { stdout } = await runNode([path.join(root, 'src/cli/main.ts'), 'validate', '--json'], {
      input: lines.join('\n'),
    });
    const said = (JSON.parse(stdout) as Record<string, unknown>[]).map(({ where: _, ...rest }) => rest);
    expect(await judgedTexts(page, lines)).toEqual(said);
  });
});
