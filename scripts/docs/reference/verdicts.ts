/** Keywords and rules that a verdict names, with the fields that have them; and the pages that define both. */

import { isObject, type Json } from '../../../src/generator/json.ts';
import { html, joined, type Html } from '../html.ts';
import { messagePage, relativeLink } from '../links.ts';
import type { Page, SiteInputs } from '../page.ts';

/** Where the page lies in the site. */
export const verdictsPage = 'reference/verdicts.html';

/** The id of a keyword or rule on its page. */
const keywordAnchor = (name: string): string => `keyword-${name}`;

/** A keyword or rule that verdicts of the vectors name, by message. */
interface Named {
  readonly name: string;
  readonly isRule: boolean;
  readonly messages: readonly string[];
  readonly example: string;
}

function named({ readJson, model }: SiteInputs, vectors: readonly string[]): Named[] {
  const found = new Map<string, { isRule: boolean; messages: Set<string>; example: string }>();
  for (const file of vectors) {
    const vector = readJson(file);
    const verdict: Json = isObject(vector) ? (vector['verdict'] ?? null) : null;
    if (!isObject(vector) || !isObject(verdict)) continue;
    const { keyword } = verdict;
    if (typeof keyword !== 'string') continue;
    const known = found.get(keyword) ?? {
      isRule: verdict['rule'] === true,
      messages: new Set<string>(),
      example: typeof vector['description'] === 'string' ? vector['description'] : '',
    };
    const message = file.split('/')[2] ?? '';
    if (message in model.catalogue.messages) known.messages.add(message);
    found.set(keyword, known);
  }
  return [...found]
    .map(([name, { messages, ...rest }]) => ({ name, messages: [...messages], ...rest }))
    .sort((a, b) => Number(a.isRule) - Number(b.isRule) || (a.name < b.name ? -1 : 1));
}

const row = ({ name, isRule, messages, example }: Named): Html =>
  html`<tr id="${keywordAnchor(name)}">
    <td><code>${name}</code></td>
    <td>${isRule ? 'rule' : 'JSON Schema'}</td>
    <td>${example}</td>
    <td>
      ${joined(
        messages.map(
          (message) =>
            html`<a href="${relativeLink(verdictsPage, messagePage(message))}"><code>${message}</code></a>`,
        ),
        ', ',
      )}
    </td>
  </tr> `;

/** The page. `vectors` are the files of refused texts. */
export function verdictsReference(inputs: SiteInputs, vectors: readonly string[]): Page {
  const all = named(inputs, vectors);
  const part = (file: string): Html =>
    inputs.markdown.render(inputs.read(file), { file, page: verdictsPage, sink: 1 });
  return {
    path: verdictsPage,
    title: 'Verdicts and rules',
    section: 'reference',
    order: 35,
    description:
      'What is said of a message that is refused: code, path, keyword or rule; the same in every language.',
    html: html`<h1>Verdicts and rules</h1>
      <p>
        Of a text that is no valid message, every implementation says the same: a code, the path of the issue
        that counts, and the keyword or rule that is violated there. These are the keywords and rules that the
        refused examples of the standard’s messages name.
      </p>
      <h2 id="keywords">Keywords and rules</h2>
      <div class="table" tabindex="0" role="region" aria-label="Keywords and rules">
        <table>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Of</th>
              <th scope="col">For example</th>
              <th scope="col">Messages with such an example</th>
            </tr>
          </thead>
          <tbody>
            ${all.map(row)}
          </tbody>
        </table>
      </div>
      ${part('schema/meta/verdict.md')} ${part('schema/meta/rules.md')}`,
    search: all.map(({ name, isRule, example }) => ({
      kind: 'rule',
      title: name,
      text: `${isRule ? 'Rule' : 'Keyword'}: ${example}`,
      anchor: keywordAnchor(name),
    })),
  };
}
