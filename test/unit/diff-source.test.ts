/** What the comparison says of TypeScript code is held against the compiler, on the types that are generated of both versions. */

import { describe, expect, it } from 'vitest';
import { schemaRules } from '../../src/diff/rules-schemas.ts';
import type { Specification } from '../../src/diff/specification.ts';
import { emitTypes } from '../../src/generator/emit/types.ts';
import { compareFixture, fixtures, type Compared } from '../support/diff-fixtures.ts';
import { compileSnippets } from '../support/snippets.ts';

/** Rules whose doing is seen in types: not the functions that make messages. */
const isInTypes = (rule: string): boolean =>
  Object.hasOwn(schemaRules, rule) && !/^(?:builder|documentation|deprecation|errata)-/.test(rule);

const typesOf = async ({ model }: Specification): Promise<string> => (await emitTypes(model, '')).text;

/** Code that was written for the old types, on the new ones: it reads, names fields, and makes messages. */
async function consumerOf({ before, after, comparison }: Compared): Promise<string> {
  const uses = comparison.messages.map(({ before: old, after: now }, index) => {
    const [left, right] = [
      before.model.messages.find(({ name }) => name === old),
      after.model.messages.find(({ name }) => name === now),
    ];
    if (left === undefined || right === undefined) throw new Error(`there is no ${old}`);
    const draft = (side: string, type: string, filled: readonly string[]): string =>
      `Draft<${side}.${type}, ${filled.map((name) => `'${name}'`).join(' | ') || 'never'}>`;
    const type = left.definition;
    return `
      declare const now${index}: After.${type};
      export const read${index}: Before.${type} = now${index};
      declare const key${index}: keyof Before.${type};
      export const named${index}: keyof After.${type} = key${index};
      declare const given${index}: ${draft('Before', type, left.optionalInDraft)};
      export const made${index}: ${draft('After', type, right.optionalInDraft)} = given${index};`;
  });
  const [old, now] = [await typesOf(before), await typesOf(after)];
  return `
    import type { Draft } from '@ebadge/sdk/support/v1';
    namespace Before { ${old} }
    namespace After { ${now} }
    ${uses.join('\n')}`;
}

describe('TypeScript code', { timeout: 120_000 }, () => {
  it('compiles with the types of the new version where the comparison says so, and does not where it says not', async () => {
    const judged = fixtures
      .map((fixture) => ({ fixture, compared: compareFixture(fixture) }))
      .filter(({ compared }) => compared.comparison.changes.every(({ rule }) => isInTypes(rule)));
    const snippets = await Promise.all(
      judged.map(async ({ fixture, compared }) => ({ where: fixture, code: await consumerOf(compared) })),
    );
    const errors = compileSnippets(snippets);
    const wrong = judged.flatMap(({ fixture, compared }) => {
      const outcomes = compared.comparison.changes.flatMap(({ source }) =>
        source.filter(({ language }) => language === 'typescript').map(({ outcome }) => outcome),
      );
      const found = errors.filter((error) => error.startsWith(`${fixture}: `));
      if (outcomes.includes('breaks')) return found.length > 0 ? [] : [`${fixture}: it compiles`];
      return outcomes.length === 0 ? found : [];
    });
    expect(wrong).toEqual([]);
    expect(judged.length).toBeGreaterThan(40);
    expect(errors.length).toBeGreaterThan(10);
  });
});
