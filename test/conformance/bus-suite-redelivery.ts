import { describe, expect, it } from 'vitest';
import { arrivals, json, order, reportQuestion, type Bench } from './bus-suite-tools.ts';
import { refusal } from './transport-tools.ts';

/** Messages that handlers ask to have again. */
export function describeRedelivery(bench: () => Bench): void {
  describe('messages that are asked for again', () => {
    it('come after a while, which grows, and count as attempts', async () => {
      const { ts, heh } = await bench().home({}, { redelivery: { initialDelayMs: 40 } });
      const seen = arrivals<readonly [number, boolean]>();
      await heh.client.from(ts.name).on('set_clock', (_, { attempt, redelivered, requeue }) => {
        seen.push([attempt, redelivered]);
        if (attempt < 3) requeue();
      });
      await ts.client.to(heh.name).publish('set_clock', { offset: 5 });
      expect(await seen.next()).toEqual([1, false]);
      await bench().harness.pass(40);
      expect(await seen.next()).toEqual([2, true]);
      await bench().harness.pass(79);
      await bench().harness.pass(1);
      expect(await seen.next()).toEqual([3, true]);
      expect(heh.problems.all).toEqual([]);
    });

    it('become dead letters after so many attempts', async () => {
      const { ts, heh } = await bench().home({}, { redelivery: { maxAttempts: 3, initialDelayMs: 0 } });
      const letters = await bench().read(`private-${heh.name}-dead-letters`);
      const seen = arrivals<number>();
      await heh.client.from(ts.name).on('set_clock', ({ offset }, { attempt, requeue }) => {
        seen.push(attempt);
        if (offset === 5) requeue();
      });
      await ts.client.to(heh.name).publish('set_clock', { offset: 5 });
      await ts.client.to(heh.name).publish('set_clock', { offset: 6 });
      expect(await seen.take(4)).toEqual([1, 2, 3, 1]);
      const letter = await letters.next();
      expect(json(letter)).toMatchObject({ offset: 5 });
      expect(letter.properties.headers).toMatchObject({ 'x-error-code': 'REDELIVERY_EXHAUSTED' });
      expect(await heh.problems.next()).toMatchObject({
        code: 'REDELIVERY_EXHAUSTED',
        details: { messageName: 'set_clock', peer: ts.name, attempts: 3 },
      });
    });

    it('hold up what came after them from the same sender, and nobody else', async () => {
      const { ts, heh } = await bench().home({ prefetch: 1 });
      const other = await bench().join('heh');
      await ts.client.prepare(other.name);
      const seen = arrivals<string>();
      await ts.client.from('*').on('get_all_prices', (_, { from, attempt, requeue }) => {
        if (from === heh.name && attempt === 1) requeue({ delayMs: 50 });
        seen.push(`${from} ${attempt}`);
      });
      await ts.client.from('*').on('energy_events', (_, { from }) => seen.push(`${from} events`));
      await heh.client.to(ts.name).publish('get_all_prices', {});
      await heh.client.to(ts.name).publish('energy_events', { events: [] });
      expect(await seen.next()).toBe(`${heh.name} 1`);
      await other.client.to(ts.name).publish('get_all_prices', {});
      // one message at a time is worked on, and that one waits
      expect(await seen.next()).toBe(`${other.name} 1`);
      await bench().harness.pass(50);
      expect(await seen.take(2)).toEqual([`${heh.name} 2`, `${heh.name} events`]);
    });

    it('go back to the queue when the client closes meanwhile, in order', async () => {
      const { ts, heh } = await bench().home(
        {},
        { redelivery: { initialDelayMs: 600_000, maxDelayMs: 600_000 } },
      );
      const asked = arrivals<undefined>();
      await heh.client.from(ts.name).on('set_clock', (_, { requeue }) => {
        requeue();
        asked.push(undefined);
      });
      for (const offset of [1, 2]) await ts.client.to(heh.name).publish('set_clock', { offset });
      await asked.next();
      await heh.client.close();
      const again = await bench().join('heh', heh.name);
      const seen = arrivals<readonly [number | null, number]>();
      await again.client
        .from(ts.name)
        .on('set_clock', ({ offset }, { attempt }) => seen.push([offset, attempt]));
      const [first, second] = await seen.take(2);
      // the broker tells that it was given out before
      expect(first).toEqual([1, 2]);
      expect(second?.[0]).toBe(2);
      expect(heh.problems.all).toEqual([]);
    });

    it('come at times that are times', async () => {
      const { ts, heh } = await bench().home();
      await heh.loose.from(ts.name).on('set_clock', (message, { requeue }) => {
        const { offset } = message as { offset: number };
        requeue({ delayMs: [-1, Number.NaN, 600_001, '5'][offset] as number });
      });
      for (const offset of [0, 1, 2, 3]) await ts.client.to(heh.name).publish('set_clock', { offset });
      for (let i = 0; i < 4; i++) {
        expect(await heh.problems.next()).toMatchObject({
          code: 'HANDLER_FAILED',
          cause: { code: 'INVALID_ARGUMENT' },
        });
      }
    });

    it('may have been answered before', async () => {
      const { ts, heh } = await bench().home({ handlerGraceMs: 0 });
      const seen = arrivals<number>();
      await heh.client.from(ts.name).on('activate', ({ id, modification_count }, { attempt, requeue }) => {
        seen.push(attempt);
        if (attempt === 1) requeue({ delayMs: 0 });
        return { msg: 'accept_activation', id, modification_count };
      });
      expect(await ts.client.to(heh.name).request('activate', order())).toMatchObject({
        msg: 'accept_activation',
      });
      expect(await seen.take(2)).toEqual([1, 2]);
      // the second answer of the two
      expect(await ts.problems.next()).toMatchObject({ code: 'DUPLICATE_ANSWER' });
    });
  });

  describe('a handler that never ends', () => {
    it('is given up: its message is a dead letter, the next one is handled, what it does is ignored', async () => {
      const { ts, heh } = await bench().home({}, { prefetch: 1, handlerTimeoutMs: 150 });
      const letters = await bench().read(`private-${heh.name}-dead-letters`);
      const started = arrivals<number | null>();
      let release: () => void = () => undefined;
      const gate = new Promise<void>((resolve) => (release = resolve));
      await heh.client.from(ts.name).on('set_clock', async ({ offset }, { reject }) => {
        started.push(offset);
        if (offset !== 0) return;
        await gate;
        reject('too late');
      });
      for (const offset of [0, 1]) await ts.client.to(heh.name).publish('set_clock', { offset });
      expect(await started.next()).toBe(0);
      await bench().harness.pass(150);
      expect(await started.next()).toBe(1);
      expect((await letters.next()).properties.headers).toMatchObject({ 'x-error-code': 'TIMEOUT' });
      expect(await heh.problems.next()).toMatchObject({
        code: 'TIMEOUT',
        details: { messageName: 'set_clock', peer: ts.name, timeoutMs: 150 },
      });
      release();
      await ts.client.to(heh.name).publish('set_clock', { offset: 2 });
      expect(await started.next()).toBe(2);
      expect(heh.problems.all).toHaveLength(1);
      await heh.client.close();
    });
  });

  describe('publishing', () => {
    it('has the broker drop what has waited for longer than its time', async () => {
      const { ts, heh } = await bench().home();
      const letters = await bench().read(`private-${heh.name}-dead-letters`);
      await ts.client.to(heh.name).publish('set_clock', { offset: 1 }, { ttlMs: 60 });
      await bench().harness.pass(60);
      const letter = await letters.next();
      expect(json(letter)).toMatchObject({ offset: 1 });
      expect(letter.properties.headers?.['x-first-death-reason'] ?? 'expired').toBe('expired');
    });

    it('stops when its signal aborts, and says whether the message was sent', async () => {
      const { ts, heh } = await bench().home();
      const reason = new Error('no more');
      const out = ts.client.to(heh.name);
      const before = await refusal(out.publish('set_clock', {}, { signal: AbortSignal.abort(reason) }));
      expect(before).toMatchObject({ code: 'ABORTED', cause: reason, details: { outcome: 'not sent' } });
      // nothing goes to a peer that was not seen to yet
      const first = new AbortController();
      const unsent = refusal(out.publish('set_clock', { offset: 1 }, { signal: first.signal }));
      first.abort(reason);
      expect(await unsent).toMatchObject({
        code: 'ABORTED',
        cause: reason,
        details: { outcome: 'not sent' },
      });
      // from now on there is a connection that publishes go out over at once
      await out.publish('set_clock', { offset: 1 });
      const abort = new AbortController();
      const waiting = refusal(out.publish('set_clock', { offset: 2 }, { signal: abort.signal }));
      abort.abort(reason);
      expect(await waiting).toMatchObject({
        code: 'ABORTED',
        cause: reason,
        details: { outcome: 'unknown' },
      });
      const seen = arrivals<number | null>();
      await heh.client.from(ts.name).on('set_clock', ({ offset }) => seen.push(offset));
      expect(await seen.next()).toBe(1);
      expect(await seen.next()).toBe(2);
      const later = new AbortController();
      await out.publish('get_report', reportQuestion(), { signal: later.signal });
      later.abort();
    });

    it('wants options that are such', async () => {
      const { ts, heh } = await bench().home();
      const out = ts.client.to(heh.name) as unknown as {
        publish(name: string, draft: object, options: unknown): Promise<void>;
      };
      for (const options of [null, 5, { ttlMs: 0 }, { ttlMs: 1.5 }, { ttl: 5 }, { signal: {} }]) {
        expect(await refusal(out.publish('set_clock', {}, options))).toMatchObject({
          code: 'INVALID_ARGUMENT',
        });
      }
    });
  });
}
