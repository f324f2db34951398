/** `ebadge extend init`: the worked example of an extension, under names of one's own. */

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { EbadgeError } from '../core/errors.ts';
import { examples, section } from './help-texts.ts';
import { generatorPackages } from './load-generator.ts';
import { print, printJson, style } from './output.ts';
import { findPackageJson, packageVersion } from './package-json.ts';

/** The prefix of the worked example, and how it stands in titles. */
const example = { prefix: 'ext_si_xlab', title: 'ExtSiXlab' };

const prefixForm = /^ext(?:_[A-Za-z0-9]+)+$/;

interface Options {
  readonly prefix: string;
  readonly json?: boolean;
}

function checkPrefix(prefix: string): void {
  if (prefixForm.test(prefix)) return;
  throw new EbadgeError(
    'INVALID_ARGUMENT',
    `"${prefix}" (--prefix) is no prefix of an extension. Write ext_ and who defines it, best a domain, reversed, with underscores for dots: ext_com_example for example.com.`,
  );
}

/** Throws INVALID_ARGUMENT where there is something already. */
function checkFolder(dir: string): void {
  let found: string[];
  try {
    found = readdirSync(dir);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw new EbadgeError('INVALID_ARGUMENT', `${dir} is no folder. Name a new one.`, { cause });
  }
  if (found.length === 0) return;
  throw new EbadgeError(
    'INVALID_ARGUMENT',
    `${dir} is not empty (it has ${found[0] ?? ''}). Name a new folder, or empty this one.`,
  );
}

/** What of the files is not the example's. */
function surroundings(prefix: string): Record<string, string> {
  const manifest = {
    name: prefix.replaceAll('_', '-').toLowerCase(),
    version: '0.1.0',
    private: true,
    type: 'module',
    scripts: {
      lint: 'ebadge lint --extend .',
      generate: 'ebadge generate --extend .',
      test: 'npm run generate && node --test',
    },
    devDependencies: { '@ebadge/sdk': `^${packageVersion()}`, ...generatorPackages() },
  };
  return {
    'package.json': `${JSON.stringify(manifest, null, 2)}\n`,
    '.gitignore': 'generated/\nnode_modules/\n',
    '.github/workflows/extension.yml': `name: extension
on: [push, pull_request]
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with: { node-version: 24 }
      - run: npm install
      - run: npm run lint
      - run: npm test
`,
  };
}

/** The example's files under the names of the prefix, by path in the new folder. */
async function filesFor(prefix: string): Promise<Map<string, string>> {
  const { pascalCase } = await import('../generator/names.ts');
  const title = pascalCase(prefix);
  const renamed = (text: string): string =>
    text.replaceAll(`${example.prefix}_`, `${prefix}_`).replaceAll(example.title, title);
  const folder = path.join(path.dirname(findPackageJson()), 'schema/extensions/comfort');
  const files = new Map<string, string>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    const name = path.relative(folder, file).split(path.sep).join('/');
    if (entry.isDirectory()) continue;
    const text = renamed(readFileSync(file, 'utf8')).replace(
      `prefix: ${example.prefix}\n`,
      `prefix: ${prefix}\n`,
    );
    files.set(renamed(name), text);
  }
  for (const [name, text] of Object.entries(surroundings(prefix))) files.set(name, text);
  return files;
}

function write(dir: string, files: ReadonlyMap<string, string>): void {
  try {
    for (const [name, text] of files) {
      const file = path.join(dir, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text, { flag: 'wx' });
    }
  } catch (cause) {
    const { code = 'unknown error' } = cause as NodeJS.ErrnoException;
    throw new EbadgeError('OUTPUT_UNWRITABLE', `Cannot write into ${dir}: ${code}.`, { cause });
  }
}

/** `ebadge extend init` */
export function initCommand(): Command {
  return new Command('init')
    .description('Make a folder with an extension that works: a question, its answer, a field, and a test.')
    .argument('<dir>', 'dir that is new, or empty')
    .requiredOption('--prefix <name>', 'what all names of it begin with, e.g. ext_com_example')
    .option('--json', 'print the result for programs')
    .addHelpText(
      'after',
      examples([
        ['ebadge extend init my-extension --prefix ext_com_example', 'by the owner of example.com'],
      ]) +
        section('With --json', ['{ folder, prefix, files }']) +
        section('Exit codes', ['0 done; 2 a mistake in the call, or the folder is not empty.']),
    )
    .action(async (dir: string, { prefix, json = false }: Options) => {
      checkPrefix(prefix);
      checkFolder(dir);
      const files = await filesFor(prefix);
      write(dir, files);
      if (json) {
        printJson({ folder: dir, prefix, files: [...files.keys()].sort() });
        return;
      }
      print(`${style('green', 'Made')} ${dir}: ${files.size} files. README.md says what is what.`);
      print(`Next: ebadge lint --extend ${dir}, then ebadge generate --extend ${dir}.`);
    });
}
