/** What is found, in the order in which it is shown. */

import type MiniSearch from 'minisearch';
import type { SearchDocument } from './search-options.ts';

/** An index of the site. */
export type Index = MiniSearch<SearchDocument & { id: number }>;

/** The most that is shown. */
export const most = 30;

/** Exactly what is asked for comes first, then what fits all words, or where nothing does, what fits one. */
export function ranked(index: Index, query: string): readonly SearchDocument[] {
  const wanted = query.trim().toLowerCase();
  const all = index.search(query);
  const results = all.length > 0 ? all : index.search(query, { combineWith: 'OR' });
  const documents = results.map(({ kind, title, text, to }) => ({
    kind: String(kind),
    title: String(title),
    text: String(text),
    to: String(to),
  }));
  const isExact = ({ title }: SearchDocument): boolean => title.toLowerCase() === wanted;
  return [...documents.filter(isExact), ...documents.filter((found) => !isExact(found))].slice(0, most);
}
