import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReadPace } from '../../src/transport/amqp/read-pace.ts';

const delayMs = 10;

/** A delivery that comes, and how long after the one before it. */
type Gap = number;

/**
 * Has deliveries come one by one; `next` says when the next one comes, given when the last one was read. Returns when
 * each came and when it was read. While the first of them is left unread, the socket receives nothing: it gives that
 * one first, and what has come meanwhile right behind it.
 */
function play(
  count: number,
  next: (cameMs: number, readMs: number | undefined) => number,
  { bytes = 300, most = 500 } = {},
): { cameMs: number; readMs: number }[] {
  const pace = new ReadPace(delayMs);
  const all: { cameMs: number; readMs: number }[] = [];
  let unread: number[] = [];
  let dueMs = Infinity;
  const take = (pieces: readonly number[], readMs: number): void => {
    for (const cameMs of pieces) {
      pace.took();
      all.push({ cameMs, readMs });
    }
  };
  const read = (nowMs: number): void => {
    const [first, ...rest] = unread;
    pace.reads(nowMs);
    if (first !== undefined) take([first], nowMs);
    if (dueMs !== Infinity && rest.length > 0) {
      pace.readsRest(nowMs);
      take(rest, nowMs);
    }
    unread = [];
    dueMs = Infinity;
  };
  let cameMs = next(0, undefined);
  while (all.length + unread.length < count) {
    if (dueMs <= cameMs) read(dueMs);
    unread.push(cameMs);
    if (dueMs === Infinity) {
      const waitMs = pace.waitMs(cameMs, bytes, most);
      if (waitMs === 0) read(cameMs);
      else dueMs = cameMs + waitMs;
    }
    const isRead = unread.length === 0;
    // somebody may wait for it to be read before he sends another
    cameMs = next(cameMs, isRead ? all.at(-1)?.readMs : dueMs);
  }
  if (unread.length > 0) read(dueMs);
  return all;
}

const steadily =
  (gapMs: Gap) =>
  (cameMs: number): number =>
    cameMs + gapMs;

describe('The pace of reading', () => {
  it('reads at once what comes now and then', () => {
    for (const { cameMs, readMs } of play(1000, steadily(4))) expect(readMs).toBe(cameMs);
  });

  it('reads together what comes within its delay, once many come', () => {
    const all = play(10_000, steadily(0.25));
    const reads = new Set(all.map(({ readMs }) => readMs));
    // 2.5 s of it, a hundred reads a second, and a few before it set in
    expect(reads.size).toBeGreaterThan(240);
    expect(reads.size).toBeLessThan(300);
  });

  it('counts all that waiting has brought: one each millisecond is worth it', () => {
    const all = play(5000, steadily(1));
    expect(new Set(all.map(({ readMs }) => readMs)).size).toBeLessThan(550);
  });

  it('reads at once what comes in bulk', () => {
    const all = play(1000, steadily(0.25), { bytes: 0x1_0000 });
    for (const { cameMs, readMs } of all) expect(readMs).toBe(cameMs);
  });

  it('reads at once what is more than an eighth of what may come without acks', () => {
    const all = play(20_000, steadily(0.1), { most: 500 });
    for (const { cameMs, readMs } of all) expect(readMs).toBe(cameMs);
  });

  it('does not keep a sender waiting who waits for it', () => {
    const all = play(20_000, (_, readMs = 0) => readMs + 0.5);
    const lastMs = all.at(-1)?.readMs ?? 0;
    expect(lastMs).toBeLessThan(20_000 * 0.5 * 1.02);
  });

  it('does not keep the broker waiting for acks', () => {
    const prefetch = 10;
    const all: number[] = [];
    // as many as it may send come at once, the next when they are read
    const read = play(
      20_000,
      (cameMs, readMs = 0) => {
        all.push(cameMs);
        return all.length % prefetch === 0 ? Math.max(readMs, cameMs) + 0.5 : cameMs;
      },
      { most: prefetch },
    );
    const lastMs = read.at(-1)?.readMs ?? 0;
    expect(lastMs).toBeLessThan(2000 * 0.5 * 1.1);
  });

  it('begins again after a rest', () => {
    const all = play(60_000, (cameMs, readMs = 0) =>
      // first one by one, then in numbers
      cameMs < 3000 ? readMs + 0.5 : cameMs + 0.25,
    );
    const late = all.slice(-4000);
    expect(new Set(late.map(({ readMs }) => readMs)).size).toBeLessThan(110);
  });

  it('leaves nothing unread for longer than its delay, and changes no order', () => {
    const gaps = fc.array(fc.oneof(fc.double({ min: 0, max: 3, noNaN: true }), fc.constant(50)), {
      minLength: 1,
      maxLength: 300,
    });
    fc.assert(
      fc.property(
        gaps,
        fc.integer({ min: 1, max: 0x6000 }),
        fc.integer({ min: 1, max: 1000 }),
        (its, bytes, most) => {
          let at = 0;
          const all = play(its.length, (cameMs) => cameMs + (its[at++] ?? 0), { bytes, most });
          expect(all).toHaveLength(its.length);
          let before = 0;
          for (const { cameMs, readMs } of all) {
            expect(readMs - cameMs).toBeGreaterThanOrEqual(0);
            expect(readMs - cameMs).toBeLessThanOrEqual(delayMs);
            expect(cameMs).toBeGreaterThanOrEqual(before);
            before = cameMs;
          }
        },
      ),
    );
  });
});
