/** Who gets in at all, whom the client believes, and what changes of the list do to those who are in. */

import { connect as plainConnect, credentials } from 'amqplib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../src/index.ts';
import { connectAmqp } from '../../src/transport/amqp/amqp-transport.ts';
import { arrivals } from '../conformance/bus-suite-tools.ts';
import { refusal } from '../conformance/transport-tools.ts';
import { attempt, publish } from './access-attempts.ts';
import { startCertifiedBroker, type CertifiedBroker } from './access-broker.ts';

const first = `
participants:
  - { name: ts, role: controller }
  - { name: heh-1, role: heh, peers: [ts] }
  - { name: heh-2, role: heh, peers: [ts] }
  - { name: late, role: heh, peers: [ts] }
`;
const second = `${first}  - { name: ts-up, role: controller }\n  - { name: heh-3, role: heh, peers: [ts-up] }\n`;

describe('getting in with a certificate', { timeout: 120_000 }, () => {
  let broker: CertifiedBroker;
  const open: { close(): Promise<void> }[] = [];

  beforeAll(async () => {
    broker = await startCertifiedBroker();
    await broker.apply(first);
    for (const name of ['ts', 'ts-up', 'heh-1', 'heh-2', 'heh-3', 'stranger', 'guest'])
      await broker.pki('issue', name);
    await broker.pki('issue', 'late', '--from', '2020-01-01', '--days', '30');
  }, 180_000);
  afterAll(async () => {
    // some of them the broker has closed
    await Promise.allSettled(open.map((one) => one.close()));
    await broker.stop();
  });

  const connectAs = (name: string) =>
    connectAmqp({ url: broker.url, virtualHost: 'heh', tls: broker.tls(name) });

  it('is for the names of the list, with a certificate that is good', async () => {
    await (await connectAs('heh-1')).close();
    for (const [name, reason] of [
      ['stranger', 'common name'],
      ['late', 'CERTIFICATE_EXPIRED'],
      // an account for people, but on no virtual host of participants
      ['guest', ''],
    ] as const) {
      const refused = await refusal(connectAs(name));
      expect(refused, name).toMatchObject({ code: 'ACCESS_REFUSED', retryable: false });
      expect(refused.message).toContain(reason);
    }
    await broker.pki('revoke', 'heh-2');
    expect((await refusal(connectAs('heh-2'))).message).toContain('CERTIFICATE_REVOKED');
    await broker.pki('issue', 'heh-2', '--force');
    await (await connectAs('heh-2')).close();
  });

  it('is impossible without one, and with a password', async () => {
    const { ca, cert, key } = broker.tls('heh-1');
    expect(await refusal(connectAmqp({ url: broker.url, virtualHost: 'heh', tls: { ca } }))).toMatchObject({
      code: 'ACCESS_REFUSED',
    });
    for (const login of [
      credentials.plain('guest', 'guest'),
      credentials.plain('heh-1', ''),
      credentials.plain('heh-2', 'heh-2'),
      credentials.amqplain('guest', 'guest'),
    ]) {
      for (const server of [
        { protocol: 'amqp', hostname: '127.0.0.1', port: broker.node.port, vhost: 'heh' },
        { protocol: 'amqps', hostname: 'localhost', port: broker.tlsPort, vhost: 'heh' },
      ]) {
        const options = server.protocol === 'amqps' ? { ca, cert, key } : {};
        await expect(plainConnect(server, { ...options, credentials: login })).rejects.toThrow(
          /ACCESS_REFUSED|Handshake terminated|mechanism|Socket closed/,
        );
      }
    }
    // a certificate is no password for another name
    await expect(
      plainConnect(
        { protocol: 'amqp', hostname: '127.0.0.1', port: broker.node.port, vhost: 'heh' },
        { credentials: credentials.external() },
      ),
    ).rejects.toThrow('EXTERNAL is not provided');
  });

  it('tells the receiver who sent a message, whatever the message says', async () => {
    const ts = await connect({
      role: 'controller',
      as: 'ts',
      url: `${broker.url}/heh`,
      tls: broker.tls('ts'),
    });
    open.push(ts);
    const seen = arrivals<string>();
    await ts.from('*').on('get_all_prices', (_, { from }) => seen.push(from));
    const hub = await broker.connection('heh-1', 'heh');
    open.push(hub);
    const channel = await hub.createConfirmChannel();
    channel.publish('heh-1-to-ts', 'get_all_prices', Buffer.from('{"msg":"get_all_prices"}'), {
      appId: 'heh-2',
      replyTo: 'heh-2',
      contentType: 'application/json',
      headers: {
        'x-original-exchange': 'heh-2-to-ts',
        'x-original-queue': 'private-ts-up',
        'x-first-death-exchange': 'heh-2-to-ts',
        'x-death': [{ exchange: 'heh-2-to-ts', queue: 'private-ts-up', reason: 'rejected', count: 1 }],
        CC: ['heh-2-to-ts'],
      },
    });
    await channel.waitForConfirms();
    expect(await seen.next()).toBe('heh-1');
    // the way by which the receiver puts its own dead letters back
    for (const exchange of ['private-ts-dead-replay', 'private-ts-dead']) {
      const headers = { 'x-original-exchange': 'heh-2-to-ts' };
      expect(await attempt(hub, publish(exchange, 'private-ts-up', { headers }))).toBe('refused');
    }
    expect(seen.all).toHaveLength(1);
  });

  it('keeps a name that begins with another apart, also one that joins later', async () => {
    const ts = await broker.connection('ts', 'heh');
    open.push(ts);
    const gone = new Promise((resolve) => ts.once('close', resolve));
    // until there is a ts-up, all of this is ts's own
    const made = async (work: Parameters<typeof attempt>[1]): Promise<void> =>
      expect(await attempt(ts, work)).toBe('done');
    await made((channel) => channel.assertQueue('private-ts-up-up'));
    await made((channel) => channel.assertExchange('private-ts-up-dead', 'topic'));
    await made((channel) =>
      channel.assertQueue('private-ts-trap', {
        deadLetterExchange: 'private-ts-up-dead-replay',
        messageTtl: 0,
      }),
    );
    broker.folder.write(second);
    const refused = await broker.folder.run(['apply', '--yes', '--url', broker.api]);
    expect(refused.status).toBe(2);
    for (const name of ['queue private-ts-up-up', 'exchange private-ts-up-dead', 'queue private-ts-trap']) {
      expect(refused.stderr).toContain(`${name} on heh`);
    }
    await made((channel) => channel.deleteQueue('private-ts-up-up'));
    await made((channel) => channel.deleteExchange('private-ts-up-dead'));
    await made((channel) => channel.deleteQueue('private-ts-trap'));
    await broker.apply(second);
    await gone;

    const names = ['private-ts-up-x', 'private-ts-up-up'];
    const [outer, inner] = [await broker.connection('ts', 'heh'), await broker.connection('ts-up', 'heh')];
    open.push(outer, inner);
    for (const name of names) {
      expect(await attempt(outer, (channel) => channel.assertQueue(name))).toBe('refused');
      expect(await attempt(outer, (channel) => channel.get(name))).toBe('refused');
    }
    expect(await attempt(inner, (channel) => channel.get('private-ts-up-up'))).toBe('done');
    expect(await attempt(inner, (channel) => channel.assertQueue('private-ts-up-x'))).toBe('done');
    expect(await attempt(inner, (channel) => channel.get('private-ts-up'))).toBe('refused');
    expect(await attempt(inner, (channel) => channel.assertQueue('private-ts-x'))).toBe('refused');
    expect(await attempt(outer, (channel) => channel.assertQueue('private-ts-x'))).toBe('done');
    expect(await attempt(outer, (channel) => channel.assertQueue('private-ts-upx'))).toBe('done');
    expect(await attempt(outer, publish('ts-up-to-heh-3', 'x'))).toBe('refused');
  });

  it('ends at once, for good, for who is expelled', async () => {
    const hub = await connectAs('heh-3');
    const ended = new Promise((resolve) => hub.onClosed(resolve));
    await hub.consume('private-heh-3-down', { prefetch: 1 }, () => undefined);
    await broker.apply(first + '  - { name: ts-up, role: controller }\n');
    expect(await ended).toMatchObject({ code: 'CONNECTION_LOST' });
    expect(await refusal(connectAs('heh-3'))).toMatchObject({ code: 'ACCESS_REFUSED' });
  });

  it('refuses names in a list that could be read in two ways', async () => {
    for (const name of ['heh-1-to-ts', 'to-ts', 'ts-to', 'private', 'private-ts', 'a.b', 'a*', 'a#']) {
      broker.folder.write(`${first}  - { name: '${name}', role: heh }\n`);
      const { status, stderr } = await broker.folder.run(['plan', '--url', broker.api]);
      expect(status, name).toBe(2);
      expect(stderr).toContain(JSON.stringify(name));
    }
  });
});
