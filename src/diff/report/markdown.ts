/** A comparison as Markdown: for a pull request. */

import type { Comparison } from '../compare.ts';
import type { Change } from '../change.ts';
import { effectTexts, grouped, groupTitles, listed, versionText } from './texts.ts';

/** Text as Markdown shows it; an underscore inside a word stands for itself. */
export const escaped = (text: string): string =>
  text.replace(/[\\`*{}[\]<>|#]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, '\\$&').replace(/\s+/g, ' ');

/** The sentence of a change, with what was changed as code. */
export const sentence = ({ subject, text }: Change): string =>
  text.startsWith(subject) ? `\`${subject}\`${escaped(text.slice(subject.length))}` : escaped(text);

function itemText(change: Change): string {
  const { rule, messages, before, after } = change;
  const lines = [`- ${sentence(change)} (\`${rule}\`)`];
  for (const effect of effectTexts(change)) lines.push(`  - ${escaped(effect)}`);
  if (messages.length > 0) lines.push(`  - messages: ${listed(messages.map((name) => `\`${name}\``))}`);
  const places = [...new Set([before, after])].filter((place) => place !== null);
  if (places.length > 0) lines.push(`  - ${places.map((place) => `\`${place}\``).join(' → ')}`);
  return lines.join('\n');
}

/** A comparison as Markdown. */
export function markdownOf({ changes, version, stated }: Comparison, before: string, after: string): string {
  const heading = `## Changes of the specification\n\nFrom \`${before}\` to \`${after}\`.`;
  const parts = [heading, `Version: ${escaped(versionText(version, stated))}`];
  if (changes.length === 0) parts.push('Nothing was changed.');
  for (const [group, found] of grouped(changes)) {
    parts.push(`### ${groupTitles[group]}`, found.map(itemText).join('\n'));
  }
  return `${parts.join('\n\n')}\n`;
}
