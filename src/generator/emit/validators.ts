/** Standalone validators: Ajv writes the code, esbuild makes each a module of its own. */

import { _, type Options } from 'ajv';
import ajvCore from 'ajv/dist/core.js';
import standaloneCodeModule from 'ajv/dist/standalone/index.js';
import draft2020 from 'ajv/dist/vocabularies/draft2020.js';
import { build, type Plugin } from 'esbuild';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { formats } from '../../support/formats.ts';
import { EbadgeError } from '../../core/errors.ts';
import type { JsonObject } from '../load.ts';
import type { Model, Note } from '../model.ts';
import { specError } from '../spec-error.ts';
import { canonicalVocabulary } from './canonical-keywords.ts';
import { ruleFunctions, rulesKeywords } from './rules-keyword.ts';
import { ValidationSchemas } from './validation-schema.ts';

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
    for (const vocabulary of draft2020.default) this.addVocabulary(canonicalVocabulary(vocabulary));
  }

  override _addDefaultMetaSchema(): void {
    // schemas were checked when they were loaded
  }
}

/** The module that all emitted code may import. */
export const supportModule = '@ebadge/sdk/support/v1';

/** Names that every object seems to have: only own properties may count where one of these is a field. */
const inherited = new Set(Object.getOwnPropertyNames(Object.prototype));

const mentions = (schema: unknown): boolean => {
  if (typeof schema !== 'object' || schema === null) return false;
  return Object.entries(schema).some(
    ([key, value]) =>
      inherited.has(key) || (typeof value === 'string' && inherited.has(value)) || mentions(value),
  );
};

function standalone(schema: JsonObject, exportName: Entry['exportName']): string {
  const allErrors = exportName === 'collect';
  const options: Options = {
    allErrors,
    ownProperties: mentions(schema),
    strict: true,
    strictTypes: false,
    strictTuples: false,
    strictRequired: false,
    allowMatchingProperties: true,
    validateSchema: false,
    // JSON has no NaN or Infinity, but a program that encodes a message does
    strictNumbers: true,
    messages: true,
    code: { source: true, esm: true, formats: _`formats` },
  };
  const ajv = new Ajv(options, /"unevaluated(?:Properties|Items)"/.test(JSON.stringify(schema)));
  for (const [name, check] of Object.entries(formats)) ajv.addFormat(name, check);
  for (const keyword of rulesKeywords) ajv.addKeyword(keyword);
  ajv.addSchema(schema, 'message');
  return standaloneCode(ajv, { [exportName]: 'message' });
}

/** The import of what emitted code takes from the support module; empty when it takes nothing. */
function importsOf(code: string): string {
  const used = ['formats', ...ruleFunctions].filter((name) => new RegExp(`= ${name}[;.[]`).test(code));
  return used.length === 0 ? '' : `import { ${used.join(', ')} } from '${supportModule}';\n`;
}

interface Entry {
  readonly file: string;
  readonly code: string;
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

/** Modules by path relative to the target folder: `validators/<message>.js`, `validators/all-errors/<message>.js`, their types. */
export async function emitValidators(
  model: Model,
  banner: string,
): Promise<{ files: Map<string, string>; notes: Note[] }> {
  const schemas = new ValidationSchemas(model.definitions);
  const entries = new Map<string, Entry>();
  for (const message of model.messages) {
    const root = schemas.rootFor(message.definition);
    for (const exportName of ['validate', 'collect'] as const) {
      const folder = exportName === 'collect' ? 'validators/all-errors' : 'validators';
      const file = `${folder}/${message.fileName}`;
      let code: string;
      try {
        code = standalone(root, exportName);
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
      entries.set(file, { file, code: importsOf(code) + code, exportName });
    }
  }
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
  const files = new Map<string, string>();
  for (const output of result.outputFiles) {
    const file = path.relative(folder, output.path).split(path.sep).join('/');
    files.set(file, `${banner}\n${output.text}`);
  }
  for (const entry of entries.values()) {
    const what =
      entry.exportName === 'validate'
        ? 'Whether the value is right; stops at the first error, which is then in `errors`.'
        : 'Whether the value is right; every error is then in `errors`.';
    files.set(
      `${entry.file}.d.ts`,
      `${banner}\nimport type { ValidateFunction } from '${supportModule}';\n\n/** ${what} */\nexport declare const ${entry.exportName}: ValidateFunction;\n`,
    );
  }
  return { files, notes: schemas.notes };
}
