/** Holds the document against the AsyncAPI specification, with AsyncAPI's own parser. */

import { Parser } from '@asyncapi/parser';
import { escapeStep } from '../support/pointer.ts';
import type { JsonObject } from './load.ts';
import type { Note } from './model.ts';
import { placeText, specError } from './spec-error.ts';

/** Severities of diagnostics as the parser numbers them. */
const error = 0;

/** The parsed document, as templates get it, and the diagnostics that are no errors. */
export interface ParsedDocument {
  readonly document: unknown;
  readonly notes: readonly Note[];
}

/** Parses the derived document. Throws SPEC_INVALID with the first error; the others are in `details`. */
export async function parseDocument(
  derived: JsonObject,
  file: string,
  source: string,
): Promise<ParsedDocument> {
  const parser = new Parser();
  const { document, diagnostics } = await parser.parse(JSON.stringify(derived), { source });
  const notes = diagnostics.map(({ path, message, code, severity: level }) => ({
    isError: Number.parseInt(String(level), 10) === error,
    place: placeText({ file, pointer: path.map((step) => `/${escapeStep(String(step))}`).join('') }),
    pointer: path.map((step) => `/${escapeStep(String(step))}`).join(''),
    text: `${message} (${String(code)})`,
  }));
  const errors = notes.filter(({ isError }) => isError);
  const first = errors[0];
  if (first !== undefined || document === undefined) {
    const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
    throw specError(
      'SPEC_INVALID',
      { file, pointer: first?.pointer ?? '' },
      `${first?.text ?? 'the document cannot be parsed'}${more}.`,
      'correct the document as the AsyncAPI specification says.',
      errors,
    );
  }
  return { document, notes: notes.map(({ place, text }) => ({ place, text })) };
}
