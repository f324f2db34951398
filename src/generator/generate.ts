/** load → normalise → model → emit → write. */

import { createHash } from 'node:crypto';
import { EbadgeError } from '../core/errors.ts';
import { closest } from '../core/suggest.ts';
import { renderTemplate, type TemplateInput } from './emit/templates.ts';
import { bannerOf, emitModules } from './emit/typescript.ts';
import { ValidatorCache } from './emit/validator-cache.ts';
import type { Sources } from './load.ts';
import type { Model, Note } from './model.ts';
import { portableOf, type Portable } from './portable.ts';
import { targetNames, typescriptTarget } from './targets.ts';
import { packageVersion, toolVersions } from './package-info.ts';
import type { Diagnostic } from './parse-document.ts';
import { ParseMemo } from './parse-memo.ts';
import { placeText } from './spec-error.ts';
import {
  readSpecification,
  refuseEmpty,
  refuseFaults,
  refusingDepth,
  type Reading,
} from './specification.ts';
import { relocateNote, relocating } from './written-places.ts';
import { driftOf, refuseNoFolder, writeFiles, type Drift, type Written } from './write.ts';

export { targetNames } from './targets.ts';
export { loadContract } from './load-contract.ts';
export { readCatalogue } from './read-catalogue.ts';
export { lintRules, lintSpecification } from './lint-specification.ts';
export { watchSpecification } from './watch.ts';

/** A step of generating, as it begins. */
export type Step = 'load' | 'check' | 'types' | 'validators' | 'client' | 'write';

/** Options of {@link generate}. */
export interface GenerateOptions {
  /** The AsyncAPI document of version 3, or of version 2, JSON or YAML. */
  readonly asyncapi: string;
  /** Folders of extensions that are added to the document; their order makes no difference. Default: none. */
  readonly extend?: readonly string[];
  /** Folder that gets one folder a target, and manifest.json. */
  readonly out: string;
  /** Names of {@link targetNames}. Default: TypeScript alone. */
  readonly targets?: readonly string[];
  /** Writes nothing; compares instead. Default: false. */
  readonly check?: boolean;
  readonly onStep?: (step: Step) => void;
  /** Is told of the files of the specification as soon as there are any. */
  readonly onSources?: (sources: Sources) => void;
  /** Makes runs after the first one fast; what is written is the same. */
  readonly cache?: GenerateCache;
}

/** What {@link generate} did. */
export interface GenerateResult {
  readonly messages: number;
  readonly channels: number;
  readonly files: number;
  /**
   * What of the document no client can do, what was left out, what the types cannot show, and diagnostics of
   * the AsyncAPI parser that are no errors.
   */
  readonly notes: readonly Note[];
  /** With `check`: how the disk differs. */
  readonly drift?: Drift;
  /** Without `check`: what was written. */
  readonly output?: Written;
}

/** A diagnostic as a note. */
const noteOf = (diagnostic: Diagnostic): Note => ({
  place: placeText(diagnostic),
  text: diagnostic.text,
});

/** Diagnostics of the AsyncAPI parser, at the places where things were written. */
const diagnosticsOf = ({ parsed, relocate }: Reading): Note[] =>
  parsed.diagnostics.map(noteOf).map((note) => relocateNote(note, relocate));

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

function manifest(
  { model, isConverted, original }: Reading,
  names: readonly string[],
  files: ReadonlyMap<string, string>,
): string {
  const value = {
    generator: `@ebadge/sdk ${packageVersion}`,
    document: model.document,
    ...(model.extensions.length === 0 ? {} : { extensions: model.extensions }),
    title: model.catalogue.title,
    version: model.catalogue.version,
    targets: names,
    inputs: Object.fromEntries(
      model.inputs
        .map(({ name, sha256: hash }) => [original({ file: name, pointer: '' }).place.file, hash] as const)
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
    tools: toolVersions(isConverted),
    files: Object.fromEntries(
      [...files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, text]) => [name, sha256(text)]),
    ),
  };
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** What of a target is known before its template is rendered. */
interface Emitted {
  /** Files that no template renders; paths relative to the target's folder. */
  readonly files: ReadonlyMap<string, string>;
  readonly notes: readonly Note[];
  readonly portable: Portable | null;
}

