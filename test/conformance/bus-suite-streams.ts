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
