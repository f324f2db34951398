/**
 * What the comparison says of the wire is held against reality: messages that are generated from the schemas of one
 * version, and the validators that are generated of the other one, both ways.
 */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WireEffect } from '../../src/diff/change.ts';
import { compareFixture, expectedOf, fixtures } from '../support/diff-fixtures.ts';
import { messagesOf, validatorsOf } from '../support/diff-values.ts';

const numRuns = 300;
const directions = ['oldToNew', 'newToOld'] as const satisfies readonly (keyof WireEffect)[];

describe('messages of one version at receivers of the other one', { timeout: 120_000 }, () => {
  it.each(fixtures)('%s: pass or are refused as the comparison says', async (fixture) => {
    const { before, after, comparison } = compareFixture(fixture);
    const [old, now] = await Promise.all([before, after].map(validatorsOf));
    for (const message of comparison.messages) {
      for (const direction of directions) {
        const isForward = direction === 'oldToNew';
        const [sender, name] = isForward ? [before, message.before] : [after, message.after];
        const own = (isForward ? old : now)?.get(name);
        const other = (isForward ? now : old)?.get(isForward ? message.after : message.before);
        if (own === undefined || other === undefined) throw new Error(`no validator of ${name}`);
        const said = message.wire[direction];
        const what = `${name}, ${direction}: ${said}`;
        const outcome = fc.check(
          fc.property(messagesOf(sender, name, own), (value) => other(value)),
          { numRuns, seed: 7 },
        );
        expect(outcome.interrupted, what).toBe(false);
        if (said === 'compatible') expect(outcome.counterexample, what).toBeNull();
        if (said !== 'breaking' || outcome.failed) continue;
        const given = expectedOf(fixture)?.counterExamples?.[direction];
        expect(
          given,
          `${what}: nothing that was generated is refused, and expected.json gives nothing`,
        ).toBeDefined();
        expect([own(given), other(given)], what).toEqual([true, false]);
      }
    }
  });
});
