/** What is generated for .NET: the same for the same documents, C# by its grammar, and compiled and tested where there is a .NET SDK. */

import { readFileSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesBelow } from '../../../src/generator/files.ts';
import { generate } from '../../../src/generator/generate.ts';
import { bytesBelow, goldenCases, root, temporaryFolder, writeBelow } from '../../golden/tools.ts';
import { missingTools, runDotnet, workFolder } from './dotnet.ts';
import { readCSharp, type Found, type Method } from './grammar.ts';
import { dotnet } from './language.ts';
import { oddDocument } from './odd-document.ts';

const own = path.join(root, 'generated/dotnet');
const goldens = path.join(root, 'test/golden-languages/dotnet');
const update = process.env['UPDATE_GOLDEN'] === '1';

async function generated(document: string): Promise<string> {
  const out = temporaryFolder();
  await generate({ asyncapi: document, out, targets: ['dotnet'] });
  return path.join(out, 'dotnet');
}

/** What is found in all sources below a folder, by file. */
async function foundBelow(folder: string): Promise<Map<string, Found>> {
  const found = new Map<string, Found>();
  for (const name of filesBelow(folder).filter((file) => file.endsWith('.cs'))) {
    found.set(name, await readCSharp(readFileSync(path.join(folder, name), 'utf8')));
  }
  return found;
}

/** Methods by the class that they are of. */
function methodsBy(sources: Iterable<readonly [string, Found]>): Map<string, Method[]> {
  const byClass = new Map<string, Method[]>();
  for (const [, { methods }] of sources) {
    for (const method of methods)
      byClass.set(method.className, [...(byClass.get(method.className) ?? []), method]);
  }
  return byClass;
}

/** What is no C#, members that a type has twice, and calls of our own methods that fit none of them. */
function faultsIn(sources: ReadonlyMap<string, Found>): string[] {
  const ofRuntime = methodsBy([...sources].filter(([file]) => file.startsWith('Runtime/')));
  const ofAll = methodsBy(sources);
  // what generated files call the runtime's helper
  ofAll.set('Json', ofAll.get('JsonMapping') ?? []);
  return [...sources].flatMap(([file, { faults, members, calls }]) => [
    ...faults.map((fault) => `${file}:${fault}`),
    ...[...members].flatMap(([type, names]) =>
      new Set(names).size === names.length
        ? []
        : [`${file}: ${type} has a member twice: ${names.join(', ')}`],
    ),
    ...calls
      .filter(({ className, name, count }) => {
        // the runtime does not see what is generated beside it
        const ours = file.startsWith('Runtime/') ? ofRuntime : ofAll;
        const known = ours.get(className)?.filter((method) => method.name === name);
        if (known === undefined) return false;
        return !known.some(({ least, most }) => count >= least && count <= most);
      })
      .map(
        ({ className, name, count, line }) => `${file}:${line} ${className}.${name} with ${count} arguments`,
      ),
  ]);
}

describe('the .NET target', () => {
  it('is C# by its grammar, and calls what there is: our contract', async () => {
    const sources = await foundBelow(own);
    expect(sources.size).toBeGreaterThan(80);
    expect(faultsIn(sources)).toEqual([]);
  });

  it('is C# by its grammar: what drives and tests it', async () => {
    const sources = await foundBelow(import.meta.dirname);
    expect(sources.size).toBeGreaterThan(3);
    expect(faultsIn(sources)).toEqual([]);
  });

  it.each(goldenCases)('is C# by its grammar: the strangers’ document $name', async (golden) => {
    expect(faultsIn(await foundBelow(await generated(path.join(golden.folder, golden.document))))).toEqual(
      [],
    );
  });

  it('makes names safe and unique that are words of C#, its types, or differ in case only', async () => {
    const folder = temporaryFolder();
    writeBelow(folder, { 'asyncapi.json': oddDocument });
    const sources = await foundBelow(await generated(path.join(folder, 'asyncapi.json')));
    expect(faultsIn(sources)).toEqual([]);
    const names = [...sources.keys()].map((name) => name.toLowerCase());
    expect(new Set(names).size).toBe(names.length);
    const members = [...sources.values()].flatMap((found) => [...found.members]);
    for (const [type, all] of members) expect(all, type).not.toContain(type);
  });

  it.each(goldenCases.filter(({ name }) => ['composition', 'dialogue', 'shapes'].includes(name)))(
    'is generated as expected from $name: the same files with the same bytes, but for the runtime',
    async (golden) => {
      const made = await generated(path.join(golden.folder, golden.document));
      const actual = Object.fromEntries(
        Object.entries(bytesBelow(made)).filter(([name]) => !name.startsWith('Runtime/')),
      );
      const folder = path.join(goldens, golden.name);
      if (update) {
        rmSync(folder, { recursive: true, force: true });
        for (const [name, bytes] of Object.entries(actual)) {
          mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
          writeFileSync(path.join(folder, name), Buffer.from(bytes, 'latin1'));
        }
      }
      const wanted = bytesBelow(folder);
      expect(Object.keys(actual)).toEqual(Object.keys(wanted));
      for (const [name, bytes] of Object.entries(wanted)) expect(actual[name], name).toBe(bytes);
    },
  );

  it('names no message of a contract in the runtime or the template', () => {
    const names = Object.keys(
      (JSON.parse(readFileSync(path.join(own, 'catalogue.json'), 'utf8')) as { messages: object }).messages,
    ).filter((name) => name.includes('_'));
    const folder = path.join(root, 'templates/dotnet');
    for (const file of filesBelow(folder).filter((name) => /^(?:lib|runtime|template|hooks)\//.test(name))) {
      const text = readFileSync(path.join(folder, file), 'utf8');
      for (const name of names) expect(text.includes(name), `${file} has ${name}`).toBe(false);
    }
  });
});

const missing = missingTools();

describe.skipIf(missing !== null)('the .NET SDK compiled', () => {
  it('builds without a warning', async () => {
    const folder = workFolder();
    const said = await runDotnet([
      'build',
      path.join(folder, 'sdk'),
      '--configuration',
      'Release',
      '-warnaserror',
    ]);
    expect(said).toContain('0 Warning(s)');
  });

  it('builds the strangers’ documents', async () => {
    for (const golden of goldenCases) {
      await runDotnet([
        'build',
        await generated(path.join(golden.folder, golden.document)),
        '--configuration',
        'Release',
      ]);
    }
  });

  it('says of every vector what the verdict says, and writes again what it read', async () => {
    const folder = workFolder();
    const said = await runDotnet(['test', path.join(folder, 'vectors'), '--configuration', 'Release'], {
      EBADGE_EXAMPLES: path.join(root, 'schema/examples'),
    });
    expect(said).toContain('Failed:     0');
  });

  it('builds the program that the tests over all languages drive', async () => {
    expect((await dotnet.build()).command).toBe('dotnet');
  });
});

describe.runIf(missing !== null)('the .NET SDK where there are no tools', () => {
  it('says why it is not compiled', () => {
    expect(missing).toMatch(/^there is no /);
    expect(dotnet.missing()).toBe(missing);
  });
});
