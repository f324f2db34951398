import { describe, expect, it } from 'vitest';
import { Recent } from '../../src/core/recent.ts';

describe('recent entries', () => {
  it('are kept, the newest of them; what is set again is new', () => {
    const recent = new Recent<number>(3);
    for (const [key, value] of [
      ['a', 1],
      ['b', 2],
      ['c', 3],
      ['a', 4],
      ['d', 5],
    ] as const)
      recent.set(key, value);
    expect(['a', 'b', 'c', 'd'].map((key) => recent.get(key))).toEqual([4, undefined, 3, 5]);
    expect([...recent.values()]).toEqual([3, 4, 5]);
    recent.delete('c');
    recent.delete('x');
    recent.set('e', 6);
    expect([recent.size, ...recent.values()]).toEqual([3, 4, 5, 6]);
    recent.dropWhile((value) => value < 6);
    expect([...recent.values()]).toEqual([6]);
    recent.dropWhile(() => true);
    expect(recent.size).toBe(0);
  });

  it('are as many as were agreed, however many come', () => {
    const recent = new Recent<number>(1000);
    for (let i = 0; i < 50_000; i++) recent.set(String(i % 7 === 0 ? 0 : i), i);
    expect(recent.size).toBe(1000);
    expect(recent.get('0')).toBe(49_994 + 5 - ((49_994 + 5) % 7));
  });
});
