/** `ebadge lint`: everything that is to be said against a specification. */

import path from 'node:path';
import { emitValidators } from './emit/validators.ts';
import { declares } from './extensions/extend.ts';
import { lintFields } from './lint-fields.ts';
import { lintFiles } from './lint-files.ts';
import { lintKeywords } from './lint-keywords.ts';
import { optionalRules, readLintOptions, type LintOptions, type RuleText } from './lint-options.ts';
import { placesIn, type TextPlace } from './lint-place.ts';
import { ValueChecks } from './lint-values.ts';
import { modelParts, type Find } from './lint-walk.ts';
import { documentRules, type Finding } from './lint.ts';
import { isObject } from './load.ts';
import type { MessageModel } from './model.ts';
import { placeText, type SourcePlace } from './spec-error.ts';
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

/** The rules of one document: what they are, and which places they are for. */
interface RuleSet {
  readonly options: LintOptions;
  readonly isFor: (place: SourcePlace) => boolean;
  readonly has: (message: MessageModel) => boolean;
}

/** The rules of the core and of each extension. What is wrong with the rules of extensions is told besides. */
function ruleSets({ sources, extended, findings }: Reading): { sets: RuleSet[]; faults: readonly Finding[] } {
  const { data, name } = sources.root;
  const core = isObject(data) ? readLintOptions(data, name).options : {};
  const own = extended.extensions.map((extension) => ({
    extension,
    ...readLintOptions(extension.data, extension.file),
  }));
  return {
    sets: [
      {
        options: core,
        isFor: (place) => extended.ownerOf(place) === null,
        has: ({ place }) => extended.ownerOf(place) === null,
      },
      ...own.map(({ extension, options }) => ({
        options: withinFolder(options, extension.folder),
        isFor: (place: SourcePlace) => extended.ownerOf(place) === extension,
        has: ({ name: message }: MessageModel) => declares(extension, message),
      })),
    ],
    faults: [...findings, ...own.flatMap((one) => one.findings)],
  };
}

/** The rules with folders as the sources call them. */
function withinFolder(options: LintOptions, base: string): LintOptions {
  const { 'unused-files': unused, 'example-files': examples, ...others } = options;
  const moved = <T extends { readonly folder: string }>(rule: T): T => ({
    ...rule,
    folder: path.posix.join(base, rule.folder),
  });
  return {
    ...others,
    ...(unused && {
      'unused-files': {
        ...moved(unused),
        except: (unused.except ?? []).map((folder) => path.posix.join(base, folder)),
      },
    }),
    ...(examples && { 'example-files': moved(examples) }),
  };
}

function lintSchemas({ model: whole, sources }: Reading, { options, isFor, has }: RuleSet): Finding[] {
  const model = { ...whole, messages: whole.messages.filter(has) };
  const all = modelParts(whole);
  const byName = new Map(whole.definitions.map(({ name: definition, schema }) => [definition, schema]));
  const find: Find = (definition) => byName.get(definition);
  const found = [
    ...lintFields(model, all, find, options),
    ...lintKeywords(whole, sources, all, options),
    ...lintFiles(model, sources, all, new ValueChecks(whole), options),
  ];
  return found.filter(isFor);
}

/** Finds places in the files of a specification, by the names that are shown; each text is looked through once. */
function placeFinder({ sources, original }: Reading): (file: string, pointer: string) => TextPlace | null {
  const finders = new Map<string, (pointer: string) => TextPlace>();
  const shown = new Map(
    sources.files.map((file) => [original({ file: file.name, pointer: '' }).place.file, file]),
  );
  return (file, pointer) => {
    const source = shown.get(file);
    if (source === undefined) return null;
    const finder = finders.get(file) ?? placesIn(source.text);
    finders.set(file, finder);
    return finder(pointer);
  };
}

/**
 * Everything that is to be said against a specification: findings of our own rules, those that the document
 * switches on by `x-lint` included, and all diagnostics of the AsyncAPI parser. Of extensions in the folders given,
 * what they must not add as well, and the findings of their own `x-lint`.
 *
 * @throws EbadgeError `SPEC_…` at the first error that keeps it from being understood at all.
 */
export async function lintSpecification(
  asyncapi: string,
  extend: readonly string[] = [],
): Promise<LintFinding[]> {
  const reading = await readSpecification(asyncapi, { extend });
  const { model, parsed, relocate, sources } = reading;
  // what only shows when validators are made: unknown keywords, patterns that are none
  await relocating(relocate, () => emitValidators(model, ''));
  const diagnostics = parsed.diagnostics.map(({ file, pointer, text }): Finding => ({
    rule: 'asyncapi',
    file,
    pointer,
    message: text,
  }));
  const locate = placeFinder(reading);
  const { sets, faults } = ruleSets(reading);
  const found = [...faults, ...sets.flatMap((set) => lintSchemas(reading, set)), ...diagnostics];
  for (const { options } of sets) {
    const { 'unused-files': loose } = options;
    if (loose !== undefined) await relocating(reading.original, () => checkLooseFiles(sources, loose));
  }
  return found.map(({ rule, message: text, ...found }) => {
    const { place, remark } = relocate(found);
    const { file, pointer } = place;
    const { line = null, column = null } = locate(file, pointer) ?? {};
    const message = remark === undefined ? text : `${text} ${remark}`;
    return { rule, file, pointer, place: placeText(place), line, column, message };
  });
}
