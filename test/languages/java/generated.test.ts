/** What is generated for Java: from our contract and from documents of strangers it compiles and documents itself without a warning. */

import { execFile } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { filesBelow } from '../../../src/generator/files.ts';
import { generate } from '../../../src/generator/generate.ts';
import { bytesBelow, goldenCases, root, temporaryFolder, writeBelow } from '../../golden/tools.ts';
import { briefTool } from './jvm.ts';
import { missingTools, packaged } from './maven.ts';
import { java } from './language.ts';

const run = promisify(execFile);

const goldens = path.join(root, 'test/golden-languages/java');

const update = process.env['UPDATE_GOLDEN'] === '1';

/** What a tool says to sources; empty when it has nothing to say. */
async function saidBy(tool: string, args: readonly string[]): Promise<string> {
  try {
    const { stdout, stderr } = await run(tool, args, { maxBuffer: 64 * 1024 * 1024 });
    return stdout + stderr;
  } catch (caught) {
    const { stdout = '', stderr = '' } = caught as { stdout?: string; stderr?: string };
    return `${stdout}${stderr}` || String(caught);
  }
}

const sourcesBelow = (folder: string): string[] =>
  filesBelow(folder)
    .filter((name) => name.endsWith('.java'))
    .map((name) => path.join(folder, name));

async function generated(document: string): Promise<string> {
  const out = temporaryFolder();
  await generate({ asyncapi: document, out, targets: ['java'] });
  return path.join(out, 'java');
}

describe.skipIf(missingTools() !== null)('the Java target', () => {
  let libraries = '';
  const compile = (sources: readonly string[]): Promise<string> =>
    saidBy('javac', [
      ...briefTool,
      ...['--release', '17', '-Xlint:all', '-Werror', '-proc:none'],
      ...['-cp', libraries, '-d', temporaryFolder()],
      ...sources,
    ]);

  beforeAll(async () => {
    await java.build();
    const folder = await packaged('java', {
      sdk: path.join(root, 'generated/java'),
      driver: path.join(import.meta.dirname, 'driver'),
    });
    const archives = path.join(folder, 'driver/target/lib');
    libraries = readdirSync(archives)
      .filter((name) => !name.startsWith('ebadge-sdk'))
      .map((name) => path.join(archives, name))
      .join(path.delimiter);
  }, 600_000);

  it('compiles our contract without a warning', async () => {
    expect(await compile(sourcesBelow(path.join(root, 'generated/java')))).toBe('');
  });

  it('documents our contract without a warning', async () => {
    const said = await saidBy('javadoc', [
      ...briefTool,
      ...['-quiet', '-Xdoclint:all', '-Werror', '--release', '17', '-encoding', 'UTF-8'],
      ...['-cp', libraries, '-d', temporaryFolder()],
      ...sourcesBelow(path.join(root, 'generated/java')),
    ]);
    expect(said).toBe('');
  });

  it.each(goldenCases)('compiles the strangers’ document $name without a warning', async (golden) => {
    const folder = await generated(path.join(golden.folder, golden.document));
    expect(await compile(sourcesBelow(folder))).toBe('');
  });

  it('makes names safe and unique that are words of Java, its types, or differ in case only', async () => {
    const folder = temporaryFolder();
    const names = [
      'class',
      'getClass',
      'get_class',
      'record',
      'toString',
      'a-b',
      'aB',
      'A_B',
      '1',
      '',
      'é',
      '$',
      '_',
    ];
    const texts = ['a b', 'A_B', 'a-b', '', '1', 'class', 'é', '*/', '\\u000a"', '\u2028'];
    const odd = {
      title: 'Builder',
      description: 'Ends */ here, and \\u0022 there; <b>{@code x}</b> & @param y',
      type: 'object',
      properties: {
        ...Object.fromEntries(names.map((name) => [name, { type: 'string' }])),
        deep: {
          type: 'array',
          items: { type: 'array', items: { type: ['array', 'null'], items: { type: 'number' } } },
        },
        texts: { title: 'Override', enum: texts },
        huge: { type: 'integer' },
        when: { type: ['string', 'null'], format: 'date-time' },
      },
      required: ['class', 'huge'],
      additionalProperties: false,
    };
    const payload = (title: string): object => ({
      title,
      type: 'object',
      properties: { self: { $ref: '#/components/schemas/Odd' } },
    });
    writeBelow(folder, {
      'asyncapi.json': {
        asyncapi: '3.1.0',
        info: { title: 'class', version: '1 of 2' },
        channels: {
          main: {
            address: 'main',
            messages: {
              odd: { payload: { $ref: '#/components/schemas/Odd' } },
              ODD: { payload: payload('Message') },
              list: { payload: { title: 'Wire', type: 'array', items: { type: 'string' } } },
              text: { payload: { title: 'Integer', type: ['string', 'null'] } },
            },
          },
        },
        components: { schemas: { Odd: odd } },
      },
    });
    const made = await generated(path.join(folder, 'asyncapi.json'));
    expect(await compile(sourcesBelow(made))).toBe('');
  });
});

describe.each(['dialogue', 'inline', 'shapes'])('the strangers’ document %s for Java', (name) => {
  it('is generated as expected, the runtime aside', async () => {
    const golden = goldenCases.find((candidate) => candidate.name === name);
    if (golden === undefined) throw new Error(`there is no case ${name}`);
    const folder = await generated(path.join(golden.folder, golden.document));
    const own = Object.fromEntries(
      Object.entries(bytesBelow(folder)).filter(([file]) => !file.includes('/runtime/')),
    );
    const expected = path.join(goldens, name, 'expected');
    if (update) {
      rmSync(expected, { recursive: true, force: true });
      writeBelow(
        expected,
        Object.fromEntries(
          Object.entries(own).map(([file, bytes]) => [file, Buffer.from(bytes, 'latin1').toString('utf8')]),
        ),
      );
    }
    expect(existsSync(expected)).toBe(true);
    expect(own).toEqual(bytesBelow(expected));
  });
});
