import { describe, expect, inject, it } from 'vitest';
import { arrivals } from '../conformance/bus-suite-tools.ts';
import { refusal } from '../conformance/transport-tools.ts';
import { startPythonPeer } from '../support/python-peer.ts';
import { plainChannel, rawGet } from './amqp-transport-tools.ts';
import { freshNames, join, naive, news, orders, pair, root, tapped } from './python-2015-tools.ts';

const period = { from: '2026-01-01T10:00:00Z', to: '2026-01-01T10:04:00Z' };
const question = { ...period, resolution: 60, signals: ['total.p'] };
const queueArguments = { 'x-message-ttl': 900_000, 'x-ha-policy': 'all' };

describe.skipIf(inject('pythonMissing') !== '')('our controller and an HEH of 2015', () => {
  const raw = plainChannel();

  it.each(Object.entries(orders))('sends %s as it reads it', async (name, values) => {
    const { heh, client, peer } = await pair(raw(), 'controller');
    await client.to(heh).publish(name, values);
    const { msg, fields } = await peer.next('received');
    expect(msg).toBe(name);
    expect(fields).toMatchObject(values);
  });

  it.each(Object.entries(news))('reads %s as it sends it', async (name, values) => {
    const { heh, client, peer, forgiven } = await pair(raw(), 'controller');
    const came = arrivals<object>();
    await client.from(heh).on(name, (message) => came.push(message));
    peer.tell({ send: name, values: naive(values) });
    expect(await came.next()).toMatchObject({ msg: name, ...values });
    expect(forgiven.all).toEqual([]);
  });

  it('prepares what is between the two before the HEH comes, and hears of its boot', async () => {
    const { heh, ts } = freshNames(raw());
    const { client } = await join('controller', ts, { compatibility: { '2015': [heh] } });
    const came = arrivals<object>();
    await client.from('*').on('capabilities', (message) => came.push(message));
    await client.to(heh).publish('set_clock', { offset: null });
    for (const exchange of [`${heh}-to-${ts}`, `${ts}-to-${heh}`])
      await raw().assertExchange(exchange, 'topic', { durable: false });
    for (const queue of [`private-${heh}-up`, `private-${heh}-down`])
      await raw().assertQueue(queue, { durable: true, arguments: queueArguments });
    const peer = startPythonPeer(root, '--side', 'heh', '--heh', heh, '--controller', ts);
    // what was sent before it came has waited for it
    expect(await peer.next('received')).toMatchObject({ msg: 'set_clock', fields: { offset: null } });
    peer.tell({ send: 'capabilities', values: news['capabilities'] });
    expect(await came.next()).toMatchObject({ devices: ['total', 'WaterHeater01'] });
  });

  it('writes two-word keys, every field, and times in UTC', async () => {
    const { heh, ts, client } = await pair(raw(), 'controller');
    const next = await tapped(raw(), `${ts}-to-${heh}`);
    await client.to(heh).publish('contingency_activate', {
      id: 'c',
      from: '2026-01-01T12:00:00.1234567+02:00',
      to: '2026-01-01t10:15:00z',
    });
    const { fields, content } = await next();
    expect(fields.routingKey).toBe(`contingency_activate.${heh}`);
    expect(JSON.parse(content.toString())).toEqual({
      msg: 'contingency_activate',
      id: 'c',
      from: '2026-01-01T10:00:00.123456Z',
      to: '2026-01-01T10:15:00Z',
      max_quantity: null,
      heh_id: null,
    });
  });

  it('asks for measurements; four values for another number of samples become a dead letter', async () => {
    const { heh, ts, client, problems } = await pair(raw(), 'controller');
    expect(await client.to(heh).request('get_report', question)).toMatchObject({
      values: { 'total.p': [1.2, 1.3, 1.4, 1.5] },
    });
    const longer = { ...question, to: '2026-01-01T10:05:00Z' };
    const giveUp = new AbortController();
    const failure = refusal(client.to(heh).request('get_report', longer, { signal: giveUp.signal }));
    expect(await problems.next()).toMatchObject({ code: 'INVALID_MESSAGE' });
    giveUp.abort();
    expect((await failure).code).toBe('ABORTED');
    const letter = await rawGet(raw(), `private-${ts}-dead-letters`);
    expect(letter.properties.headers).toMatchObject({ 'x-error-code': 'INVALID_MESSAGE' });
    expect(JSON.parse(letter.content.toString())).toMatchObject({ msg: 'report' });
  });

  it.each(['accept_activation', 'reject_activation', 'modify_activation'])(
    'has an order answered by %s',
    async (answer) => {
      const { heh, client, peer } = await pair(raw(), 'controller', '--no-answers');
      const asked = client.to(heh).request('activate', { ...period, quantity: 3 });
      const { id, modification_count } = (await peer.next('received'))['fields'] as Record<string, unknown>;
      peer.tell({
        send: answer,
        values: { ...naive(period), quantity: 2, device: null, id, modification_count },
      });
      expect(await asked).toMatchObject({ msg: answer, id });
    },
  );

  it.each([
    ['get_energy_events', 'energy_events'],
    ['get_activation_capacity', 'activation_capacity'],
    ['get_status_report', 'status_report'],
    ['get_capabilities', 'capabilities'],
  ])('has %s answered by %s', async (asks, answer) => {
    const { heh, client, peer } = await pair(raw(), 'controller', '--no-answers');
    const asked = client.to(heh).request(asks, orders[asks] ?? {});
    await peer.next('received');
    peer.tell({ send: answer, values: naive(news[answer] ?? {}) });
    expect(await asked).toMatchObject(news[answer] ?? {});
  });

  it('asks for a device, whose answer is another message', async () => {
    const { heh, client, peer } = await pair(raw(), 'controller', '--no-answers');
    const asked = client.to(heh).request('get_capabilities', { device: 'WaterHeater01' });
    await peer.next('received');
    peer.tell({ send: 'device_capabilities', values: news['device_capabilities'] });
    expect(await asked).toMatchObject({ msg: 'device_capabilities' });
  });

  it('subscribes to reports, and ends the subscription', async () => {
    const { heh, client, peer } = await pair(raw(), 'controller', '--no-answers');
    const asked = client.to(heh).request('get_periodic_report', orders['get_periodic_report'] ?? {});
    const reports = (await asked) as AsyncIterable<object>;
    await peer.next('received');
    const later = { from: '2026-01-01T10:04:00', to: '2026-01-01T10:08:00' };
    peer.tell({ send: 'report', values: naive(news['report'] ?? {}) });
    peer.tell({ send: 'report', values: { ...news['report'], ...later } });
    const came: object[] = [];
    for await (const report of reports) if (came.push(report) === 2) break;
    expect(came).toMatchObject([{ from: period.from }, { from: period.to }]);
    expect(await peer.next('received')).toMatchObject({
      msg: 'get_periodic_report',
      fields: { interval: -1, first_from: null },
    });
  });

  it('answers the question for all prices', async () => {
    const { heh, client, peer } = await pair(raw(), 'controller');
    await client.from(heh).on('get_all_prices', async (_, context) => {
      await context.reply({ msg: 'load_price', ...period, price: 0.2 });
      await context.reply({ msg: 'generation_price', ...period, price: 0.1, device: 'Pv01' });
    });
    peer.tell({ send: 'get_all_prices' });
    expect(await peer.next('received')).toMatchObject({ msg: 'load_price', fields: { price: 0.2 } });
    expect(await peer.next('received')).toMatchObject({ msg: 'generation_price' });
  });

  it('repairs what aware times have come to, leaves out what it does not know, and says so', async () => {
    const { heh, client, peer, forgiven } = await pair(raw(), 'controller');
    const came = arrivals<object>();
    await client.from(heh).on('status_report', (message) => came.push(message));
    peer.tell({
      send: 'status_report',
      values: { ...news['status_report'], clock: '2026-01-01T12:00:00+02:00', events: [] },
    });
    expect(await came.next()).toMatchObject({ clock: '2026-01-01T12:00:00+02:00' });
    expect(await forgiven.next()).toMatchObject({
      messageName: 'status_report',
      peer: heh,
      forgiven: [{ path: '/clock', what: 'offsetBeforeZ' }],
    });
  });

  it('handles once what is published again without a confirm, and others that say something else', async () => {
    const { heh, ts } = freshNames(raw());
    const twice = arrivals<unknown>();
    const { client } = await join('controller', ts, {
      compatibility: '2015',
      onDuplicate: (message) => twice.push(message),
    });
    const came = arrivals<object>();
    await client.from(heh).on('activation_capacity', (message) => came.push(message));
    for (const pos of [1, 1, 2]) {
      const body = { msg: 'activation_capacity', pos_capacity: pos, neg_capacity: 0 };
      raw().publish(`${heh}-to-${ts}`, `activation_capacity.${heh}`, Buffer.from(JSON.stringify(body)));
    }
    expect(await came.take(2)).toMatchObject([{ pos_capacity: 1 }, { pos_capacity: 2 }]);
    expect(await twice.next()).toEqual({
      messageName: 'activation_capacity',
      peer: heh,
      messageId: undefined,
      total: 1,
    });
  });

  it('has hubs of both kinds at once', async () => {
    const { heh, ts, client, peer } = await pair(raw(), 'controller');
    const others = freshNames(raw(), ts);
    const came = arrivals<string>();
    await client.from('*').on('capabilities', (_, { from }) => came.push(from));
    await client.from(others.heh).on('capabilities', (_, { from }) => came.push(from));
    const hub = await join('heh', others.heh, {});
    await hub.client.to(ts).publish('capabilities', news['capabilities']);
    expect(await came.next()).toBe(others.heh);
    peer.tell({ send: 'capabilities', values: news['capabilities'] });
    expect(await came.next()).toBe(heh);
    const next = await tapped(raw(), `${ts}-to-${others.heh}`);
    await client.to(others.heh).publish('set_clock', { offset: null });
    expect((await next()).fields.routingKey).toBe('set_clock');
  });

  it('says what stands in the way: exchanges that are durable', async () => {
    const { heh, ts } = freshNames(raw());
    await raw().assertExchange(`${heh}-to-${ts}`, 'topic', { durable: true });
    const { client } = await join('controller', ts, { compatibility: { '2015': [heh] } });
    const error = await refusal(client.to(heh).publish('set_clock', { offset: 1 }));
    expect(error).toMatchObject({ code: 'TOPOLOGY_CONFLICT', details: { peer: heh, profile: '2015' } });
    expect(error.message).toContain('Delete it first');
  });

  it('does not take what comes past the exchanges, as the blocking flavour sends it', async () => {
    const { heh, ts } = freshNames(raw());
    const { client, problems } = await join('controller', ts, { compatibility: { '2015': [heh] } });
    await client.from(heh).on('capabilities', () => undefined);
    const peer = startPythonPeer(root, '--side', 'heh', '--heh', heh, '--controller', ts, '--blocking');
    await peer.next('ready');
    peer.tell({ send: 'capabilities', values: news['capabilities'] });
    expect(await problems.next()).toMatchObject({ code: 'WRONG_CHANNEL' });
    const letter = await rawGet(raw(), `private-${ts}-dead-letters`);
    expect(JSON.parse(letter.content.toString())).toMatchObject({ msg: 'capabilities' });
  });
});
