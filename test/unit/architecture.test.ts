/** Which part may import which, and what every source file keeps to. */

import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { filesBelow } from '../../src/generator/files.ts';
import { root } from '../golden/tools.ts';

const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const below = (folder: string): string[] =>
  filesBelow(path.join(root, folder)).map((file) => `${folder}/${file}`);
const isCode = (file: string): boolean => /\.m?[jt]s$/.test(file) && !file.includes('/__transpiled/');

const sources = ['src', 'generated', 'templates'].flatMap(below).filter(isCode);

/** What a file imports: paths from the root for relative imports, names of packages for others. */
function importsOf(file: string): string[] {
  const { importedFiles } = ts.preProcessFile(read(file), true, true);
  return importedFiles.map(({ fileName }) =>
    fileName.startsWith('.') ? path.posix.join(path.posix.dirname(file), fileName) : fileName,
  );
}

const builtin = new RegExp(`^(?:node:.*|${builtinModules.join('|')})$`);
const cli = /^src\/cli\//;

/** By folder, first match: what its files may import. */
const allowed: readonly (readonly [folder: RegExp, targets: readonly RegExp[]])[] = [
  [/^generated\//, [/^generated\//, /^@ebadge\/sdk\/support\/v1$/]],
  // loads the package that it lies in, by its place
  [/^templates\/shared\/whole-target\.mjs$/, [builtin]],
  [/^templates\/[^/]+\/hooks\//, [builtin, /^templates\/shared\//, /^templates\/[^/]+\/lib\//]],
  [/^templates\//, [/^templates\//, /^react$/, /^@asyncapi\/generator-react-sdk$/]],
  [/^src\/support\//, [/^src\/support\//]],
  [/^src\/core\//, [/^src\/(?:core|support)\//]],
  [/^src\/transport\/amqp\//, [/^src\/(?:core|support|transport)\//, /^amqplib$/, builtin]],
  [/^src\/transport\//, [/^src\/(?:core|support)\//, /^src\/transport\/(?!amqp\/)/, builtin]],
  [/^src\/versions\//, [/^src\/(?:core|support|versions)\//]],
  [/^src\/bus\//, [/^src\/(?:core|support|versions|bus)\//, /^src\/transport\/transport\.ts$/]],
  [/^src\/pki\//, [/^src\/(?:core|support|pki)\//, /^src\/bus\/names\.ts$/, /^@peculiar\/x509$/, builtin]],
  [
    /^src\/opentelemetry\//,
    [
      /^src\/(?:core|support|bus|opentelemetry)\//,
      /^src\/transport\/transport\.ts$/,
      /^@opentelemetry\/api$/,
    ],
  ],
  [/^src\/outbox\//, [/^src\/(?:core|support|outbox)\//, /^src\/transport\/(?!amqp\/)/, builtin]],
  // reports are plain data and texts, for commands of any kind
  [/^src\/contract-report\//, [/^src\/core\/harmless\.ts$/, /^src\/contract-report\//]],
  [
    /^src\/recording\//,
    [/^src\/(?:core|support|bus|contract-report|recording)\//, /^src\/transport\/transport\.ts$/, builtin],
  ],
  // a module of its own for each package that is not everybody's
  [/^src\/testing\/vitest\.ts$/, [/^src\/testing\/matchers\.ts$/, /^vitest$/]],
  [
    /^src\/testing\/arbitraries\//,
    [/^src\/(?:core|support)\//, /^src\/testing\/arbitraries\//, /^generated\/typescript\//, /^fast-check$/],
  ],
  [
    /^src\/testing\//,
    [
      /^src\/(?:core|support|bus|transport|contract-report|recording)\//,
      /^src\/(?:codec|reach)\.ts$/,
      /^src\/testing\/(?!arbitraries\/)/,
      /^generated\/typescript\//,
      builtin,
    ],
  ],
  [
    /^src\/generator\//,
    [/^src\/(?:core|support|generator)\//, /^(?!@ebadge\/|amqplib|\.|src\/|generated\/)/],
  ],
  [/^src\/pki\//, [/^src\/(?:core|support|pki)\//, /^src\/bus\/names\.ts$/, /^@peculiar\/x509$/, builtin]],
  [
    /^src\/broker\//,
    [/^src\/(?:core|support|bus|broker)\//, /^src\/transport\/transport\.ts$/, /^ajv(?:\/|$)/, builtin],
  ],
  [
    /^src\/verify\//,
    [/^src\/(?:core|support|bus|verify|contract-report)\//, /^src\/transport\/transport\.ts$/, builtin],
  ],
  // a tool beside the generator: of packages, only what reads tarballs
  [/^src\/diff\//, [/^src\/(?:core|support|generator|diff)\//, /^tar$/, builtin]],
  [cli, [/^src\/(?!testing\/)/, /^generated\//, /^commander$/, builtin]],
  // what puts the parts together for users
  [
    /^src\/[^/]+\.ts$/,
    [/^src\/(?!generator\/|diff\/|cli\/|testing\/|verify\/)/, /^generated\//, /^#amqp$/, builtin],
  ],
];

describe('imports', () => {
  it('are found: the parser sees those of every kind', () => {
    expect(sources.length).toBeGreaterThan(100);
    expect(importsOf('src/generator/emit/validators.ts')).toEqual(
      expect.arrayContaining(['ajv', 'esbuild', 'node:path', 'src/generator/emit/rules-keyword.ts']),
    );
    // a dynamic one
    expect(importsOf('src/cli/generate.ts')).toContain('src/generator/generate.ts');
    expect([...new Set(importsOf('generated/typescript/validators/report.js'))]).toEqual([
      '@ebadge/sdk/support/v1',
    ]);
  });

  it.each(sources)('of %s lead where they may', (file) => {
    const rule = allowed.find(([folder]) => folder.test(file));
    expect(rule, `${file} is in no known part of the package`).toBeDefined();
    const wrong = importsOf(file).filter(
      (target) => !(rule?.[1] ?? []).some((pattern) => pattern.test(target)),
    );
    expect(wrong).toEqual([]);
  });

  it('of the generator are made by the command line, by the comparison and by itself only', () => {
    const users = sources.filter((file) =>
      importsOf(file).some((target) => target.startsWith('src/generator/')),
    );
    expect(users.filter((file) => !/^src\/(?:cli|diff|generator)\//.test(file))).toEqual([]);
  });

  it('of the comparison are made by the command line and by itself only', () => {
    const users = sources.filter((file) => importsOf(file).some((target) => target.startsWith('src/diff/')));
    expect(users.filter((file) => !/^src\/(?:cli|diff)\//.test(file))).toEqual([]);
  });

  it('of amqplib are made by the AMQP transport only', () => {
    const users = sources.filter((file) => importsOf(file).some((target) => /^amqplib(?:\/|$)/.test(target)));
    expect(users.length).toBeGreaterThan(0);
    expect(users.filter((file) => !file.startsWith('src/transport/amqp/'))).toEqual([]);
  });

  it('of OpenTelemetry are made by its own module only, which loads it once it is asked to', () => {
    const users = sources.filter((file) =>
      importsOf(file).some((target) => target.startsWith('@opentelemetry/')),
    );
    expect(users.length).toBeGreaterThan(0);
    expect(users.filter((file) => !file.startsWith('src/opentelemetry/'))).toEqual([]);
    // what the API is needed for is loaded when a client is connected with it
    expect(read('src/opentelemetry/index.ts')).not.toMatch(/^import (?!type ).*@opentelemetry/m);
    expect(importsOf('src/opentelemetry/index.ts')).toContain('src/opentelemetry/client-telemetry.ts');
  });

  it('of the generator and the comparison by the command line are made only once it is asked for', () => {
    for (const file of sources.filter((name) => name.startsWith('src/cli/'))) {
      const text = read(file);
      const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
      const early = source.statements
        .filter(ts.isImportDeclaration)
        .filter((statement) => statement.importClause?.phaseModifier !== ts.SyntaxKind.TypeKeyword)
        .map((statement) => (statement.moduleSpecifier as ts.StringLiteral).text);
      expect(
        early.filter((specifier) => /(?:generator|diff)\//.test(specifier)),
        file,
      ).toEqual([]);
    }
  });
});

describe('the scripts in the pages of the documentation', () => {
  const inPages = below('scripts/docs/browser').filter(isCode);

  it.each(inPages)('%s imports what runs in a browser', (file) => {
    const wrong = importsOf(file).filter(
      (target) => !/^(?:scripts\/docs\/browser\/|src\/codec\.ts$|src\/core\/|minisearch$)/.test(target),
    );
    expect(wrong).toEqual([]);
  });
});

describe('the generator, its templates, the comparison and the broker tools', () => {
  const messages = ['schema/heh', 'schema/market']
    .flatMap((folder) => readdirSync(path.join(root, folder)))
    .map((file) => file.replace('.schema.json', ''));
  // names of one word are words of English as well
  const words = [...messages.filter((name) => name.includes('_')), 'heh', 'vpp', 'tso', 'bsp'];
  const ours = new RegExp(`\\b(?:${words.join('|')})\\b`, 'i');

  it.each(sources.filter((file) => /^(?:src\/(?:generator|diff|broker|verify)|templates)\//.test(file)))(
    '%s knows no message and no role of ours, not even in a comment',
    (file) => {
      expect(words.length).toBeGreaterThan(25);
      const lines = read(file).split('\n');
      expect(lines.filter((line) => ours.test(line))).toEqual([]);
    },
  );
});

describe('source files', () => {
  const most = 300;
  const written = ['src', 'templates', 'test', 'scripts']
    .flatMap(below)
    .filter((file) => isCode(file) && !file.includes('/expected/'));

  it.each(written)(`%s has at most ${most} lines`, (file) => {
    expect(read(file).split('\n').length - 1).toBeLessThanOrEqual(most);
  });
});
