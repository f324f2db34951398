/** Messages made from schemas: right and wrong as they say, and the same for anybody's document. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../generated/typescript/catalogue.ts';
import { schemas } from '../../generated/typescript/schemas.ts';
import { codec, safeParse, verdictOf, type Report } from '../../src/index.ts';
import { arbitrariesOf, messages } from '../../src/testing/arbitraries/index.ts';
import { strictVerdict } from '../support/verdict-oracle.ts';

const seed = 20_150_601;
/** Made by the schemas alone: no validator has picked them. */
const unpicked = arbitrariesOf({ catalogue, validators: {} }, schemas) as unknown as typeof messages;
const utf8 = new TextEncoder();

describe('arbitraries of the contract', () => {
  it('are of every message type', () => {
    expect(messages.names).toEqual(Object.keys(catalogue.messages).sort());
  });

  it.each(messages.names)('%s: are valid, and travel unchanged', (name) => {
    fc.assert(
      fc.property(unpicked.arbitrary(name), (message) => {
        expect(safeParse(codec.encode(message))).toEqual({ ok: true, message, forgiven: [] });
      }),
      { numRuns: 100, seed },
    );
  });

  it.each(messages.names)(
    '%s: spoilt ones get the verdict that they come with, of others than this SDK too',
    (name) => {
      fc.assert(
        fc.property(messages.invalid(name), ({ name: stated, text, verdict, spoilt }) => {
          const result = safeParse(text);
          const found = result.ok ? 'valid' : verdictOf(result.error);
          expect(found, spoilt).toEqual(verdict);
          const { rule, ...plain } = verdict;
          expect(strictVerdict(utf8.encode(text))).toEqual(rule === true ? verdict : plain);
          expect([stated, spoilt]).toEqual([name, expect.stringMatching(/\.$/)]);
        }),
        { numRuns: 100, seed },
      );
    },
  );

  it('spoil every keyword and every rule that the schemas have', () => {
    const samples = fc.sample(messages.anyInvalid(), { numRuns: 6000, seed });
    const keywords = new Set(samples.map(({ verdict }) => verdict.keyword ?? verdict.code));
    const all =
      'MALFORMED_JSON additionalProperties enum exclusiveMinimum format maximum minItems minLength minimum ' +
      'numberNotLess pattern propertyNames required sampleCount timeAfter timeNotBefore type uniqueItems';
    expect([...keywords].sort()).toEqual(all.split(' ').sort());
  });

  it('shrink to what is small', () => {
    const isLong = ({ values }: Report): boolean => Object.values(values).some((series) => series.length > 1);
    const { counterexample } = fc.check(
      fc.property(messages.arbitrary('report'), (report) => !isLong(report)),
      { seed, numRuns: 1000 },
    );
    const [smallest] = counterexample ?? [];
    expect(Object.keys(smallest?.values ?? {})).toHaveLength(1);
    expect(Object.values(smallest?.values ?? {})[0]?.length).toBeLessThanOrEqual(3);
  });

  it('say which message there is not, and which was meant', () => {
    expect(() => messages.arbitrary('reprot' as 'report')).toThrow(
      /There is no message "reprot"\. Did you mean report\?/,
    );
    expect(() => messages.invalid('toString' as 'report')).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    );
  });
});
