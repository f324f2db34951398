import { describe, expect, it } from 'vitest';
import { arrivals, type Bench } from './bus-suite-tools.ts';
import { refusal } from './transport-tools.ts';

/** Closing a client whose handlers do not come to an end. */
export function describeClosing(bench: () => Bench): void {
  describe('closing', () => {
    const stuck = async () => {
      const { ts, heh } = await bench().home();
      const started = arrivals<undefined>();
      let release: () => void = () => undefined;
      const gate = new Promise<void>((resolve) => (release = resolve));
      await heh.client.from(ts.name).on('set_clock', async ({ offset }, { reject }) => {
        if (offset === 0) return;
        started.push(undefined);
        await gate;
        reject('too late');
      });
      for (const offset of [0, 1, 2]) await ts.client.to(heh.name).publish('set_clock', { offset });
      await started.next();
      return { ts, heh, release };
    };

    it('gives a stuck handler up when the time is over: its message comes again, and it is told', async () => {
      const { ts, heh, release } = await stuck();
      const closing = heh.client.close({ timeoutMs: 300 });
      // the options of the first call count
      const again = heh.client.close({ timeoutMs: Number.POSITIVE_INFINITY });
      await bench().harness.pass(300);
      await Promise.all([closing, again]);
      expect(heh.problems.all).toMatchObject([
        { code: 'TIMEOUT', details: { messageName: 'set_clock', peer: ts.name, timeoutMs: 300 } },
      ]);
      expect(heh.problems.all[0]?.message).toContain(`The handler of set_clock from ${ts.name} was still`);
      const next = await bench().join('heh', heh.name);
      const seen = arrivals<readonly [number | null, boolean]>();
      await next.client
        .from(ts.name)
        .on('set_clock', ({ offset }, { redelivered }) => seen.push([offset, redelivered]));
      expect((await seen.take(2)).map(([offset]) => offset)).toEqual([1, 2]);
      expect(seen.all[0]?.[1]).toBe(true);
      // what comes of it in the end is nobody's business any more
      release();
      await ts.client.to(heh.name).publish('set_clock', { offset: 3 });
      expect((await seen.next())[0]).toBe(3);
      expect(heh.problems.all).toHaveLength(1);
    });

    it('lets handlers at work publish, so that they can finish', async () => {
      const { ts, heh } = await bench().home();
      const told = arrivals<string>();
      await ts.client.from(heh.name).on('capabilities', ({ device_name: name }) => told.push(name));
      const started = arrivals<undefined>();
      let release: () => void = () => undefined;
      const gate = new Promise<void>((resolve) => (release = resolve));
      const tell = (name: string): Promise<void> =>
        heh.client
          .to(ts.name)
          .publish('capabilities', { device_name: name, device_version: '1', devices: [] });
      const outcomes = arrivals<unknown>();
      await heh.client.from(ts.name).on('set_clock', async () => {
        started.push(undefined);
        await gate;
        await tell('while it is closed');
        const asked = heh.client.from(ts.name).on('load_price', () => undefined);
        outcomes.push(await refusal(asked));
      });
      await ts.client.to(heh.name).publish('set_clock', {});
      await started.next();
      const closing = heh.client.drain();
      release();
      await closing;
      expect(await told.next()).toBe('while it is closed');
      expect(outcomes.all).toMatchObject([{ code: 'CLOSED' }]);
      expect(heh.problems.all).toEqual([]);
      expect(await refusal(tell('after that'))).toMatchObject({ code: 'CLOSED' });
      // it was acknowledged
      const next = await bench().join('heh', heh.name);
      const seen = arrivals<number | null>();
      await next.client.from(ts.name).on('set_clock', ({ offset }) => seen.push(offset));
      await ts.client.to(heh.name).publish('set_clock', { offset: 2 });
      expect(await seen.next()).toBe(2);
      expect(told.all).toEqual(['while it is closed']);
    });

    it('tells nothing of a handler that fails after it was given up', async () => {
      const { ts, heh } = await bench().home();
      const started = arrivals<undefined>();
      const ended = arrivals<unknown>();
      let release: () => void = () => undefined;
      const gate = new Promise<void>((resolve) => (release = resolve));
      await heh.client.from(ts.name).on('activate', async (_, { reply }) => {
        started.push(undefined);
        await gate;
        const answer = { msg: 'accept_activation', id: 'x', modification_count: 0 } as const;
        ended.push(await refusal(reply(answer)));
        throw new Error('for another reason');
      });
      const { from, to } = { from: '2026-01-01T10:00:00.000Z', to: '2026-01-01T10:15:00.000Z' };
      await ts.client.to(heh.name).publish('activate', { from, to, quantity: 1 });
      await started.next();
      const closing = heh.client.close({ timeoutMs: 200 });
      await bench().harness.pass(200);
      await closing;
      release();
      expect(await ended.next()).toMatchObject({ code: 'CLOSED' });
      await bench().harness.pass(100);
      expect(heh.problems.all.map(({ code }) => code)).toEqual(['TIMEOUT']);
    });

    it('may be awaited in a handler, and takes until the time is over', async () => {
      const { ts, heh } = await bench().home();
      const called = arrivals<undefined>();
      const closed = arrivals<undefined>();
      await heh.client.from(ts.name).on('set_clock', async () => {
        called.push(undefined);
        await heh.client.close({ timeoutMs: 200 });
        closed.push(undefined);
      });
      await ts.client.to(heh.name).publish('set_clock', {});
      await called.next();
      await bench().harness.pass(200);
      await closed.next();
      expect(heh.problems.all).toMatchObject([{ code: 'TIMEOUT' }]);
    });

    it('wants a time, and closes nothing when that is wrong', async () => {
      const { ts, heh } = await bench().home();
      const loose = ts.client as unknown as { close(options: unknown): Promise<void> };
      for (const options of [null, 5, { timeoutMs: -1 }, { timeoutMs: Number.NaN }, { timeoutMs: '5' }]) {
        expect(await refusal(loose.close(options))).toMatchObject({ code: 'INVALID_ARGUMENT' });
      }
      const typo = await refusal(loose.close({ timeoutMS: 1 }));
      expect(typo.message).toContain('Did you mean "timeoutMs"?');
      await ts.client.to(heh.name).publish('set_clock', {});
    });
  });
}
