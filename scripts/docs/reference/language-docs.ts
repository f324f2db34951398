/**
 * What Javadoc and pdoc make of the SDKs for Java and Python. They need a JDK with Maven, and Python, and fetch what is
 * missing; so they run when they are asked for, and what they made is kept for the builds after.
 */

import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { missingTools, packaged } from '../../../test/languages/java/maven.ts';
import { pythonMissing, run, virtualPython } from '../../../test/languages/python/environment.ts';

/** Documentation that a tool of another language makes. */
export interface LanguageDocs {
  readonly name: string;
  readonly title: string;
  /** The tool that makes it. */
  readonly tool: string;
  /** Where it lies in the site. */
  readonly folder: string;
  /** Its first page, in the folder. */
  readonly first: string;
  /** Why it cannot be made here, as a clause; null when it can. */
  readonly missing: () => string | null;
  readonly make: (root: string, out: string) => Promise<void>;
}

async function javadoc(root: string, out: string): Promise<void> {
  const sources = path.join(root, 'generated/java');
  const folder = await packaged('java', {
    sdk: sources,
    driver: path.join(root, 'test/languages/java/driver'),
  });
  const archives = path.join(folder, 'driver/target/lib');
  const libraries = readdirSync(archives).filter((name) => !name.startsWith('ebadge-sdk'));
  await run('javadoc', [
    ...['-quiet', '-notimestamp', '--release', '17', '-encoding', 'UTF-8', '-Xdoclint:all', '-Werror'],
    ...['-windowtitle', 'eBADGE SDK for Java'],
    ...['-cp', libraries.map((name) => path.join(archives, name)).join(path.delimiter), '-d', out],
    ...globSync('**/*.java', { cwd: sources })
      .sort()
      .map((file) => path.join(sources, file)),
  ]);
  // some distributions leave out the fonts that the style sheet asks for: what the system has is shown then
  const fonts = path.join(out, 'resources/fonts/dejavu.css');
  if (!existsSync(fonts)) {
    mkdirSync(path.dirname(fonts), { recursive: true });
    writeFileSync(fonts, '');
  }
}

async function pdoc(root: string, out: string): Promise<void> {
  const modules = ['ebadge_sdk', 'ebadge_sdk.blocking', 'ebadge_sdk.runtime'];
  await run(await virtualPython(), ['-W', 'error', '-m', 'pdoc', '--output-directory', out, ...modules], {
    env: { PYTHONPATH: path.join(root, 'generated/python/src'), PYTHONDONTWRITEBYTECODE: '1' },
  });
}

export const languageDocs: readonly LanguageDocs[] = [
  {
    name: 'java',
    title: 'Java',
    tool: 'Javadoc',
    folder: 'reference/java',
    first: 'index.html',
    missing: missingTools,
    make: javadoc,
  },
  {
    name: 'python',
    title: 'Python',
    tool: 'pdoc',
    folder: 'reference/python',
    first: 'ebadge_sdk.html',
    missing: pythonMissing,
    make: pdoc,
  },
];

/** Of all that is generated: documentation of something else is not shown. */
const stampOf = (root: string): string =>
  createHash('sha256')
    .update(readFileSync(path.join(root, 'generated/manifest.json')))
    .digest('hex');
const keptIn = (root: string, { name }: LanguageDocs): string =>
  path.join(root, 'node_modules/.cache/docs', name);

/** Whether it was made, of the SDK as it is now. */
export function isMade(root: string, docs: LanguageDocs): boolean {
  const stamp = path.join(keptIn(root, docs), 'stamp');
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === stampOf(root);
}

/** Makes what is asked for and not made yet. Throws when a tool is missing or finds something to warn of. */
export async function makeLanguageDocs(root: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const docs = languageDocs.find((one) => one.name === name);
    if (docs === undefined) {
      throw new Error(`--with ${name}: there is ${languageDocs.map((one) => one.name).join(', ')}.`);
    }
    if (isMade(root, docs)) continue;
    const missing = docs.missing();
    if (missing !== null) throw new Error(`--with ${name}: ${missing}.`);
    const kept = keptIn(root, docs);
    rmSync(kept, { recursive: true, force: true });
    mkdirSync(kept, { recursive: true });
    await docs.make(root, path.join(kept, 'pages'));
    writeFileSync(path.join(kept, 'stamp'), stampOf(root));
  }
}

/** Puts what was made into the site. */
export function copyLanguageDocs(root: string, out: string): void {
  for (const docs of languageDocs.filter((one) => isMade(root, one))) {
    cpSync(path.join(keptIn(root, docs), 'pages'), path.join(out, docs.folder), { recursive: true });
  }
}
