/** The installed package in programs for browsers: bundled, tree-shaken, run where there is no Node. */

import { build as esbuild } from 'esbuild';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { build as vite, createLogger, type Rolldown } from 'vite';
import { describe, expect, it } from 'vitest';
import { newProject, sdkIn } from './tools.ts';

const project = newProject();
const sdk = `${sdkIn(project)}/`;

interface Bundle {
  readonly code: string;
  /** What of the package is in it, by path in the package. */
  readonly modules: readonly string[];
  /** What else is in it, besides the program itself. */
  readonly foreign: readonly string[];
  /** What it still imports. */
  readonly imports: readonly string[];
  readonly warnings: readonly string[];
}

const isOutput = (value: unknown): value is Rolldown.RolldownOutput =>
  typeof value === 'object' && value !== null && 'output' in value;

/** A production build, in memory. */
async function bundle(program: string): Promise<Bundle> {
  const entry = path.join(project, 'program.js');
  writeFileSync(entry, program);
  const warnings: string[] = [];
  const logger = createLogger('warn');
  logger.warn = logger.warnOnce = (message) => warnings.push(message);
  const result = await vite({
    root: project,
    configFile: false,
    logLevel: 'warn',
    customLogger: logger,
    build: { write: false, rolldownOptions: { input: entry } },
  });
  if (!isOutput(result)) throw new Error('Vite made no single output');
  const chunks = result.output.filter((item) => item.type === 'chunk');
  const inside = chunks
    .flatMap((chunk) => Object.entries(chunk.modules))
    .filter(([id, { renderedLength }]) => renderedLength > 0 && id !== entry)
    .map(([id]) => id);
  return {
    code: chunks.map((chunk) => chunk.code).join('\n'),
    modules: inside.filter((id) => id.startsWith(sdk)).map((id) => id.slice(sdk.length)),
    // names of Vite's and Rolldown's own helpers begin with NUL
    foreign: inside.filter((id) => !id.startsWith(sdk) && !id.startsWith('\0')),
    imports: chunks.flatMap((chunk) => [...chunk.imports, ...chunk.dynamicImports]),
    warnings,
  };
}

/** Runs a bundle where there is what every browser has, and nothing of Node. */
function inBrowser(code: string): unknown[] {
  const said: unknown[] = [];
  const globals = { TextDecoder, TextEncoder, URL, crypto, say: (value: unknown) => said.push(value) };
  const context = createContext({ ...globals, setTimeout, clearTimeout, queueMicrotask });
  runInContext(`'use strict'; { ${code} }`, context);
  return said;
}

const clean = { foreign: [], imports: [], warnings: [] };
const isNodeImport = /(?:from|import|require)\s*\(?\s*["']node:/;

describe('a Vite build', () => {
  it('of a validator has that validator, what it calls, and nothing else', async () => {
    const built = await bundle(`
      import { validate } from '@ebadge/sdk/validators/set_clock';
      say([validate({ msg: 'set_clock', offset: 1 }), validate({ msg: 'set_clock', offset: '1' })]);
    `);
    expect(built).toMatchObject(clean);
    expect(built.modules).toEqual([
      'dist/src/support/values.js',
      'dist/generated/typescript/validators/set_clock.js',
    ]);
    expect(inBrowser(built.code)).toEqual([[true, false]]);
  });

  it('of a validator with rules and formats has what these need of the support module', async () => {
    const built = await bundle(`
      import { validate } from '@ebadge/sdk/validators/load_price';
      say(validate({ msg: 'load_price', from: '2013-07-21T10:00:00Z', to: '2013-07-21T11:00:00Z', price: 1 }));
      say(validate({ msg: 'load_price', from: '2013-07-21T10:00:00Z', to: '2013-07-21T09:00:00Z', price: 1 }));
    `);
    expect(built).toMatchObject(clean);
    const others = built.modules.filter((module) => !/^dist\/src\/support\/(?!build|contract)/.test(module));
    expect(others).toEqual(['dist/generated/typescript/validators/load_price.js']);
    expect(inBrowser(built.code)).toEqual([true, false]);
  });

  it('of the codec has every validator, and neither client nor transport', async () => {
    const built = await bundle(`
      import { encode, parse, safeParse, setClock } from '@ebadge/sdk';
      say(parse(encode(setClock({ offset: null }))).msg);
      say(safeParse('{"msg":"set_clock","offset":"1"}').error.code);
    `);
    expect(built).toMatchObject(clean);
    expect(built.code).not.toMatch(isNodeImport);
    const validators = built.modules.filter((module) => module.includes('/validators/'));
    expect(validators).toHaveLength(2 * 33);
    expect(built.modules.filter((module) => /src\/(?:bus|transport|cli|generator)\//.test(module))).toEqual(
      [],
    );
    expect(inBrowser(built.code)).toEqual(['set_clock', 'INVALID_MESSAGE']);
  });

  it('of a conversion has no message at all', async () => {
    const built = await bundle(`
      import { toDate } from '@ebadge/sdk';
      say(toDate('2013-07-21T10:00:00.000001Z').getTime());
    `);
    expect(built).toMatchObject(clean);
    expect(built.modules.filter((module) => module.includes('/generated/'))).toEqual([]);
    expect(inBrowser(built.code)).toEqual([Date.UTC(2013, 6, 21, 10)]);
  });

  it('of the client has no AMQP client: what asks for one is told', async () => {
    const built = await bundle(`
      import { connect } from '@ebadge/sdk';
      globalThis.refused = connect({ role: 'heh', as: 'heh-42', url: 'amqp://localhost' });
      say(refused);
    `);
    expect(built.warnings).toEqual([]);
    expect(built.foreign).toEqual([]);
    expect(built.code).not.toMatch(isNodeImport);
    expect(built.code).toContain('A browser cannot reach a broker over AMQP');
  });
});

describe('an esbuild bundle', () => {
  it.each(['set_clock', 'report', 'device_capabilities'])(
    'of the validator of %s brings no other',
    async (name) => {
      const { metafile, outputFiles, warnings } = await esbuild({
        stdin: {
          contents: `import { validate } from '@ebadge/sdk/validators/${name}'; globalThis.validate = validate;`,
          resolveDir: project,
        },
        absWorkingDir: project,
        bundle: true,
        format: 'esm',
        platform: 'browser',
        write: false,
        metafile: true,
      });
      expect(warnings).toEqual([]);
      const inside = Object.values(metafile.outputs).flatMap(({ inputs }) =>
        Object.entries(inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0),
      );
      const validators = inside.map(([file]) => file).filter((file) => file.includes('/validators/'));
      expect(validators).toEqual([
        `node_modules/@ebadge/sdk/dist/generated/typescript/validators/${name}.js`,
      ]);
      const text = outputFiles[0]?.text ?? '';
      expect(text).toContain(`"${name}"`);
      expect(text).not.toContain('"get_all_prices"');
      expect(text).not.toMatch(isNodeImport);
    },
  );
});
