/** The option types of the SDK, as its declarations state them: name, type, unit, default, text. */

import path from 'node:path';
import ts from 'typescript';
import type { SiteInputs } from '../page.ts';
import { entryPoints, type Sdk } from './sdk.ts';

/** One option. */
export interface OptionInfo {
  readonly name: string;
  /** As declared. */
  readonly type: string;
  readonly required: boolean;
  readonly unit: string | null;
  /** What counts without it; null where the text states none. */
  readonly standing: string | null;
  readonly text: string;
}

/** The options that one call takes. */
export interface OptionType {
  readonly name: string;
  /** The module that exports it, e.g. `@ebadge/sdk/amqp`. */
  readonly module: string;
  readonly text: string;
  readonly options: readonly OptionInfo[];
}

/** Units by what a name ends with: the SDK's options carry them. */
const units: readonly (readonly [end: RegExp, unit: string])[] = [
  [/Ms$/, 'milliseconds'],
  [/S$/, 'seconds'],
  [/Bytes$/, 'bytes'],
  [/(?:Entries|Attempts|prefetch|Length|Count)$/, 'count'],
];
const unitOf = (name: string): string | null => units.find(([end]) => end.test(name))?.[1] ?? null;

/** What a text says after "Default:" or "Absent:", to the end of that sentence. */
export const standingOf = (text: string): string | null =>
  /\b(?:Default|Absent): (.+?)\.?(?:(?<=\.)\s|$)/s.exec(text)?.[1]?.trim() ?? null;

/** Text of a comment without links that only TypeDoc knows. */
const wordsOf = (parts: readonly ts.SymbolDisplayPart[]): string =>
  ts
    .displayPartsToString([...parts])
    .replace(/\{@link ([^}|]+?)\s*(?:\|[^}]*)?\}/g, '`$1`')
    .replace(/\s+/g, ' ')
    .trim();

function optionOf(symbol: ts.Symbol, checker: ts.TypeChecker): OptionInfo {
  const declaration = symbol.declarations?.find(ts.isPropertySignature);
  const text = wordsOf(symbol.getDocumentationComment(checker));
  const type = declaration?.type?.getText().replace(/\s+/g, ' ');
  return {
    name: symbol.name,
    type: type ?? checker.typeToString(checker.getTypeOfSymbol(symbol)),
    required: (symbol.flags & ts.SymbolFlags.Optional) === 0,
    unit: unitOf(symbol.name),
    standing: standingOf(text),
    text,
  };
}

/** A symbol where it is declared. */
const declared = (symbol: ts.Symbol, checker: ts.TypeChecker): ts.Symbol =>
  symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;

/** All exported types of options; those that are but parts of one before them are left out. */
export function optionTypes({ program }: Sdk, inputs: SiteInputs): OptionType[] {
  const checker = program.getTypeChecker();
  const found: OptionType[] = [];
  const shown = new Set<ts.Symbol>();
  const members = new Set<ts.Declaration>();
  const visit = (module: string, symbol: ts.Symbol): void => {
    const type = declared(symbol, checker);
    if (shown.has(type)) return;
    shown.add(type);
    const properties = checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(type));
    const own = properties.flatMap(({ declarations = [] }) => declarations);
    if (own.length === 0 || own.every((declaration) => members.has(declaration))) return;
    for (const declaration of own) members.add(declaration);
    found.push({
      name: symbol.name,
      module,
      text: wordsOf(type.getDocumentationComment(checker)),
      options: properties.map((property) => optionOf(property, checker)),
    });
  };
  for (const [module, file] of entryPoints(inputs)) {
    const source =
      program.getSourceFile(path.normalize(file)) ?? program.getSourceFile(file.replaceAll('\\', '/'));
    const exported = source === undefined ? undefined : checker.getSymbolAtLocation(source);
    if (exported === undefined) throw new Error(`${file} is no module.`);
    const types = checker.getExportsOfModule(exported).filter(({ name }) => name.endsWith('Options'));
    // what a client is connected with first: it holds most of the others
    const isFirst = ({ name }: ts.Symbol): number => (name === 'ConnectOptions' ? 0 : 1);
    for (const type of types.sort((a, b) => isFirst(a) - isFirst(b))) visit(module, type);
  }
  return found;
}
