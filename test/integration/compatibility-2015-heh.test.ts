import { describe, expect, inject, it } from 'vitest';
import { arrivals } from '../conformance/bus-suite-tools.ts';
import { refusal } from '../conformance/transport-tools.ts';
import { startPythonPeer } from '../support/python-peer.ts';
import { plainChannel, rawGet } from './amqp-transport-tools.ts';
import { freshNames, join, naive, news, orders, pair, root, tapped } from './python-2015-tools.ts';

const period = { from: '2026-01-01T10:00:00Z', to: '2026-01-01T10:04:00Z' };

describe.skipIf(inject('pythonMissing') !== '')('our HEH and a VPP of 2015', () => {
  const raw = plainChannel();

  it.each(Object.entries(news))('sends %s as it reads it', async (name, values) => {
    const { ts, client, peer } = await pair(raw(), 'heh');
    await client.to(ts).publish(name, values);
    const { msg, fields } = await peer.next('received');
    expect(msg).toBe(name);
    expect(fields).toMatchObject(values);
  });

  it.each(Object.entries(orders))('reads %s as it sends it', async (name, values) => {
    const { client, peer, forgiven } = await pair(raw(), 'heh');
    const came = arrivals<object>();
    await client.from('*').on(name, (message) => came.push(message));
    peer.tell({ send: name, values: naive(values) });
    expect(await came.next()).toMatchObject({ msg: name, ...values });
    expect(forgiven.all).toEqual([]);
  });

  it('prepares its side before the controller comes, and what it says at its boot waits for it', async () => {
    const { heh, ts } = freshNames(raw());
    const { client } = await join('heh', heh, { compatibility: '2015' });
    await client.to(ts).publish('capabilities', news['capabilities']);
    const peer = startPythonPeer(root, '--side', 'vpp', '--heh', heh, '--controller', ts);
    expect(await peer.next('ready')).toMatchObject({ queue: `private-${heh}-up` });
    expect(await peer.next('received')).toMatchObject({ msg: 'capabilities' });
  });

  it('answers without being told a correlation', async () => {
    const { heh, ts, client, peer } = await pair(raw(), 'heh');
    const next = await tapped(raw(), `${heh}-to-${ts}`);
    await client.from(ts).on('get_report', ({ from, to }: { from?: string; to?: string }) => ({
      ...news['report'],
      msg: 'report',
      from,
      to,
    }));
    await client.from(ts).on('activate', (order) => ({
      ...order,
      msg: 'modify_activation',
      quantity: 1,
    }));
    peer.tell({ send: 'get_report', values: naive(orders['get_report'] ?? {}) });
    expect(await peer.next('received')).toMatchObject({ msg: 'report', fields: { ...period } });
    peer.tell({ send: 'activate', values: naive(orders['activate'] ?? {}) });
    expect(await peer.next('received')).toMatchObject({
      msg: 'modify_activation',
      fields: { id: 'a-1', modification_count: 0, quantity: 1 },
    });
    expect((await next()).fields.routingKey).toBe(`report.${heh}`);
  });

  it('reads an emergency without a limit, which is said by what is no JSON', async () => {
    const { ts, client, peer, forgiven } = await pair(raw(), 'heh');
    const came = arrivals<object>();
    await client.from(ts).on('contingency_activate', (message) => came.push(message));
    peer.tell({ send: 'contingency_activate', values: { id: 'Infinity', ...naive(period) } });
    expect(await came.next()).toMatchObject({ id: 'Infinity', max_quantity: null });
    expect(await forgiven.next()).toMatchObject({
      forgiven: [{ path: '/max_quantity', what: 'infinityAsNull' }],
    });
  });

  it('refuses the question of the VPP sample, whose arguments are in the order of 2014', async () => {
    const { heh, ts, client, peer, problems } = await pair(raw(), 'heh');
    await client.from(ts).on('get_report', () => undefined);
    peer.tell({ sample: 'get_report' });
    expect(await problems.next()).toMatchObject({ code: 'INVALID_MESSAGE' });
    const letter = await rawGet(raw(), `private-${heh}-dead-letters`);
    expect(JSON.parse(letter.content.toString())).toMatchObject({
      signals: 'WaterHeater01',
      heh_id: ['el.p'],
    });
    expect(letter.properties.headers).toMatchObject({
      'x-error-code': 'INVALID_MESSAGE',
      'x-original-exchange': `${ts}-to-${heh}`,
      'x-original-routing-key': `get_report.${heh}`,
    });
  });

  it('refuses Infinity where there has to be a number, and what is no JSON for other reasons', async () => {
    const { heh, ts, client, problems } = await pair(raw(), 'heh');
    await client.from(ts).on('set_clock', () => undefined);
    await client.from(ts).on('load_price', () => undefined);
    const send = (body: string): boolean =>
      raw().publish(`${ts}-to-${heh}`, `any.${heh}`, Buffer.from(body), { contentType: 'application/json' });
    send('{"msg":"load_price","from":"2026-01-01T10:00:00Z","to":"2026-01-01T11:00:00Z","price":Infinity}');
    send('{"msg":"set_clock","offset":-Infinity}');
    send('{"msg":"set_clock","offset":NaN}');
    const problem = await problems.take(3);
    expect(problem.map(({ code }) => code)).toEqual(['INVALID_MESSAGE', 'MALFORMED_JSON', 'MALFORMED_JSON']);
    for (const kept of ['"price":Infinity', '-Infinity', 'NaN'])
      expect((await rawGet(raw(), `private-${heh}-dead-letters`)).content.toString()).toContain(kept);
  });

  it('asks for all prices, and has them', async () => {
    const { ts, client, peer } = await pair(raw(), 'heh');
    const asked = client.to(ts).request(
      'get_all_prices',
      {},
      {
        until: (answers: readonly object[]) => answers.length === 2,
      },
    );
    expect(await peer.next('received')).toMatchObject({ msg: 'get_all_prices' });
    peer.tell({ send: 'load_price', values: naive(orders['load_price'] ?? {}) });
    peer.tell({ send: 'generation_price', values: naive(orders['generation_price'] ?? {}) });
    expect(await asked).toMatchObject([{ msg: 'load_price' }, { msg: 'generation_price' }]);
  });

  it('cannot hear from whoever there may be: each of these peers has its queue', async () => {
    const { heh } = freshNames(raw());
    const { client } = await join('heh', heh, { compatibility: '2015' });
    expect(await refusal(client.from('*').on('set_clock', () => undefined))).toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
  });
});
