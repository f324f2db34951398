/**
 * AsyncAPI templates are JSX: they are compiled into their folder `__transpiled` before they are rendered. A
 * package brings that folder along; a fresh copy of the sources compiles it once, and again when they change.
 */

import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { filesBelow } from '../files.ts';
import { packageFolder } from '../package-info.ts';

/** What is used of the SDK of the AsyncAPI Generator. */
interface TemplateSdk {
  transpileFiles(folder: string, output: string, options: { recursive: boolean }): Promise<void>;
}

const require = createRequire(import.meta.url);

const transpiledName = '__transpiled';
/** Says what the compiled files were made of; package managers do not keep times. */
const markName = 'sources.sha256';
const sourceFolders = ['template', 'lib', '../shared'];

/** What compiled templates require. */
const runtimePackages = ['@asyncapi/generator-react-sdk', 'react', 'source-map-support'];

function hashOfSources(template: string): string {
  const hash = createHash('sha256');
  for (const folder of sourceFolders) {
    for (const file of filesBelow(path.join(template, folder))) {
      const text = readFileSync(path.join(template, folder, file), 'utf8');
      // a checkout may have other line ends
      hash.update(`${folder}/${file}\0${text.replaceAll('\r\n', '\n')}\0`);
    }
  }
  return hash.digest('hex');
}

function isCompiled(template: string, hash: string): boolean {
  const folder = path.join(template, transpiledName);
  const mark = path.join(folder, markName);
  return (
    existsSync(mark) &&
    readFileSync(mark, 'utf8').trim() === hash &&
    filesBelow(path.join(template, 'template')).every((file) => existsSync(path.join(folder, file)))
  );
}

async function compileInto(template: string, folder: string, hash: string): Promise<void> {
  const sdk = require('@asyncapi/generator-react-sdk') as TemplateSdk;
  await sdk.transpileFiles(path.join(template, 'template'), folder, { recursive: true });
  writeFileSync(path.join(folder, markName), `${hash}\n`);
}

/**
 * Compiles beside the folder and moves file by file, the mark last: whoever reads at the same time finds each
 * file as it was or as it is, and two that compile at the same time move equal files.
 */
async function compileInPlace(template: string, hash: string): Promise<void> {
  // made first: nothing is compiled where nothing can be kept
  const folder = path.join(template, transpiledName);
  mkdirSync(folder, { recursive: true });
  // beside the folder and as deep: source maps name their sources from there
  const work = mkdtempSync(path.join(template, '.compiling-'));
  try {
    await compileInto(template, work, hash);
    const order = (file: string): number => Number(file === markName);
    for (const file of filesBelow(work).sort((a, b) => order(a) - order(b))) {
      const target = path.join(folder, file);
      mkdirSync(path.dirname(target), { recursive: true });
      renameSync(path.join(work, file), target);
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** A compiled copy in a temporary folder, for a package that nobody may write to. */
async function compileCopy(template: string, hash: string): Promise<string> {
  const around = mkdtempSync(path.join(tmpdir(), 'ebadge-template-copy-'));
  const copy = path.join(around, path.basename(template));
  cpSync(path.join(template, '../shared'), path.join(around, 'shared'), { recursive: true });
  for (const name of ['package.json', 'template', 'lib', 'hooks', 'runtime']) {
    if (!existsSync(path.join(template, name))) continue;
    cpSync(path.join(template, name), path.join(copy, name), { recursive: true });
  }
  for (const name of runtimePackages) {
    const link = path.join(copy, 'node_modules', name);
    mkdirSync(path.dirname(link), { recursive: true });
    symlinkSync(packageFolder(name), link, 'junction');
  }
  await compileInto(copy, path.join(copy, transpiledName), hash);
  return copy;
}

const unwritable = new Set(['EACCES', 'EPERM', 'EROFS']);

/** A template that can be rendered as it is, and what to do when it has been. */
export interface CompiledTemplate {
  readonly folder: string;
  readonly release: () => void;
}

/** Gives the template compiled: as it lies there, or a temporary copy when its folder cannot be written. */
export async function compiledTemplate(template: string): Promise<CompiledTemplate> {
  const inPlace: CompiledTemplate = { folder: template, release: () => undefined };
  const hash = hashOfSources(template);
  if (isCompiled(template, hash)) return inPlace;
  try {
    await compileInPlace(template, hash);
    return inPlace;
  } catch (caught) {
    if (!unwritable.has((caught as NodeJS.ErrnoException).code ?? '')) throw caught;
    const folder = await compileCopy(template, hash);
    return { folder, release: () => rmSync(path.dirname(folder), { recursive: true, force: true }) };
  }
}
