/** load → normalise → model → emit → write. */

import { createHash } from 'node:crypto';
import path from 'node:path';
import { EbadgeError } from '../core/errors.ts';
import { buildModel } from './build-model.ts';
import { checkSchemas } from './check-schemas.ts';
import { deriveDocument, placeInSources } from './derived-document.ts';
import { emitCatalogue, emitIndex, emitValidatorTable } from './emit/modules.ts';
import { renderTemplate } from './emit/templates.ts';
import { emitTypes } from './emit/types.ts';
import { emitValidators } from './emit/validators.ts';
import { lint, type Finding } from './lint.ts';
import { Sources } from './load.ts';
import type { Model, Note } from './model.ts';
import { packageVersion, toolVersions } from './package-info.ts';
import { parseDocument, refuseErrors, type Diagnostic, type ParsedDocument } from './parse-document.ts';
import { placeText, specError } from './spec-error.ts';
import {
  placeAsWritten,
  relocateConverted,
  relocateNote,
  relocating,
  type Relocate,
} from './written-places.ts';
import { compareWithDisk, writeFiles, type Drift, type Written } from './write.ts';

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

const noteOf = (diagnostic: Diagnostic): Note => ({ place: placeText(diagnostic), text: diagnostic.text });

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

function refuseEmpty(option: 'asyncapi' | 'out', value: string): void {
  if (value !== '') return;
  const what = option === 'out' ? 'a folder' : 'the AsyncAPI document';
  throw new EbadgeError('INVALID_ARGUMENT', `The option "${option}" is empty. Name ${what}.`);
}

/** A specification as read, with all that is to be said against it. */
interface Reading {
  readonly model: Model;
  readonly findings: readonly Finding[];
  readonly parsed: ParsedDocument;
  /** From places in what was made of the document to those in what was written. */
  readonly relocate: Relocate;
  /** The same for places in the document as it was read. */
  readonly original: Relocate;
  /** Whether the document was of AsyncAPI 2. */
  readonly isConverted: boolean;
}

/** Reads a specification. Throws at the first error that keeps it from being understood at all. */
async function readSpecification(file: string, onStep?: (step: Step) => void): Promise<Reading> {
  onStep?.('load');
  const sources = new Sources(file);
  const original = relocateConverted(sources.conversion, sources.root.name);
  const model = await relocating(original, () => buildModel(sources));
  const relocate: Relocate = (place) => original(placeAsWritten(model.definitions, place));
  return relocating(relocate, async () => {
    onStep?.('check');
    checkSchemas(model.definitions);
    const findings = lint(model, sources);
    const derived = deriveDocument(model, sources);
    const parsed = await parseDocument(derived.document, model.document, path.resolve(file));
    const diagnostics = parsed.diagnostics.map((one) => ({ ...one, ...placeInSources(derived, model, one) }));
    return {
      model,
      findings,
      parsed: { ...parsed, diagnostics },
      relocate,
      original,
      isConverted: sources.conversion !== null,
    };
  });
}

/** Diagnostics of the AsyncAPI parser, at the places where things were written. */
const diagnosticsOf = ({ parsed, relocate }: Reading): Note[] =>
  parsed.diagnostics.map(noteOf).map((note) => relocateNote(note, relocate));

const textOfFinding = ({ message, rule }: Finding): string => `${message} (${rule})`;

/** Throws SPEC_INVALID with the first thing that is wrong: our own findings come first. */
function refuseFaults({ model, findings, parsed }: Reading): void {
  const [finding] = findings;
  if (finding !== undefined) {
    throw specError('SPEC_INVALID', finding, textOfFinding(finding), 'correct the document there.');
  }
  refuseErrors(parsed, model.document);
}

/**
 * Everything that is to be said against a specification: findings of our own lint, and all diagnostics of
 * the AsyncAPI parser.
 *
 * @throws EbadgeError `SPEC_…` at the first error that keeps it from being understood at all.
 */
export async function lintSpecification(file: string): Promise<Note[]> {
  refuseEmpty('asyncapi', file);
  const reading = await readSpecification(file);
  const { model, findings, relocate } = reading;
  // what only shows when validators are made
  await relocating(relocate, () => emitValidators(model, ''));
  const own = findings.map((finding) => ({ place: placeText(finding), text: textOfFinding(finding) }));
  return [...own.map((note) => relocateNote(note, relocate)), ...diagnosticsOf(reading)];
}

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

async function emitTypeScript(
  model: Model,
  document: unknown,
  onStep?: (step: Step) => void,
): Promise<{ files: Map<string, string>; notes: Note[] }> {
  const banner = `// Generated by @ebadge/sdk ${packageVersion} from ${model.document}. Do not edit: change the source and run \`ebadge generate\`.`;
  const files = new Map<string, string>();
  onStep?.('types');
  const types = await emitTypes(model, banner);
  files.set('types.ts', types.text);
  onStep?.('validators');
  const validators = await emitValidators(model, banner);
  for (const [name, text] of validators.files) files.set(name, text);
  files.set('catalogue.ts', emitCatalogue(model, banner));
  files.set('validators.ts', emitValidatorTable(model, banner));
  files.set('index.ts', emitIndex(banner));
  onStep?.('client');
  for (const [name, text] of await renderTemplate('typescript', model, banner, document))
    files.set(name, text);
  return { files, notes: [...types.notes, ...validators.notes] };
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
    throw new EbadgeError(
      'INVALID_ARGUMENT',
      `There is no target "${unknown}". Known: ${targets.join(', ')}.`,
    );
  }
  refuseEmpty('asyncapi', options.asyncapi);
  refuseEmpty('out', options.out);
  const reading = await readSpecification(options.asyncapi, options.onStep);
  const { model, parsed, relocate } = reading;
  const { files: emitted, notes } = await relocating(relocate, () => {
    refuseFaults(reading);
    return emitTypeScript(model, parsed.document, options.onStep);
  });
  const files = new Map([...emitted].map(([name, text]) => [`typescript/${name}`, text]));
  files.set('manifest.json', manifest(reading, names, files));
  options.onStep?.('write');
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
    ? { ...summary, drift: compareWithDisk(options.out, names, files) }
    : { ...summary, output: writeFiles(options.out, names, files) };
}
