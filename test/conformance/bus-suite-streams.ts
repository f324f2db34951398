import { describe, expect, it } from 'vitest';
import type { Context, GetPeriodicReport, Protocol, Report } from '../../src/index.ts';
import { arrivals, reportQuestion, type Bench } from './bus-suite-tools.ts';

type Asked = readonly [GetPeriodicReport, Context<Protocol, 'heh', 'controller', 'get_periodic_report'>];

const subscription = {
  interval: 60,
  resolution: 3600,
  signals: ['total.p'],
};

const report = (value: number): Report => {
  const { from, to, resolution } = reportQuestion();
  return { msg: 'report', from, to, resolution, values: { 'total.p': [value] } };
};

const valuesOf = (result: IteratorResult<Report, unknown>) =>
  result.done === true ? undefined : result.value.values;

/** Streams of answers, and their end. */
export function describeStreams(bench: () => Bench): void {
  describe('streams', () => {
    const subscribe = async (signal?: AbortSignal) => {
      const { ts, heh } = await bench().home();
      const asked = arrivals<Asked>();
      await heh.client
        .from(ts.name)
        .on('get_periodic_report', (question, context) => asked.push([question, context]));
      const stream = await ts.client
        .to(heh.name)
        .request('get_periodic_report', subscription, signal === undefined ? {} : { signal });
      const [question, context] = await asked.next();
      return { ts, heh, asked, stream, question, context };
    };

    it('ends at the peer, with interval -1, when the loop is left', async () => {
      const { asked, stream, question, context } = await subscribe();
      expect(question.interval).toBe(60);
      await context.reply(report(1));
      for await (const { values } of stream) {
        expect(values).toEqual({ 'total.p': [1] });
        break;
      }
      const [goodbye] = await asked.next();
      expect(goodbye).toEqual({ ...question, interval: -1 });
    });

    it('ends at the peer when an exception leaves the loop, and by await using', async () => {
      const one = await subscribe();
      await one.context.reply(report(1));
      const reading = async (): Promise<void> => {
        for await (const message of one.stream) throw new Error(`enough of ${message.msg}`);
      };
      await expect(reading()).rejects.toThrow('enough of report');
      expect((await one.asked.next())[0].interval).toBe(-1);

      const two = await subscribe();
      {
        await using stream = two.stream;
        expect(stream).toBe(two.stream);
      }
      expect((await two.asked.next())[0].interval).toBe(-1);
    });

    it('is cancelled once, however often it is asked to, and ends its readers', async () => {
      const { asked, stream } = await subscribe();
      const reader = stream[Symbol.asyncIterator]();
      const waiting = reader.next();
      await Promise.all([stream.cancel(), stream.cancel()]);
      await stream.cancel();
      expect(await waiting).toEqual({ done: true, value: undefined });
      expect(await reader.next()).toEqual({ done: true, value: undefined });
      await asked.next();
      expect(asked.all).toHaveLength(2);
    });

    it('ends when its signal aborts', async () => {
      const abort = new AbortController();
      const { asked, stream } = await subscribe(abort.signal);
      abort.abort();
      const all = [];
      for await (const message of stream) all.push(message);
      expect(all).toEqual([]);
      expect((await asked.next())[0].interval).toBe(-1);
    });

    it('keeps answers that come before they are read, in order', async () => {
      const { stream, context } = await subscribe();
      for (let i = 0; i < 20; i++) await context.reply(report(i));
      let next = 0;
      for await (const { values } of stream) {
        expect(values['total.p']).toEqual([next++]);
        if (next === 20) break;
      }
    });

    it('acknowledges an answer when it is taken, not before', async () => {
      const { ts, heh, stream, context } = await subscribe();
      for (const value of [1, 2]) await context.reply(report(value));
      const reader = stream[Symbol.asyncIterator]();
      expect(valuesOf(await reader.next())).toEqual({ 'total.p': [1] });
      await ts.client.close();
      const again = await bench().join('controller', ts.name);
      const seen = arrivals<Report>();
      await again.client.from(heh.name).on('report', (message) => seen.push(message));
      await heh.client.to(ts.name).publish('report', report(3));
      expect((await seen.take(2)).map(({ values }) => values)).toEqual([
        { 'total.p': [2] },
        { 'total.p': [3] },
      ]);
    });

    it('does not hold others up when nobody reads it', async () => {
      const { ts, heh } = await bench().home({ prefetch: 2 });
      const asked = arrivals<Asked>();
      await heh.client
        .from(ts.name)
        .on('get_periodic_report', (question, context) => asked.push([question, context]));
      await using stream = await ts.client.to(heh.name).request('get_periodic_report', subscription);
      const [, context] = await asked.next();
      const seen = arrivals<string>();
      await ts.client.from(heh.name).on('get_all_prices', ({ msg }) => seen.push(msg));
      for (let i = 0; i < 10; i++) await context.reply(report(i));
      await heh.client.to(ts.name).publish('get_all_prices', {});
      expect(await seen.next()).toBe('get_all_prices');
      const values = [];
      for await (const message of stream) {
        values.push(message.values['total.p']?.[0]);
        if (values.length === 10) break;
      }
      expect(values).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    });

    it('ends after a while when nobody reads it; what was not read is a dead letter', async () => {
      const { ts, heh } = await bench().home({ handlerTimeoutMs: 120 });
      const letters = await bench().read(`private-${ts.name}-dead-letters`);
      const asked = arrivals<Asked>();
      await heh.client
        .from(ts.name)
        .on('get_periodic_report', (question, context) => asked.push([question, context]));
      const stream = await ts.client.to(heh.name).request('get_periodic_report', subscription);
      const [, context] = await asked.next();
      await context.reply(report(1));
      await bench().harness.pass(120);
      expect((await letters.next()).properties.headers).toMatchObject({ 'x-error-code': 'LATE_ANSWER' });
      expect((await asked.next())[0].interval).toBe(-1);
      const reader = stream[Symbol.asyncIterator]();
      await expect(reader.next()).rejects.toMatchObject({ code: 'ABORTED' });
    });

    it('fails when no first answer comes in time, and is ended at the peer', async () => {
      const { ts, heh } = await bench().home();
      const asked = arrivals<Asked>();
      await heh.client
        .from(ts.name)
        .on('get_periodic_report', (question, context) => asked.push([question, context]));
      const ask = (timeoutMs: number) =>
        ts.client.to(heh.name).request('get_periodic_report', subscription, { timeoutMs });
      const silent = await ask(1000);
      await asked.next();
      const waiting = expect(silent[Symbol.asyncIterator]().next()).rejects.toMatchObject({
        code: 'TIMEOUT',
        retryable: true,
        details: { messageName: 'get_periodic_report', peer: heh.name, timeoutMs: 1000 },
      });
      await bench().harness.pass(1000);
      await waiting;
      expect((await asked.next())[0].interval).toBe(-1);
      // with a first answer there, later ones may take their time
      await using stream = await ask(10_000);
      const [, context] = await asked.next();
      await context.reply(report(1));
      const reader = stream[Symbol.asyncIterator]();
      expect(await reader.next()).toMatchObject({ done: false });
      await bench().harness.pass(20_000);
      await context.reply(report(2));
      expect(valuesOf(await reader.next())).toEqual({ 'total.p': [2] });
    });

    it('is replaced by a later one to the same peer and hub; only that one is cancelled', async () => {
      const { ts, heh, asked, stream, context } = await subscribe();
      await context.reply(report(1));
      const ask = (change: object) =>
        ts.client.to(heh.name).request('get_periodic_report', { ...subscription, ...change });
      const elsewhere = await ask({ heh_id: 'other' });
      const newer = await ask({ interval: 30 });
      expect((await asked.take(2)).map(([{ heh_id, interval }]) => [heh_id, interval])).toEqual([
        ['other', 60],
        [null, 30],
      ]);
      const reader = stream[Symbol.asyncIterator]();
      expect(valuesOf(await reader.next())).toEqual({ 'total.p': [1] });
      await expect(reader.next()).rejects.toMatchObject({
        code: 'SUPERSEDED',
        details: { messageName: 'get_periodic_report', peer: heh.name },
      });
      await stream.cancel();
      await elsewhere.cancel();
      await newer.cancel();
      expect((await asked.take(2)).map(([{ heh_id, interval }]) => [heh_id, interval])).toEqual([
        ['other', -1],
        [null, -1],
      ]);
    });

    it('is ended by the question that cancels it, which brings no answers', async () => {
      const { ts, heh, asked, stream } = await subscribe();
      const end = await ts.client
        .to(heh.name)
        .request('get_periodic_report', { ...subscription, interval: -1 });
      const all = [];
      for await (const message of end) all.push(message);
      expect(all).toEqual([]);
      await expect(stream[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'SUPERSEDED' });
      await asked.next();
      await Promise.all([end.cancel(), stream.cancel()]);
      await ts.client.to(heh.name).publish('set_clock', {});
      expect(asked.all).toHaveLength(2);
    });

    it('fails with CLOSED when its client closes, after what had come', async () => {
      const { ts, stream, context, heh } = await subscribe();
      await context.reply(report(1));
      const reader = stream[Symbol.asyncIterator]();
      expect(await reader.next()).toMatchObject({ done: false });
      const waiting = reader.next();
      const failed = expect(waiting).rejects.toMatchObject({ code: 'CLOSED' });
      await ts.client.close();
      await failed;
      expect(heh.problems.all).toEqual([]);
    });
  });
}
