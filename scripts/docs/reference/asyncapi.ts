/** The AsyncAPI document in AsyncAPI's own viewer: one page with everything in it, so that it opens from a file. */

import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Parser, stringify } from '@asyncapi/parser';
import { html, raw } from '../html.ts';
import { relativeLink } from '../links.ts';
import type { SiteInputs } from '../page.ts';

/** Where the viewer lies in the site. */
export const viewerPage = 'reference/asyncapi/index.html';

const requireHere = createRequire(import.meta.url);
const component = path.dirname(requireHere.resolve('@asyncapi/react-component/package.json'));
/** Files of the viewer, as they are called here. */
const files: Readonly<Record<string, string>> = {
  'viewer.js': 'browser/standalone/without-parser.js',
  'viewer.css': 'styles/default.min.css',
  'LICENSE.txt': 'browser/standalone/without-parser.js.LICENSE.txt',
};

/** The document with all that it refers to, as the viewer takes it. */
async function wholeDocument({ root, model, read }: SiteInputs): Promise<string> {
  const source = path.join(root, model.document);
  const { document, diagnostics } = await new Parser().parse(read(model.document), { source });
  const text = document === undefined ? undefined : stringify(document);
  if (text === undefined) {
    throw new Error(`${model.document}: ${diagnostics.map(({ message }) => message).join('; ')}`);
  }
  return text;
}

/** JSON as an expression of a script. */
const inScript = (json: string): string =>
  json.replace(/[<\u2028\u2029]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** Writes the viewer and its page. */
export async function writeViewer(inputs: SiteInputs, out: string): Promise<void> {
  const folder = path.join(out, path.dirname(viewerPage));
  mkdirSync(folder, { recursive: true });
  for (const [name, from] of Object.entries(files))
    cpSync(path.join(component, from), path.join(folder, name));
  const document = inScript(await wholeDocument(inputs));
  writeFileSync(path.join(folder, 'document.js'), `globalThis.asyncApiDocument=${document};\n`);
  const { title } = inputs.model.catalogue;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}: the AsyncAPI document</title>
        <link rel="icon" href="${relativeLink(viewerPage, 'assets/icon.svg')}" type="image/svg+xml" />
        <link rel="stylesheet" href="viewer.css" />
        <style>
          ${raw(readFileSync(path.join(import.meta.dirname, 'viewer.css'), 'utf8'))}
        </style>
      </head>
      <body>
        <p class="back">
          <a href="${relativeLink(viewerPage, 'reference/index.html')}">← API reference</a> ·
          <a href="${relativeLink(viewerPage, 'reference/channels.html')}">Channels and rights</a>
        </p>
        <main id="viewer">
          <noscript
            ><p>
              This viewer needs JavaScript.
              <a href="${relativeLink(viewerPage, 'reference/channels.html')}">Channels and rights</a> says
              the same without.
            </p></noscript
          >
        </main>
        <script src="document.js"></script>
        <script src="viewer.js"></script>
        <script>
          AsyncApiStandalone.render(
            {
              schema: globalThis.asyncApiDocument,
              config: { show: { sidebar: true, errors: false }, sidebar: { showOperations: 'byDefault' } },
            },
            document.getElementById('viewer'),
          );
        </script>
      </body>
    </html> `;
  writeFileSync(path.join(out, viewerPage), page.text);
}
