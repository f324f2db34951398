/** Ajv's own keywords, and what is changed of them. */

import type { CodeKeywordDefinition, KeywordDefinition, Vocabulary } from 'ajv';

/** Makes a keyword's definition of Ajv's own. */
type Change = (definition: CodeKeywordDefinition) => CodeKeywordDefinition;

/** Changes of definitions, by keyword. */
export type Changes = Readonly<Record<string, Change>>;

const isCode = (definition: KeywordDefinition): definition is CodeKeywordDefinition => 'code' in definition;

/** A vocabulary with some of its keywords changed. */
export function changedVocabulary(vocabulary: Vocabulary, changes: Changes): Vocabulary {
  return vocabulary.map((entry) => {
    if (typeof entry === 'string' || typeof entry.keyword !== 'string' || !isCode(entry)) return entry;
    return Object.hasOwn(changes, entry.keyword) ? (changes[entry.keyword]?.(entry) ?? entry) : entry;
  });
}
