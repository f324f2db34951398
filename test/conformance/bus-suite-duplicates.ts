import { describe, expect, it } from 'vitest';
import type { DuplicateMessage } from '../../src/index.ts';
import { arrivals, publishRaw, type Bench } from './bus-suite-tools.ts';

/** Messages that come twice. */
export function describeDuplicates(bench: () => Bench): void {
  describe('duplicates', () => {
    const home = async (options: object = {}) => {
      const duplicates = arrivals<DuplicateMessage>();
      const onDuplicate = (message: DuplicateMessage): void => duplicates.push(message);
      const { ts, heh } = await bench().home({}, { onDuplicate, ...options });
      const transport = await bench().raw();
      const say = (offset: number, messageId: string, from = ts.name) =>
        publishRaw(transport, from, heh.name, { msg: 'set_clock', offset }, 'set_clock', { messageId });
      return { ts, heh, say, duplicates };
    };

    it('are acknowledged and counted, not handled, and no problem', async () => {
      const { ts, heh, say, duplicates } = await home();
      const seen = arrivals<number | null>();
      await heh.client.from(ts.name).on('set_clock', ({ offset }) => seen.push(offset));
      for (const id of ['a', 'a', 'b', 'a']) await say(id === 'a' ? 1 : 2, id);
      await say(3, 'c');
      expect(await seen.take(3)).toEqual([1, 2, 3]);
      expect(duplicates.all).toEqual([
        { messageName: 'set_clock', peer: ts.name, messageId: 'a', total: 1 },
        { messageName: 'set_clock', peer: ts.name, messageId: 'a', total: 2 },
      ]);
      expect(heh.problems.all).toEqual([]);
      await heh.client.close();
      // all of them were taken off the queue
      const again = await bench().join('heh', heh.name);
      await again.client.from(ts.name).on('set_clock', ({ offset }) => seen.push(offset));
      await say(4, 'd');
      expect(await seen.next()).toBe(4);
    });

    it('of what is still worked on are not worked on beside it, and share its fate', async () => {
      const { ts, heh, say, duplicates } = await home();
      const started = arrivals<number>();
      let release: () => void = () => undefined;
      const gate = new Promise<void>((resolve) => (release = resolve));
      await heh.client.from(ts.name).on('set_clock', async ({ offset }) => {
        started.push(offset ?? 0);
        if (offset === 1) await gate;
      });
      await say(1, 'a');
      await started.next();
      await say(1, 'a');
      await duplicates.next();
      release();
      await say(2, 'b');
      expect(await started.next()).toBe(2);
      await heh.client.close();
      const again = await bench().join('heh', heh.name);
      await again.client.from(ts.name).on('set_clock', ({ offset }) => started.push(offset ?? 0));
      await say(3, 'c');
      expect(await started.next()).toBe(3);
      expect(started.all).toEqual([1, 2, 3]);
    });

    it('are none of a message whose handler failed, or of another sender with the same id', async () => {
      const { ts, heh, say, duplicates } = await home();
      const other = await bench().join('controller');
      await other.client.prepare(heh.name);
      const seen = arrivals<string>();
      let failing = true;
      await heh.client.from('*').on('set_clock', (_, { from }) => {
        seen.push(from);
        if (!failing) return;
        failing = false;
        throw new Error('not yet');
      });
      await heh.client.prepare(other.name);
      await say(1, 'a');
      await heh.problems.next();
      await say(1, 'a');
      await say(1, 'a', other.name);
      expect((await seen.take(3)).sort()).toEqual([ts.name, ts.name, other.name].sort());
      expect(duplicates.all).toEqual([]);
    });

    it('are handled where they are not to be known, and where ids are missing', async () => {
      const { ts, heh, say } = await home({ duplicates: false });
      const seen = arrivals<number | null>();
      await heh.client.from(ts.name).on('set_clock', ({ offset }) => seen.push(offset));
      for (let i = 0; i < 2; i++) await say(1, 'a');
      expect(await seen.take(2)).toEqual([1, 1]);
      const known = await home();
      await known.heh.client.from(known.ts.name).on('set_clock', ({ offset }) => seen.push(offset));
      const transport = await bench().raw();
      for (let i = 0; i < 2; i++)
        await publishRaw(transport, known.ts.name, known.heh.name, { msg: 'set_clock', offset: 2 });
      expect(await seen.take(2)).toEqual([2, 2]);
      expect(known.duplicates.all).toEqual([]);
    });
  });
}
