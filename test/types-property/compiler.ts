/** Which values the TypeScript compiler takes for which types: all of them in one program. */

import path from 'node:path';
import ts from 'typescript';
import type { Json } from './schemas.ts';

/** A type of a module, and a value for it. */
export interface Assignment {
  readonly module: string;
  readonly type: string;
  readonly value: Json;
}

const folder = import.meta.dirname;
const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  allowImportingTsExtensions: true,
  noEmit: true,
  skipLibCheck: true,
  types: [],
  lib: ['lib.es2023.d.ts'],
};

const libraries = new Map<string, ts.SourceFile | undefined>();

function programOf(files: ReadonlyMap<string, string>): ts.Program {
  const plain = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...plain,
    fileExists: (file) => files.has(file) || plain.fileExists(file),
    readFile: (file) => files.get(file) ?? plain.readFile(file),
    getSourceFile: (file, languageVersion) => {
      const text = files.get(file);
      if (text !== undefined) return ts.createSourceFile(file, text, languageVersion);
      if (!libraries.has(file)) libraries.set(file, plain.getSourceFile(file, languageVersion));
      return libraries.get(file);
    },
  };
  return ts.createProgram([...files.keys()], options, host);
}

/** The type that has a value alone. */
function typeOf(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(typeOf).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{ ${Object.entries(value)
    .map(([name, item]) => `${JSON.stringify(name)}: ${typeOf(item)}`)
    .join('; ')} }`;
}

/**
 * For each assignment, what the compiler has against writing the value down as the type (or, by structure alone,
 * against a value of exactly its type): null when nothing.
 * Throws when a module itself does not compile.
 */
export function objectionsTo(
  modules: ReadonlyMap<string, string>,
  assignments: readonly Assignment[],
  isByStructure = false,
): (string | null)[] {
  const files = new Map([...modules].map(([name, text]) => [path.join(folder, `${name}.ts`), text]));
  const perFile = new Map<string, number[]>();
  assignments.forEach(({ module }, index) => perFile.set(module, [...(perFile.get(module) ?? []), index]));
  const uses = new Map<string, readonly number[]>();
  for (const [module, indices] of perFile) {
    const lines = indices.map((index) => {
      const { type, value } = assignments[index] ?? { type: 'never', value: null };
      return `export const v${index}: T.${type} = ${isByStructure ? `0 as unknown as ${typeOf(value)}` : JSON.stringify(value)};`;
    });
    const file = path.join(folder, `${module}.values.ts`);
    files.set(file, [`import type * as T from './${module}.ts';`, ...lines].join('\n'));
    uses.set(file, indices);
  }
  const program = programOf(files);
  const found = assignments.map((): string | null => null);
  for (const diagnostic of ts.getPreEmitDiagnostics(program)) {
    const text = ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n');
    const file = diagnostic.file;
    const indices = file === undefined ? undefined : uses.get(path.normalize(file.fileName));
    if (file === undefined || indices === undefined) {
      const line = file?.text.slice(diagnostic.start).slice(0, 200) ?? '';
      throw new Error(`${file?.fileName ?? ''}: ${text}\n${line}`);
    }
    const { line } = file.getLineAndCharacterOfPosition(diagnostic.start ?? 0);
    const index = indices[line - 1];
    if (index === undefined) throw new Error(`${file.fileName}: ${text}`);
    found[index] ??= text;
  }
  return found;
}
