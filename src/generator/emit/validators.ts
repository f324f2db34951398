/** Standalone validators: Ajv writes the code, esbuild makes each a module of its own. */

import type { Options, ValidateFunction } from 'ajv';
import ajvCore from 'ajv/dist/core.js';
import standaloneCodeModule from 'ajv/dist/standalone/index.js';
import draft2020 from 'ajv/dist/vocabularies/draft2020.js';
import { build, type Plugin } from 'esbuild';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { EbadgeError } from '../../core/errors.ts';
import type { JsonObject } from '../load.ts';
import type { Model, Note } from '../model.ts';
import { specError } from '../spec-error.ts';
import { canonicalKeywords } from './canonical-keywords.ts';
import { exactFunctions, exactKeywords } from './exact-keywords.ts';
import { mentionsInherited } from './inherited-names.ts';
import { quickCheck } from './quick-check.ts';
import { ruleFunctions, rulesKeywords } from './rules-keyword.ts';
import { ValidationSchemas } from './validation-schema.ts';
import { changedVocabulary } from './vocabulary.ts';

const standaloneCode = standaloneCodeModule.default;

/**
 * Ajv with the 2020-12 vocabularies. Unlike the ready-made class, it keeps no record of evaluated
 * properties unless a schema asks for them: the record costs time and makes modules impure.
 */
class Ajv extends ajvCore.default {
  constructor(options: Options, unevaluated: boolean) {
    super({ ...options, unevaluated, next: true });
  }

  override _addVocabularies(): void {
    super._addVocabularies();
    for (const vocabulary of draft2020.default) {
      this.addVocabulary(changedVocabulary(changedVocabulary(vocabulary, exactKeywords), canonicalKeywords));
    }
  }

  override _addDefaultMetaSchema(): void {
    // schemas were checked when they were loaded
  }
}

/** The module that all emitted code may import. */
export const supportModule = '@ebadge/sdk/support/v1';

function ajvFor(schema: JsonObject, allErrors: boolean): Ajv {
  const options: Options = {
    allErrors,
    ownProperties: mentionsInherited(schema),
    // schemas were held against their meta-schema when they were read, and unknown keywords refused by place
    validateSchema: false,
    // would refuse what is right JSON Schema: keywords without a type, an `if` alone, a tuple of open length, …
    strictSchema: false,
    strictTypes: false,
    strictTuples: false,
    strictRequired: false,
    // JSON has no NaN or Infinity, but a program that encodes a message does
    strictNumbers: true,
    // what `pattern` and `patternProperties` mean: code points, not code units
    unicodeRegExp: true,
    messages: true,
    code: { source: true, esm: true },
  };
  return new Ajv(options, /"unevaluated(?:Properties|Items)"/.test(JSON.stringify(schema)));
}

/** The validator of a schema that {@link ValidationSchemas} prepared, without its rules, to be used here and now. */
export const compileValidator = (schema: JsonObject): ValidateFunction =>
  ajvFor(schema, false).compile(schema);

function standalone(schema: JsonObject, exportName: string, allErrors: boolean): string {
  const ajv = ajvFor(schema, allErrors);
  for (const keyword of rulesKeywords) ajv.addKeyword(keyword);
  ajv.addSchema(schema, 'message');
  return standaloneCode(ajv, { [exportName]: 'message' });
}

const importOf = (names: readonly string[]): string =>
  names.length === 0 ? '' : `import { ${names.join(', ')} } from '${supportModule}';\n`;

/** Ajv's validator of a schema as a module, with the import of what it takes from the support module. */
function ajvModule(schema: JsonObject, exportName: string, allErrors: boolean): string {
  const code = standalone(schema, exportName, allErrors);
  const used = [...exactFunctions.map(({ name }) => name), ...ruleFunctions].filter((name) =>
    code.includes(` = ${name};`),
  );
  return importOf(used) + code;
}

/** What a module imports Ajv's validator by, which it decides by where the quick check does not. */
const ajvImport = 'ajv-validator';

/** `validate` and `isSurelyValid`, where there can be a quick check. */
function quickModule(schema: JsonObject): string {
  const quick = quickCheck(schema);
  if (quick === null) {
    return `export { first as validate } from '${ajvImport}';\nexport const isSurelyValid = () => false;\n`;
  }
  return `${importOf(quick.imported)}import { first } from '${ajvImport}';
${quick.code}
function validate(value) {
  const isValid = isSurelyValid(value) || first(value);
  validate.errors = isValid ? null : first.errors;
  return isValid;
}
export { isSurelyValid, validate };
`;
}

/** One module, before it is bundled. */
export interface Entry {
  readonly file: string;
  readonly code: string;
  /** Ajv's validator, where `code` imports it. */
  readonly ajv?: string;
  readonly exportName: 'validate' | 'collect';
}

