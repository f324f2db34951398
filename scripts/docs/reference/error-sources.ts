/** What the sources say of error codes: the comment of each, and the places that throw it. */

import { globSync } from 'node:fs';
import ts from 'typescript';
import type { SiteInputs } from '../page.ts';

/** A code, as its comment explains it. */
export interface CodeText {
  readonly code: string;
  readonly cause: string;
  readonly cure: string;
  readonly again: string;
}

/** A place that throws a code. */
export interface Thrown {
  readonly code: string;
  /** From the repository's folder. */
  readonly file: string;
  /** What it says; parts that are known at run time are `…`. Null where another place words it. */
  readonly text: string | null;
  /** Whether it can be retryable: written so, or decided at run time. */
  readonly retryable: 'yes' | 'no' | 'depends';
}

const codesFile = 'src/support/error-codes.ts';

const parse = (file: string, text: string): ts.SourceFile =>
  ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);

/** The words of a comment. */
const wordsOf = (comment: string): string =>
  comment
    .replace(/^\/\*\*|\*\/$/g, '')
    .replace(/^[ \t]*\*[ ]?/gm, '')
    .replace(/\s+/g, ' ')
    .trim();

function codeText(code: string, comment: string, file: string): CodeText {
  const [, cause, cure, again] = /^(.+) Cure: (.+) Again: (.+)$/.exec(wordsOf(comment)) ?? [];
  if (cause === undefined || cure === undefined || again === undefined) {
    throw new Error(`${file}: the comment of ${code} has to say: cause. Cure: … Again: ….`);
  }
  return { code, cause, cure, again };
}

/** All codes, in the order of the set, with their explanations. Throws where one has none. */
export function codeTexts({ read }: Pick<SiteInputs, 'read'>): CodeText[] {
  const text = read(codesFile);
  const found: CodeText[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isArrayLiteralExpression(node)) {
      for (const element of node.elements.filter(ts.isStringLiteral)) {
        const comments = ts.getLeadingCommentRanges(text, element.pos) ?? [];
        const last = comments.findLast(({ pos }) => text.startsWith('/**', pos));
        found.push(
          codeText(element.text, last === undefined ? '' : text.slice(last.pos, last.end), codesFile),
        );
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(parse(codesFile, text));
  return found;
}

/** What an expression says when it is text; null when it is not. */
function textOf(node: ts.Expression): string | null {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (ts.isTemplateExpression(node)) {
    return node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join('');
  }
  if (ts.isParenthesizedExpression(node)) return textOf(node.expression);
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    const [left, right] = [textOf(node.left), textOf(node.right)];
    return left === null && right === null ? null : `${left ?? '…'}${right ?? '…'}`;
  }
  // words that a function frames
  if (ts.isCallExpression(node)) {
    const [words] = node.arguments.map(textOf).filter((text) => text?.includes(' '));
    return words ?? null;
  }
  return null;
}

function retryableIn(node: ts.Node): Thrown['retryable'] {
  let found: Thrown['retryable'] = 'no';
  const visit = (inner: ts.Node): void => {
    const isIt = ts.isPropertyAssignment(inner) || ts.isShorthandPropertyAssignment(inner);
    if (isIt && inner.name.getText() === 'retryable') {
      const value = ts.isPropertyAssignment(inner) ? inner.initializer.kind : undefined;
      if (value === ts.SyntaxKind.TrueKeyword) found = 'yes';
      else if (value !== ts.SyntaxKind.FalseKeyword) found = 'depends';
    }
    ts.forEachChild(inner, visit);
  };
  visit(node);
  return found;
}

/** A call that makes an error, and the function that it is in where that only passes a text on. */
interface Maker {
  readonly name: string;
  readonly code: string;
  readonly position: number;
}

/** The function that a node is in, where it has a name and the identifier is one of its parameters. */
function makerAround(node: ts.Node, identifier: string, code: string): Maker | null {
  for (let at = node.parent; !ts.isSourceFile(at); at = at.parent) {
    if (!ts.isFunctionDeclaration(at) && !ts.isArrowFunction(at)) continue;
    const position = at.parameters.findIndex(({ name }) => name.getText() === identifier);
    const declared = ts.isFunctionDeclaration(at)
      ? at.name
      : ts.isVariableDeclaration(at.parent)
        ? at.parent.name
        : null;
    if (position < 0 || declared === null || declared === undefined) return null;
    return { name: declared.getText(), code, position };
  }
  return null;
}

const isMaking = (node: ts.Node): node is ts.NewExpression | ts.CallExpression =>
  ts.isNewExpression(node) || ts.isCallExpression(node);

/** Places in one file. */
function thrownIn(file: string, text: string, codes: ReadonlySet<string>): Thrown[] {
  const found: Thrown[] = [];
  const makers = new Map<string, Maker>();
  const source = parse(file, text);
  const visit = (node: ts.Node): void => {
    if (isMaking(node)) {
      const args = node.arguments ?? ts.factory.createNodeArray();
      const index = args.findIndex((item) => ts.isStringLiteral(item) && codes.has(item.text));
      const given = args[index];
      const rest = args.slice(index + 1);
      const said = rest.map(textOf).filter((words) => words !== null);
      if (
        given !== undefined &&
        ts.isStringLiteral(given) &&
        !node.expression.getText().endsWith('.includes')
      ) {
        const passed = rest.find(ts.isIdentifier);
        const maker =
          said.length === 0 && passed !== undefined ? makerAround(node, passed.text, given.text) : null;
        if (maker !== null) makers.set(maker.name, maker);
        else {
          const words = said.length === 0 ? null : said.join(' ').replace(/\s+/g, ' ').trim();
          found.push({ code: given.text, file, text: words, retryable: retryableIn(node) });
        }
      }
    }
    // tables from what a broker says to codes
    if (
      ts.isPropertyAssignment(node) &&
      node.name.getText() === 'code' &&
      ts.isStringLiteral(node.initializer)
    ) {
      const { text: code } = node.initializer;
      if (codes.has(code)) found.push({ code, file, text: null, retryable: retryableIn(node.parent) });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  const passing = (node: ts.Node): void => {
    const maker = isMaking(node) ? makers.get(node.expression.getText()) : undefined;
    if (maker !== undefined && isMaking(node)) {
      const argument = node.arguments?.[maker.position];
      const words = argument === undefined ? null : textOf(argument);
      found.push({ code: maker.code, file, text: words, retryable: 'no' });
    }
    ts.forEachChild(node, passing);
  };
  passing(source);
  return found;
}

/** All places that throw a code, in the order of the files. */
export function thrownErrors(
  { root, read }: Pick<SiteInputs, 'root' | 'read'>,
  codes: readonly string[],
): Thrown[] {
  const known = new Set(codes);
  return globSync('src/**/*.ts', { cwd: root })
    .map((file) => file.replaceAll('\\', '/'))
    .sort()
    .filter((file) => file !== codesFile)
    .flatMap((file) => thrownIn(file, read(file), known));
}
