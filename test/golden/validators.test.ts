/** The generated validators stand alone, and agree with Ajv on the source schemas. */

import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import ajvModule, { type ValidateFunction } from 'ajv/dist/2020.js';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { validators } from '../../generated/typescript/validators.ts';
import { filesBelow } from '../../src/generator/files.ts';
import { formats } from '../../src/support/formats.ts';
import { goldenCases, root, temporaryFolder } from './tools.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const readJson = (...steps: string[]): Json =>
  JSON.parse(readFileSync(path.join(root, ...steps), 'utf8')) as Json;
const isObject = (value: Json): value is Record<string, Json> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

// ---- alone ------------------------------------------------------------------------------------------------

/** A folder with generated code and the support module, and nothing else that could be imported. */
function bareFolder(generated: string): string {
  const folder = temporaryFolder();
  const sdk = path.join(folder, 'node_modules/@ebadge/sdk');
  cpSync(path.join(root, 'src/support'), path.join(folder, 'support'), { recursive: true });
  cpSync(generated, path.join(folder, 'generated'), { recursive: true });
  mkdirSync(sdk, { recursive: true });
  // types are not stripped below node_modules, so the package leads out of it
  const manifest = { name: '@ebadge/sdk', type: 'module', exports: { './support/v1': './v1.js' } };
  writeFileSync(path.join(sdk, 'package.json'), JSON.stringify(manifest));
  writeFileSync(path.join(sdk, 'v1.js'), "export * from '../../../support/v1.ts';\n");
  return folder;
}

function run(folder: string, script: string): { status: number | null; stdout: string; stderr: string } {
  const file = path.join(folder, 'script.mjs');
  writeFileSync(file, script);
  return spawnSync(process.execPath, [file], { cwd: folder, encoding: 'utf8', env: {} });
}

describe('the generated validators alone', () => {
  it('validate in a process that has nothing but them and the support module', () => {
    const folder = bareFolder(path.join(root, 'generated/typescript'));
    const example = JSON.stringify(readJson('schema/examples/report/valid/published.json'));
    const { stdout, stderr, status } = run(
      folder,
      `import { validate } from './generated/validators/report.js';
       import { collect } from './generated/validators/all-errors/report.js';
       const example = ${example};
       console.log(validate(example), collect({ ...example, to: example.from, extra: 1 }), collect.errors.map((e) => e.keyword).join());
       try { await import('ajv'); console.log('ajv is there'); } catch (e) { console.log(e.code); }`,
    );
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const [verdicts, ajv] = stdout.split('\n');
    expect(verdicts).toMatch(/^true false additionalProperties,/);
    expect(ajv).toBe('ERR_MODULE_NOT_FOUND');
  });

  it.each(goldenCases)('load, whole contract and all, for the golden case $name', ({ expected }) => {
    const folder = bareFolder(path.join(expected, 'typescript'));
    const { stdout, stderr } = run(
      folder,
      `import { contract } from './generated/index.ts';
       console.log(Object.keys(contract.validators).join() === Object.keys(contract.catalogue.messages).join());`,
    );
    expect(stderr).toBe('');
    expect(stdout).toBe('true\n');
  });

  it('import nothing but the support module', () => {
    const folders = [root, ...goldenCases.map(({ expected }) => expected)];
    for (const base of folders) {
      const below = base === root ? path.join(base, 'generated/typescript') : path.join(base, 'typescript');
      const files = filesBelow(below).filter((file) => file.endsWith('.js'));
      expect(files.length).toBeGreaterThan(3);
      for (const file of files) {
        const text = readFileSync(path.join(below, file), 'utf8');
        const { importedFiles } = ts.preProcessFile(text, true, true);
        for (const { fileName } of importedFiles) expect(fileName, file).toBe('@ebadge/sdk/support/v1');
      }
    }
  });
});

// ---- against Ajv ------------------------------------------------------------------------------------------

const schemaFiles = filesBelow(path.join(root, 'schema')).filter((file) => file.endsWith('.schema.json'));
const ajv = new ajvModule.default({ strict: false, allErrors: true, ownProperties: true });
for (const [name, check] of Object.entries(formats)) ajv.addFormat(name, check);
for (const file of schemaFiles) {
  if (!file.startsWith('meta/')) ajv.addSchema(readJson('schema', file) as object, `file:///schema/${file}`);
}
const sourceOf = (name: string): ValidateFunction => {
  const file = schemaFiles.find(
    (candidate) => /^(?:heh|market)\//.test(candidate) && path.basename(candidate) === `${name}.schema.json`,
  );
  const validate = ajv.getSchema(`file:///schema/${file ?? name}`);
  if (validate === undefined) throw new Error(`no schema of ${name}`);
  return validate;
};

const others: readonly Json[] = [
  null, true, 0, -1, 1.5, 1e308, '', 'text', '.', '2013-07-21T10:00:00Z', '2013-07-21T10:00:00',
  '938f2b97-314c-49e8-9860-f441df2284a1', [], [null], [1, 2], ['total.p'], {}, { a: 1 }, { 'a.b': [1] }, { ext_a: 1 },
]; // prettier-ignore

/** Every value that differs from the given one in one place. */
function* mutations(value: Json): Generator<Json> {
  yield* others;
  if (Array.isArray(value)) {
    yield [...value, ...value];
    for (let index = 0; index < value.length; index++) {
      for (const other of mutations(value[index] ?? null)) yield value.with(index, other);
      yield value.toSpliced(index, 1);
    }
  } else if (isObject(value)) {
    for (const [key, member] of Object.entries(value)) {
      const { [key]: _, ...rest } = value;
      yield rest;
      yield { ...rest, [`${key}x`]: member };
      for (const other of mutations(member)) yield { ...value, [key]: other };
    }
    for (const key of ['ext_', 'ext_a', 'EXT_a', 'xext_a', 'constructor', 'toString', ''])
      yield { ...value, [key]: 1 };
    yield JSON.parse(JSON.stringify(value).replace(/^\{/, '{"__proto__":{"msg":1},')) as Json;
  }
}

describe('the generated validators and Ajv', () => {
  const names = Object.keys(validators);

  it.each(names)('agree on %s: as published, and changed in every place', (name) => {
    const validator = validators[name];
    if (validator === undefined) throw new Error(`no validator of ${name}`);
    const source = sourceOf(name);
    const published = readJson('schema/examples', name, 'valid/published.json');
    expect(source(published)).toBe(true);
    expect(validator.validate(published)).toBe(true);
    const tally = { valid: 0, invalid: 0 };
    for (const value of mutations(published)) {
      const text = JSON.stringify(value);
      const bySource = source(value);
      const issues = validator.collect(value) ? [] : (validator.collect.errors ?? []);
      const bySchema = issues.every(({ params }) => 'rule' in params);
      expect(bySchema, text).toBe(bySource);
      expect(validator.validate(value), text).toBe(issues.length === 0);
      expect(JSON.stringify(value)).toBe(text);
      tally[bySource ? 'valid' : 'invalid']++;
    }
    expect(tally.invalid).toBeGreaterThan(20);
    expect(tally.valid).toBeGreaterThan(0);
  });
});
