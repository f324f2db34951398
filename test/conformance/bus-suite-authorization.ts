import { describe, expect, it } from 'vitest';
import { accept, type Authorize } from '../../src/index.ts';
import { deferred } from '../../src/core/deferred.ts';
import {
  arrivals,
  introduce,
  json,
  order,
  publishRaw,
  reportQuestion,
  type Bench,
} from './bus-suite-tools.ts';
import { refusal } from './transport-tools.ts';

/** Rights that the receiver checks on every message, since the broker cannot know of them. */
export function describeAuthorization(bench: () => Bench): void {
  describe('authorize', () => {
    const market = async (authorize: Authorize) => {
      const operator = await bench().join('operator', undefined, { authorize });
      const vpp = await bench().join('vpp');
      await introduce(operator.loose, vpp.name, 'vpp', 'operator');
      const letters = await bench().read(`private-${operator.name}-dead-letters`);
      return { operator, vpp, letters };
    };

    it('takes a right back for the very next message, and gives it again', async () => {
      const rights = new Set<unknown>(['heh-1']);
      const asked = arrivals<unknown>();
      const { operator, vpp, letters } = await market(({ heh_id }, origin) => {
        asked.push({ heh_id, ...origin });
        return rights.has(heh_id);
      });
      const seen = arrivals<unknown>();
      await operator.client.from('*').on('get_activation_capacity', ({ heh_id }) => seen.push(heh_id));
      const ask = (heh_id: string) =>
        vpp.client.to(operator.name).publish('get_activation_capacity', { heh_id, device: 'd' });
      await ask('heh-1');
      expect(await seen.next()).toBe('heh-1');
      expect(await asked.next()).toEqual({
        heh_id: 'heh-1',
        from: vpp.name,
        role: 'vpp',
        messageName: 'get_activation_capacity',
      });
      await ask('heh-2');
      expect(json(await letters.next())).toMatchObject({ heh_id: 'heh-2' });
      rights.clear();
      await ask('heh-1');
      const letter = await letters.next();
      expect(json(letter)).toMatchObject({ heh_id: 'heh-1' });
      expect(letter.properties.headers).toMatchObject({
        'x-error-code': 'ACCESS_REFUSED',
        'x-error-message': `get_activation_capacity from ${vpp.name} was refused by authorize: not handled.`,
        'x-original-exchange': `${vpp.name}-to-${operator.name}`,
      });
      rights.add('heh-2');
      await ask('heh-2');
      expect(await seen.next()).toBe('heh-2');
      expect(operator.problems.all).toMatchObject([
        { code: 'ACCESS_REFUSED', details: { messageName: 'get_activation_capacity', peer: vpp.name } },
        { code: 'ACCESS_REFUSED', retryable: false },
      ]);
      expect(seen.all).toHaveLength(2);
    });

    it('is asked when the turn of a message comes, not when it arrives', async () => {
      let mayUse = true;
      const { operator, vpp, letters } = await market(() => mayUse);
      const begun = arrivals<unknown>();
      const gate = deferred<undefined>();
      await operator.client.from('*').on('get_report', async ({ from }) => {
        begun.push(from);
        await gate.promise;
      });
      for (const minute of [1, 2]) {
        await vpp.client
          .to(operator.name)
          .publish('get_report', { ...reportQuestion(minute), heh_id: 'heh-1' });
      }
      await begun.next();
      mayUse = false;
      gate.resolve(undefined);
      expect(json(await letters.next())).toMatchObject({ from: reportQuestion(2).from });
      expect(begun.all).toHaveLength(1);
    });

    it('is asked again before each attempt, and before an answer is repeated', async () => {
      let mayUse = true;
      const { operator, vpp, letters } = await market(() => mayUse);
      const seen = arrivals<number>();
      await operator.client.from('*').on('get_report', (_, { attempt, requeue }) => {
        seen.push(attempt);
        mayUse = false;
        requeue({ delayMs: 0 });
      });
      await operator.client.from('*').on('activate', (received) => accept(received));
      await vpp.client.to(operator.name).publish('get_report', { ...reportQuestion(), heh_id: 'heh-1' });
      expect((await letters.next()).properties.headers).toMatchObject({ 'x-error-code': 'ACCESS_REFUSED' });
      expect(seen.all).toEqual([1]);
      mayUse = true;
      const answers = await bench().tap(`${operator.name}-to-${vpp.name}`, '#');
      const transport = await bench().raw();
      const same = {
        msg: 'activate',
        id: '0b6e8a4e-3c1d-4a36-9d0e-5f7c8b9a1e2d',
        modification_count: 0,
        ...order(),
      };
      const activate = (): Promise<void> =>
        publishRaw(transport, vpp.name, operator.name, {
          ...same,
          heh_id: 'heh-1',
          device: null,
        });
      await activate();
      expect(json(await answers.next())).toMatchObject({ msg: 'accept_activation' });
      mayUse = false;
      await activate();
      expect((await letters.next()).properties).toMatchObject({
        headers: { 'x-error-code': 'ACCESS_REFUSED' },
      });
      expect(answers.all).toHaveLength(1);
    });

    it('may take its time: messages keep their order', async () => {
      const asked = arrivals<(answer: boolean) => void>();
      const { operator, vpp, letters } = await market(() => new Promise((resolve) => asked.push(resolve)));
      const seen = arrivals<unknown>();
      await operator.client.from('*').on('get_report', ({ from }) => seen.push(from));
      for (const minute of [1, 2, 3]) {
        await vpp.client
          .to(operator.name)
          .publish('get_report', { ...reportQuestion(minute), heh_id: 'heh-1' });
      }
      for (const answer of [true, false, true]) (await asked.next())(answer);
      expect(await seen.take(2)).toEqual([reportQuestion(1).from, reportQuestion(3).from]);
      expect(json(await letters.next())).toMatchObject({ from: reportQuestion(2).from });
    });

    it('refuses where it fails, says anything but true, or says nothing in time', async () => {
      const answers: (() => unknown)[] = [
        () => {
          throw new TypeError('secret-meter-reading');
        },
        () => Promise.reject(new TypeError('secret-meter-reading')),
        () => 'yes',
        () => Promise.resolve(1),
        () => new Promise(() => undefined),
      ];
      const asked = arrivals<undefined>();
      const operator = await bench().join('operator', undefined, {
        handlerTimeoutMs: 50,
        authorize: () => {
          asked.push(undefined);
          return answers[asked.all.length - 1]?.() as boolean;
        },
      });
      const vpp = await bench().join('vpp');
      await introduce(operator.loose, vpp.name, 'vpp', 'operator');
      const letters = await bench().read(`private-${operator.name}-dead-letters`);
      await operator.client.from('*').on('get_report', () => expect.unreachable());
      for (const minute of answers.keys()) {
        await vpp.client
          .to(operator.name)
          .publish('get_report', { ...reportQuestion(minute), heh_id: 'heh-1' });
      }
      await asked.take(answers.length);
      await bench().harness.pass(50);
      const headers = (await letters.take(answers.length)).map(({ properties }) => properties.headers);
      expect(headers.map((one) => one?.['x-error-code'])).toEqual([
        'HANDLER_FAILED',
        'HANDLER_FAILED',
        'ACCESS_REFUSED',
        'ACCESS_REFUSED',
        'TIMEOUT',
      ]);
      expect(JSON.stringify(headers)).not.toContain('secret');
    });

    it('is asked of answers as well, which keep their order', async () => {
      const asked = arrivals<(answer: boolean) => void>();
      const ts = await bench().join('controller', undefined, {
        authorize: () => new Promise((resolve) => asked.push(resolve)),
      });
      const heh = await bench().join('heh');
      await introduce(ts.loose, heh.name, 'heh', 'controller');
      await heh.client.from(ts.name).on('get_report', ({ from, to, resolution }) => ({
        msg: 'report',
        from,
        to,
        resolution,
        values: { 'total.p': [1] },
      }));
      const put = (minute: number) =>
        ts.client.to(heh.name).request('get_report', reportQuestion(minute), { timeoutMs: 1000 });
      const first = put(1);
      const refuse = await asked.next();
      const second = put(2);
      const allow = await asked.next();
      const ended: number[] = [];
      const refused = refusal(first).finally(() => ended.push(1));
      void second.then(() => ended.push(2));
      allow(true);
      refuse(false);
      expect(await ts.problems.next()).toMatchObject({ code: 'ACCESS_REFUSED' });
      expect((await second).from).toBe(reportQuestion(2).from);
      expect(ended).toEqual([2]);
      await bench().harness.pass(1000);
      expect(await refused).toMatchObject({ code: 'TIMEOUT' });
    });
  });
}
