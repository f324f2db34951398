import { describe, expect, it } from 'vitest';
import { deferred } from '../../src/core/deferred.ts';
import { Fifo } from '../../src/core/fifo.ts';
import { Lanes, type Job } from '../../src/bus/lanes.ts';

describe('a queue', () => {
  it('gives what was put in, in order, however much and in whatever turns', () => {
    const queue = new Fifo<number>();
    let [put, got] = [0, 0];
    expect(queue.shift()).toBeUndefined();
    for (let round = 1; round < 200; round++) {
      for (let i = 0; i < round; i++) queue.push(put++);
      expect(queue.peek()).toBe(got);
      for (let i = 0; i < round - 1; i++) expect(queue.shift()).toBe(got++);
    }
    expect(queue.size).toBe(put - got);
    while (queue.size > 0) expect(queue.shift()).toBe(got++);
    expect([got, queue.peek()]).toEqual([put, undefined]);
  });

  it('takes back what was taken, before all others', () => {
    const queue = new Fifo<number>();
    for (let item = 0; item < 5000; item++) queue.push(item);
    const taken = Array.from({ length: 3000 }, () => queue.shift() ?? -1);
    queue.unshift(taken);
    queue.unshift([]);
    queue.push(5000);
    const all: number[] = [];
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) all.push(item);
    expect(all).toEqual(Array.from({ length: 5001 }, (_, item) => item));
  });
});

describe('lanes', () => {
  const setUp = (limit: number) => {
    const lanes = new Lanes(limit);
    const log: string[] = [];
    const slow = (name: string): Job & { resolve: () => void; promise: Promise<unknown> } => {
      const end = deferred<undefined>();
      const run = (): Promise<void> => {
        log.push(name);
        return end.promise;
      };
      const resolve = (): void => end.resolve(undefined);
      return { resolve, promise: end.promise, run, giveBack: () => log.push(`${name} back`) };
    };
    const quick = (name: string): Job => ({
      run: () => {
        log.push(name);
        return undefined;
      },
      giveBack: () => log.push(`${name} back`),
    });
    return { lanes, log, slow, quick };
  };

  it('run what ends at once at once, and what comes after slow work behind it', async () => {
    const { lanes, log, slow, quick } = setUp(10);
    lanes.add('a', quick('a1'));
    const a2 = slow('a2');
    lanes.add('a', a2);
    lanes.add('a', quick('a3'));
    lanes.add('b', quick('b1'));
    lanes.add('a', quick('a4'));
    expect(log).toEqual(['a1', 'a2', 'b1']);
    a2.resolve();
    await lanes.idle();
    expect(log).toEqual(['a1', 'a2', 'b1', 'a3', 'a4']);
  });

  it('run so many jobs at a time, and let the lane that waits longest go on', async () => {
    const { lanes, log, slow, quick } = setUp(1);
    const a1 = slow('a1');
    lanes.add('a', a1);
    const b1 = slow('b1');
    lanes.add('b', b1);
    lanes.add('a', quick('a2'));
    lanes.add('c', quick('c1'));
    expect(log).toEqual(['a1']);
    a1.resolve();
    await a1.promise;
    await Promise.resolve();
    expect(log).toEqual(['a1', 'b1']);
    b1.resolve();
    await lanes.idle();
    expect(log).toEqual(['a1', 'b1', 'c1', 'a2']);
  });

  it('let others have the slot of a job that pauses, whose lane waits', async () => {
    const { lanes, log, slow, quick } = setUp(1);
    const a1 = slow('a1');
    lanes.add('a', a1);
    lanes.add('a', quick('a2'));
    const b1 = slow('b1');
    lanes.add('b', b1);
    lanes.release();
    expect(log).toEqual(['a1', 'b1']);
    let isBack = false;
    const back = lanes.reclaim().then(() => (isBack = true));
    await Promise.resolve();
    expect(isBack).toBe(false);
    b1.resolve();
    await back;
    expect(log).toEqual(['a1', 'b1']);
    a1.resolve();
    await lanes.idle();
    expect(log).toEqual(['a1', 'b1', 'a2']);
  });

  it('begin nothing when held, and give back everything that was not begun when stopped', async () => {
    const { lanes, log, slow, quick } = setUp(2);
    const a1 = slow('a1');
    const b1 = slow('b1');
    lanes.add('a', a1);
    lanes.add('b', b1);
    lanes.add('a', quick('a2'));
    lanes.release();
    lanes.hold();
    const back = lanes.reclaim();
    lanes.add('c', quick('c1'));
    lanes.add('c', quick('c2'));
    b1.resolve();
    await b1.promise;
    expect(log).toEqual(['a1', 'b1']);
    lanes.stop();
    await back;
    lanes.add('d', quick('d1'));
    expect(log.slice(2).sort()).toEqual(['a2 back', 'c1 back', 'c2 back', 'd1 back']);
    a1.resolve();
    await lanes.idle();
  });
});
