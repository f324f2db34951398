/** Compares two specifications. */

import { compareChannels } from './bus/compare-channels.ts';
import { compareMessages } from './bus/compare-messages.ts';
import { compareDocument, compareOperations, compareServers } from './bus/compare-servers.ts';
import { levelsOf, type Change, type Level, type WireEffect } from './change.ts';
import { ruleIds } from './rules.ts';
import { SchemaComparison } from './schemas/compare-schemas.ts';
import type { Specification } from './specification.ts';
import { suggestVersion, type Suggestion } from './version.ts';

/** What became of one message type's values. */
interface MessageVerdict {
  readonly before: string;
  readonly after: string;
  readonly wire: WireEffect;
}

/** All that is different, in an order that depends on nothing else. */
export interface Comparison {
  readonly changes: readonly Change[];
  readonly version: Suggestion;
  /** The version that the new document says it is. */
  readonly stated: string;
  /** Message types that there are in both, and whether each side's schema lets the other one's values pass. */
  readonly messages: readonly MessageVerdict[];
}

const rank = (change: Change): number => {
  const [first] = levelsOf(change);
  if (first !== undefined) return ['wire', 'source', 'topology'].indexOf(first);
  return change.rule === 'documentation-changed' ? 4 : 3;
};

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Compares two specifications, old and new. */
export function compareSpecifications(before: Specification, after: Specification): Comparison {
  const schemas = new SchemaComparison(before, after);
  const messages = compareMessages(before, after, schemas);
  const changes = [
    ...messages.changes,
    ...schemas.changes(),
    ...compareChannels(before, after, messages.renamed),
    ...compareServers(before, after),
    ...compareOperations(before, after),
    ...compareDocument(before, after),
  ];
  const sorted = changes.sort(
    (a, b) =>
      rank(a) - rank(b) ||
      ruleIds.indexOf(a.rule) - ruleIds.indexOf(b.rule) ||
      byText(a.subject, b.subject) ||
      byText(a.text, b.text),
  );
  return {
    changes: sorted,
    version: suggestVersion(before.model.catalogue.version, sorted),
    stated: after.model.catalogue.version,
    messages: messages.pairs.map(([left, right]) => ({
      before: left.name,
      after: right.name,
      wire: schemas.verdict([left.definition, right.definition]),
    })),
  };
}

/** The changes that break at a level. */
export const changesAt = (changes: readonly Change[], level: Level): readonly Change[] =>
  changes.filter((change) => levelsOf(change).includes(level));
