/** What becomes of keywords: of those that are known, and of others. */

import { closest } from '../core/suggest.ts';
import { escapeStep } from '../support/pointer.ts';
import type { Json } from './json.ts';
import { annotations, constraints, structures, vocabulary } from './keyword-table.ts';
import { specError, type SourcePlace } from './spec-error.ts';

const kept = new Set([...constraints, ...annotations]);
const dropped = new Set([...structures, 'id']);

/** Keywords that draft-06 and draft-07 have and later dialects have not. */
const older: Readonly<Record<string, string>> = {
  additionalItems: 'write items, beside prefixItems.',
  dependencies: 'write dependentRequired or dependentSchemas.',
};

/** Words of other tools that resemble a keyword without meaning it. */
const customary = new Set([
  'comment',
  'comments',
  'constraint',
  'constraints',
  'enumDescriptions',
  'goType',
  'id',
  'name',
  'note',
  'optional',
  'options',
  'propertyOrder',
  'propertyType',
  'tsType',
  'unit',
  'units',
  'version',
  'xml',
]);

/** What is to be done with a keyword. */
export type Treatment = 'keep' | 'drop' | { readonly note: string };

/**
 * Says what becomes of a keyword. Throws SPEC_INVALID at one that is probably misspelt: it would constrain
 * nothing. Others that are unknown are left out, with a note: JSON Schema says that they mean nothing.
 */
export function treatKeyword(keyword: string, value: Json, dialect: string, place: SourcePlace): Treatment {
  if (keyword === 'discriminator') {
    return {
      note: 'discriminator is not checked: alternatives are told apart by what their own schemas say.',
    };
  }
  const advice = dialect.startsWith('draft-') ? undefined : older[keyword];
  if (advice !== undefined) {
    throw specError(
      'SPEC_UNSUPPORTED',
      { file: place.file, pointer: `${place.pointer}/${keyword}` },
      `${dialect} has no ${keyword}: it would constrain nothing.`,
      advice,
    );
  }
  if (kept.has(keyword) || keyword.startsWith('x-')) return 'keep';
  if (dropped.has(keyword)) return 'drop';
  const at = { file: place.file, pointer: `${place.pointer}/${escapeStep(keyword)}` };
  if (keyword === 'nullable') {
    if (value === false) return { note: '"nullable" is no keyword of JSON Schema: it is ignored.' };
    throw specError(
      'SPEC_UNSUPPORTED',
      at,
      'nullable is not supported: it is no keyword of JSON Schema, whose validators ignore it.',
      'add "null" to the type.',
    );
  }
  const similar = customary.has(keyword) ? undefined : closest(keyword, vocabulary);
  if (similar !== undefined) {
    throw specError(
      'SPEC_INVALID',
      at,
      `unknown keyword: "${keyword}", which would constrain nothing. Did you mean "${similar}"?`,
      `write "${similar}", or "x-${keyword}" if it is a word of your own.`,
    );
  }
  return { note: `"${keyword}" is no keyword of JSON Schema: it is ignored.` };
}

/** Throws SPEC_INVALID at a regular expression that is none. */
export function checkPattern(pattern: string, place: SourcePlace): void {
  try {
    new RegExp(pattern, 'u');
  } catch (cause) {
    throw specError(
      'SPEC_INVALID',
      place,
      `${cause instanceof Error ? cause.message : String(cause)}.`,
      'correct the regular expression; it is read as ECMAScript reads it, with the flag u.',
      cause,
    );
  }
}
