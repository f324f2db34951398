/** Which Markdown files of the repository become pages, where, and in which order. */

import { globSync } from 'node:fs';
import path from 'node:path';

/** A guide that is listed: what it is called in the navigation, and with which it stands. */
interface Listed {
  readonly file: string;
  readonly title: string;
  readonly group: string;
}

const overview = 'Overview';
const model = 'The model';
const bus = 'On the bus';
const operation = 'Running it';
const languages = 'Languages';

/** In the order in which readers need them. What is in `docs/` and not listed comes after them. */
const listed: readonly Listed[] = [
  { file: 'README.md', title: 'The SDK in short', group: overview },
  { file: 'docs/guarantees.md', title: 'What is guaranteed', group: bus },
  { file: 'docs/bus.md', title: 'Consuming and conversations', group: bus },
  { file: 'docs/connections.md', title: 'Connections', group: bus },
  { file: 'docs/contract-tests.md', title: 'Contract tests in CI', group: bus },
  { file: 'docs/compatibility-2015.md', title: 'The library of 2015', group: bus },
  { file: 'docs/migrating-2015.md', title: 'Migrating from the Python library', group: bus },
  { file: 'docs/changing-the-model.md', title: 'Changing the model', group: model },
  { file: 'schema/README.md', title: 'Conventions of the schemas', group: model },
  { file: 'docs/extensions.md', title: 'Extensions', group: model },
  { file: 'schema/extensions/README.md', title: 'Extending it as a partner', group: model },
  { file: 'schema/examples/README.md', title: 'Examples and vectors', group: model },
  { file: 'docs/generator.md', title: 'The generator', group: model },
  { file: 'docs/broker.md', title: 'Running the broker', group: operation },
  { file: 'docs/security.md', title: 'Security', group: operation },
  { file: 'docs/certificates.md', title: 'Certificates', group: operation },
  { file: 'docs/command-line-bus.md', title: 'Looking at the bus', group: operation },
  { file: 'docs/observability.md', title: 'Observability', group: operation },
  { file: 'docs/scale.md', title: 'Scale', group: operation },
  { file: 'docs/java.md', title: 'Java', group: languages },
  { file: 'docs/python.md', title: 'Python', group: languages },
  { file: 'docs/dotnet.md', title: '.NET', group: languages },
  { file: 'examples/java-hub/README.md', title: 'Example: a hub in Java', group: languages },
  { file: 'examples/python-vpp/README.md', title: 'Example: a VPP in Python', group: languages },
];

/** One guide. */
export interface Guide extends Listed {
  /** Where it lies in the site. */
  readonly page: string;
  readonly order: number;
}

const pageOf = (file: string): string => {
  if (file === 'README.md') return 'guides/overview.html';
  const name = file.startsWith('docs/')
    ? file.slice('docs/'.length, -'.md'.length)
    : path.posix.dirname(file).replaceAll('/', '-');
  return `guides/${name.replaceAll('/', '-')}.html`;
};

/** A file's name as words. */
const wordsOf = (file: string): string => {
  const words = path.posix.basename(file, '.md').replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};

const root = path.resolve(import.meta.dirname, '../../..');
const found = new Set(
  globSync(['README.md', 'docs/**/*.md', 'schema/**/README.md', 'examples/*/README.md'], { cwd: root }).map(
    (file) => file.replaceAll('\\', '/'),
  ),
);
const others = [...found]
  .filter((file) => file.startsWith('docs/') && !listed.some((one) => one.file === file))
  .sort()
  .map((file): Listed => ({ file, title: wordsOf(file), group: 'More' }));

/** All guides, in the order of the navigation. */
export const allGuides: readonly Guide[] = [...listed.filter(({ file }) => found.has(file)), ...others].map(
  (guide, index) => ({ ...guide, page: pageOf(guide.file), order: 10 + index }),
);

/** Pages of guides, by file. */
export const guidePages: Readonly<Record<string, string>> = Object.fromEntries(
  allGuides.map(({ file, page }) => [file, page]),
);
