import { describe, expect, it } from 'vitest';
import { answerReport } from '../../src/index.ts';
import { describeClosing } from './bus-suite-closing.ts';
import { arrivals, example, introduce, reportQuestion, type Bench } from './bus-suite-tools.ts';
import { refusal, uniqueName } from './transport-tools.ts';

/** Coming, going and coming back. */
export function describeLifecycle(bench: () => Bench): void {
  describe('life of a client', () => {
    it('ends in order: outstanding questions fail, handlers at work finish and answer', async () => {
      const { ts, heh } = await bench().home();
      await heh.client.from(ts.name).on('get_report', () => undefined);
      const started = arrivals<undefined>();
      let release: () => void = () => undefined;
      const gate = new Promise<void>((resolve) => (release = resolve));
      await ts.client.from(heh.name).on('get_all_prices', async () => {
        started.push(undefined);
        await gate;
        return { msg: 'load_price', ...example('load_price') } as never;
      });
      const priced = arrivals<string>();
      await heh.client.from(ts.name).on('load_price', ({ msg }) => priced.push(msg));
      await heh.client.to(ts.name).publish('get_all_prices', {});
      await started.next();
      const waiting = refusal(ts.client.to(heh.name).request('get_report', reportQuestion()));
      const closing = ts.client.close();
      expect(await waiting).toMatchObject({ code: 'CLOSED' });
      release();
      await closing;
      expect(await priced.next()).toBe('load_price');
      expect(ts.problems.all).toEqual([]);
    });

    it('ends though a handler waits for an answer, whose message comes again', async () => {
      const { ts, heh } = await bench().home();
      await heh.client.from(ts.name).on('get_report', () => undefined);
      const started = arrivals<undefined>();
      await ts.client.from(heh.name).on('get_all_prices', async () => {
        const asking = ts.client.to(heh.name).request('get_report', reportQuestion());
        started.push(undefined);
        await asking;
      });
      await heh.client.to(ts.name).publish('get_all_prices', {});
      await started.next();
      await ts.client.close();
      expect(ts.problems.all).toEqual([]);
      const again = await bench().join('controller', ts.name);
      const seen = arrivals<boolean>();
      await again.client.from(heh.name).on('get_all_prices', (_, { redelivered }) => seen.push(redelivered));
      expect(await seen.next()).toBe(true);
    });

    it('gives back what no handler has begun, so that it comes after a restart, in order', async () => {
      const { ts, heh } = await bench().home();
      const started = arrivals<undefined>();
      let release: () => void = () => undefined;
      const gate = new Promise<void>((resolve) => (release = resolve));
      await heh.client.from(ts.name).on('set_clock', async () => {
        started.push(undefined);
        await gate;
      });
      for (let offset = 0; offset < 5; offset++)
        await ts.client.to(heh.name).publish('set_clock', { offset });
      await started.next();
      const closing = heh.client.close();
      release();
      await closing;
      expect(started.all).toHaveLength(1);
      const again = await bench().join('heh', heh.name);
      const seen = arrivals<number | null>();
      await again.client.from(ts.name).on('set_clock', ({ offset }) => seen.push(offset));
      expect(await seen.take(4)).toEqual([1, 2, 3, 4]);
      expect(heh.problems.all).toEqual([]);
    });

    it('ends once; nothing can be done with it afterwards', async () => {
      const { ts, heh } = await bench().home();
      await Promise.all([ts.client.close(), ts.client.close()]);
      await ts.client.close();
      const closed = { code: 'CLOSED' };
      expect(await refusal(ts.client.to(heh.name).publish('set_clock', {}))).toMatchObject({
        ...closed,
        details: { outcome: 'not sent' },
      });
      expect(await refusal(ts.client.to(heh.name).request('get_report', reportQuestion()))).toMatchObject(
        closed,
      );
      expect(await refusal(ts.client.from(heh.name).on('report', () => undefined))).toMatchObject(closed);
      expect(ts.problems.all).toEqual([]);
    });

    it('refuses what was begun just before its end', async () => {
      const ts = await bench().join('controller');
      const heh = uniqueName('heh');
      const begun = refusal(ts.client.to(heh).request('get_report', reportQuestion()));
      const subscribing = refusal(ts.client.from(heh).on('report', () => undefined));
      await ts.client.close();
      expect(await begun).toMatchObject({ code: 'CLOSED' });
      expect(await subscribing).toMatchObject({ code: 'CLOSED' });
    });

    it('ends by await using', async () => {
      const ts = await bench().join('controller');
      {
        await using client = ts.client;
        expect(client.name).toBe(ts.name);
      }
      expect(await refusal(ts.client.from('*').on('report', () => undefined))).toMatchObject({
        code: 'CLOSED',
      });
    });

    it('keeps what a prepared HEH sends for its controller, which handles it later', async () => {
      const ts = await bench().join('controller');
      const heh = await bench().join('heh');
      await ts.client.prepare(heh.name);
      await ts.client.prepare(heh.name);
      await heh.client.prepare(ts.name);
      await heh.loose.to(ts.name).publish('capabilities', example('capabilities'));
      const seen = arrivals<string>();
      await ts.client.from(heh.name).on('capabilities', (_, { from }) => seen.push(from));
      expect(await seen.next()).toBe(heh.name);
      await ts.client.close();
      expect(await refusal(ts.client.prepare(heh.name))).toMatchObject({ code: 'CLOSED' });
    });

    it('tells an HEH that comes before its controller so, and works once that has come', async () => {
      const ts = await bench().join('controller');
      const heh = await bench().join('heh');
      const publish = () => heh.loose.to(ts.name).publish('capabilities', example('capabilities'));
      expect(await refusal(publish())).toMatchObject({ details: { outcome: 'rejected', peer: ts.name } });
      for (const early of [publish(), heh.client.from(ts.name).on('set_clock', () => undefined)]) {
        const error = await refusal(early);
        expect(error).toMatchObject({ code: 'TOPOLOGY_MISSING', retryable: true });
        expect(error.message).toContain(`${ts.name} (controller) has not prepared its side yet`);
        expect(error.message).toContain(`Have it name "${heh.name}"`);
      }
      const seen = arrivals<string>();
      await ts.client.from(heh.name).on('capabilities', (_, { from }) => seen.push(from));
      await publish();
      expect(await seen.next()).toBe(heh.name);
      await heh.client.from(ts.name).on('set_clock', ({ msg }) => seen.push(msg));
      await ts.client.to(heh.name).publish('set_clock', {});
      expect(await seen.next()).toBe('set_clock');
    });

    it('finds what was sent while it was away when it comes back', async () => {
      const { ts, heh } = await bench().home();
      await heh.client.close();
      await ts.client.to(heh.name).publish('set_clock', { offset: 1 });
      await ts.loose.to(heh.name).publish('load_price', example('load_price'));
      const asked = ts.client.to(heh.name).request('get_report', reportQuestion());
      const again = await bench().join('heh', heh.name);
      const seen = arrivals<string>();
      await again.client.from(ts.name).on('set_clock', ({ msg }) => seen.push(msg));
      await again.client.from(ts.name).on('load_price', ({ msg }) => seen.push(msg));
      await again.client
        .from(ts.name)
        .on('get_report', (question) => answerReport(question, { values: { 'total.p': [1] } }));
      expect(await seen.take(2)).toEqual(['set_clock', 'load_price']);
      expect(await asked).toMatchObject({ values: { 'total.p': [1] } });
    });

    it('carries a question through the HEH operator to the HEH and the answer back', async () => {
      const ts = uniqueName('ts');
      const { client: down, loose } = await bench().join('controller', ts);
      const up = await bench().join('operator', ts);
      const vpp = await bench().join('vpp');
      const heh = await bench().join('heh');
      await introduce(loose, heh.name, 'heh', 'controller');
      await introduce(up.loose, vpp.name, 'vpp', 'operator');
      await up.client.from('*').on('get_report', async ({ heh_id, ...question }) => ({
        ...(await down.to(heh_id).request('get_report', { ...question, heh_id: null })),
        heh_id,
      }));
      await up.client.from('*').on('activate', async ({ heh_id, ...asked }) => {
        const answer = await down.to(heh_id).request('activate', { ...asked, heh_id: null });
        return answer.msg === 'modify_activation' ? { ...answer, heh_id } : answer;
      });
      await heh.client.from(ts).on('get_report', (question) => {
        expect(question.heh_id).toBeNull();
        return answerReport(question, { values: { 'total.p': [4.2] } });
      });
      await heh.client.from(ts).on('activate', ({ msg: _, ...asked }) => ({
        ...asked,
        msg: 'modify_activation',
        quantity: 1,
      }));
      const service = vpp.client.to(ts);
      const heh_id = heh.name;
      const report = await service.request('get_report', { ...reportQuestion(), heh_id });
      expect(report).toMatchObject({ heh_id, values: { 'total.p': [4.2] } });
      const { from, to } = reportQuestion();
      const answer = await service.request('activate', { from, to, quantity: 5, heh_id });
      expect(answer).toMatchObject({ msg: 'modify_activation', quantity: 1, heh_id });
    });
  });
  describeClosing(bench);
}
