import { describe, expect, it } from 'vitest';
import { answerReport } from '../../src/index.ts';
import { arrivals, example, order, publishRaw, reportQuestion, type Bench } from './bus-suite-tools.ts';

const periodic = (resolution: number) => ({
  interval: 60,
  resolution,
  signals: ['total.p'],
});

const reportTo = (minute: number, resolution = 3600) => ({
  msg: 'report',
  from: `2026-01-01T11:${String(minute).padStart(2, '0')}:00+01:00`,
  to: `2026-01-01T12:${String(minute).padStart(2, '0')}:00+01:00`,
  resolution,
  values: { 'total.p': Array.from({ length: 3600 / resolution }, () => minute) },
});

/** Answers of peers that know no correlation ids. */
export function describeMatching(bench: () => Bench): void {
  describe('answers without a correlation id', () => {
    /** A controller, and a peer that publishes as a legacy HEH does. */
    const legacy = async () => {
      const { ts, heh } = await bench().home();
      const transport = await bench().raw();
      const asked = arrivals<undefined>();
      for (const name of ['get_report', 'activate', 'get_periodic_report', 'get_energy_events'] as const) {
        await heh.client.from(ts.name).on(name, () => asked.push(undefined));
      }
      const say = (message: object) => publishRaw(transport, heh.name, ts.name, message);
      return { ts, heh, asked, say, ask: ts.client.to(heh.name) };
    };

    it('answer the question whose fields they repeat, times compared as instants', async () => {
      const { ask, asked, say } = await legacy();
      const answers = Promise.all([1, 2, 3].map((m) => ask.request('get_report', reportQuestion(m))));
      await asked.take(3);
      for (const minute of [3, 1, 2]) await say(reportTo(minute));
      expect((await answers).map(({ values }) => values['total.p'])).toEqual([[1], [2], [3]]);
    });

    it('answer orders by id and modification_count', async () => {
      const { ask, asked, say } = await legacy();
      const first = ask.request('activate', { ...order(), id: 'a' });
      const second = ask.request('activate', { ...order(), id: 'a', modification_count: 1 });
      await asked.take(2);
      await say({ msg: 'reject_activation', id: 'a', modification_count: 1 });
      await say({ msg: 'accept_activation', id: 'a', modification_count: 0 });
      expect(await first).toMatchObject({ msg: 'accept_activation' });
      expect(await second).toMatchObject({ msg: 'reject_activation' });
    });

    it('answer the question that they fit best, not the stream that was there before', async () => {
      const { ask, asked, say } = await legacy();
      const stream = await ask.request('get_periodic_report', periodic(3600));
      const answer = ask.request('get_report', reportQuestion(5));
      await asked.take(2);
      await say(reportTo(5));
      expect((await answer).values['total.p']).toEqual([5]);
      await say(reportTo(6));
      for await (const { values } of stream) {
        expect(values['total.p']).toEqual([6]);
        break;
      }
    });

    it('keep streams of different resolutions, from different hubs, apart', async () => {
      const { ask, asked, say } = await legacy();
      const hourly = await ask.request('get_periodic_report', { ...periodic(3600), heh_id: 'one' });
      const halfHourly = await ask.request('get_periodic_report', { ...periodic(1800), heh_id: 'two' });
      await asked.take(2);
      await say({ ...reportTo(1, 1800), heh_id: 'two' });
      await say({ ...reportTo(2, 3600), heh_id: 'one' });
      const first = async (stream: AsyncIterable<{ values: Record<string, unknown> }>) => {
        for await (const { values } of stream) return values['total.p'];
        return undefined;
      };
      expect(await first(hourly)).toEqual([2]);
      expect(await first(halfHourly)).toEqual([1, 1]);
    });

    it('answer the question that asked for these signals, of those for one period', async () => {
      const { ask, asked, say } = await legacy();
      const current = ask.request('get_report', { ...reportQuestion(1), signals: ['total.i'] });
      const power = ask.request('get_report', { ...reportQuestion(1), signals: ['total.p'] });
      const both = ask.request('get_report', { ...reportQuestion(1), signals: ['total.p', 'total.i'] });
      await asked.take(3);
      await say({ ...reportTo(1), values: { 'total.i': [2], 'total.p': [3] } });
      await say(reportTo(1));
      // fewer signals than were asked for: who is left gets them
      await say({ ...reportTo(1), values: {} });
      expect((await both).values).toEqual({ 'total.i': [2], 'total.p': [3] });
      expect((await power).values).toEqual({ 'total.p': [1] });
      expect((await current).values).toEqual({});
    });

    it('go to the handler when they answer nothing, or come from another peer', async () => {
      const { ts, heh, ask, asked, say } = await legacy();
      const other = await bench().join('heh');
      const handled = arrivals<string>();
      await ts.client.from(other.name).on('report', (_, { from }) => handled.push(from));
      await ts.client.from('*').on('report', (_, { from }) => handled.push(from));
      const answer = ask.request('get_report', reportQuestion(1));
      await asked.next();
      const transport = await bench().raw();
      await publishRaw(transport, other.name, ts.name, reportTo(1));
      expect(await handled.next()).toBe(other.name);
      await say(reportTo(2));
      expect(await handled.next()).toBe(heh.name);
      await say(reportTo(1));
      expect(await answer).toMatchObject({ values: { 'total.p': [1] } });
    });

    it('are no answers when a peer that numbers its messages sends them by itself', async () => {
      const { ts, heh, ask, asked, say } = await legacy();
      const handled = arrivals<object>();
      await ts.client.from(heh.name).on('energy_events', (message) => handled.push(message));
      const { from, to } = order();
      const answer = ask.request('get_energy_events', { from, to, severity: 1 });
      await asked.next();
      await heh.client.to(ts.name).publish('energy_events', { events: [] });
      expect(await handled.next()).toEqual({ msg: 'energy_events', events: [] });
      await say(example('energy_events'));
      expect(await answer).toEqual(example('energy_events'));
    });

    it('are given by this SDK, too, with the correlation id of a question that has one only', async () => {
      const { ts, heh } = await bench().home();
      await heh.client
        .from(ts.name)
        .on('get_report', (question) => answerReport(question, { values: { 'total.p': [1] } }));
      const back = await bench().tap(`${heh.name}-to-${ts.name}`, '#');
      const transport = await bench().raw();
      await publishRaw(transport, ts.name, heh.name, { msg: 'get_report', ...reportQuestion() });
      const { properties } = await back.next();
      expect(properties.correlationId).toBeUndefined();
    });
  });
}
