/** load → normalise → model → emit → write. */

import { createHash } from 'node:crypto';
import { EbadgeError } from '../core/errors.ts';
import { closest } from '../core/suggest.ts';
import { renderTemplate } from './emit/templates.ts';
import { bannerOf, emitModules } from './emit/typescript.ts';
import { ValidatorCache } from './emit/validator-cache.ts';
import type { Sources } from './load.ts';
import type { Model, Note } from './model.ts';
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

export { readCatalogue } from './read-catalogue.ts';
export { lintRules, lintSpecification } from './lint-specification.ts';
export { watchSpecification } from './watch.ts';

const targets = ['typescript'] as const;
/** A target that can be generated. */
export type TargetName = (typeof targets)[number];

/** A step of generating, as it begins. */
export type Step = 'load' | 'check' | 'types' | 'validators' | 'client' | 'write';

/** Options of {@link generate}. */
export interface GenerateOptions {
  /** The AsyncAPI document of version 3, or of version 2, JSON or YAML. */
  readonly asyncapi: string;
  /** Folder that gets one folder a target, and manifest.json. */
  readonly out: string;
  /** Default: all. */
  readonly targets?: readonly TargetName[];
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
  { model, isConverted }: Reading,
  names: readonly string[],
  files: ReadonlyMap<string, string>,
): string {
  const value = {
    generator: `@ebadge/sdk ${packageVersion}`,
    document: model.document,
    title: model.catalogue.title,
    version: model.catalogue.version,
    targets: names,
    inputs: Object.fromEntries(model.inputs.map(({ name, sha256: hash }) => [name, hash])),
    tools: toolVersions(isConverted),
    files: Object.fromEntries(
      [...files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, text]) => [name, sha256(text)]),
    ),
  };
  return `${JSON.stringify(value, null, 2)}\n`;
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
  const names = [...new Set(options.targets ?? targets)].sort();
  const unknown = names.find((name) => !targets.includes(name));
  if (unknown !== undefined) {
    const similar = closest(unknown, targets);
    throw new EbadgeError(
      'INVALID_ARGUMENT',
      `There is no target "${unknown}". ${similar === undefined ? `Known: ${targets.join(', ')}.` : `Did you mean ${similar}?`}`,
    );
  }
  refuseEmpty('asyncapi', options.asyncapi);
  refuseEmpty('out', options.out);
  refuseNoFolder(options.out);
  const { onStep, onSources, cache } = options;
  const reading = await readSpecification(options.asyncapi, { onStep, onSources, memo: cache?.memo });
  const { model, parsed, relocate } = reading;
  const banner = bannerOf(model);
  const { files: emitted, notes } = await refusingDepth(options.asyncapi, () =>
    relocating(relocate, () => {
      refuseFaults(reading);
      return emitModules(model, banner, onStep, cache?.validators);
    }),
  );
  onStep?.('client');
  const rendered = await renderTemplate('typescript', model, banner, parsed.document);
  const files = new Map([...emitted, ...rendered].map(([name, text]) => [`typescript/${name}`, text]));
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
 * What the template of a target needs under the AsyncAPI Generator itself: the model to render, and the files
 * that no template renders. Throws like {@link generate}.
 */
export async function emitForTemplate(
  asyncapi: string,
): Promise<{ model: Model; banner: string; files: Map<string, string> }> {
  const reading = await readSpecification(asyncapi);
  const banner = bannerOf(reading.model);
  const { files } = await relocating(reading.relocate, () => {
    refuseFaults(reading);
    return emitModules(reading.model, banner);
  });
  return { model: reading.model, banner, files };
}
