import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { connect } from 'amqplib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connectAmqp } from '../../src/transport/amqp/amqp-transport.ts';
import { collect, publication, queue, refusal, textOf, topology } from '../conformance/transport-tools.ts';
import { startRabbitMqCluster } from '../support/rabbitmq-cluster.ts';
import { startNeighbourhood, startNodeIn } from '../support/rabbitmq-node.ts';
import { startRabbitMqTlsNode } from '../support/rabbitmq-tls.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { url } from './amqp-transport-tools.ts';

const runs = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** The failures that tests bring about are real ones; here is what they rest on. */
describe('the brokers of the tests', () => {
  it('come back after a kill with what was persistent, and leave nothing behind', async () => {
    const neighbourhood = await startNeighbourhood();
    onTestFinished(() => neighbourhood.stop());
    const node = await startNodeIn(neighbourhood);
    onTestFinished(() => node.stop());
    const before = await connectAmqp({ url: node.url });
    await before.declare(topology([], [queue('q')]));
    await before.publish(publication('', 'q', 'kept', { properties: { persistent: true } }));
    await node.syncDeclared();
    const { pid } = node;
    await node.killHard();
    expect(runs(pid)).toBe(false);
    await node.restart();
    expect(node.pid).not.toBe(pid);
    await node.shutDown();
    await node.restart();
    const after = await connectAmqp({ url: node.url });
    const [kept] = await (await collect(after, 'q')).take(1);
    expect(kept && textOf(kept)).toBe('kept');
    expect(await node.ctl('list_queues', 'name')).toContain('q');
    await after.close();
    await before.close();
    const last = node.pid;
    // a frozen one ends as well
    await node.freeze();
    await node.stop();
    await neighbourhood.stop();
    expect(runs(last)).toBe(false);
    expect(existsSync(dirname(node.dataDir))).toBe(false);
    await expect(connect(`amqp://127.0.0.1:${neighbourhood.epmdPort}`)).rejects.toThrow('ECONNREFUSED');
  }, 120_000);

  it('form clusters whose quorum queues outlive a node', async () => {
    const cluster = await startRabbitMqCluster();
    onTestFinished(() => cluster.stop());
    const [first, second] = cluster.nodes;
    if (first === undefined || second === undefined) throw new Error('there should be three nodes');
    const transport = await connectAmqp({ url: first.url });
    await transport.declare(topology([], [queue('q', { type: 'quorum' })]));
    await transport.publish(publication('', 'q', 'safe', { properties: { persistent: true } }));
    await first.killHard();
    const elsewhere = await connectAmqp({ url: second.url });
    const [safe] = await (await collect(elsewhere, 'q')).take(1);
    expect(safe && textOf(safe)).toBe('safe');
    safe?.ack();
    await elsewhere.close();
    await transport.close();
  }, 180_000);

  it('know the accounts whose certificates they are shown', async () => {
    const node = await startRabbitMqTlsNode({ users: ['ts'], virtualHosts: ['/', '/heh'] });
    onTestFinished(() => node.stop());
    const { ca } = node.authority;
    const tls = { ca, ...(await node.authority.issue('ts')) };
    const transport = await connectAmqp({ url: node.secureUrl, virtualHost: '/heh', tls });
    await transport.close();
    const stranger = { ca, ...(await node.authority.issue('tso')) };
    expect(await refusal(connectAmqp({ url: node.secureUrl, tls: stranger }))).toMatchObject({
      code: 'ACCESS_REFUSED',
    });
  }, 120_000);
});

describe('the proxy of the tests', () => {
  it('holds up, lets go and cuts', async () => {
    const proxy = await startTcpProxy(Number(new URL(url).port));
    onTestFinished(() => proxy.stop());
    const transport = await connectAmqp({ url: proxy.through(url) });
    const ended = new Promise((resolve) => transport.onClosed(resolve));
    let done = false;
    proxy.hold('toClient');
    const confirmed = transport.publish(publication('amq.topic', 'k', 'x')).then(() => (done = true));
    const beside = await connectAmqp({ url });
    for (let round = 0; round < 10; round++) await beside.check(topology());
    expect(done).toBe(false);
    proxy.release();
    await confirmed;
    proxy.cutAfter(50);
    const before = proxy.bytesToServer;
    const cut = refusal(transport.publish(publication('amq.topic', 'k', 'y'.repeat(1000))));
    expect(await ended).toMatchObject({ code: 'CONNECTION_LOST' });
    expect(await cut).toMatchObject({ details: { outcome: 'unknown' } });
    expect(proxy.bytesToServer - before).toBe(50);
    proxy.refuse(true);
    expect(await refusal(connectAmqp({ url: proxy.through(url) }))).toMatchObject({
      code: 'CONNECTION_FAILED',
    });
    await beside.close();
  });
});
