/** Examples on a message's page: what is right, and what is refused, with the error's own words. */

import { publishedName, type InvalidExample, type ValidExample } from '../examples.ts';
import { highlight } from '../highlight.ts';
import { html, joined, type Html } from '../html.ts';
import { errorLink, exampleLink, relativeLink } from '../links.ts';

/** JSON on few lines. */
const pretty = (text: string): string => {
  const value: unknown = JSON.parse(text);
  const line = JSON.stringify(value);
  return line.length <= 76 ? line : JSON.stringify(value, null, 2);
};

const most = 1500;

/** A text; what is long is cut, and said to be. */
function shown(text: string, isExact: boolean): Html {
  const whole = isExact ? text : pretty(text);
  const part = whole.slice(0, most).replace(/[\uD800-\uDBFF]$/, '');
  return html`${highlight(part, 'json')}${
    part !== whole && html`<p class="quiet small">Cut after ${most} of ${whole.length} characters.</p>`
  }`;
}

const tryLink = (page: string, message: string, kind: 'valid' | 'invalid', name: string): Html =>
  html`<a class="small" href="${relativeLink(page, exampleLink(message, kind, name))}">Try it</a>`;

/** What is right, the published example first and open. */
export function validSection(examples: readonly ValidExample[], message: string, page: string): Html {
  return html`${examples.map(({ name, text, isExact }) =>
    name === publishedName
      ? html`<p class="small quiet">
            The example that the standard prints, misprints corrected.
            ${tryLink(page, message, 'valid', name)}
          </p>
          ${shown(text, isExact)}`
      : html`<details class="more" id="valid-${name}">
          <summary>${name.replace(/^text-/, '').replaceAll('-', ' ')}</summary>
          ${shown(text, isExact)}
          <p>${tryLink(page, message, 'valid', name)}</p>
        </details>`,
  )}`;
}

/** Which issue counts: what an implementation in any language says. */
function verdictText({ verdict, forgiven, source }: InvalidExample): Html {
  const { path, keyword, rule } = verdict;
  const where = path === '' ? 'the message itself' : html`<code>${path}</code>`;
  const list = (forgiven ?? []).map((what) => html`<code>${what}</code>`);
  return html`${
    path !== undefined &&
    html`The issue that counts: ${rule === true ? 'the rule' : 'the keyword'} <code>${keyword}</code> at
      ${where}. `
  }${
    forgiven === null
      ? 'Tolerant reading refuses it as well.'
      : html`Tolerant reading takes it, and says what it forgave: ${joined(list, ', ')}.`
  }${source !== '' && ` Source: ${source}.`}`;
}

/** What is refused, and why. */
export function invalidSection(examples: readonly InvalidExample[], message: string, page: string): Html {
  return html`${examples.map(
    (example) =>
      html`<details class="more" id="invalid-${example.name}">
        <summary>
          ${example.description}
          ${(example.verdict.path ?? '') !== '' && html`<code>${example.verdict.path}</code> `}<span
            class="badge bad"
            >${example.verdict.keyword ?? example.code}</span
          >
        </summary>
        ${shown(example.text, example.isExact)}
        <p class="error-text">
          <a href="${relativeLink(page, errorLink(example.code))}"><strong>${example.code}</strong></a>
          ${example.message}
        </p>
        <p class="quiet small">
          ${verdictText(example)} ${example.isText && tryLink(page, message, 'invalid', example.name)}
        </p>
      </details>`,
  )}`;
}
