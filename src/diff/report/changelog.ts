/** A comparison as a section of a changelog, in the form of Keep a Changelog. */

import { EbadgeError } from '../../core/errors.ts';
import type { Change } from '../change.ts';
import type { Comparison } from '../compare.ts';
import type { RuleId } from '../rules.ts';
import { escaped, sentence } from './markdown.ts';
import { effectTexts, listed } from './texts.ts';

const headings = ['Added', 'Changed', 'Deprecated', 'Removed'] as const;
type Heading = (typeof headings)[number];

/** The heading that a rule's changes stand under. */
function headingOf(rule: RuleId, text: string): Heading {
  if (rule === 'deprecation-changed') return text.includes('no longer') ? 'Changed' : 'Deprecated';
  if (
    /^(?:field|message|channel|channel-message|reply-message|reply|operation|server|builder|security)-added/.test(
      rule,
    )
  )
    return 'Added';
  return rule.endsWith('-removed') && rule !== 'enum-value-removed' && rule !== 'rule-removed'
    ? 'Removed'
    : 'Changed';
}

/** Names of types and fields as code. */
const entryText = (change: Change): string => {
  const { text, messages } = change;
  const effects = effectTexts(change);
  const about =
    messages.length > 0 && !messages.some((name) => text.includes(name)) ? ` (${listed(messages)})` : '';
  const what = `- ${sentence(change).replace(/\.$/, '')}${escaped(about)}`;
  return effects.length === 0 ? `${what}.` : `${what}: ${escaped(effects.join('; '))}.`;
};

/** What a line may hold, as in the changelog around it. */
const width = 120;

function wrapped(line: string): string {
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(' ')) {
    if (current !== '' && `${current} ${word}`.length > width) {
      lines.push(current);
      current = `  ${word}`;
    } else current = current === '' ? word : `${current} ${word}`;
  }
  return [...lines, current].join('\n');
}

/** Entries of one heading; texts for people are one entry. */
function entriesOf(changes: readonly Change[]): string[] {
  const texts = changes.filter(({ rule }) => rule === 'documentation-changed');
  const others = changes.filter(({ rule }) => rule !== 'documentation-changed').map(entryText);
  if (texts.length === 0) return others;
  return [
    ...others,
    `- Texts for people: ${escaped(listed([...new Set(texts.map(({ subject }) => subject))]))}.`,
  ];
}

/** The section, from its heading to its last entry. */
export function changelogSection({ changes }: Comparison, title: string): string {
  const parts = [`## ${title}`];
  for (const heading of headings) {
    const found = changes.filter(({ rule, text }) => headingOf(rule, text) === heading);
    const entries = [...new Set(entriesOf(found))];
    if (entries.length > 0) parts.push(`### ${heading}`, entries.map(wrapped).join('\n'));
  }
  if (parts.length === 1) parts.push('Nothing was changed.');
  return `${parts.join('\n\n')}\n`;
}

const headingAt = (line: string): string | null => /^## \[?([^\]\s]+)\]?/.exec(line)?.[1] ?? null;

/**
 * A changelog with the section in it: after the preamble and what is not released, before all other versions. Throws
 * INVALID_ARGUMENT when there is a section of that version.
 */
export function withSection(changelog: string, section: string, version: string): string {
  const lines = changelog.split('\n');
  const isThere = lines.some((line) => headingAt(line) === version);
  if (isThere) {
    throw new EbadgeError(
      'INVALID_ARGUMENT',
      `The changelog has a section of ${version}. Take it out, or give another version with --version.`,
      { details: { version } },
    );
  }
  const index = lines.findIndex((line) => {
    const name = headingAt(line);
    return name !== null && name.toLowerCase() !== 'unreleased';
  });
  const [above, below] = index === -1 ? [lines, []] : [lines.slice(0, index), lines.slice(index)];
  const rest = below.length === 0 ? '' : `\n${below.join('\n')}`;
  return `${above.join('\n').trimEnd()}\n\n${section}${rest}`;
}
