import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RecentIds } from '../../src/core/recent-ids.ts';
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

/** What {@link RecentIds} is to do, in the plainest way. */
class Model {
  readonly #max: number;
  readonly #times = new Map<string, number>();

  constructor(max: number) {
    this.#max = max;
  }

  get(group: string, id: string): number | undefined {
    return this.#times.get(JSON.stringify([group, id]));
  }

  set(group: string, id: string, timeMs: number): void {
    const key = JSON.stringify([group, id]);
    this.#times.delete(key);
    this.#times.set(key, timeMs);
    const [oldest = ''] = this.#times.keys();
    if (this.#times.size > this.#max) this.#times.delete(oldest);
  }

  dropUntil(timeMs: number): void {
    for (const [key, time] of this.#times) if (time <= timeMs) this.#times.delete(key);
  }
}

/** UUIDs that differ in one digit only are made too. */
const uuid = fc.tuple(fc.constantFrom('0', '7', 'f'), fc.nat(35)).map(([digit, at]) => {
  const text = '0123abcd-89ef-4012-8345-6789abcdef01';
  return text[at] === '-' ? text : text.slice(0, at) + digit + text.slice(at + 1);
});

const id = fc.oneof(
  { weight: 4, arbitrary: uuid },
  // nearly UUIDs, and other texts
  fc.constantFrom(
    '0123ABCD-89ef-4012-8345-6789abcdef01',
    '0123abcd89ef-4012-8345-6789abcdef01',
    '0123abcd-89ef-4012-8345-6789abcdef0g',
    '0123abcd-89ef-4012-8345-6789abcdef0\u0130',
    '0123abcd-89ef-4012-8345-6789abcdef011',
    '------------------------------------',
    '',
    'a\n1',
    '1',
  ),
);

describe('recent ids', () => {
  it('are kept as a map with a limit would keep them, be they UUIDs or others', () => {
    const step = fc.record({
      group: fc.constantFrom('a', 'b', 'a\n', 'heh heh-42'),
      id,
      afterMs: fc.integer({ min: 1, max: 3 }),
      drop: fc.option(fc.nat(40), { freq: 20 }),
    });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.array(step, { maxLength: 400 }), (max, steps) => {
        const [ids, model] = [new RecentIds(max), new Model(max)];
        let nowMs = 0;
        for (const one of steps) {
          nowMs += one.afterMs;
          for (const memory of [ids, model]) {
            if (one.drop !== null) memory.dropUntil(nowMs - one.drop);
            memory.set(one.group, one.id, nowMs);
          }
          for (const other of steps.slice(0, 40))
            expect(ids.get(other.group, other.id)).toBe(model.get(other.group, other.id));
        }
      }),
      { numRuns: 150 },
    );
  });

  it('take no more room than they need, however many have come', () => {
    const ids = new RecentIds(2000);
    const all = Array.from({ length: 30_000 }, () => crypto.randomUUID());
    all.forEach((one, index) => {
      ids.set('hub', one, index);
      if (index % 7 === 0) ids.set('hub', all[Math.max(0, index - 100)] ?? one, index);
    });
    const kept = all.filter((one) => ids.get('hub', one) !== undefined);
    expect(kept).toHaveLength(2000);
    expect(ids.get('another hub', kept[0] ?? '')).toBeUndefined();
    ids.dropUntil(all.length);
    expect(all.some((one) => ids.get('hub', one) !== undefined)).toBe(false);
  });
});
