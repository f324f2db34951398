/** Code in documentation: found, and compiled as a user's project would be. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

export const root: string = path.resolve(import.meta.dirname, '../..');

/** A piece of code in a text. */
export interface Snippet {
  readonly where: string;
  readonly code: string;
}

/** The TypeScript blocks of a Markdown text. */
export function markdownSnippets(file: string, text: string): Snippet[] {
  return [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map((match) => ({
    where: `${file}:${text.slice(0, match.index).split('\n').length}`,
    code: match[1] ?? '',
  }));
}

/** The TypeScript blocks of the `@example` tags in source files. */
export function docSnippets(files: readonly string[]): Snippet[] {
  return files.flatMap((file) => {
    const text = readFileSync(path.join(root, file), 'utf8');
    const comments = [...text.matchAll(/\/\*\*[\s\S]*?\*\//g)];
    return comments.flatMap((comment) => {
      const plain = comment[0].replace(/^[ \t]*\*[ ]?/gm, '');
      const line = text.slice(0, comment.index).split('\n').length;
      return markdownSnippets(file, plain).map(({ code }) => ({ where: `${file}:${line}`, code }));
    });
  });
}

function options(): ts.CompilerOptions {
  const config = ts.readConfigFile(path.join(root, 'tsconfig.json'), (name) => readFileSync(name, 'utf8'));
  const parsed = ts.parseJsonConfigFileContent(config.config, ts.sys, root, undefined, undefined);
  return {
    ...parsed.options,
    noUnusedLocals: false,
    noUnusedParameters: false,
    isolatedDeclarations: false,
    declaration: false,
  };
}

/** Compiles each snippet as a module of its own; returns the errors by snippet. */
export function compileSnippets(snippets: readonly Snippet[], preamble = ''): string[] {
  const compilerOptions = options();
  const names = new Map(snippets.map((snippet, index) => [path.join(root, `snippet-${index}.ts`), snippet]));
  const disk = ts.createCompilerHost(compilerOptions);
  const textOf = (name: string): string | undefined => {
    const snippet = names.get(path.normalize(name));
    return snippet === undefined ? undefined : `${preamble}\n${snippet.code}\nexport {};\n`;
  };
  const host: ts.CompilerHost = {
    ...disk,
    readFile: (name) => textOf(name) ?? disk.readFile(name),
    fileExists: (name) => textOf(name) !== undefined || disk.fileExists(name),
    getSourceFile: (name, target, ...rest) => {
      const text = textOf(name);
      return text === undefined
        ? disk.getSourceFile(name, target, ...rest)
        : ts.createSourceFile(name, text, target);
    },
  };
  const program = ts.createProgram([...names.keys()], compilerOptions, host);
  return [...names].flatMap(([name, { where }]) => {
    const file = program.getSourceFile(name);
    const found =
      file === undefined
        ? []
        : [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
    return found.map(
      (diagnostic) => `${where}: ${ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n')}`,
    );
  });
}
