/** The index of the site's search, as a script that any page can load from a file. */

import MiniSearch from 'minisearch';
import { searchOptions, type SearchDocument } from './browser/search-options.ts';
import type { Page } from './page.ts';

/** All that can be found, with where it is. */
const documentsOf = (pages: readonly Page[]): SearchDocument[] =>
  pages.flatMap(({ path, search = [] }) =>
    search.map(({ kind, title, text, anchor }) => ({
      kind,
      title,
      text,
      to: anchor === undefined ? path : `${path}#${anchor}`,
    })),
  );

/** The script: it assigns the index to a global. */
export function searchScript(pages: readonly Page[]): string {
  const index = new MiniSearch<SearchDocument & { id: number }>(searchOptions);
  index.addAll(documentsOf(pages).map((document, id) => ({ id, ...document })));
  // a text within a script: nothing in it may end the script or a line of it
  const text = JSON.stringify(JSON.stringify(index)).replace(
    /[<\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `globalThis.ebadgeSearchIndex=${text};\n`;
}
