import { describe, expect, it } from 'vitest';
import { catalogue } from '../../src/index.ts';
import type { Protocol, RoleName } from '../../src/index.ts';
import {
  arrivals,
  example,
  introduce,
  json,
  order,
  reportQuestion,
  type Bench,
  type LooseClient,
  type LooseContext,
} from './bus-suite-tools.ts';
import { refusal, uniqueName } from './transport-tools.ts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Two clients that know each other, at the ends of a channel. */
export async function ends(
  bench: Bench,
  channelId: string,
): Promise<{ sender: LooseClient; receiver: LooseClient; from: string; to: string; peer: string }> {
  const channel = catalogue.channels[channelId];
  if (channel === undefined) throw new Error(`no channel ${channelId}`);
  const group = uniqueName('group');
  const inGroup = channel.group === undefined ? {} : { groups: [group] };
  const sender = await bench.join(channel.sender as RoleName<Protocol>);
  const receiver = await bench.join(channel.receiver as RoleName<Protocol>, undefined, inGroup);
  if (channel.declaredBy === channel.sender) {
    await introduce(sender.loose, receiver.name, channel.receiver, channel.sender);
  } else {
    await introduce(receiver.loose, sender.name, channel.sender, channel.receiver);
  }
  const to = channel.group === undefined ? receiver.name : group;
  if (channel.group !== undefined) {
    // nobody has joined the group yet, but now there is one
    const [first = ''] = channel.messages;
    await refusal(sender.loose.to(group, channel.group).publish(first, example(first)));
  }
  return {
    sender: sender.loose,
    receiver: receiver.loose,
    from: sender.name,
    to,
    peer: channel.group ?? channel.receiver,
  };
}

/** The printed example, with what the channel requires set. */
export function exampleOn(channelId: string, name: string): Record<string, unknown> {
  const required = catalogue.channels[channelId]?.requiredFields ?? [];
  const fields = catalogue.messages[name]?.fields.map((field) => `/${field.name}`) ?? [];
  const set = required.filter((pointer) => fields.includes(pointer));
  return { ...example(name), ...Object.fromEntries(set.map((pointer) => [pointer.slice(1), 'heh-42'])) };
}

/** As it arrives: what is nullable and was not given is null. */
export function written(name: string, message: object): object {
  const fields = catalogue.messages[name]?.fields ?? [];
  return { ...Object.fromEntries(fields.filter((f) => f.nullable).map((f) => [f.name, null])), ...message };
}

/** Every message on every channel, and what a message looks like on the wire. */
export function describeMessages(bench: () => Bench): void {
  describe('messages', () => {
    it('has all 33 message types to carry', () => {
      const carried = new Set(Object.values(catalogue.channels).flatMap((channel) => channel.messages));
      expect([...carried].sort()).toEqual(Object.keys(catalogue.messages).sort());
      expect(carried.size).toBe(33);
    });

    it.each(Object.values(catalogue.channels).map((channel) => [channel.id, channel] as const))(
      'carries every message of %s, whole and in order',
      async (id, channel) => {
        const { sender, receiver, from, to, peer } = await ends(bench(), id);
        const received = arrivals<readonly [object, LooseContext]>();
        await Promise.all(
          channel.messages.map((name) =>
            receiver.from(from, channel.sender).on(name, (message, context) => {
              received.push([message, context]);
            }),
          ),
        );
        for (const name of channel.messages) await sender.to(to, peer).publish(name, exampleOn(id, name));
        for (const name of channel.messages) {
          const [message, context] = await received.next();
          expect(message).toEqual(written(name, exampleOn(id, name)));
          expect(context).toMatchObject({ from, redelivered: false });
          expect(context.messageId).toMatch(uuid);
        }
      },
    );

    it('publishes under the routing key, exchange and properties that the bus defines', async () => {
      const { ts, heh } = await bench().home();
      const seen = await bench().tap(`${heh.name}-to-${ts.name}`, 'report.#');
      const { from, to: until, resolution } = reportQuestion();
      const report = { from, to: until, resolution, values: { 'total.p': [1.5] } };
      const out = heh.client.to(ts.name);
      await out.publish('report', report);
      await out.publish('report', { ...report, heh_id: 'heh-7' });
      await out.publish('energy_events', { events: [] });
      const [plain, ofHeh] = await seen.take(2);
      expect(plain?.routingKey).toBe('report');
      expect(ofHeh?.routingKey).toBe('report.heh-7');
      expect(ofHeh?.exchange).toBe(`${heh.name}-to-${ts.name}`);
      expect(plain?.properties).toMatchObject({
        type: 'report',
        appId: heh.name,
        contentType: 'application/json',
        persistent: true,
        messageId: expect.stringMatching(uuid) as unknown,
      });
      expect(plain?.properties.correlationId).toBeUndefined();
      const nowMs = bench().harness.clock?.nowMs() ?? Date.now();
      expect(Math.abs((plain?.properties.timestampS ?? 0) - nowMs / 1000)).toBeLessThan(60);
      expect(plain && json(plain)).toMatchObject({
        msg: 'report',
        ...report,
        heh_id: null,
      });
      expect(seen.all).toHaveLength(2);
    });

    it('fills ids in that are fresh for each message and reach the peer as they were sent', async () => {
      const { ts, heh } = await bench().home();
      const ids: string[] = [];
      await heh.client.from(ts.name).on('activate', ({ id, modification_count }) => {
        ids.push(id);
        return { msg: 'accept_activation', id, modification_count };
      });
      const draft = order();
      const one = await ts.client.to(heh.name).request('activate', draft);
      const two = await ts.client.to(heh.name).request('activate', draft);
      expect([one.id, two.id]).toEqual(ids);
      expect(one.id).toMatch(uuid);
      expect(one.id).not.toBe(two.id);
      const given = await ts.client.to(heh.name).request('activate', { ...draft, id: 'mine' });
      expect(given.id).toBe('mine');
    });

    it('refuses what is not valid before anything is sent', async () => {
      const { ts, heh } = await bench().home();
      const out = ts.loose.to(heh.name);
      expect(await refusal(out.publish('set_clock', { offset: 'x' }))).toMatchObject({
        code: 'INVALID_MESSAGE',
        retryable: false,
      });
      expect(await refusal(out.publish('report', example('report')))).toMatchObject({
        code: 'WRONG_CHANNEL',
      });
      expect((await refusal(out.publish('set_clok', {}))).message).toContain('Did you mean "set_clock"');
      expect(await refusal(out.publish('set_clock', undefined))).toMatchObject({ code: 'INVALID_ARGUMENT' });
      expect(await refusal(out.publish('set_clock', example('load_price')))).toMatchObject({
        code: 'INVALID_ARGUMENT',
        message: expect.stringContaining('says that it is load_price') as unknown,
      });
      expect(await refusal(out.request('load_price', example('load_price')))).toMatchObject({
        code: 'INVALID_ARGUMENT',
        message: expect.stringContaining('no question') as unknown,
      });
      expect(await refusal(out.request('get_report', reportQuestion(), { timeoutMs: -1 }))).toMatchObject({
        code: 'INVALID_ARGUMENT',
      });
    });

    it('refuses a message without heh_id between VPP and operator', async () => {
      const operator = await bench().join('operator');
      const vpp = await bench().join('vpp');
      await introduce(operator.loose, vpp.name, 'vpp', 'operator');
      const error = await refusal(vpp.loose.to(operator.name).publish('get_report', reportQuestion()));
      expect(error).toMatchObject({ code: 'INVALID_MESSAGE' });
      expect(error.message).toContain('/heh_id');
    });
  });
}
