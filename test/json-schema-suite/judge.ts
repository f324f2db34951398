/** Holds the generated validators against a file of the suite: each group is a specification on disk. */

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { EbadgeError } from '../../src/core/errors.ts';
import { buildModel } from '../../src/generator/build-model.ts';
import { checkSchemas } from '../../src/generator/check-schemas.ts';
import { bundleValidators, compileValidators, type Entry } from '../../src/generator/emit/validators.ts';
import { Sources } from '../../src/generator/load.ts';
import type { ValidateFunction } from '../../src/support/contract.ts';
import { documentOf, root, writeBelow } from '../golden/tools.ts';
import { remoteBase, remotes, type SuiteDialect, type SuiteGroup } from './suite-files.ts';

/** A test on which the validators say something else than the suite. */
interface WrongTest {
  readonly test: string;
  /** What the suite says. */
  readonly valid: boolean;
}

/** What became of a group. */
export interface GroupResult {
  readonly group: string;
  readonly tests: number;
  /** Why the generator refuses the schema; absent when it takes it. */
  readonly refused?: string;
  readonly wrong: readonly WrongTest[];
}

const formatOf: Readonly<Record<SuiteDialect, string>> = {
  'draft2020-12': 'application/schema+json;version=2020-12',
  draft7: 'application/schema+json;version=draft-07',
  draft6: 'application/schema+json;version=draft-06',
};

/** Where each of a group's two modules lies: below `node_modules`, so that Node itself imports it as it is. */
const modulesFolder = 'node_modules/emitted';

/** Whether a schema refers to anything, perhaps a remote schema. */
const refersTo = (text: string): boolean => /"\$(?:dynamicR|r)ef"/.test(text);

/** A remote schema that says itself where the suite expects it to be found. */
const identified = (file: string, schema: unknown): string =>
  JSON.stringify(
    typeof schema === 'object' && schema !== null && !('$id' in schema)
      ? { $id: `${remoteBase}${file}`, ...schema }
      : schema,
  );

/** Modules for one group, or why there are none. What is no refusal is thrown. */
function compileGroup(
  folder: string,
  dialect: SuiteDialect,
  schema: unknown,
): ReadonlyMap<string, Entry> | string {
  const payload = { schemaFormat: formatOf[dialect], schema: { $ref: 'schema.json' } };
  const text = JSON.stringify(schema);
  const known = Object.fromEntries(
    [...(refersTo(text) ? remotes.keys() : [])].map((file, index) => [
      `remote${index}`,
      { $ref: `../remotes/${file}` },
    ]),
  );
  const document = documentOf(payload, { components: { schemas: known } });
  writeBelow(folder, { 'asyncapi.json': document, 'schema.json': text });
  try {
    const model = buildModel(new Sources(path.join(folder, 'asyncapi.json')));
    checkSchemas(model.definitions);
    return compileValidators(model).entries;
  } catch (error) {
    if (!(error instanceof EbadgeError) || !error.code.startsWith('SPEC_')) throw error;
    return `${error.code}: ${error.message.replace(/ Fix: .*$/s, '')}`;
  }
}

async function importValidator(file: string, name: Entry['exportName']): Promise<ValidateFunction> {
  const module = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as Record<
    string,
    ValidateFunction
  >;
  const validate = module[name];
  if (validate === undefined) throw new Error(`${file} exports no ${name}`);
  return validate;
}

async function judgeGroup(
  folder: string,
  entries: ReadonlyMap<string, Entry>,
  { description, tests }: SuiteGroup,
): Promise<GroupResult> {
  const modules: Partial<Record<Entry['exportName'], ValidateFunction>> = {};
  for (const [file, { exportName }] of entries) {
    modules[exportName] = await importValidator(path.join(folder, `${file}.js`), exportName);
  }
  const { validate, collect } = modules;
  if (validate === undefined || collect === undefined) throw new Error(`${description}: a module is missing`);
  const wrong: WrongTest[] = [];
  for (const { description: test, data, valid } of tests) {
    const before = JSON.stringify(data);
    const verdict = validate(data);
    if (collect(data) !== verdict) throw new Error(`${description}: ${test}: validate and collect disagree`);
    if (JSON.stringify(data) !== before) throw new Error(`${description}: ${test}: the value was changed`);
    if (verdict !== valid) wrong.push({ test, valid });
  }
  return { group: description, tests: tests.length, wrong };
}

/** What the validators made of each group's schema say. `folder` is an empty one. */
export async function judgeGroups(
  folder: string,
  dialect: SuiteDialect,
  groups: readonly SuiteGroup[],
): Promise<GroupResult[]> {
  const sdk = path.join(folder, 'node_modules/@ebadge/sdk');
  mkdirSync(sdk, { recursive: true });
  writeFileSync(
    path.join(sdk, 'package.json'),
    JSON.stringify({ name: '@ebadge/sdk', type: 'module', exports: { './support/v1': './v1.js' } }),
  );
  const support = pathToFileURL(path.join(root, 'src/support/v1.ts')).href;
  writeFileSync(path.join(sdk, 'v1.js'), `export * from ${JSON.stringify(support)};\n`);
  writeBelow(folder, { [`${modulesFolder}/package.json`]: { type: 'module' } });

  if (groups.some(({ schema }) => refersTo(JSON.stringify(schema)))) {
    for (const [file, schema] of remotes) {
      writeBelow(folder, { [`remotes/${file}`]: identified(file, schema) });
    }
  }

  const compiled = groups.map(({ schema }, index) =>
    compileGroup(path.join(folder, String(index)), dialect, schema),
  );
  const entries = new Map<string, Entry>();
  compiled.forEach((group, index) => {
    if (typeof group === 'string') return;
    for (const [file, entry] of group) entries.set(`${index}/${file}`, entry);
  });
  writeBelow(path.join(folder, modulesFolder), Object.fromEntries(await bundleValidators(entries)));
  const results: GroupResult[] = [];
  for (const [index, group] of groups.entries()) {
    const made = compiled[index] ?? 'nothing was made of it';
    results.push(
      typeof made === 'string'
        ? { group: group.description, tests: group.tests.length, refused: made, wrong: [] }
        : await judgeGroup(path.join(folder, modulesFolder, String(index)), made, group),
    );
  }
  return results;
}
