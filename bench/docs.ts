/** The documentation: what building it costs beside TypeDoc alone, and what readers load. */

import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { entryPoints } from '../scripts/docs/reference/sdk.ts';
import { siteFolder } from '../scripts/docs/build.ts';
import { filesBelow } from '../src/generator/files.ts';
import { median } from './measure.ts';
import { root, type Table } from './report.ts';
import { secondsOf, type Seconds } from './support/seconds.ts';

const rounds = 3;

/** The largest part of the site, which only one page loads: another project's viewer. */
const viewer = 'reference/asyncapi/';

const readJson = (file: string): never => JSON.parse(readFileSync(path.join(root, file), 'utf8')) as never;

/** TypeDoc by itself on the same exports. */
const typedoc = (out: string): string[] => {
  const options = {
    entryPoints: [...entryPoints({ root, readJson }).values()],
    tsconfig: path.join(root, 'tsconfig.build.json'),
    readme: 'none',
    disableSources: true,
    disableGit: true,
    skipErrorChecking: true,
    logLevel: 'Error',
  };
  const program = `import { Application } from 'typedoc';
const app = await Application.bootstrap(${JSON.stringify(options)});
await app.generateDocs(await app.convert(), ${JSON.stringify(out)});`;
  return ['--input-type=module', '--eval', program];
};

function speed(): Table {
  const out = mkdtempSync(path.join(tmpdir(), 'ebadge-bench-docs-'));
  try {
    const site: Seconds[] = [];
    const alone: Seconds[] = [];
    for (let round = 0; round < rounds; round++) {
      site.push(secondsOf(['--conditions=@ebadge/source', 'scripts/docs/main.ts']));
      alone.push(secondsOf(typedoc(out)));
    }
    const middle = (times: readonly Seconds[], what: keyof Seconds): string =>
      median(times.map((seconds) => seconds[what])).toFixed(2);
    const ratio = (what: keyof Seconds): string =>
      median(site.map((seconds, round) => seconds[what] / (alone[round]?.[what] ?? 1))).toFixed(2);
    const cells = (times: readonly Seconds[]): Record<string, string> => ({
      seconds: middle(times, 'elapsed'),
      'of the processor': middle(times, 'processor'),
    });
    return {
      title: `Building the site, each in a process of its own, from start to end (median of ${rounds})`,
      rows: [
        {
          what: 'npm run docs',
          cells: {
            ...cells(site),
            '÷ TypeDoc': ratio('elapsed'),
            '÷ TypeDoc, processor': ratio('processor'),
          },
        },
        { what: 'TypeDoc alone', cells: cells(alone) },
      ],
    };
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

/** Files that a page loads by itself: its style sheets and scripts, and what they name is loaded later. */
function loadedBy(page: string): string[] {
  const text = readFileSync(path.join(root, siteFolder, page), 'utf8');
  const links = [...text.matchAll(/<(?:script|link)\b[^>]*?\b(?:src|href)="([^"#]+)"/g)].map(
    ([, to = '']) => to,
  );
  return [page, ...links.map((to) => path.posix.join(path.posix.dirname(page), to))];
}

const kilobytes = (bytes: number): string => (bytes / 1000).toFixed(1);

function weight(): Table {
  const folder = path.join(root, siteFolder);
  const files = filesBelow(folder);
  const plain = (names: readonly string[]): number =>
    names.reduce((sum, name) => sum + statSync(path.join(folder, name)).size, 0);
  const gzipped = (names: readonly string[]): number =>
    names.reduce(
      (sum, name) => sum + gzipSync(readFileSync(path.join(folder, name)), { level: 9 }).length,
      0,
    );
  const row = (what: string, names: readonly string[]): Table['rows'][number] => ({
    what,
    cells: { files: names.length, kB: kilobytes(plain(names)), 'kB, gzip': kilobytes(gzipped(names)) },
  });
  return {
    title: 'What the site weighs',
    rows: [
      row('the first page, with all that it loads', loadedBy('index.html')),
      row('the page of a message', loadedBy('messages/report.html')),
      row('the page that judges messages', loadedBy('try.html')),
      row('the index of the search, once it is used', ['assets/search-index.js']),
      row(
        'the site without the AsyncAPI viewer',
        files.filter((name) => !name.startsWith(viewer)),
      ),
      row('the site', files),
    ],
  };
}

/** `npm run bench -- docs` */
export function measureDocs(): Table[] {
  return [speed(), weight()];
}
