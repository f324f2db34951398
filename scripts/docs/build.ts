/** Sections → a folder of files. */

import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { writeAssets } from './site-assets.ts';
import { readInputs } from './inputs.ts';
import { layout } from './layout.ts';
import type { Page, Section } from './page.ts';
import { searchScript } from './search-index.ts';

/** Where the site is put, from the repository's folder. */
export const siteFolder = 'dist/docs';

/** What was built. */
export interface Built {
  readonly pages: readonly Page[];
  readonly folder: string;
}

function refuseTwice(pages: readonly Page[]): void {
  const seen = new Set<string>();
  for (const { path: name } of pages) {
    if (seen.has(name.toLowerCase())) throw new Error(`Two pages are called ${name}.`);
    seen.add(name.toLowerCase());
  }
}

/** Throws when a folder holds what is no site: it would be deleted. */
function refuseOther(folder: string): void {
  if (!existsSync(folder) || readdirSync(folder).length === 0) return;
  if (existsSync(path.join(folder, 'assets/search-index.js'))) return;
  throw new Error(`${folder} holds something else than a site of ours. Name another folder, or empty it.`);
}

/** Builds the site anew: what was in the folder goes. */
export async function buildSite(
  root: string,
  sections: readonly Section[],
  folder: string = path.join(root, siteFolder),
): Promise<Built> {
  refuseOther(folder);
  const inputs = readInputs(root);
  const made = await Promise.all(sections.map((section) => section.pages(inputs)));
  const pages = made.flat();
  refuseTwice(pages);
  const { title, version } = inputs.model.catalogue;
  const site = { title: 'eBADGE SDK', version, pages, subject: title };
  rmSync(folder, { recursive: true, force: true });
  const write = (name: string, text: string): void => {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  };
  for (const page of pages) write(page.path, layout(site, page));
  write('assets/search-index.js', searchScript(pages));
  await writeAssets(root, write);
  for (const section of sections) await section.assets?.(inputs, folder);
  return { pages, folder };
}
