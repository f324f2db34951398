/** First page of the reference, and the page on the SDKs of other languages. */

import { html, type Html } from '../html.ts';
import { markdownPages, relativeLink } from '../links.ts';
import type { Page, SiteInputs } from '../page.ts';
import { viewerPage } from './asyncapi.ts';
import { channelsPage } from './channels.ts';
import { cliPage } from './cli.ts';
import { errorsPage } from './errors.ts';
import { isMade, languageDocs, type LanguageDocs } from './language-docs.ts';
import { optionsPage } from './options.ts';
import { sdkFolder } from './sdk.ts';
import { verdictsPage } from './verdicts.ts';

const overviewPage = 'reference/index.html';
const languagesPage = 'reference/languages.html';

const parts: readonly (readonly [to: string, title: string, text: string])[] = [
  [
    `${sdkFolder}/index.html`,
    'TypeScript SDK',
    'Every export, with what it does, throws and guarantees (TypeDoc).',
  ],
  [languagesPage, 'Java, Python, .NET', 'The same SDK in other languages (Javadoc, pdoc).'],
  [channelsPage, 'Channels and rights', 'Exchanges, queues, bindings; who may write and read what.'],
  [viewerPage, 'AsyncAPI document', 'The whole document with every schema, in AsyncAPI’s viewer.'],
  [errorsPage, 'Errors', 'Each code: cause, cure, whether trying again helps.'],
  [verdictsPage, 'Verdicts and rules', 'What is said of a message that is refused, in every language.'],
  [cliPage, 'Command line', 'Every command with options, examples and exit codes.'],
  [optionsPage, 'Configuration', 'Every option with type, unit and default; environment variables.'],
];

/** The first page. */
export const overview = (): Page => ({
  path: overviewPage,
  title: 'API reference',
  section: 'reference',
  order: 0,
  description: 'Reference of the SDK: calls, channels, errors, commands, options.',
  html: html`<h1>API reference</h1>
    <p>Generated from the sources: what is not there does not exist.</p>
    <ul class="cards">
      ${parts.map(
        ([to, title, text]) =>
          html`<li>
            <a href="${relativeLink(overviewPage, to)}"><strong>${title}</strong></a
            ><br />${text}
          </li> `,
      )}
    </ul>`,
});

const guide = (file: string, words: string): Html | string => {
  const page = markdownPages[file];
  return page === undefined ? words : html`<a href="${relativeLink(languagesPage, page)}">${words}</a>`;
};

function languagePart(root: string, docs: LanguageDocs): Html {
  const { name, title, tool, folder, first, missing } = docs;
  const way = html`<code>npm run docs -- --with ${name}</code>`;
  const reason = missing();
  return html`<h2 id="${name}">${title}</h2>
    <p>
      ${guide(`docs/${name}.md`, `The guide to the ${title} SDK`)} has installation, a first program, and what
      differs from TypeScript.
    </p>
    ${
      isMade(root, docs)
        ? html`<p>
            <a href="${relativeLink(languagesPage, `${folder}/${first}`)}">Reference of the ${title} SDK</a>
            (${tool}).
          </p>`
        : html`<p>
            This build of the site has no ${tool} pages. ${way} makes
            them${reason !== null && `; on the machine of this build ${reason}`}.
          </p>`
    } `;
}

/** SDKs of other languages. */
export const languages = ({ root }: SiteInputs): Page => ({
  path: languagesPage,
  title: 'Java, Python, .NET',
  section: 'reference',
  order: 15,
  description: 'References of the SDKs for Java, Python and .NET.',
  html: html`<h1>Java, Python, .NET</h1>
    <p>
      The SDKs of all languages are generated from the same two sources, give the same
      <a href="${relativeLink(languagesPage, verdictsPage)}">verdict</a> on every text, and have the same
      <a href="${relativeLink(languagesPage, errorsPage)}">error codes</a>.
    </p>
    ${languageDocs.map((docs) => languagePart(root, docs))}
    <h2 id="dotnet">.NET</h2>
    <p>
      ${guide('docs/dotnet.md', 'The guide to the .NET SDK')} says what there is. Its comments are XML
      documentation, which editors show.
    </p>`,
  search: [
    ...languageDocs.map(({ name, title, tool }) => ({ name, title, tool })),
    { name: 'dotnet', title: '.NET', tool: '' },
  ].map(({ name, title, tool }) => ({
    kind: 'guide',
    title: `${title} SDK`,
    text: `Reference of the SDK for ${title} ${tool}`.trim(),
    anchor: name,
  })),
});
