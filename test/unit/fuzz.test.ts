/** A short run of the fuzzers; `npm run fuzz` is the long one. */

import { describe, expect, it } from 'vitest';
import { fuzzBytes, fuzzMessages, type Tally } from '../fuzz/fuzz.ts';
import { judge } from '../fuzz/judge.ts';

const total = (tally: Tally): number => [...tally.values()].reduce((sum, times) => sum + times, 0);
const text = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

describe('inputs that nobody thought of', () => {
  it('are judged as two other implementations judge them: mutated bytes', { timeout: 120_000 }, () => {
    const tally: Tally = new Map();
    fuzzBytes(20131123, 20_000, tally);
    expect(total(tally)).toBe(20_000);
    expect([...tally.keys()].sort()).toEqual([
      'accepted',
      'malformed',
      'refused by a rule',
      'refused by a schema',
      'unknown',
    ]);
  });

  it('are judged as two other implementations judge them: edited messages', { timeout: 120_000 }, () => {
    const tally: Tally = new Map();
    fuzzMessages(20131123, 3_000, tally);
    expect(total(tally)).toBe(3_000);
  });
});

describe('the judge', () => {
  it('tells how an input ended', () => {
    expect(judge(text({ msg: 'get_all_prices' }))).toBe('accepted');
    expect(judge(text({ msg: 'get_all_prices', more: 1 }))).toBe('refused by a schema');
    expect(judge(text({ msg: 'get_all_prizes' }))).toBe('unknown');
    expect(judge(Uint8Array.of(0x7b))).toBe('malformed');
    expect(
      judge(text({ msg: 'load_price', from: '2013-01-01T00:00:00Z', to: '2012-01-01T00:00:00Z', price: 1 })),
    ).toBe('refused by a rule');
  });
});