/**
 * Serves the emitted code to esbuild from memory, and Ajv's run-time helpers under their module names:
 * no path of this machine gets into the output.
 */
function fromMemory(entries: ReadonlyMap<string, Entry>): Plugin {
  return {
    name: 'validators',
    setup(setup) {
      setup.onResolve({ filter: /^entry:/ }, ({ path: id }) => ({
        path: id.slice('entry:'.length),
        namespace: 'entry',
      }));
      setup.onLoad({ filter: /.*/, namespace: 'entry' }, ({ path: id }) => ({
        contents: entries.get(id)?.code ?? '',
        loader: 'js',
      }));
      setup.onResolve({ filter: new RegExp(`^${ajvImport}$`) }, ({ importer }) => ({
        path: importer,
        namespace: 'ajv',
      }));
      setup.onLoad({ filter: /.*/, namespace: 'ajv' }, ({ path: id }) => ({
        contents: entries.get(id)?.ajv ?? '',
        loader: 'js',
      }));
      setup.onResolve({ filter: /^[@a-z]/ }, ({ path: id, pluginData }) => {
        if (id === supportModule) return { path: id, external: true };
        // a helper's own imports are resolved from where it lies: they need not be hoisted
        const from = (pluginData as string | undefined) ?? import.meta.url;
        return { path: id, namespace: 'helper', pluginData: createRequire(from).resolve(id) };
      });
      setup.onLoad({ filter: /.*/, namespace: 'helper' }, ({ pluginData }) => ({
        contents: readFileSync(pluginData as string, 'utf8'),
        loader: 'js',
        pluginData: pluginData as string,
      }));
    },
  };
}

/** What Ajv makes of a model's messages: modules by path, which still import its helpers one by one. */
export function compileValidators(model: Model): { entries: Map<string, Entry>; notes: Note[] } {
  const schemas = new ValidationSchemas(model.definitions);
  const entries = new Map<string, Entry>();
  for (const message of model.messages) {
    const root = schemas.rootFor(message.definition);
    try {
      const collecting = `validators/all-errors/${message.fileName}`;
      const deciding = `validators/${message.fileName}`;
      entries.set(deciding, {
        file: deciding,
        ajv: ajvModule(root, 'first', false),
        code: quickModule(root),
        exportName: 'validate',
      });
      entries.set(collecting, {
        file: collecting,
        code: ajvModule(root, 'collect', true),
        exportName: 'collect',
      });
    } catch (cause) {
      const definition = model.definitions.find(({ name }) => name === message.definition);
      const reason = EbadgeError.from(cause).message;
      throw specError(
        'SPEC_INVALID',
        definition?.place ?? { file: model.document, pointer: '' },
        `no validator can be made of it: ${reason}.`,
        'correct the schema; keywords are case-sensitive and unknown ones are refused.',
        cause,
      );
    }
  }
  return { entries, notes: schemas.notes };
}

/** Makes each entry a module that imports nothing but the support module: text by path. */
export async function bundleValidators(entries: ReadonlyMap<string, Entry>): Promise<Map<string, string>> {
  const folder = path.resolve('/out');
  const result = await build({
    entryPoints: [...entries.keys()].map((file) => ({ in: `entry:${file}`, out: file })),
    absWorkingDir: path.parse(folder).root,
    outdir: folder,
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    legalComments: 'none',
    logLevel: 'silent',
    plugins: [fromMemory(entries)],
  });
  return new Map(
    result.outputFiles.map((output) => [
      path.relative(folder, output.path).split(path.sep).join('/'),
      output.text,
    ]),
  );
}

const declarations: Readonly<Record<Entry['exportName'], string>> = {
  validate: `/** Whether the value is right; stops at the first error, which is then in \`errors\`. */
export declare const validate: ValidateFunction;

/** True of a value that is right, and holds no number beyond a double; of others, and of some right ones, false. */
export declare const isSurelyValid: (value: unknown) => boolean;`,
  collect: `/** Whether the value is right; every error is then in \`errors\`. */
export declare const collect: ValidateFunction;`,
};

/** Modules by path relative to the target folder: `validators/<message>.js`, `validators/all-errors/<message>.js`, their types. */
export async function emitValidators(
  model: Model,
  banner: string,
): Promise<{ files: Map<string, string>; notes: Note[] }> {
  const { entries, notes } = compileValidators(model);
  const files = new Map<string, string>();
  for (const [file, text] of await bundleValidators(entries)) files.set(file, `${banner}\n${text}`);
  for (const { file, exportName } of entries.values()) {
    files.set(
      `${file}.d.ts`,
      `${banner}\nimport type { ValidateFunction } from '${supportModule}';\n\n${declarations[exportName]}\n`,
    );
  }
  return { files, notes };
}
