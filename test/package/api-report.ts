/** The public API of a module as text: each export with its full signature, and what those refer to. */

import path from 'node:path';
import ts from 'typescript';

/** What is to be said of a module. */
export interface ModuleApi {
  readonly text: string;
  /** Names of the exports that exist at run time. */
  readonly values: readonly string[];
}

/** Options of {@link describeModules}. */
export interface ApiOptions {
  /** Folder of the package; declarations elsewhere are others' business. */
  readonly folder: string;
  /** Whether of what this file declares only the names are listed. */
  readonly isNamesOnly: (file: string) => boolean;
}

const printer = ts.createPrinter({ removeComments: true, newLine: ts.NewLineKind.LineFeed });
const byName = (a: ts.Symbol, b: ts.Symbol): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

/** Whether `export type { … }` exports it. */
const isTypeOnly = (symbol: ts.Symbol): boolean =>
  (symbol.declarations ?? []).some(
    (node) => ts.isExportSpecifier(node) && (node.isTypeOnly || node.parent.parent.isTypeOnly),
  );

class Reporter {
  readonly #checker: ts.TypeChecker;
  readonly #options: ApiOptions;

  constructor(checker: ts.TypeChecker, options: ApiOptions) {
    this.#checker = checker;
    this.#options = options;
  }

  module(source: ts.SourceFile): ModuleApi {
    const module = this.#checker.getSymbolAtLocation(source);
    if (module === undefined) throw new Error(`${source.fileName} is no module`);
    const exported = this.#checker.getExportsOfModule(module).toSorted(byName);
    const targets = exported.map((symbol) => this.#target(symbol));
    const values = exported.filter(
      (symbol, index) => ((targets[index]?.flags ?? 0) & ts.SymbolFlags.Value) !== 0 && !isTypeOnly(symbol),
    );
    const lines = exported.map((symbol, index) => {
      const target = targets[index] ?? symbol;
      const renamed = target.name === symbol.name ? '' : `// exported as ${symbol.name}\n`;
      const typeOnly = target.flags & ts.SymbolFlags.Value && isTypeOnly(symbol) ? '// as a type only\n' : '';
      return renamed + typeOnly + this.#declarations(target);
    });
    const inner = this.#reached(targets)
      .toSorted(byName)
      .map((symbol) => this.#declarations(symbol));
    const more = inner.length === 0 ? [] : ['// Not exported, but part of the above:', ...inner];
    return { text: `${[...lines, ...more].join('\n\n')}\n`, values: values.map(({ name }) => name) };
  }

  #target(symbol: ts.Symbol): ts.Symbol {
    return symbol.flags & ts.SymbolFlags.Alias ? this.#checker.getAliasedSymbol(symbol) : symbol;
  }

  /** Its declarations in the package, not what they consist of. */
  #nodes(symbol: ts.Symbol): ts.Node[] {
    const own = (symbol.declarations ?? []).filter((node) =>
      path.normalize(node.getSourceFile().fileName).startsWith(this.#options.folder + path.sep),
    );
    return own.map((node) => (ts.isVariableDeclaration(node) ? node.parent.parent : node));
  }

  #isNamesOnly(node: ts.Node): boolean {
    return this.#options.isNamesOnly(path.relative(this.#options.folder, node.getSourceFile().fileName));
  }

  #declarations(symbol: ts.Symbol): string {
    return this.#nodes(symbol)
      .map((node) => {
        if (this.#isNamesOnly(node)) {
          return `${ts.isInterfaceDeclaration(node) ? 'interface' : 'type'} ${symbol.name} // generated`;
        }
        const text = printer.printNode(ts.EmitHint.Unspecified, node, node.getSourceFile());
        return text.replace(/^export (?:declare )?/, '');
      })
      .join('\n');
  }

  /** Types of the package that the exports' signatures name, and theirs in turn. */
  #reached(exported: readonly ts.Symbol[]): ts.Symbol[] {
    const seen = new Set(exported);
    const found: ts.Symbol[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isIdentifier(node)) {
        const symbol = this.#checker.getSymbolAtLocation(node);
        if (symbol !== undefined) add(this.#target(symbol));
      }
      ts.forEachChild(node, visit);
    };
    const add = (symbol: ts.Symbol): void => {
      const isNamed =
        ts.SymbolFlags.Class | ts.SymbolFlags.Interface | ts.SymbolFlags.TypeAlias | ts.SymbolFlags.Enum;
      if (seen.has(symbol) || (symbol.flags & isNamed) === 0) return;
      seen.add(symbol);
      const nodes = this.#nodes(symbol);
      if (nodes.length === 0) return;
      found.push(symbol);
      for (const node of nodes) if (!this.#isNamesOnly(node)) visit(node);
    };
    for (const symbol of exported) {
      for (const node of this.#nodes(symbol)) if (!this.#isNamesOnly(node)) visit(node);
    }
    return found;
  }
}

/** Describes modules by their declaration files (absolute paths); the keys are these paths. */
export function describeModules(files: readonly string[], options: ApiOptions): Map<string, ModuleApi> {
  const program = ts.createProgram([...files], {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts'],
    types: [],
    noEmit: true,
  });
  const reporter = new Reporter(program.getTypeChecker(), options);
  return new Map(
    files.map((file) => {
      const source = program.getSourceFile(file);
      if (source === undefined) throw new Error(`${file} is not there`);
      return [file, reporter.module(source)];
    }),
  );
}
