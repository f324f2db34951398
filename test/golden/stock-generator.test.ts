/** The template folder under the AsyncAPI Generator itself, as the AsyncAPI CLI calls it: the same files, the same bytes. */

import {
  chmodSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { compiledTemplate } from '../../src/generator/emit/compiled-template.ts';
import { bytesBelow, goldenCases, root, temporaryFolder, writeBelow } from './tools.ts';

interface GeneratorInstance {
  generate(document: string, options?: { path?: string }): Promise<void>;
  generateFromFile(file: string): Promise<void>;
}
const Generator = createRequire(import.meta.url)('@asyncapi/generator') as new (
  template: string,
  output: string,
  options?: object,
) => GeneratorInstance;

/** The template as it lies in a package, in a folder of its own: the generator compiles in place. */
function templateCopy(target = 'typescript'): string {
  const folder = temporaryFolder();
  for (const name of ['src', 'schema', 'node_modules', 'package.json']) {
    symlinkSync(path.join(root, name), path.join(folder, name));
  }
  for (const name of ['shared', target]) {
    cpSync(path.join(root, 'templates', name), path.join(folder, 'templates', name), {
      recursive: true,
      filter: (file) => !file.includes('__transpiled'),
    });
  }
  return path.join(folder, 'templates', target);
}

/** Does work as somebody who may read a folder, but not write to it: permissions mean nothing to root. */
async function withoutRights<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const top = realpathSync(tmpdir());
  for (let up = folder; up.startsWith(top) && up !== top; up = path.dirname(up)) chmodSync(up, 0o755);
  chmodSync(folder, 0o555);
  const isRoot = process.getuid?.() === 0;
  if (isRoot) process.seteuid?.('nobody');
  try {
    return await work();
  } finally {
    if (isRoot) process.seteuid?.(0);
    chmodSync(folder, 0o755);
  }
}

/** Documents that AsyncAPI's own parser accepts as they are written: it reads no payload that is only `true`. */
const documents = [
  { name: 'asyncapi.yaml', file: path.join(root, 'asyncapi.yaml'), expected: path.join(root, 'generated') },
  ...goldenCases
    .filter(({ name }) => ['dialogue', 'inline', 'plain'].includes(name))
    .map(({ name, folder, document, expected }) => ({ name, file: path.join(folder, document), expected })),
];

/** Targets besides TypeScript that our own contract is generated for. */
const languages = ['java'];

describe('the template under the AsyncAPI Generator itself', () => {
  it.each(languages)('makes all of the target %s of our contract, byte for byte', async (language) => {
    const out = path.join(temporaryFolder(), 'sdk');
    await new Generator(templateCopy(language), out).generateFromFile(path.join(root, 'asyncapi.yaml'));
    expect(bytesBelow(out)).toEqual(bytesBelow(path.join(root, 'generated', language)));
  });

  it.each(documents)('makes all of the target of $name, byte for byte', async ({ file, expected }) => {
    const out = path.join(temporaryFolder(), 'some where', 'sdk');
    await new Generator(templateCopy(), out).generateFromFile(file);
    const [actual, wanted] = [bytesBelow(out), bytesBelow(path.join(expected, 'typescript'))];
    expect(Object.keys(actual)).toEqual(Object.keys(wanted));
    for (const [name, bytes] of Object.entries(wanted)) expect(actual[name], name).toBe(bytes);
  });

  it('takes the document’s file from a parameter where the generator was given its text only', async () => {
    const golden = goldenCases.find(({ name }) => name === 'inline');
    if (golden === undefined) throw new Error('there is no such case');
    const file = path.join(golden.folder, golden.document);
    const text = readFileSync(file, 'utf8');
    const template = templateCopy();
    const out = temporaryFolder();
    await expect(new Generator(template, out).generate(text)).rejects.toThrow(
      /template parameter "document"/,
    );
    await new Generator(template, out, { templateParams: { document: file } }).generate(text);
    expect(bytesBelow(out)).toEqual(bytesBelow(path.join(golden.expected, 'typescript')));
  });

  it('stops with place and fix at what cannot be generated, and writes nothing', async () => {
    const folder = temporaryFolder();
    const document = {
      asyncapi: '3.1.0',
      info: { title: 'Test', version: '1.0.0' },
      channels: {
        main: { address: 'main', messages: { note: { payload: { type: 'object', title: 'Note' } } } },
        other: {
          address: 'other',
          messages: { other: { payload: { type: 'string', title: 'Other', minLenght: 1 } } },
        },
      },
    };
    writeBelow(folder, { 'asyncapi.json': document });
    const out = path.join(folder, 'out');
    await expect(
      new Generator(templateCopy(), out).generateFromFile(path.join(folder, 'asyncapi.json')),
    ).rejects.toThrow(/asyncapi\.json#\/channels\/other\/messages\/other\/payload\/minLenght: .*Fix:/);
    expect(readdirSync(out)).toEqual([]);
  });
});

describe('compiling a template', () => {
  const compiled = (template: string): string => path.join(template, '__transpiled');

  it('is done once, whatever the times of files say, and again when a source changes', async () => {
    const template = templateCopy();
    await compiledTemplate(template);
    const first = bytesBelow(compiled(template));
    expect(Object.keys(first)).toEqual(['client.js', 'client.js.map', 'sources.sha256']);
    writeFileSync(path.join(compiled(template), 'client.js'), '// as it was');
    expect((await compiledTemplate(template)).folder).toBe(template);
    expect(readFileSync(path.join(compiled(template), 'client.js'), 'utf8')).toBe('// as it was');
    const source = path.join(template, 'lib/text.js');
    writeFileSync(source, `${readFileSync(source, 'utf8')}\n/** More. */\nexport const more = 'more';\n`);
    await compiledTemplate(template);
    expect(bytesBelow(compiled(template))['sources.sha256']).not.toBe(first['sources.sha256']);
    expect(readFileSync(path.join(compiled(template), 'client.js'), 'utf8')).toContain('clientModule');
  });

  it('is done by several at the same time without a reader finding half of it', async () => {
    const template = templateCopy();
    await Promise.all([compiledTemplate(template), compiledTemplate(template), compiledTemplate(template)]);
    expect(readdirSync(compiled(template)).sort()).toEqual(['client.js', 'client.js.map', 'sources.sha256']);
    expect(existsSync(path.join(compiled(template), 'client.js'))).toBe(true);
  });

  it('is done in a copy where nothing may be written, and the copy is removed', async () => {
    // what compiling needs is loaded while everything may be read
    await compiledTemplate(templateCopy());
    const template = templateCopy();
    const { folder, release } = await withoutRights(template, () => compiledTemplate(template));
    expect(folder).not.toBe(template);
    expect(Object.keys(bytesBelow(compiled(folder)))).toEqual([
      'client.js',
      'client.js.map',
      'sources.sha256',
    ]);
    expect(existsSync(compiled(template))).toBe(false);
    expect(existsSync(path.join(folder, 'node_modules/react/package.json'))).toBe(true);
    release();
    expect(existsSync(folder)).toBe(false);
  });
});
