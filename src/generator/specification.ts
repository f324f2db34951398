/** Reads a specification, and refuses one that is wrong. */

import { statSync, type Stats } from 'node:fs';
import path from 'node:path';
import { EbadgeError } from '../core/errors.ts';
import { buildModel } from './build-model.ts';
import { checkSchema, checkSchemas } from './check-schemas.ts';
import { deriveDocument, placeInSources } from './derived-document.ts';
import { checkErrata } from './errata.ts';
import { checkExtensionMessages } from './extension-messages.ts';
import { extend, type Extended } from './extensions/extend.ts';
import { lint, type Finding } from './lint.ts';
import { Sources } from './load.ts';
import type { Model } from './model.ts';
import { parseDocument, refuseErrors, type ParsedDocument } from './parse-document.ts';
import type { ParseMemo } from './parse-memo.ts';
import { specError } from './spec-error.ts';
import { placeAsWritten, relocateConverted, relocating, type Relocate } from './written-places.ts';

/** A specification as read, with all that is to be said against it. */
export interface Reading {
  readonly model: Model;
  readonly sources: Sources;
  readonly findings: readonly Finding[];
  readonly parsed: ParsedDocument;
  /** From places in what was made of the document to those in what was written. */
  readonly relocate: Relocate;
  /** The same for places in the document as it was read. */
  readonly original: Relocate;
  /** Whether the document was of AsyncAPI 2. */
  readonly isConverted: boolean;
  /** What was added to the document. */
  readonly extended: Extended;
}

/** How {@link readSpecification} reads. */
export interface ReadOptions {
  readonly onStep?: ((step: 'load' | 'check') => void) | undefined;
  /** Is told of the files as soon as there are any: also of those of a specification that is wrong. */
  readonly onSources?: ((sources: Sources) => void) | undefined;
  readonly memo?: ParseMemo | undefined;
  /** Folders of extensions that are added to the document. */
  readonly extend?: readonly string[] | undefined;
}

/** Throws INVALID_ARGUMENT when a path is empty. */
export function refuseEmpty(option: 'asyncapi' | 'out', value: string): void {
  if (value !== '') return;
  const what = option === 'out' ? 'a folder' : 'the AsyncAPI document';
  throw new EbadgeError('INVALID_ARGUMENT', `The option "${option}" is empty. Name ${what}.`);
}

/** More than any specification written by people; reading it would take all memory. */
const mostBytes = 50_000_000;

function refuseHuge(file: string): void {
  let found: Stats | undefined;
  try {
    found = statSync(file, { throwIfNoEntry: false });
  } catch {
    // reading it says why
  }
  if (found?.isFile() !== true || found.size <= mostBytes) return;
  throw specError(
    'SPEC_UNSUPPORTED',
    { file: path.basename(file), pointer: '' },
    `the file has ${Math.round(found.size / 1e6)} MB; documents of up to ${mostBytes / 1e6} MB are read.`,
    'name the AsyncAPI document, or take out what is none of it.',
  );
}

/** Does the work; throws SPEC_UNSUPPORTED where references follow on one another longer than can be followed. */
export async function refusingDepth<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (caught) {
    const isTooDeep = [caught, caught instanceof Error ? caught.cause : undefined].some(
      (error) => error instanceof RangeError && error.message.includes('call stack'),
    );
    if (!isTooDeep) throw caught;
    throw specError(
      'SPEC_UNSUPPORTED',
      { file: path.basename(file), pointer: '' },
      'its schemas are nested too deeply, or lead on to one another in too long a chain.',
      'make the chain of references shorter: some hundreds of schemas can follow on one another.',
      caught,
    );
  }
}

/** Reads a specification. Throws at the first error that keeps it from being understood at all. */
export const readSpecification = (file: string, options: ReadOptions = {}): Promise<Reading> =>
  refusingDepth(file, () => readAll(file, options));

async function readAll(file: string, options: ReadOptions): Promise<Reading> {
  refuseEmpty('asyncapi', file);
  options.onStep?.('load');
  refuseHuge(file);
  const sources = new Sources(file);
  options.onSources?.(sources);
  const converted = relocateConverted(sources.conversion, sources.root.name);
  const extended = await relocating(converted, () => extend(sources, options.extend ?? []));
  const original: Relocate = (place) => converted(extended.relocate(place));
  const model = await relocating(original, () => {
    try {
      return buildModel(sources, extended.extensions);
    } catch (caught) {
      extended.refuseFirst();
      throw caught;
    }
  });
  const schemas = [...model.definitions, ...model.unreached];
  const relocate: Relocate = (place) => original(placeAsWritten(schemas, place));
  return relocating(relocate, async () => {
    options.onStep?.('check');
    checkSchemas(model.definitions);
    model.unreached.forEach(checkSchema);
    // only now: a misspelt keyword, which is refused above, would look like a fault of these
    checkErrata(model);
    checkExtensionMessages(model, extended);
    const findings = [...extended.findings, ...lint(model, sources)];
    const derived = deriveDocument(model, sources);
    const source = path.resolve(file);
    const parsed = await (options.memo?.parse(derived.document, model.document, source) ??
      parseDocument(derived.document, model.document, source));
    const diagnostics = parsed.diagnostics.map((one) => ({ ...one, ...placeInSources(derived, model, one) }));
    return {
      model,
      sources,
      findings,
      parsed: { ...parsed, diagnostics },
      relocate,
      original,
      isConverted: sources.conversion !== null,
      extended,
    };
  });
}

/** What a finding says, with the rule that says it. */
export const textOfFinding = ({ message, rule }: Finding): string => `${message} (${rule})`;

/** Throws SPEC_INVALID with the first thing that is wrong: our own findings come first. */
export function refuseFaults({ model, findings, parsed }: Reading): void {
  const [finding] = findings;
  if (finding !== undefined) {
    throw specError('SPEC_INVALID', finding, textOfFinding(finding), 'correct the document there.');
  }
  refuseErrors(parsed, model.document);
}
