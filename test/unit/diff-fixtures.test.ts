/** Every rule of the comparison on a fixture of its own: what is found, and what it does. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ruleIds, rules } from '../../src/diff/rules.ts';
import { compareSpecifications } from '../../src/diff/compare.ts';
import { compareFixture, expectedOf, fixtures, quickly, ruleOf, summary } from '../support/diff-fixtures.ts';
import { goldenCases } from '../golden/tools.ts';
import { root } from '../support/snippets.ts';

describe('the rules of the comparison', () => {
  it('have a fixture each, and there are fixtures of no others', () => {
    const told = fixtures.map(ruleOf).filter((rule) => rule !== 'nothing');
    expect(ruleIds.filter((rule) => !told.includes(rule))).toEqual([]);
    expect(told.filter((rule) => !(ruleIds as readonly string[]).includes(rule))).toEqual([]);
  });

  it('are what the documentation lists', () => {
    const text = readFileSync(path.join(root, 'docs/diff.md'), 'utf8');
    const listed = text.slice(text.indexOf('\n## The rules\n')).match(/^- `.*$/gm) ?? [];
    expect(listed).toEqual(
      Object.entries(rules).map(([id, { title, text: told }]) => `- \`${id}\`: ${title}. ${told}`),
    );
  });

  it.each(fixtures)('tell of %s what is expected, and no more', (fixture) => {
    const { comparison } = compareFixture(fixture);
    const expected = expectedOf(fixture);
    expect(expected, `${fixture} has no expected.json`).toBeDefined();
    const { counterExamples: _, ...rest } = expected ?? { version: '', changes: [] };
    expect({ version: comparison.version.raise, changes: comparison.changes.map(summary) }).toEqual(rest);
    const told = comparison.changes.map(({ rule }) => rule);
    if (ruleOf(fixture) === 'nothing') expect(told).toEqual([]);
    else expect(told).toContain(ruleOf(fixture));
  });

  it.each(goldenCases)(
    'find nothing between the document of strangers $name and itself',
    ({ folder, document }) => {
      const [one, other] = [document, document].map((file) => quickly(path.join(folder, file)));
      if (one === undefined || other === undefined) throw new Error('two readings of one document');
      const { changes, version } = compareSpecifications(one, other);
      expect(changes).toEqual([]);
      expect(version.raise).toBe('none');
    },
  );

  it.each(fixtures)('find nothing between %s and itself', (fixture) => {
    const { before, after } = compareFixture(fixture);
    for (const side of [before, after]) expect(compareSpecifications(side, side).changes).toEqual([]);
  });
});
