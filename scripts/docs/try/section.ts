/** The page on which messages are judged by the validator that the package ships. */

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { invalidExamples, validExamples } from '../examples.ts';
import { html } from '../html.ts';
import { tryPage } from '../links.ts';
import type { Section, SiteInputs } from '../page.ts';
import type { TryExample } from '../browser/try-examples.ts';

const script = 'assets/try-examples.js';

function examplesOf(inputs: SiteInputs): TryExample[] {
  return inputs.model.messages.flatMap(({ name }) => [
    ...validExamples(inputs, name).map((example) => ({
      id: `${name}/valid/${example.name}`,
      title: example.name.replaceAll('-', ' '),
      text: example.text,
    })),
    ...invalidExamples(inputs, name)
      .filter(({ isText }) => isText)
      .map((example) => ({
        id: `${name}/invalid/${example.name}`,
        title: example.description,
        text: example.text,
      })),
  ]);
}

export const tryIt: Section = {
  pages: () =>
    Promise.resolve([
      {
        path: tryPage,
        title: 'Try it',
        section: 'try',
        order: 0,
        scripts: [script, 'assets/try.js'],
        description: 'Paste a message and see what the SDK says of it.',
        html: html`<h1>Try it</h1>
          <p class="lead">
            Paste a message, and see what the SDK says of it. The validator of the package runs in this page;
            nothing leaves it.
          </p>
          <noscript
            ><p class="warning">
              This page needs JavaScript: the validator runs in it. <code>ebadge validate</code> says the same
              on the command line.
            </p></noscript
          >
          <form class="try" hidden data-try>
            <div class="try-input">
              <div class="try-choice">
                <label for="try-message">Message</label
                ><select id="try-message"></select>
                <label for="try-example">Example</label
                ><select id="try-example"></select>
                <label for="try-file">Or a file</label><input type="file" id="try-file" />
              </div>
              <label for="try-text">Text</label>
              <textarea
                id="try-text"
                rows="16"
                spellcheck="false"
                autocomplete="off"
                autocapitalize="off"
              ></textarea>
              <fieldset class="try-options">
                <legend class="hidden">How it is read</legend>
                <label
                  ><input type="checkbox" id="try-tolerant" /> tolerant: forgive unknown fields and known
                  errata</label
                >
                <label
                  ><input type="checkbox" id="try-unique" /> unique keys: refuse two members of one
                  name</label
                >
              </fieldset>
            </div>
            <div class="try-result">
              <h2 id="verdict">Verdict</h2>
              <div class="try-verdict" role="status" data-verdict></div>
              <div data-issues></div>
              <h3 id="canonical">For programs</h3>
              <p class="quiet small">
                What <code>ebadge validate --json</code> prints; <code>verdict</code> is the same in every
                language.
              </p>
              <div class="code">
                <pre tabindex="0" role="region" aria-label="Verdict as JSON"><code data-json></code></pre>
              </div>
            </div>
          </form>`,
        search: [
          {
            kind: 'guide',
            title: 'Try it',
            text: 'Validate a message in the page: verdict, issues, tolerant reading.',
          },
        ],
      },
    ]),
  assets: (inputs, out) => {
    const file = path.join(out, script);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(
      file,
      `globalThis.ebadgeTryExamples=${JSON.stringify(examplesOf(inputs)).replaceAll('<', '\\u003c')};\n`,
    );
    return Promise.resolve();
  },
};
