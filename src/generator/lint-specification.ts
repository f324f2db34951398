/** `ebadge lint`: everything that is to be said against a specification. */

import { emitValidators } from './emit/validators.ts';
import { lintFields } from './lint-fields.ts';
import { lintFiles } from './lint-files.ts';
import { lintKeywords } from './lint-keywords.ts';
import { optionalRules, readLintOptions, type RuleText } from './lint-options.ts';
import { placesIn, type TextPlace } from './lint-place.ts';
import { ValueChecks } from './lint-values.ts';
import { modelParts, type Find } from './lint-walk.ts';
import { documentRules, type Finding } from './lint.ts';
import { isObject, type Sources } from './load.ts';
import { placeText } from './spec-error.ts';
import { readSpecification, type Reading } from './specification.ts';
import { checkLooseFiles } from './unreached-schemas.ts';
import { relocating } from './written-places.ts';

/** One finding, with its place in the text of the file. */
export interface LintFinding {
  /** Name of the rule; of a diagnostic of the AsyncAPI parser, its code. */
  readonly rule: string;
  readonly file: string;
  /** JSON Pointer into the file. */
  readonly pointer: string;
  /** File and pointer as one text. */
  readonly place: string;
  /** Counted from 1; null where it is not known. */
  readonly line: number | null;
  readonly column: number | null;
  /** What is wrong, and what to do. */
  readonly message: string;
}

/** Every rule: those that are always at work come first. */
export const lintRules: readonly RuleText[] = [...documentRules, ...optionalRules()];

function lintSchemas({ model, sources }: Reading): Finding[] {
  const { data, name } = sources.root;
  if (!isObject(data)) return [];
  const { options } = readLintOptions(data, name);
  const all = modelParts(model);
  const byName = new Map(model.definitions.map(({ name: definition, schema }) => [definition, schema]));
  const find: Find = (definition) => byName.get(definition);
  return [
    ...lintFields(model, all, find, options),
    ...lintKeywords(model, sources, all, options),
    ...lintFiles(model, sources, all, new ValueChecks(model), options),
  ];
}

/** Finds places in the files of a specification; each text is looked through once. */
function placeFinder(sources: Sources): (file: string, pointer: string) => TextPlace | null {
  const finders = new Map<string, (pointer: string) => TextPlace>();
  return (file, pointer) => {
    const source = sources.files.find(({ name }) => name === file);
    if (source === undefined) return null;
    const finder = finders.get(file) ?? placesIn(source.text);
    finders.set(file, finder);
    return finder(pointer);
  };
}

/**
 * Everything that is to be said against a specification: findings of our own rules, those that the document
 * switches on by `x-lint` included, and all diagnostics of the AsyncAPI parser.
 *
 * @throws EbadgeError `SPEC_…` at the first error that keeps it from being understood at all.
 */
export async function lintSpecification(asyncapi: string): Promise<LintFinding[]> {
  const reading = await readSpecification(asyncapi);
  const { model, findings, parsed, relocate, sources } = reading;
  // what only shows when validators are made: unknown keywords, patterns that are none
  await relocating(relocate, () => emitValidators(model, ''));
  const diagnostics = parsed.diagnostics.map(({ file, pointer, text }): Finding => ({
    rule: 'asyncapi',
    file,
    pointer,
    message: text,
  }));
  const locate = placeFinder(sources);
  const found = [...findings, ...lintSchemas(reading), ...diagnostics];
  const { 'unused-files': loose } = isObject(sources.root.data)
    ? readLintOptions(sources.root.data, sources.root.name).options
    : {};
  if (loose !== undefined) await checkLooseFiles(sources, loose);
  return found.map(({ rule, message: text, ...found }) => {
    const { place, remark } = relocate(found);
    const { file, pointer } = place;
    const { line = null, column = null } = locate(file, pointer) ?? {};
    const message = remark === undefined ? text : `${text} ${remark}`;
    return { rule, file, pointer, place: placeText(place), line, column, message };
  });
}
