/** The titles of tests, as they stand in the sources. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { filesBelow } from '../../src/generator/files.ts';
import { root } from '../support/snippets.ts';

const folder = path.join(root, 'test');

/** What a call is made on in the end: `it` in `it.skipIf(x).each(y)('title', …)`. */
function calleeOf(expression: ts.Expression): string {
  let node = expression;
  while (ts.isCallExpression(node) || ts.isPropertyAccessExpression(node)) node = node.expression;
  return ts.isIdentifier(node) ? node.text : '';
}

function titlesIn(file: string): string[] {
  const text = readFileSync(path.join(folder, file), 'utf8');
  const titles: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.arguments.length > 1) {
      const [title] = node.arguments;
      const isTest = /^(?:it|test)$/.test(calleeOf(node.expression));
      if (isTest && title !== undefined && ts.isStringLiteralLike(title)) titles.push(title.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest));
  return titles;
}

/** Every test that has a fixed title, as `file: title`; files from `test/` on. */
export const allTests = (): Set<string> =>
  new Set(
    filesBelow(folder)
      .filter((file) => /^(?:conformance|integration|types|unit)\/.*\.ts$/.test(file))
      .flatMap((file) => titlesIn(file).map((title) => `${file}: ${title}`)),
  );
