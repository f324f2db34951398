import { describe, expect, it } from 'vitest';
import type { Activate, Context, Protocol } from '../../src/index.ts';
import { arrivals, example, json, order, publishRaw, reportQuestion, type Bench } from './bus-suite-tools.ts';
import { refusal } from './transport-tools.ts';

type Asked = readonly [Activate, Context<Protocol, 'heh', 'controller', 'activate'>];

const accept = ({ id, modification_count }: Activate) =>
  ({ msg: 'accept_activation', id, modification_count }) as const;

/** Answers that come late or twice, and questions that are asked again or changed. */
export function describeAnswers(bench: () => Bench): void {
  const hub = async (options: object = {}) => {
    const { ts, heh } = await bench().home({ handlerGraceMs: 0 }, { handlerGraceMs: 0, ...options });
    const asked = arrivals<Asked>();
    await heh.client.from(ts.name).on('activate', (question, context) => asked.push([question, context]));
    const letters = await bench().read(`private-${ts.name}-dead-letters`);
    return { ts, heh, asked, letters, ask: ts.client.to(heh.name) };
  };

  describe('answers that nobody waits for', () => {
    it('are told from others: a second one, and one that comes late', async () => {
      const { ts, heh, asked, letters, ask } = await hub();
      const first = ask.request('activate', order());
      const [question, context] = await asked.next();
      await context.reply(accept(question));
      await first;
      await context.reply(accept(question));
      expect((await letters.next()).properties.headers).toMatchObject({ 'x-error-code': 'DUPLICATE_ANSWER' });
      expect(await ts.problems.next()).toMatchObject({
        code: 'DUPLICATE_ANSWER',
        details: { messageName: 'accept_activation', question: 'activate', peer: heh.name },
      });
      const abort = new AbortController();
      const second = refusal(ask.request('activate', order(), { signal: abort.signal }));
      const [late, lateContext] = await asked.next();
      abort.abort();
      await second;
      await lateContext.reply(accept(late));
      expect((await letters.next()).properties.headers).toMatchObject({ 'x-error-code': 'LATE_ANSWER' });
      expect(await ts.problems.next()).toMatchObject({ code: 'LATE_ANSWER' });
    });

    it('go to the handler of such messages, if there is one, and are told all the same', async () => {
      const { ts, asked, heh, ask } = await hub();
      const handled = arrivals<string>();
      await ts.client.from(heh.name).on('accept_activation', ({ id }) => handled.push(id));
      const first = ask.request('activate', { ...order(), id: 'x' });
      const [question, context] = await asked.next();
      for (let i = 0; i < 2; i++) await context.reply(accept(question));
      await first;
      expect(await handled.next()).toBe('x');
      expect(await ts.problems.next()).toMatchObject({ code: 'DUPLICATE_ANSWER' });
    });

    it('are told from others by what they repeat, where they have no correlation id', async () => {
      const { ts, asked, heh, letters, ask } = await hub();
      const transport = await bench().raw();
      const first = ask.request('activate', { ...order(), id: 'x' });
      const [question] = await asked.next();
      for (let i = 0; i < 2; i++) await publishRaw(transport, heh.name, ts.name, accept(question));
      await first;
      expect((await letters.next()).properties.headers).toMatchObject({ 'x-error-code': 'DUPLICATE_ANSWER' });
    });

    it('are none that are about an older version, whatever their correlation id', async () => {
      const { ts, asked, letters, ask } = await hub();
      const newer = ask.request('activate', { ...order(), id: 'x', modification_count: 1 });
      const [question, context] = await asked.next();
      await context.reply(accept({ ...question, modification_count: 0 }));
      expect((await letters.next()).properties.headers).toMatchObject({ 'x-error-code': 'SUPERSEDED' });
      expect(await ts.problems.next()).toMatchObject({ code: 'SUPERSEDED' });
      await context.reply(accept(question));
      expect(await newer).toMatchObject({ modification_count: 1 });
    });
  });

  describe('a question with versions', () => {
    it('that comes again is answered as before, without its handler', async () => {
      const { asked, ask } = await hub();
      const draft = { ...order(), id: 'x' };
      const first = ask.request('activate', draft);
      const [question, context] = await asked.next();
      await context.reply({ ...question, msg: 'modify_activation', quantity: 1 });
      const answer = await first;
      expect(answer).toMatchObject({ msg: 'modify_activation', quantity: 1 });
      expect(await ask.request('activate', draft)).toEqual(answer);
      expect(await ask.request('activate', draft)).toEqual(answer);
      expect(asked.all).toHaveLength(1);
    });

    it('that comes again before it is answered gets the same answer, when there is one', async () => {
      const { heh, ts, asked, ask } = await hub();
      const draft = { ...order(), id: 'x' };
      const both = [ask.request('activate', draft), ask.request('activate', draft)];
      const marked = arrivals<undefined>();
      await heh.client.from(ts.name).on('set_clock', () => marked.push(undefined));
      await ask.publish('set_clock', {});
      await marked.next();
      const [question, context] = await asked.next();
      await context.reply(accept(question));
      const [one, two] = await Promise.all(both);
      expect(one).toEqual(two);
      expect(asked.all).toHaveLength(1);
    });

    it('is not handled when it is older than what came before, and is told', async () => {
      const { heh, ts, asked, ask } = await hub();
      const letters = await bench().read(`private-${heh.name}-dead-letters`);
      for (const modification_count of [0, 2, 1]) {
        await ask.publish('activate', { ...order(), id: 'x', modification_count });
      }
      const letter = await letters.next();
      expect(json(letter)).toMatchObject({ modification_count: 1 });
      expect(letter.properties.headers).toMatchObject({ 'x-error-code': 'SUPERSEDED' });
      expect(await heh.problems.next()).toMatchObject({
        code: 'SUPERSEDED',
        details: { messageName: 'activate', peer: ts.name, count: 1, newest: 2 },
      });
      expect((await asked.take(2)).map(([{ modification_count }]) => modification_count)).toEqual([0, 2]);
      // another order is another matter, and so is another sender
      await ask.publish('activate', { ...order(), id: 'y' });
      expect((await asked.next())[0].id).toBe('y');
    });

    it('is handled again when its handler failed', async () => {
      const { ts, heh } = await bench().home();
      const seen = arrivals<number>();
      await heh.client.from(ts.name).on('activate', (question) => {
        seen.push(question.modification_count);
        if (seen.all.length === 1) throw new Error('not yet');
        return accept(question);
      });
      const draft = { ...order(), id: 'x', modification_count: 3 };
      await ts.client.to(heh.name).publish('activate', draft);
      expect(await ts.client.to(heh.name).request('activate', draft)).toMatchObject({
        msg: 'accept_activation',
      });
      expect(seen.all).toEqual([3, 3]);
    });
  });

  describe('a question with many answers', () => {
    it('is over when the caller has enough', async () => {
      const { ts, heh } = await bench().home();
      const [load, generation] = [example('load_price'), example('generation_price')];
      await ts.loose.from(heh.name).on('get_all_prices', async (_, context) => {
        await context.reply(load);
        await context.reply(generation);
      });
      const prices = await heh.client
        .to(ts.name)
        .request(
          'get_all_prices',
          {},
          { until: (answers) => new Set(answers.map(({ msg }) => msg)).size === 2 },
        );
      expect(prices.map(({ msg }) => msg)).toEqual(['load_price', 'generation_price']);
    });

    it('fails with what the caller throws, and takes `until` where there are many only', async () => {
      const { ts, heh } = await bench().home();
      await ts.loose.from(heh.name).on('get_all_prices', () => example('load_price'));
      const until = () => {
        throw new TypeError('mine');
      };
      await expect(heh.client.to(ts.name).request('get_all_prices', {}, { until })).rejects.toThrow('mine');
      const asking = ts.loose.to(heh.name).request('get_report', reportQuestion(), { until });
      expect(await refusal(asking)).toMatchObject({ code: 'INVALID_ARGUMENT' });
    });
  });
}
