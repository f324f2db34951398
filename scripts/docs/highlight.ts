/** Code blocks, highlighted when the site is built. */

import { createRequire } from 'node:module';
import { escapeHtml, raw, type Html } from './html.ts';

/** What is used of highlight.js: its own types would make the browser's known to all of the repository. */
interface Highlighter {
  readonly getLanguage: (name: string) => unknown;
  readonly highlight: (code: string, options: { readonly language: string }) => { readonly value: string };
}

const require = createRequire(import.meta.url);
const highlighter = require('highlight.js') as Highlighter;

const names: Readonly<Record<string, string>> = {
  ts: 'typescript',
  js: 'javascript',
  sh: 'bash',
  cs: 'csharp',
  py: 'python',
  yml: 'yaml',
  jsonc: 'json',
  http: '',
  text: '',
};

const titles: Readonly<Record<string, string>> = {
  typescript: 'TypeScript',
  java: 'Java',
  python: 'Python',
  csharp: 'C#',
  bash: 'Shell',
  json: 'JSON',
  yaml: 'YAML',
  xml: 'XML',
};

/** A block of code. A language that is not known leaves it as it is. */
export function highlight(code: string, language: string): Html {
  const known = names[language] ?? language;
  const text = code.replace(/\n+$/, '');
  const body =
    known !== '' && highlighter.getLanguage(known) !== undefined
      ? highlighter.highlight(text, { language: known }).value
      : escapeHtml(text);
  const title = titles[known];
  const label = title === undefined ? 'Code' : `${title} code`;
  // it can be scrolled sideways, so it can have the focus
  return raw(
    `<div class="code"><pre tabindex="0" role="region" aria-label="${escapeHtml(label)}"><code>${body}</code></pre></div>`,
  );
}