/** TypeScript's own modules, and what the templates of other languages render. */
async function emitTargets(
  names: readonly string[],
  model: Model,
  banner: string,
  { onStep, cache }: Pick<GenerateOptions, 'onStep' | 'cache'>,
): Promise<Map<string, Emitted>> {
  const emitted = new Map<string, Emitted>();
  const portable = names.some((name) => name !== typescriptTarget) ? portableOf(model) : null;
  for (const name of names) {
    const isTypescript = name === typescriptTarget;
    const { files, notes } = isTypescript
      ? await emitModules(model, banner, onStep, cache?.validators)
      : { files: new Map<string, string>(), notes: portable?.notes ?? [] };
    emitted.set(name, { files, notes, portable: isTypescript ? null : portable });
  }
  return emitted;
}

/** Each note once: several targets may be wider than a schema for the same reason. */
const uniqueNotes = (notes: readonly Note[]): Note[] => [
  ...new Map(notes.map((note) => [`${note.place} ${note.text}`, note])).values(),
];

function refuseUnknown(names: readonly string[]): void {
  const unknown = names.find((name) => !targetNames.includes(name));
  if (unknown === undefined) return;
  const similar = closest(unknown, targetNames);
  const hint = similar === undefined ? `Known: ${targetNames.join(', ')}.` : `Did you mean ${similar}?`;
  throw new EbadgeError('INVALID_ARGUMENT', `There is no target "${unknown}". ${hint}`);
}

/** What a process that generates again and again keeps from one run to the next. */
export class GenerateCache {
  readonly memo: ParseMemo = new ParseMemo();
  readonly validators: ValidatorCache = new ValidatorCache();
}

/**
 * Generates the targets from an AsyncAPI document.
 *
 * @throws EbadgeError `SPEC_…` when the specification cannot be read, is wrong, or says what cannot be
 * expressed (file, JSON pointer and fix are in the message); `OUTPUT_UNWRITABLE` when the folder cannot be
 * written. Retrying helps once the cause is mended.
 */
export async function generate(options: GenerateOptions): Promise<GenerateResult> {
  const names = [...new Set(options.targets ?? [typescriptTarget])].sort();
  refuseUnknown(names);
  refuseEmpty('asyncapi', options.asyncapi);
  refuseEmpty('out', options.out);
  refuseNoFolder(options.out);
  const { onStep, onSources, cache, extend } = options;
  const reading = await readSpecification(options.asyncapi, { onStep, onSources, memo: cache?.memo, extend });
  const { model, parsed, relocate } = reading;
  const banner = bannerOf(model);
  const emitted = await refusingDepth(options.asyncapi, () =>
    relocating(relocate, () => {
      refuseFaults(reading);
      return emitTargets(names, model, banner, options);
    }),
  );
  onStep?.('client');
  const files = new Map<string, string>();
  for (const [target, { files: own, portable }] of emitted) {
    const rendered = await renderTemplate(target, { model, banner, portable }, parsed.document);
    for (const [name, text] of [...own, ...rendered]) files.set(`${target}/${name}`, text);
  }
  const notes = uniqueNotes([...emitted.values()].flatMap((target) => target.notes));
  files.set('manifest.json', manifest(reading, names, files));
  onStep?.('write');
  const summary = {
    messages: model.messages.length,
    channels: Object.keys(model.catalogue.channels).length,
    files: files.size,
    notes: [
      ...model.notes.map((note) => relocateNote(note, reading.original)),
      ...diagnosticsOf(reading),
      ...notes.map((note) => relocateNote(note, relocate)),
    ],
  };
  return options.check === true
    ? { ...summary, drift: driftOf(options.out, names, files) }
    : { ...summary, output: writeFiles(options.out, names, files) };
}

/**
 * What the template of a target needs under the AsyncAPI Generator itself: what it renders, and the files that no
 * template renders. Throws like {@link generate}.
 */
export async function emitForTemplate(
  asyncapi: string,
  target: string,
): Promise<TemplateInput & { readonly files: ReadonlyMap<string, string> }> {
  const reading = await readSpecification(asyncapi);
  const { model } = reading;
  const banner = bannerOf(model);
  const emitted = await relocating(reading.relocate, () => {
    refuseFaults(reading);
    return emitTargets([target], model, banner, {});
  });
  const { files = new Map<string, string>(), portable = null } = emitted.get(target) ?? {};
  return { model, banner, portable, files };
}
