import { describe, expect, it } from 'vitest';
import { describeAuthorization } from './bus-suite-authorization.ts';
import { describeDeadLetters } from './bus-suite-dead-letters.ts';
import { describeRedelivery } from './bus-suite-redelivery.ts';
import { describeDuplicates } from './bus-suite-duplicates.ts';
import { arrivals, example, introduce, order, reportQuestion, type Bench } from './bus-suite-tools.ts';
import { refusal, uniqueName } from './transport-tools.ts';

/** What handlers may do, in which order they run, and whom they hear. */
export function describeHandlers(bench: () => Bench): void {
  describe('handlers', () => {
    it('run one after the other for one peer, in the order sent, however slow they are', async () => {
      const { ts, heh } = await bench().home();
      const log: number[] = [];
      const done = arrivals<undefined>();
      let running = 0;
      await heh.client.from(ts.name).on('set_clock', async ({ offset }) => {
        expect(++running).toBe(1);
        // the first ones take the longest
        for (let i = 0; i < 40 - 2 * (offset ?? 0); i++) await Promise.resolve();
        running--;
        log.push(offset ?? 0);
        done.push(undefined);
      });
      const offsets = Array.from({ length: 20 }, (_, i) => i);
      const out = ts.client.to(heh.name);
      await Promise.all(offsets.map((offset) => out.publish('set_clock', { offset })));
      await done.take(20);
      expect(log).toEqual(offsets);
    });

    it('of one peer are not held up by those of another', async () => {
      const { ts, heh } = await bench().home();
      const second = await bench().join('heh');
      const seen = arrivals<string>();
      let release: () => void = () => undefined;
      const gate = new Promise<void>((resolve) => (release = resolve));
      await ts.client.from(heh.name).on('capabilities', async () => {
        await gate;
        seen.push('first');
      });
      await ts.client.from(second.name).on('capabilities', () => seen.push('second'));
      await heh.loose.to(ts.name).publish('capabilities', example('capabilities'));
      await second.loose.to(ts.name).publish('capabilities', example('capabilities'));
      expect(await seen.next()).toBe('second');
      release();
      expect(await seen.next()).toBe('first');
    });

    it('may ask the peer whose message they work on', async () => {
      const { ts, heh } = await bench().home();
      await heh.loose.from(ts.name).on('get_capabilities', () => example('capabilities'));
      const done = arrivals<string>();
      await ts.client.from(heh.name).on('get_all_prices', async () => {
        const answer = await ts.client.to(heh.name).request('get_capabilities', {});
        done.push(answer.msg);
      });
      await heh.client.to(ts.name).publish('get_all_prices', {});
      expect(await done.next()).toBe('capabilities');
    });

    it('find messages that were there before them, whatever the order of subscribing', async () => {
      const { ts, heh } = await bench().home();
      await heh.loose.to(ts.name).publish('status_report', example('status_report'));
      await heh.loose.to(ts.name).publish('capabilities', example('capabilities'));
      const seen = arrivals<string>();
      await ts.client.from(heh.name).on('energy_events', () => undefined);
      await ts.client.from('*').on('capabilities', ({ msg }) => seen.push(msg));
      await ts.client.from(heh.name).on('status_report', ({ msg }) => seen.push(msg));
      expect(await seen.take(2)).toEqual(['status_report', 'capabilities']);
      expect(ts.problems.all).toEqual([]);
    });

    it('of any peer hear all that have none of their own', async () => {
      const { ts, heh } = await bench().home();
      const second = await bench().join('heh');
      const seen = arrivals<string>();
      await ts.client.from('*').on('get_all_prices', (_, { from }) => seen.push(`any ${from}`));
      await ts.client.from(second.name).on('get_all_prices', (_, { from }) => seen.push(`own ${from}`));
      await heh.client.to(ts.name).publish('get_all_prices', {});
      expect(await seen.next()).toBe(`any ${heh.name}`);
      await second.client.to(ts.name).publish('get_all_prices', {});
      expect(await seen.next()).toBe(`own ${second.name}`);
    });

    it('are one for each peer and type; a cancelled one makes room', async () => {
      const { ts, heh } = await bench().home();
      const first = await heh.client.from(ts.name).on('set_clock', () => undefined);
      const again = () => heh.client.from(ts.name).on('set_clock', () => undefined);
      const error = await refusal(again());
      expect(error).toMatchObject({ code: 'INVALID_ARGUMENT' });
      expect(error.message).toContain('has a handler already');
      await first.cancel();
      await first.cancel();
      await using second = await again();
      expect(second).not.toBe(first);
      expect(await refusal(heh.loose.from(ts.name).on('report', () => undefined))).toMatchObject({
        code: 'INVALID_ARGUMENT',
      });
    });

    it('of one sender are held up by those for the same hub only, where the channel tells hubs apart', async () => {
      const operator = await bench().join('operator');
      const vpp = await bench().join('vpp');
      await introduce(operator.loose, vpp.name, 'vpp', 'operator');
      const seen = arrivals<string>();
      let release: () => void = () => undefined;
      const gate = new Promise<void>((resolve) => (release = resolve));
      await operator.client.from('*').on('get_activation_capacity', async ({ heh_id, device }) => {
        if (device === 'slow') await gate;
        seen.push(`${heh_id} ${device ?? ''}`);
      });
      const ask = (heh_id: string, device: string) =>
        vpp.client.to(operator.name).publish('get_activation_capacity', { heh_id, device });
      for (const [hub, device] of [
        ['one', 'slow'],
        ['one', 'fast'],
        ['two', 'fast'],
      ] as const)
        await ask(hub, device);
      expect(await seen.next()).toBe('two fast');
      release();
      expect(await seen.take(2)).toEqual(['one slow', 'one fast']);
    });

    it('wait for answers though all places are taken: the queue is read further ahead', async () => {
      const { ts, heh } = await bench().home({ prefetch: 1 });
      await heh.loose.from(ts.name).on('get_capabilities', () => example('capabilities'));
      const running = { now: 0, most: 0 };
      const done = arrivals<string>();
      await ts.loose.from(heh.name).on('get_all_prices', async () => {
        running.most = Math.max(running.most, ++running.now);
        const answer = (await ts.client.to(heh.name).request('get_capabilities', {})) as { msg: string };
        running.now--;
        done.push(answer.msg);
      });
      // before the answer come others of the same sender, and of another
      const other = await bench().join('heh');
      await introduce(ts.loose, other.name, 'heh', 'controller');
      const offsets = [1, 2, 3];
      await Promise.all([
        ...offsets.map(() => heh.client.to(ts.name).publish('get_all_prices', {})),
        ...offsets.map(() => other.loose.to(ts.name).publish('status_report', example('status_report'))),
      ]);
      const seen = arrivals<string>();
      await ts.client.from(other.name).on('status_report', ({ msg }) => seen.push(msg));
      expect(await done.take(3)).toEqual(['capabilities', 'capabilities', 'capabilities']);
      await seen.take(3);
      expect(running.most).toBe(1);
      expect(ts.problems.all).toEqual([]);
    });

    it('are not held up by all that another sender has sent, however much waits behind a slow one', async () => {
      const { ts, heh } = await bench().home({ prefetch: 4 });
      const other = await bench().join('heh');
      await ts.client.prepare(other.name);
      let release: () => void = () => undefined;
      const gate = new Promise<void>((resolve) => (release = resolve));
      const seen = arrivals<string>();
      await ts.client.from('*').on('get_all_prices', async (_, { from }) => {
        if (from === heh.name) await gate;
        seen.push(from);
      });
      for (let i = 0; i < 20; i++) await heh.client.to(ts.name).publish('get_all_prices', {});
      await other.client.to(ts.name).publish('get_all_prices', {});
      expect(await seen.next()).toBe(other.name);
      release();
      await seen.take(20);
      expect(ts.problems.all).toEqual([]);
    });

    it('hear a message to a group in every member, and only there', async () => {
      const group = uniqueName('group');
      const tso = await bench().join('tso');
      const member = () => bench().join('bsp', undefined, { groups: [group] });
      const [one, two, outsider] = [await member(), await member(), await bench().join('bsp')];
      const out = tso.client.to(group, 'bsp-group');
      const { product } = example('market_cleared') as {
        product: { positive: boolean; start: string; end: string };
      };
      await tso.client.prepare(group, 'bsp-group');
      expect(await refusal(out.publish('market_cleared', { product }))).toMatchObject({ code: 'UNROUTABLE' });
      const seen = arrivals<string>();
      for (const bsp of [one, two, outsider]) await introduce(tso.loose, bsp.name, 'bsp', 'tso');
      for (const bsp of [one, two]) {
        await bsp.client
          .from(tso.name)
          .on('market_cleared', (_, { from }) => seen.push(`${bsp.name} from ${from}`));
      }
      expect(
        await refusal(outsider.client.from(tso.name).on('market_cleared', () => undefined)),
      ).toMatchObject({ code: 'INVALID_ARGUMENT' });
      await out.publish('market_cleared', { product });
      expect((await seen.take(2)).sort()).toEqual(
        [one, two].map(({ name }) => `${name} from ${tso.name}`).sort(),
      );
      expect(outsider.problems.all).toEqual([]);
    });

    it('tell a BSP and a super-TSO apart, though both write to the TSO', async () => {
      const superTso = await bench().join('super-tso');
      const tso = await bench().join('tso');
      const bsp = await bench().join('bsp');
      await introduce(superTso.loose, tso.name, 'tso', 'super-tso');
      await introduce(tso.loose, bsp.name, 'bsp', 'tso');
      const seen = arrivals<string>();
      await tso.loose.from('*', 'bsp').on('balancing_energy_bid', (_, { from }) => seen.push(from));
      await tso.loose.from('*', 'super-tso').on('balancing_activated', (_, { from }) => seen.push(from));
      await superTso.loose.to(tso.name).publish('balancing_activated', example('balancing_activated'));
      expect(await seen.next()).toBe(superTso.name);
      await bsp.loose.to(tso.name).publish('balancing_energy_bid', example('balancing_energy_bid'));
      expect(await seen.next()).toBe(bsp.name);
      expect(tso.problems.all).toEqual([]);
    });

    it('may answer long after they have returned', async () => {
      const { ts, heh } = await bench().home();
      const later = arrivals<() => Promise<void>>();
      await heh.client.from(ts.name).on('activate', ({ id, modification_count }, context) => {
        later.push(() => context.reply({ msg: 'accept_activation', id, modification_count }));
      });
      const answer = ts.client.to(heh.name).request('activate', order());
      await (
        await later.next()
      )();
      expect(await answer).toMatchObject({ msg: 'accept_activation' });
    });

    it('work on no more at a time than prefetch allows', async () => {
      const { ts, heh } = await bench().home({}, { prefetch: 1 });
      const seen = arrivals<() => void>();
      await heh.client
        .from(ts.name)
        .on('get_report', () => new Promise((resolve) => seen.push(() => resolve(undefined))));
      for (const minute of [1, 2, 3])
        await ts.client.to(heh.name).publish('get_report', reportQuestion(minute));
      for (let i = 0; i < 3; i++) (await seen.next())();
      expect(seen.all).toHaveLength(3);
    });
  });
  describeRedelivery(bench);
  describeDuplicates(bench);
  describeDeadLetters(bench);
  describeAuthorization(bench);
}
