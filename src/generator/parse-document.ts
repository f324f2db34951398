/** Holds the document against the AsyncAPI specification, with AsyncAPI's own parser. */

import { Parser } from '@asyncapi/parser';
import { documentStructure } from '@asyncapi/parser/cjs/ruleset/functions/documentStructure.js';
import { escapeStep } from '../support/pointer.ts';
import type { JsonObject } from './load.ts';
import { specError, type SourcePlace } from './spec-error.ts';

/** Severity of an error, as the parser numbers them. */
const error = 0;

/** One diagnostic of the AsyncAPI parser. */
export interface Diagnostic extends SourcePlace {
  readonly isError: boolean;
  /** The parser's name for what it found. */
  readonly code: string;
  readonly text: string;
}

/** The document as AsyncAPI's tools know it, if it could be parsed, and what the parser says of it. */
export interface ParsedDocument {
  readonly document: unknown;
  readonly diagnostics: readonly Diagnostic[];
}

type Arguments = Parameters<typeof documentStructure>;

/** What the parser's checks compile is kept with this, and not with the document at hand. */
const kept = {} as Arguments[2]['documentInventory'];

/**
 * The parser's own check of a document against AsyncAPI's schema. It would compile that schema anew for each document,
 * which takes longer than all the rest.
 */
const structure = (resolved: boolean) => ({
  given: '$',
  then: {
    function: (value: Arguments[0], options: Arguments[1], context: Arguments[2]) =>
      documentStructure(value, options, { ...context, documentInventory: kept }),
    functionOptions: { resolved },
  },
});

const ruleset = {
  rules: {
    'asyncapi-document-resolved': structure(true),
    'asyncapi-document-unresolved': structure(false),
  },
};

/** Parses the derived document. `source` is where it comes from, for references to files. */
export async function parseDocument(
  derived: JsonObject,
  file: string,
  source: string,
): Promise<ParsedDocument> {
  const { document, diagnostics } = await new Parser({ ruleset }).parse(JSON.stringify(derived), { source });
  return {
    document,
    diagnostics: diagnostics.map(({ path, message, code, severity }) => ({
      file,
      pointer: path.map((step) => `/${escapeStep(String(step))}`).join(''),
      isError: Number.parseInt(String(severity), 10) === error,
      code: String(code),
      text: `${message} (${String(code)})`,
    })),
  };
}

/** Throws SPEC_INVALID when the parser found an error; the others are counted. */
export function refuseErrors({ document, diagnostics }: ParsedDocument, file: string): void {
  const errors = diagnostics.filter(({ isError }) => isError);
  const [first] = errors;
  if (first === undefined && document !== undefined) return;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  throw specError(
    'SPEC_INVALID',
    first ?? { file, pointer: '' },
    `${first?.text ?? 'the document cannot be parsed'}${more}.`,
    'correct the document as the AsyncAPI specification says.',
  );
}
