/**
 * What the AsyncAPI parser said, kept for as long as it would say the same again. Its check compiles AsyncAPI's
 * own schema anew for each document, which takes longer than all the rest of a run that follows another one.
 */

import type { JsonObject } from './load.ts';
import { parseDocument, type ParsedDocument } from './parse-document.ts';

/** Parses derived documents, one after the other. They do not change with what schemas say, but with their names. */
export class ParseMemo {
  #last: { readonly text: string; readonly source: string; readonly parsed: ParsedDocument } | undefined;

  /** Like {@link parseDocument}. */
  async parse(derived: JsonObject, file: string, source: string): Promise<ParsedDocument> {
    const text = JSON.stringify(derived);
    if (this.#last?.source === source && this.#last.text === text) return this.#last.parsed;
    const parsed = await parseDocument(derived, file, source);
    const isSound = parsed.document !== undefined && !parsed.diagnostics.some(({ isError }) => isError);
    this.#last = isSound ? { text, source, parsed } : undefined;
    return parsed;
  }
}
