/*
 * What lets this folder run under the AsyncAPI Generator by itself, given nothing but the document's file: before
 * rendering, the model is made of that file; afterwards the files that no template renders are written. Under
 * `ebadge generate`, which gives the model and writes all files itself, both do nothing.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const root = path.resolve(import.meta.dirname, '../../..');

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

const made = new WeakMap();

export default {
  'generate:before': async function makeModel(generator) {
    if (generator.templateParams.model !== undefined) return;
    const file = documentFile(generator);
    const { withGenerator } = await load('cli/load-generator');
    const { model, banner, files } = await withGenerator(({ emitForTemplate }) => emitForTemplate(file));
    Object.assign(generator.templateParams, { model, banner });
    made.set(generator, files);
  },
  'generate:after': function writeOtherFiles(generator) {
    for (const [name, text] of made.get(generator) ?? []) {
      const file = path.join(generator.targetDir, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  },
};
