import { describe, expect, it } from 'vitest';
import { RecentTimes } from '../../src/core/recent-times.ts';
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

describe('recent times', () => {
  it('are kept as a map with a limit would keep them', () => {
    const times = new RecentTimes(50);
    const model = new Map<string, number>();
    const keys = Array.from({ length: 120 }, (_, index) => `k${index}`);
    let state = 1;
    for (let atMs = 0; atMs < 5000; atMs++) {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
      const key = keys[state % keys.length] ?? '';
      times.set(key, atMs);
      model.delete(key);
      model.set(key, atMs);
      const [oldest] = model.keys();
      if (model.size > 50 && oldest !== undefined) model.delete(oldest);
      if (atMs % 97 === 0) {
        times.dropUntil(atMs - 20);
        for (const [old, time] of model) if (time <= atMs - 20) model.delete(old);
      }
      if (atMs % 13 === 0)
        expect(keys.map((one) => times.get(one))).toEqual(keys.map((one) => model.get(one)));
    }
  });
});
