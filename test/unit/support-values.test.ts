/** JSON values compared by value, whatever they hold. */

import { describe, expect, it } from 'vitest';
import { duplicateItems, equalJson, isMultipleOf } from '../../src/support/values.ts';

const parse = (text: string): unknown => JSON.parse(text);

const equal: readonly (readonly [string, string])[] = [
  ['1', '1.0'],
  ['0', '-0'],
  ['{"a":1,"b":[2]}', '{"b":[2e0],"a":1}'],
  ['{"__proto__":1}', '{"__proto__":1}'],
  ['{"constructor":{}}', '{"constructor":{}}'],
  ['{"valueOf":1,"toString":2,"toJSON":3}', '{"toJSON":3,"toString":2,"valueOf":1}'],
  ['[]', '[]'],
];
const different: readonly (readonly [string, string])[] = [
  ['1', '"1"'],
  ['0', 'false'],
  ['null', '{}'],
  ['{}', '[]'],
  ['[1]', '{"0":1}'],
  ['["a"]', '"[\\"a\\"]"'],
  ['{"a":1}', '{"a":1,"b":1}'],
  ['{"a":1}', '{"b":1}'],
  ['{"__proto__":1}', '{}'],
  ['{"toString":1}', '{"a":1}'],
  ['[1,2]', '[2,1]'],
  ['["1,2"]', '["1","2"]'],
  ['{"a":"b,c"}', '{"a":"b","c":"c"}'],
];

describe('two JSON values', () => {
  it.each(equal)('%s and %s are equal', (a, b) => {
    expect(equalJson(parse(a), parse(b))).toBe(true);
    expect(duplicateItems([parse(a), parse(b)])).toEqual([0, 1]);
  });

  it.each(different)('%s and %s are not', (a, b) => {
    expect(equalJson(parse(a), parse(b))).toBe(false);
    expect(equalJson(parse(b), parse(a))).toBe(false);
    expect(duplicateItems([parse(a), parse(b)])).toBeNull();
  });
});

describe('items', () => {
  it('that are given twice are told by index', () => {
    expect(duplicateItems([])).toBeNull();
    expect(duplicateItems([{ a: 1 }])).toBeNull();
    expect(duplicateItems([3, { a: 1 }, 'a', { a: 1 }])).toEqual([1, 3]);
  });

  it('may be many', () => {
    const items = Array.from({ length: 200_000 }, (_, index) => ({ index }));
    expect(duplicateItems(items)).toBeNull();
    expect(duplicateItems([...items, { index: 7 }])).toEqual([7, items.length]);
  });
});

describe('multiples are decimal', () => {
  it.each([
    [0.3, 0.1], [1.1, 0.1], [19.99, 0.01], [4.35, 0.01], [-0.7, 0.1], [0, 0.1], [1e308, 0.5], [1e23, 10], [9e-7, 1e-7],
    [5e-324, 5e-324], [1e308, 1e-10], [6, 3], [-6, 3], [4.5, 1.5], [1e21, 7e20 / 7],
  ])('%d is one of %d', (value, divisor) => {
    expect(isMultipleOf(value, divisor)).toBe(true);
  }); // prettier-ignore

  it.each([
    [0.35, 0.1], [1.11, 0.1], [7, 3], [0.1 + 0.2, 0.1], [1e308, 0.123456789], [1, 1e308], [1e-10, 1e-9], [0.5, 1],
    [Number.POSITIVE_INFINITY, 1], [Number.NaN, 1],
  ])('%d is none of %d', (value, divisor) => {
    expect(isMultipleOf(value, divisor)).toBe(false);
  }); // prettier-ignore
});
