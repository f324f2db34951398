/*
 * What lets a template run under the AsyncAPI Generator by itself, given nothing but the document's file: before
 * rendering, what it renders is made of that file; afterwards the files that no template renders are written. Under
 * `ebadge generate`, which gives all that and writes all files itself, neither is done.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const root = path.resolve(import.meta.dirname, '../..');

/** A module of the package: compiled where the package is installed, its source in the repository. */
const load = (name) => {
  const source = path.join(root, 'src', `${name}.ts`);
  return import(pathToFileURL(existsSync(source) ? source : path.join(root, 'dist/src', `${name}.js`)).href);
};

/** The document's file: what the generator was given, or the parameter `document`. */
function documentFile(generator) {
  const named = generator.templateParams.document ?? generator.asyncapi.meta('asyncapi')?.source;
  if (typeof named === 'string' && named !== '' && !/^https?:/i.test(named)) return named;
  throw new Error(
    'The template reads the AsyncAPI document and its schemas from files. Name the file of the document, ' +
      'or give it as the template parameter "document".',
  );
}

/** Texts of all files below a folder, by path, in order. */
function textsBelow(folder) {
  if (!existsSync(folder)) return {};
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
  return Object.fromEntries(
    names.map((name) => [name, readFileSync(path.join(folder, name), 'utf8').replaceAll('\r\n', '\n')]),
  );
}

function makeFolder(generator, name) {
  mkdirSync(path.dirname(path.join(generator.targetDir, name)), { recursive: true });
}

/**
 * Hooks of the template of a target. `folder` is the template's; what lies in its `runtime` is handed to the template
 * as it is. `namesOf` tells from the parameters which files will be rendered: the generator makes no folders for them.
 */
export function hooksOf({ target, folder, namesOf = () => [] }) {
  const made = new WeakMap();
  return {
    'generate:before': async function makeModel(generator) {
      const params = generator.templateParams;
      if (params.model === undefined) {
        const file = documentFile(generator);
        const { withGenerator } = await load('cli/load-generator');
        const { files, ...input } = await withGenerator(({ emitForTemplate }) =>
          emitForTemplate(file, target),
        );
        Object.assign(params, input);
        made.set(generator, files);
      }
      params.runtime = textsBelow(path.join(folder, 'runtime'));
      for (const name of namesOf(params)) makeFolder(generator, name);
    },
    'generate:after': function writeOtherFiles(generator) {
      for (const [name, text] of made.get(generator) ?? []) {
        makeFolder(generator, name);
        writeFileSync(path.join(generator.targetDir, name), text);
      }
    },
  };
}
