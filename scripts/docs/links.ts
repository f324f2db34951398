/** Links between pages: relative, so that the site works from a folder as well as behind any web server. */

import path from 'node:path';
import { guidePages } from './guides/list.ts';

/** The way from one page to a file of the site, e.g. from `messages/report.html` to `assets/site.css`. */
export function relativeLink(from: string, to: string): string {
  const [file = '', fragment] = to.split('#');
  const way = file === '' || file === from ? '' : path.posix.relative(path.posix.dirname(from), file);
  return fragment === undefined ? way || path.posix.basename(from) : `${way}#${fragment}`;
}

/** Pages that are made of Markdown files of the repository, by file: links between the files become links between the pages. */
export const markdownPages: Readonly<Record<string, string>> = {
  'schema/meta/rules.md': 'reference/verdicts.html',
  'schema/meta/verdict.md': 'reference/verdicts.html',
  ...guidePages,
};

/** The page on which messages are judged. */
export const tryPage = 'try.html';

/** The way to an example on that page. */
export const exampleLink = (message: string, kind: 'valid' | 'invalid', name: string): string =>
  `${tryPage}#${message}/${kind}/${name}`;

/** Where a conversation's page lies. */
export const conversationPage = (id: string): string => `conversations/${id}.html`;

/** Where a message's page lies. */
export const messagePage = (name: string): string => `messages/${name}.html`;

/** Where an error code is explained. */
export const errorLink = (code: string): string =>
  `reference/errors.html#${code.toLowerCase().replaceAll('_', '-')}`;

/** The id of a field on its message's page. */
export const fieldAnchor = (name: string): string => `field-${name}`;

/** Links of a page to those of messages, by name; of a message's own page none to itself. */
export const messageLinks =
  (names: ReadonlySet<string>, page: string) =>
  (name: string): string | undefined =>
    names.has(name) && messagePage(name) !== page ? relativeLink(page, messagePage(name)) : undefined;
