import { describe, expect, it } from 'vitest';
import { answerReport, catalogue, type AnswerStream, type Report } from '../../src/index.ts';
import { describeAnswers } from './bus-suite-answers.ts';
import { describeStreams } from './bus-suite-streams.ts';
import { ends, exampleOn, written } from './bus-suite-messages.ts';
import { arrivals, order, reportQuestion, type Bench, type LooseContext } from './bus-suite-tools.ts';
import { refusal } from './transport-tools.ts';

const conversations = Object.values(catalogue.channels).flatMap((channel) =>
  Object.entries(channel.replies).flatMap(([question, reply]) =>
    reply.messages.map((answer) => [channel.id, question, reply.cardinality, answer] as const),
  ),
);

/** Every question of the catalogue with each of its answers, and what ends the waiting. */
export function describeConversations(bench: () => Bench): void {
  describe('conversations', () => {
    it.each(conversations)('%s: %s is answered (%s) by %s', async (id, question, cardinality, name) => {
      const channel = catalogue.channels[id];
      const reply = channel?.replies[question];
      if (channel === undefined || reply === undefined) throw new Error('no such conversation');
      const { sender, receiver, from, to, peer } = await ends(bench(), id);
      const answer = exampleOn(reply.channel, name);
      const contexts = arrivals<LooseContext>();
      await receiver.from(from, channel.sender).on(question, async (_, context) => {
        if (cardinality === 'one') return answer;
        if (contexts.all.length === 0) for (let i = 0; i < 3; i++) await context.reply(answer);
        contexts.push(context);
        return undefined;
      });
      const timeout = cardinality === 'many' ? { timeoutMs: 1000 } : {};
      const asked = sender.to(to, peer).request(question, exampleOn(id, question), timeout);
      if (cardinality === 'one') {
        expect(await asked).toEqual(written(name, answer));
      } else if (cardinality === 'many') {
        await contexts.next();
        await bench().harness.pass(1000);
        expect(await asked).toEqual(Array.from({ length: 3 }, () => written(name, answer)));
      } else {
        let count = 0;
        for await (const message of (await asked) as AnswerStream<object>) {
          expect(message).toEqual(written(name, answer));
          if (++count === 3) break;
        }
        // the question, and what ends the stream
        await contexts.take(2);
      }
    });

    it('has every question of the catalogue among them', () => {
      expect(conversations).toHaveLength(26);
    });

    it('gives an empty list when a question with many answers gets none', async () => {
      const { ts, heh } = await bench().home();
      const asked = arrivals<undefined>();
      await ts.client.from(heh.name).on('get_all_prices', () => asked.push(undefined));
      const prices = heh.client.to(ts.name).request('get_all_prices', {}, { timeoutMs: 1000 });
      await asked.next();
      await bench().harness.pass(1000);
      expect(await prices).toEqual([]);
    });

    it('gives up after the time the caller allows, and says that trying again may help', async () => {
      const { ts, heh } = await bench().home();
      const waiting = refusal(
        ts.client.to(heh.name).request('get_report', reportQuestion(), { timeoutMs: 150 }),
      );
      await bench().harness.pass(150);
      expect(await waiting).toMatchObject({
        code: 'TIMEOUT',
        retryable: true,
        details: { messageName: 'get_report', peer: heh.name, timeoutMs: 150 },
      });
    });

    it('gives up when the caller aborts: before, while preparing, and while waiting', async () => {
      const { ts, heh } = await bench().home();
      const ask = (signal: AbortSignal) =>
        refusal(ts.client.to(heh.name).request('get_report', reportQuestion(), { signal }));
      expect(await ask(AbortSignal.abort(new Error('no')))).toMatchObject({ code: 'ABORTED' });

      const other = await bench().join('heh');
      const early = new AbortController();
      const preparing = refusal(
        ts.client.to(other.name).request('get_report', reportQuestion(), { signal: early.signal }),
      );
      early.abort();
      expect(await preparing).toMatchObject({ code: 'ABORTED' });

      const asked = arrivals<undefined>();
      await heh.client.from(ts.name).on('get_report', () => asked.push(undefined));
      const late = new AbortController();
      const waiting = ask(late.signal);
      await asked.next();
      const reason = new Error('changed my mind');
      late.abort(reason);
      expect(await waiting).toMatchObject({ code: 'ABORTED', retryable: false, cause: reason });
    });

    it('keeps the answers of many questions at once apart, whatever their order', async () => {
      const { ts, heh } = await bench().home();
      const second = await bench().join('heh');
      await (await ts.client.from(second.name).on('report', () => undefined)).cancel();
      for (const party of [heh, second]) {
        const held: (() => Promise<void>)[] = [];
        await party.client.from(ts.name).on('get_report', (question, context) => {
          const values = { [`${party.name}.p`]: [Number(question.from.slice(14, 16))] };
          held.push(() => context.reply(answerReport(question, { values })));
          if (held.length === 10) for (const answer of held.reverse()) void answer();
        });
      }
      const minutes = Array.from({ length: 10 }, (_, minute) => minute);
      const ask = (peer: string) =>
        Promise.all(minutes.map((m) => ts.client.to(peer).request('get_report', reportQuestion(m))));
      const [one, two] = await Promise.all([ask(heh.name), ask(second.name)]);
      const got = (name: string) => minutes.map((minute) => ({ [`${name}.p`]: [minute] }));
      expect(one.map((report: Report) => report.values)).toEqual(got(heh.name));
      expect(two.map((report: Report) => report.values)).toEqual(got(second.name));
    });

    it('fails the question when it cannot be sent, and forgets it', async () => {
      const { ts, heh } = await bench().home();
      const error = await refusal(
        ts.client.to(heh.name).request('activate', { ...order(), heh_id: 'x'.repeat(250) }),
      );
      expect(error).toMatchObject({ code: 'INVALID_ARGUMENT' });
      expect(error.message).toContain('255 bytes');
    });

    it('lets only the answers of the contract be given', async () => {
      const { ts, heh } = await bench().home();
      await heh.loose.from(ts.name).on('get_report', () => example);
      const example = { msg: 'set_clock', offset: null };
      const waiting = refusal(
        ts.client.to(heh.name).request('get_report', reportQuestion(), { timeoutMs: 1000 }),
      );
      const problem = await heh.problems.next();
      expect(problem).toMatchObject({ code: 'HANDLER_FAILED', cause: { code: 'WRONG_CHANNEL' } });
      expect(problem.message).toBe(
        `The handler of get_report from ${ts.name} failed: WRONG_CHANNEL: get_report is answered by report, not by "set_clock".`,
      );
      await bench().harness.pass(1000);
      expect(await waiting).toMatchObject({ code: 'TIMEOUT' });
    });
  });
  describeAnswers(bench);
  describeStreams(bench);
}
