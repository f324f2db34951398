/** Markdown → HTML, with code highlighted and links between the repository's files turned into links between pages. */

import path from 'node:path';
import MarkdownIt from 'markdown-it';
import { escapeHtml, raw, type Html } from './html.ts';
import { highlight } from './highlight.ts';
import { markdownPages, relativeLink } from './links.ts';

/** Where a text comes from and where it goes. */
interface MarkdownPlace {
  /** The file of the repository that it is in, e.g. `docs/bus.md`: its links are relative to it. */
  readonly file: string;
  /** The page that it becomes part of, e.g. `guides/bus.html`. */
  readonly page: string;
  /** By how much headings sink: 1 makes `#` an `<h2>`. Default: 0. */
  readonly sink?: number;
}

/** Renders Markdown. */
export interface Markdown {
  /** A text of blocks. */
  render(text: string, place: MarkdownPlace): Html;
  /** A text within a line: code, emphasis, links. */
  inline(text: string): Html;
}

/** The id that GitHub gives a heading, so that links with fragments work in both places. */
export const headingId = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');

const isOutside = (link: string): boolean => /^[a-z][a-z0-9+.-]*:/i.test(link);

interface Environment {
  readonly place: MarkdownPlace;
  readonly ids: Map<string, number>;
}

/** Where a link leads in the site; null where the site has no such page. */
function targetOf(link: string, { file, page }: MarkdownPlace): string | null {
  if (isOutside(link) || link.startsWith('#')) return link;
  const [name = '', fragment] = link.split('#');
  const target = path.posix.normalize(path.posix.join(path.posix.dirname(file), name));
  const found = markdownPages[target] ?? markdownPages[path.posix.join(target, 'README.md')];
  if (found === undefined) return null;
  return relativeLink(page, fragment === undefined ? found : `${found}#${fragment}`);
}

export function createMarkdown(): Markdown {
  const renderer = new MarkdownIt({ html: false, linkify: false, typographer: false });
  renderer.renderer.rules['fence'] = (tokens, index) => {
    const { content, info } = tokens[index] ?? { content: '', info: '' };
    return highlight(content, info.trim().split(/\s+/)[0] ?? '').text;
  };
  renderer.renderer.rules['code_block'] = (tokens, index) => highlight(tokens[index]?.content ?? '', '').text;
  // a table can be scrolled sideways, so it can have the focus; it is called as what it stands below
  renderer.renderer.rules['table_open'] = (tokens, index) =>
    `<div class="table" tabindex="0" role="region" aria-label="${escapeHtml(tokens[index]?.content || 'Table')}"><table>`;
  renderer.renderer.rules['table_close'] = () => '</table></div>';
  renderer.core.ruler.push('site', (state) => {
    const { place, ids } = state.env as Partial<Environment>;
    if (place === undefined || ids === undefined) return;
    let above = '';
    for (const [index, token] of state.tokens.entries()) {
      if (token.type === 'table_open') token.content = above;
      if (token.type === 'heading_open') {
        const text = (state.tokens[index + 1]?.children ?? []).map(({ content }) => content).join('');
        above = text;
        const id = headingId(text);
        const before = ids.get(id) ?? 0;
        ids.set(id, before + 1);
        token.attrSet('id', before === 0 ? id : `${id}-${before}`);
      }
      if (token.type === 'heading_open' || token.type === 'heading_close') {
        token.tag = `h${Math.min(6, Number(token.tag.slice(1)) + (place.sink ?? 0))}`;
      }
      if (token.type !== 'inline') continue;
      const closes: boolean[] = [];
      for (const child of token.children ?? []) {
        if (child.type === 'link_open') {
          const link = targetOf(String(child.attrGet('href') ?? ''), place);
          closes.push(link === null);
          if (link !== null) child.attrSet('href', link);
          else child.hidden = true;
        } else if (child.type === 'link_close') {
          child.hidden = closes.pop() ?? false;
        }
      }
    }
  });
  const isHidden = renderer.renderer.rules;
  for (const rule of ['link_open', 'link_close']) {
    isHidden[rule] = (tokens, index, options, _env, self) =>
      tokens[index]?.hidden === true ? '' : self.renderToken(tokens, index, options);
  }
  return {
    render: (text, place) => raw(renderer.render(text, { place, ids: new Map<string, number>() })),
    inline: (text) => raw(renderer.renderInline(text)),
  };
}

/** A text of a schema as HTML: words in backquotes are code, and so are names of several words; those of messages are links. */
export function plainText(
  text: string,
  linkOf: (name: string) => string | undefined = () => undefined,
): Html {
  const code = escapeHtml(text).replace(
    /`([^`]+)`|(?<![\w"&./])([a-z]+(?:_[a-z]+)+|ext_)(?![\w"])/g,
    (_, quoted: string | undefined, name: string | undefined) => {
      const word = quoted ?? name ?? '';
      const link = linkOf(word);
      return link === undefined
        ? `<code>${word}</code>`
        : `<a href="${escapeHtml(link)}"><code>${word}</code></a>`;
    },
  );
  return raw(code);
}
