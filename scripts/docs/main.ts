/**
 * `npm run docs`: builds the documentation site; `-- --serve` shows it; `-- --with java,python` has Javadoc and pdoc make
 * their pages before; `-- --out DIR` puts it elsewhere.
 */

import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildSite } from './build.ts';
import { makeLanguageDocs } from './reference/language-docs.ts';
import { sections } from './sections.ts';
import { serve } from './serve.ts';

const root = path.resolve(import.meta.dirname, '../..');
const { values } = parseArgs({
  options: {
    serve: { type: 'boolean', default: false },
    port: { type: 'string', default: '0' },
    with: { type: 'string', default: '' },
    out: { type: 'string' },
  },
});
await makeLanguageDocs(
  root,
  values.with.split(',').filter((name) => name !== ''),
);
const started = performance.now();
const { pages, folder } = await buildSite(
  root,
  sections,
  values.out === undefined ? undefined : path.resolve(values.out),
);
const seconds = ((performance.now() - started) / 1000).toFixed(1);
process.stdout.write(`${pages.length} pages in ${seconds} s: ${path.join(folder, 'index.html')}\n`);
if (values.serve) {
  const url = await serve(folder, Number(values.port));
  process.stdout.write(`Served at ${url} until Ctrl-C.\n`);
}
