import { expect, it, onTestFinished } from 'vitest';
import { connect } from '../../src/index.ts';
import { arrivals } from '../conformance/bus-suite-tools.ts';
import { refusal } from '../conformance/transport-tools.ts';
import { startRabbitMqTlsNode } from '../support/rabbitmq-tls.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';

it('clients log in by certificate, at the next address when one is lost, and end with their scope', async () => {
  const node = await startRabbitMqTlsNode({ users: ['ts', 'heh-1'], virtualHosts: ['/', 'heh'] });
  onTestFinished(() => node.stop());
  const ways = [await startTcpProxy(node.tlsPort), await startTcpProxy(node.tlsPort)] as const;
  for (const way of ways) onTestFinished(() => way.stop());
  const { ca } = node.authority;
  const common = {
    url: ways.map((way) => way.through(node.secureUrl)),
    reconnect: { initialDelayMs: 20, maxDelayMs: 100 },
    onProblem: () => undefined,
  };
  const statuses: string[] = [];
  const seen = arrivals<number | null>();
  {
    const tls = { ca, ...(await node.authority.issue('ts')) };
    await using ts = await connect({ ...common, role: 'controller', as: 'ts', tls });
    ts.onStatus(({ status }) => statuses.push(status));
    await ts.prepare('heh-1');
    const its = { ca, ...(await node.authority.issue('heh-1')) };
    await using hub = await connect({ ...common, role: 'heh', as: 'heh-1', tls: its });
    await hub.from('ts').on('set_clock', ({ offset }) => seen.push(offset));
    for (const [offset, way] of ways.entries()) {
      const other = ways[1 - offset];
      other?.refuse(false);
      way.refuse(true);
      way.cut();
      await ts.to('heh-1').publish('set_clock', { offset });
      expect(await seen.next()).toBe(offset);
    }
  }
  expect(statuses).toContain('reconnecting');
  expect(statuses.slice(-2)).toEqual(['closing', 'closed']);
  const stranger = { ca, ...(await node.authority.issue('heh-2')) };
  ways[1].refuse(false);
  const refused = connect({ ...common, role: 'heh', as: 'heh-2', tls: stranger });
  expect(await refusal(refused)).toMatchObject({ code: 'ACCESS_REFUSED', retryable: false });
}, 120_000);
