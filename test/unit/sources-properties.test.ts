/** What every property in schema/ says of itself, besides what the rules of x-lint ask for. */

import { describe, expect, it } from 'vitest';
import { obj, text } from '../support/json.ts';
import { documents, loaded } from '../support/sources-asyncapi.ts';
import { allProperties, root } from '../support/sources.ts';
import { lintRules, lintSpecification } from '../../src/generator/lint-specification.ts';

describe('schema/', () => {
  it.each(documents)('%s: our own lint has nothing to say', { timeout: 60_000 }, async (name) => {
    expect(await lintSpecification(`${root}${name}`)).toEqual([]);
  });

  it('is looked after by every rule that there is', () => {
    const optional = lintRules.filter(({ when }) => when.startsWith('x-lint')).map(({ rule }) => rule);
    const options = obj(loaded['x-lint']);
    expect(Object.keys(options).sort()).toEqual(optional.sort());
    expect(Object.values(options)).not.toContain(false);
  });

  it('says in the source of a property whether its description decides what the standard leaves open', () => {
    expect(allProperties.length).toBeGreaterThan(150);
    for (const { label, value } of allProperties) {
      const decidedHere = text(value['description']).includes('Reading of the SDK');
      expect(text(value['x-source']).endsWith('; reading of the SDK'), label).toBe(decidedHere);
    }
  });
});
