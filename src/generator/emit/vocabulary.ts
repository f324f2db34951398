/** Ajv's own keywords, and what is changed of them. */

import type { CodeKeywordDefinition, KeywordDefinition, Vocabulary } from 'ajv';

/** Makes a keyword's definition of Ajv's own. */
type Change = (definition: CodeKeywordDefinition) => CodeKeywordDefinition;

/** Changes of definitions, by keyword: of a definition for several, by any of them. */
export type Changes = Readonly<Record<string, Change>>;

const isCode = (definition: KeywordDefinition): definition is CodeKeywordDefinition => 'code' in definition;

/** A vocabulary with some of its keywords changed. */
export function changedVocabulary(vocabulary: Vocabulary, changes: Changes): Vocabulary {
  return vocabulary.map((entry) => {
    if (typeof entry === 'string' || !isCode(entry)) return entry;
    const changed = [entry.keyword].flat().find((keyword) => Object.hasOwn(changes, keyword));
    return changed === undefined ? entry : (changes[changed]?.(entry) ?? entry);
  });
}
