/** Prints which test holds the SDK to which requirement, as Markdown: `npm run requirements`. */

import { requirements } from './index.ts';
import type { Case, Requirement } from './requirement.ts';

const cell = (text: string): string => text.replaceAll('|', String.raw`\|`);

function summary({ checks, planned }: Requirement): string {
  if (planned === true) return '**planned**';
  const cases = checks.filter((check): check is Case => typeof check !== 'string');
  const facts = cases.length === 0 ? [] : [`unit/standard.test.ts (${cases.length})`];
  return [...facts, ...checks.filter((check) => typeof check === 'string')].map(cell).join('<br>');
}

const held = requirements.filter(({ planned }) => planned !== true);
const lines = [
  '# Requirements',
  '',
  `${requirements.length} requirements: ${held.length} are held by tests, ${requirements.length - held.length} are planned.`,
  '',
  '| id | source | behaviour | tests, below `test/` |',
  '| --- | --- | --- | --- |',
  ...requirements.map(
    (requirement) =>
      `| ${requirement.id} | ${cell(requirement.source)} | ${cell(requirement.behaviour)} | ${summary(requirement)} |`,
  ),
];
process.stdout.write(`${lines.join('\n')}\n`);
