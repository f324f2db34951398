/** How the index is made, and asked: the same in the builder and in the page. */

import type { Options } from 'minisearch';

/** Something that search finds, and where it is. */
export interface SearchDocument {
  readonly kind: string;
  readonly title: string;
  readonly text: string;
  /** From the site's folder, e.g. `messages/report.html#field-values`. */
  readonly to: string;
}

/** `report.energy_events` is found as a whole, by each of its names, and by each of their words; so is `deadlineMs`. */
function tokenize(text: string): string[] {
  const words = text.split(/[^\p{L}\p{N}_@/.-]+/u).filter((word) => word !== '');
  return words.flatMap((word) => {
    const names = word.split(/[@/.]+/);
    const parts = word.split(/[_@/.-]+|(?<=\p{Ll})(?=\p{Lu})/u);
    return [...new Set([word, ...names, ...parts])].filter((part) => part !== '');
  });
}

export const searchOptions: Options<SearchDocument & { id: number }> = {
  fields: ['title', 'text'],
  storeFields: ['kind', 'title', 'text', 'to'],
  tokenize,
  searchOptions: {
    boost: { title: 4 },
    prefix: true,
    fuzzy: (term) => (term.length > 4 ? 0.2 : false),
    combineWith: 'AND',
    boostDocument: (_id, _term, stored) => (stored?.['kind'] === 'message' ? 2 : 1),
  },
};
