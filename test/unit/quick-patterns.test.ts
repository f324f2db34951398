/** Simple patterns read without a regular expression let pass what the expression does, and nothing else. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partsOf } from '../../src/generator/emit/quick-patterns.ts';
import { hasParts } from '../../src/support/values.ts';

/** What the emitted code says; undefined where the pattern stays an expression. */
function verdict(pattern: string, text: string): boolean | undefined {
  const parts = partsOf(pattern);
  if (parts === null) return undefined;
  return hasParts(text, parts.mark, parts.count) && !parts.others.some((other) => text.includes(other));
}

const marks = ['.', '*', '#', '/', '$', '(', ' ', 'a', '0', '~'];
const texts = fc.string({
  unit: fc.constantFrom(...marks, 'b', '-', '\n', '\u2028', '\ud83d', '\udd0b', '\ud83d\udd0b', 'é'),
  maxLength: 9,
});
const escaped = (mark: string): string => mark.replace(/[$*./()]/, String.raw`\$&`);

/** Patterns of the kind, and some that are nearly so. */
const patterns = fc
  .record({
    excluded: fc.uniqueArray(fc.constantFrom(...marks), { minLength: 1, maxLength: 4 }),
    marks: fc.array(
      fc.tuple(fc.nat(), fc.constantFrom<'class' | 'escape' | 'bare'>('class', 'escape', 'bare')),
      { maxLength: 3 },
    ),
    flaw: fc.option(fc.tuple(fc.nat(), fc.constantFrom('', '?', '+', '.', '|', '^', '[', '[^x]+', '(?:)')), {
      freq: 3,
    }),
  })
  .map(({ excluded, marks: between, flaw }) => {
    const part = `[^${excluded.join('')}]+`;
    const rest = between.map(([which, how]) => {
      const mark = excluded[which % excluded.length] ?? '';
      return `${{ class: `[${mark}]`, escape: escaped(mark), bare: mark }[how]}${part}`;
    });
    const pattern = `^${part}${rest.join('')}$`;
    if (flaw === null) return pattern;
    const at = flaw[0] % (pattern.length + 1);
    return pattern.slice(0, at) + flaw[1] + pattern.slice(at + 1);
  });

const expression = (pattern: string): RegExp | null => {
  try {
    return new RegExp(pattern, 'u');
  } catch {
    return null;
  }
};

describe('simple patterns', () => {
  it.each([
    ['^[^.]+$', { count: 1, mark: '.', others: [] }],
    ['^[^.*#]+$', { count: 1, mark: '.', others: ['*', '#'] }],
    ['^[^.]+[.][^.]+$', { count: 2, mark: '.', others: [] }],
    [String.raw`^[^\./]+\/[^/.]+/[^./]+$`, null],
    [String.raw`^[^\./]+\/[^/.]+[/][^./]+$`, { count: 3, mark: '/', others: ['.'] }],
  ])('of %s', (pattern, parts) => {
    expect(partsOf(pattern)).toEqual(parts);
  });

  it.each([
    '',
    '^$',
    '[^.]+',
    '^[^.]*$',
    '^[^.]+$|x',
    '^[^a-z]+$',
    '^[^.]+.[^.]+$',
    '^[^.]+[.][^#]+$',
    '^[^.]+#[^.]+$',
    String.raw`^[^\d]+$`,
    '^[.]+$',
    '^[^.]+[.#][^.#]+$',
  ])('leave %j to the regular expression', (pattern) => {
    expect(partsOf(pattern)).toBeNull();
  });

  it('say what the regular expression says', () => {
    let read = 0;
    fc.assert(
      fc.property(patterns, fc.array(texts, { minLength: 10, maxLength: 10 }), (pattern, all) => {
        const whole = expression(pattern);
        if (whole === null) {
          expect(partsOf(pattern)).toBeNull();
          return;
        }
        if (partsOf(pattern) === null) return;
        read++;
        for (const text of all) expect([text, verdict(pattern, text)]).toEqual([text, whole.test(text)]);
      }),
      { numRuns: 3000 },
    );
    expect(read).toBeGreaterThan(500);
  });
});
