/** The catalogue of errors: what each code means, what to do, where it comes from, and how it is spelt. */

import { EbadgeError } from '../../../src/core/errors.ts';
import type { ErrorCode } from '../../../src/core/errors.ts';
import { exitCodeOf } from '../../../src/cli/exit-codes.ts';
import { html, joined, type Html } from '../html.ts';
import { relativeLink } from '../links.ts';
import { plainText } from '../markdown.ts';
import type { Page, SiteInputs } from '../page.ts';
import { codeTexts, thrownErrors, type CodeText, type Thrown } from './error-sources.ts';

/** Where the catalogue lies in the site. */
export const errorsPage = 'reference/errors.html';

/** The id of a code on its page. */
const codeAnchor = (code: string): string => code.toLowerCase().replaceAll('_', '-');

/** What parts of the package are called, by folder. */
const parts: readonly (readonly [folder: string, name: string])[] = [
  ['src/bus/', 'the client'],
  ['src/transport/', 'the connection to the broker'],
  ['src/core/', 'reading and writing messages'],
  ['src/support/', 'generated code'],
  ['src/outbox/', 'the outbox'],
  ['src/opentelemetry/', 'telemetry'],
  ['src/pki/', 'ebadge pki'],
  ['src/broker/', 'ebadge broker'],
  ['src/generator/', 'ebadge generate and lint'],
  ['src/cli/', 'the command line'],
  ['src/', 'connect'],
];
const partOf = ({ file }: Thrown): string => parts.find(([folder]) => file.startsWith(folder))?.[1] ?? file;

/** How the codes are spelt in the SDKs of other languages, by language. */
interface Spelling {
  readonly language: string;
  readonly of: (code: string) => string | null;
}

function spellings({ read }: SiteInputs): Spelling[] {
  const has = (file: string, text: (code: string) => string) => {
    const source = read(file);
    return (code: string): boolean => source.includes(text(code));
  };
  const java = has('generated/java/src/main/java/ebadge/sdk/runtime/ErrorCode.java', (code) => `\n  ${code}`);
  const python = has('generated/python/src/ebadge_sdk/runtime/errors.py', (code) => `\n    "${code}",`);
  const constants = new Map(
    [...read('generated/dotnet/Runtime/Errors.cs').matchAll(/const string (\w+) = "(\w+)"/g)].map(
      ([, name, code]) => [code, name],
    ),
  );
  return [
    { language: 'TypeScript', of: (code) => `'${code}'` },
    { language: 'Java', of: (code) => (java(code) ? `ErrorCode.${code}` : null) },
    { language: 'Python', of: (code) => (python(code) ? `"${code}"` : null) },
    {
      language: '.NET',
      of: (code) => {
        const name = constants.get(code);
        return name === undefined ? null : `ErrorCode.${name}`;
      },
    },
  ];
}

/** What the command line ends with, for an error that is not retryable and one that is. */
function exitCodes(code: string): string {
  const [no, yes] = [false, true].map((retryable) =>
    exitCodeOf(new EbadgeError(code as ErrorCode, '', { retryable })),
  );
  return no === yes ? String(no) : `${no}; ${yes} when retryable`;
}

/** Whether the errors of a code are retryable. */
function retryable(thrown: readonly Thrown[]): string {
  const all = new Set(thrown.map((one) => one.retryable));
  if (all.size === 0) return 'no';
  if (all.size > 1 || all.has('depends')) return 'depends: error.retryable says it';
  return all.has('yes') ? 'yes' : 'no';
}

function texts(thrown: readonly Thrown[]): Html | null {
  const rows = [...new Map(thrown.map((one) => [`${partOf(one)} ${one.text ?? ''}`, one])).values()].filter(
    ({ text }) => text !== null,
  );
  if (rows.length === 0) return null;
  const places = [...new Set(rows.map(partOf))];
  return html`<details>
    <summary>
      What it says (${rows.length} ${rows.length === 1 ? 'text' : 'texts'}; … stands for names and numbers)
    </summary>
    ${places.map(
      (place) =>
        html`<p class="quiet">From ${place}:</p>
          <ul>
            ${rows.filter((row) => partOf(row) === place).map(({ text }) => html`<li>${text}</li> `)}
          </ul> `,
    )}
  </details>`;
}

/** A sentence by itself. */
const sentence = (text: string): Html => plainText(text.charAt(0).toUpperCase() + text.slice(1));

function entry(
  { code, cause, cure, again }: CodeText,
  thrown: readonly Thrown[],
  languages: Spelling[],
): Html {
  const places = [...new Set(thrown.map(partOf))];
  const spelt = languages.flatMap(({ language, of }) => {
    const spelling = of(code);
    return spelling === null ? [] : [html`${language} <code>${spelling}</code>`];
  });
  return html`<h2 id="${codeAnchor(code)}"><code>${code}</code></h2>
    <p>${plainText(cause)}</p>
    <p><strong>What to do.</strong> ${sentence(cure)}</p>
    <p><strong>Does trying again help?</strong> ${sentence(again)}</p>
    <ul class="facts">
      <li><code>retryable</code>: ${retryable(thrown)}</li>
      <li>Comes from: ${places.length === 0 ? 'nothing at present' : places.join(', ')}</li>
      <li>Exit code of <code>ebadge</code>: ${exitCodes(code)}</li>
      <li>Spelt: ${joined(spelt, ', ')}</li>
    </ul>
    ${texts(thrown)} `;
}

/** The page. */
export function errorCatalogue(inputs: SiteInputs): Page {
  const codes = codeTexts(inputs);
  const thrown = thrownErrors(
    inputs,
    codes.map(({ code }) => code),
  );
  const languages = spellings(inputs);
  const link = (to: string): string => relativeLink(errorsPage, to);
  return {
    path: errorsPage,
    title: 'Errors',
    section: 'reference',
    order: 30,
    description:
      'Every error code: cause, cure, whether trying again helps, exit code, spelling in each language.',
    html: html`<h1>Errors</h1>
      <p>
        Everything that is thrown on purpose is an <code>EbadgeError</code> with a <code>code</code> of this
        closed set, <code>retryable</code> and <code>details</code>; its message says what happened, where,
        and what to do. Messages and details hold no payloads and no credentials. Java has
        <code>SdkException</code>, Python <code>EbadgeError</code>, .NET <code>EbadgeException</code>, with
        the same codes. What a refused message is told besides its code is on the page on
        <a href="${link('reference/verdicts.html')}">verdicts and rules</a>.
      </p>
      <nav aria-label="All codes">
        <p class="chips">
          ${codes.map(({ code }) => html`<a href="#${codeAnchor(code)}"><code>${code}</code></a> `)}
        </p>
      </nav>
      ${codes.map((code) =>
        entry(
          code,
          thrown.filter((one) => one.code === code.code),
          languages,
        ),
      )}`,
    search: codes.map(({ code, cause, cure }) => ({
      kind: 'error',
      title: code,
      text: `${cause} ${cure}`.replaceAll('`', ''),
      anchor: codeAnchor(code),
    })),
  };
}
