import type { ConfirmChannel } from 'amqplib';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { uniqueName } from '../conformance/transport-tools.ts';
import { startPythonPeer, type PythonPeer } from '../support/python-peer.ts';
import { plainChannel, rawGet, url } from './amqp-transport-tools.ts';

const reason = inject('pythonMissing');
const startPeer = (...options: string[]): PythonPeer => startPythonPeer(url, ...options);

/** A queue that takes what a peer publishes to its exchange, and its messages one by one. */
async function tapped(channel: ConfirmChannel, exchange: string) {
  const { queue } = await channel.assertQueue('', { exclusive: true });
  await channel.bindQueue(queue, exchange, '#');
  return () => rawGet(channel, queue);
}

describe.skipIf(reason !== '')('the Python peer of 2015', () => {
  const raw = plainChannel();
  let heh = '';
  let ts = '';

  const clean = (): void => {
    onTestFinished(async () => {
      for (const queue of [`private-${heh}-up`, `private-${heh}-down`]) await raw().deleteQueue(queue);
      for (const exchange of [`${heh}-to-${ts}`, `${ts}-to-${heh}`]) await raw().deleteExchange(exchange);
    });
  };
  const names = (): string[] => ['--heh', heh, '--controller', ts];
  const fresh = (): void => {
    [heh, ts] = [uniqueName('heh'), uniqueName('ts')];
    clean();
  };

  it('answers as an HEH: transient, mandatory, two-word keys, no ids, nulls, four values', async () => {
    fresh();
    const peer = startPeer('--side', 'heh', ...names());
    await peer.next('ready');
    // what it declares itself is not durable
    await raw().assertExchange(`${heh}-to-${ts}`, 'topic', { durable: false });
    await raw().assertQueue(`private-${heh}-down`, {
      durable: true,
      arguments: { 'x-message-ttl': 900_000, 'x-ha-policy': 'all' },
    });
    const next = await tapped(raw(), `${heh}-to-${ts}`);
    const question = {
      msg: 'get_report',
      from: '2013-07-21T10:00:00Z',
      to: '2013-07-21T10:05:00.5Z',
      resolution: 60,
      signals: ['total.p'],
      unknown: 1,
    };
    raw().publish(`${ts}-to-${heh}`, 'get_report', Buffer.from('a one-word key never reaches it'));
    raw().publish(`${ts}-to-${heh}`, `get_report.${heh}`, Buffer.from(JSON.stringify(question)));
    const { fields, properties, content } = await next();
    expect(fields.routingKey).toBe(`report.${heh}`);
    expect(properties).toMatchObject({ contentType: 'application/json', deliveryMode: 1 });
    expect([properties.messageId, properties.correlationId, properties.replyTo, properties.type]).toEqual(
      Array.from({ length: 4 }),
    );
    expect(JSON.parse(content.toString())).toEqual({
      msg: 'report',
      from: '2013-07-21T10:00:00Z',
      to: '2013-07-21T10:05:00.500000Z',
      resolution: 60,
      values: { 'total.p': [1.2, 1.3, 1.4, 1.5] },
      heh_id: null,
    });
    expect(await peer.next('confirmed')).toMatchObject({ msg: 'report', times: 1 });
  });

  it('asks as a VPP: the order of 2014, local times, Infinity, aware times that are none', async () => {
    fresh();
    const peer = startPeer('--side', 'vpp', ...names());
    expect(await peer.next('ready')).toMatchObject({ queue: `private-${heh}-up` });
    const next = await tapped(raw(), `${ts}-to-${heh}`);
    peer.tell({ sample: 'get_report' });
    const question = await next();
    expect(question.fields.routingKey).toBe(`get_report.${heh}`);
    expect(question.content.toString()).toContain('"signals": "WaterHeater01", "heh_id": ["el.p"]');
    peer.tell({ send: 'contingency_activate', values: { id: '1', from: '2013-07-21T10:00:00+00:00' } });
    const text = (await next()).content.toString();
    expect(text).toContain('"max_quantity": Infinity');
    expect(text).toContain('"from": "2013-07-21T10:00:00+00:00Z"');
    expect(text).toContain('"to": null');
  });

  it('acknowledges before it reads, and drops what it cannot read', async () => {
    fresh();
    const peer = startPeer('--side', 'vpp', ...names());
    await peer.next('ready');
    const send = (body: object): boolean =>
      raw().publish(`${heh}-to-${ts}`, `report.${heh}`, Buffer.from(JSON.stringify(body)));
    send({ msg: 'report', from: '2013-07-21T12:00:00+02:00', to: null });
    await peer.next('unreadable');
    send({ msg: 'activation_capacity', device: null, pos_capacity: null });
    expect(await peer.next('received')).toMatchObject({ fields: { pos_capacity: 0, neg_capacity: 0 } });
    expect(await raw().checkQueue(`private-${heh}-up`)).toMatchObject({ messageCount: 0 });
  });

  it('replaces a queue of its name, and never gets past a durable exchange', async () => {
    fresh();
    await raw().assertQueue(`private-${heh}-down`, { durable: true });
    const peer = startPeer('--side', 'heh', ...names());
    await peer.next('conflict');
    await peer.next('ready');
    fresh();
    await raw().assertExchange(`${heh}-to-${ts}`, 'topic', { durable: true });
    const other = startPeer('--side', 'heh', '--reconnect-s', '0.1', ...names());
    for (let round = 0; round < 3; round++) await other.next('lost');
  });

  it('speaks by queue names in its blocking flavour, persistent, and acknowledges when told', async () => {
    fresh();
    await raw().assertQueue(`private-${heh}-up`, { durable: true });
    await raw().assertQueue(`private-${heh}-down`, { durable: true });
    const peer = startPeer('--side', 'heh', '--blocking', ...names());
    await peer.next('ready');
    raw().sendToQueue(`private-${heh}-down`, Buffer.from('{"msg":"get_capabilities","device":null}'));
    await raw().waitForConfirms();
    peer.tell({ take: 10 });
    const { tag } = await peer.next('received');
    peer.tell({ ack: tag });
    peer.tell({ send: 'capabilities', values: { device_name: 'hub', devices: [] } });
    await peer.next('confirmed');
    const message = await raw().get(`private-${heh}-up`, { noAck: true });
    if (message === false) throw new Error('nothing came');
    expect(message.fields).toMatchObject({ exchange: '', routingKey: `private-${heh}-up` });
    expect(message.properties).toMatchObject({ deliveryMode: 2 });
    expect(message.properties.contentType).toBeUndefined();
    expect(JSON.parse(message.content.toString())).toMatchObject({ msg: 'capabilities', device_sn: null });
  });
});
