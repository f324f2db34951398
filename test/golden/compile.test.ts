/** What is generated is right TypeScript, as strict as the package itself. */

import path from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { filesBelow } from '../../src/generator/files.ts';
import { goldenCases, root } from './tools.ts';

const { config } = ts.readConfigFile(path.join(root, 'tsconfig.json'), (file) => ts.sys.readFile(file)) as {
  config: object;
};
const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);

function diagnosticsOf(files: readonly string[]): string[] {
  const program = ts.createProgram(files, { ...options, types: ['node'] });
  return ts.getPreEmitDiagnostics(program).map((diagnostic) => {
    const text = ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n');
    return `${path.relative(root, diagnostic.file?.fileName ?? '')}: ${text}`;
  });
}

const sources = goldenCases.flatMap(({ expected }) =>
  filesBelow(expected)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => path.join(expected, file)),
);

it('compiles under the strict options of the package, declarations included', () => {
  expect(options.strict).toBe(true);
  expect(sources.length).toBeGreaterThan(4 * goldenCases.length);
  expect(diagnosticsOf(sources)).toEqual([]);
});

it('lets right uses compile and wrong ones not', () => {
  expect(diagnosticsOf([path.join(import.meta.dirname, 'usage.ts')])).toEqual([]);
});
