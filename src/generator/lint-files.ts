/** Rules on files: how they are named, whether they are used, and whether examples are what they claim to be. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { closest } from '../core/suggest.ts';
import { valueAt } from '../support/pointer.ts';
import { filesBelow } from './files.ts';
import type { Finding } from './lint.ts';
import type { LintOptions } from './lint-options.ts';
import type { ValueChecks } from './lint-values.ts';
import type { Part } from './lint-walk.ts';
import type { Sources } from './load.ts';
import type { MessageModel, Model } from './model.ts';
import { pascalCase } from './names.ts';
import { textOf } from './schema-facts.ts';

function* lintNames(model: Model, options: LintOptions): Generator<Finding> {
  const suffix = options['file-names']?.suffix;
  const messages = new Map(model.messages.map((message) => [message.definition, message.name]));
  for (const { name, place, schema } of model.definitions) {
    if (place.pointer !== '' || place.file === model.document) continue;
    const base = path.posix.basename(place.file);
    const stem = suffix !== undefined && base.endsWith(suffix) ? base.slice(0, -suffix.length) : undefined;
    const wire = messages.get(name);
    if (suffix !== undefined && stem === undefined) {
      const message = `the name of a schema file ends with ${suffix}. Rename it.`;
      yield { rule: 'file-names', ...place, message };
    } else if (stem !== undefined && wire !== undefined && stem !== wire) {
      const message = `this is the message ${wire}. Name the file ${wire}${suffix ?? ''}.`;
      yield { rule: 'file-names', ...place, message };
    }
    const expected = pascalCase(stem ?? base.split('.')[0] ?? '');
    if (options.titles === true && textOf(schema, 'title') !== expected) {
      const message = `the title is not ${expected}, as the file's name says. Correct one of the two.`;
      yield { rule: 'titles', file: place.file, pointer: '/title', message };
    }
  }
}

function* lintUnused(sources: Sources, rule: NonNullable<LintOptions['unused-files']>): Generator<Finding> {
  const used = new Set(sources.files.map(({ name }) => name));
  const except = (rule.except ?? []).map((folder) => `${path.posix.join(folder)}/`);
  for (const below of filesBelow(path.join(sources.folder, rule.folder))) {
    const file = path.posix.join(rule.folder, below);
    if (!file.endsWith(rule.suffix) || used.has(file) || except.some((folder) => file.startsWith(folder))) {
      continue;
    }
    const message = 'nothing refers to this schema. Refer to it, or remove the file.';
    yield { rule: 'unused-files', file, pointer: '', message };
  }
}

/** The message in an example file; undefined when there is none to be held against a schema. */
function readExample(file: string, pointer: string): { readonly value: unknown } | undefined {
  try {
    return { value: valueAt(JSON.parse(readFileSync(file, 'utf8')), pointer) };
  } catch {
    return undefined;
  }
}

function* lintExamplesOf(
  { name, definition }: MessageModel,
  { folder, invalid = '' }: NonNullable<LintOptions['example-files']>,
  sources: Sources,
  checks: ValueChecks,
): Generator<Finding> {
  const say = (file: string, message: string): Finding => ({
    rule: 'example-files',
    file: path.posix.join(folder, name, file),
    pointer: '',
    message,
  });
  const base = path.join(sources.folder, folder, name);
  const files = (kind: string): string[] =>
    filesBelow(path.join(base, kind)).map((file) => `${kind}/${file}`);
  const valid = files('valid');
  if (valid.length === 0) yield say('valid', `${name} has no valid example. Add one in this folder.`);
  for (const file of valid) {
    const example = readExample(path.join(base, file), '');
    const fault = example === undefined ? 'it is no JSON' : checks.faultOf(definition, '', example.value);
    if (fault !== null) yield say(file, `this is no valid ${name}: ${fault}. Correct it, or move it.`);
  }
  for (const file of files('invalid')) {
    const example = readExample(path.join(base, file), invalid);
    if (example === undefined || checks.faultOf(definition, '', example.value) !== null) continue;
    yield say(file, `this is a valid ${name}. Move it, or break what it is to break.`);
  }
}

function* lintExampleFiles(
  model: Model,
  sources: Sources,
  rule: NonNullable<LintOptions['example-files']>,
  checks: ValueChecks,
): Generator<Finding> {
  const names = model.messages.map(({ name }) => name);
  const folder = path.join(sources.folder, rule.folder);
  const present = existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())
    : [];
  for (const { name } of present) {
    if (names.includes(name) || rule.except?.includes(name) === true) continue;
    const similar = closest(name, names);
    const advice = similar === undefined ? 'Remove the folder.' : `Did you mean ${similar}?`;
    const file = path.posix.join(rule.folder, name);
    yield { rule: 'example-files', file, pointer: '', message: `there is no message ${name}. ${advice}` };
  }
  for (const message of model.messages) yield* lintExamplesOf(message, rule, sources, checks);
}

function* lintSchemaExamples(all: readonly Part[], checks: ValueChecks): Generator<Finding> {
  for (const { schema, place, definition, within, field } of all) {
    if (!Array.isArray(schema['examples']) || (field === undefined && within !== '')) continue;
    for (const [index, example] of schema['examples'].entries()) {
      const fault = checks.faultOf(definition, within, example);
      if (fault === null) continue;
      const pointer = `${place.pointer}/examples/${index}`;
      const message = `the example is not valid: ${fault}. Correct it.`;
      yield { rule: 'valid-examples', file: place.file, pointer, message };
    }
  }
}

/** What the rules on files and examples find. */
export function lintFiles(
  model: Model,
  sources: Sources,
  all: readonly Part[],
  checks: ValueChecks,
  options: LintOptions,
): Finding[] {
  const { 'unused-files': unused, 'example-files': examples } = options;
  return [
    ...lintNames(model, options),
    ...(unused === undefined ? [] : lintUnused(sources, unused)),
    ...(options['valid-examples'] === true ? lintSchemaExamples(all, checks) : []),
    ...(examples === undefined ? [] : lintExampleFiles(model, sources, examples, checks)),
  ];
}
