/** Participants on a broker that was set up from a list: what they can do, and what they cannot. */

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ack, EbadgeError } from '../../src/index.ts';
import type { Client, Protocol } from '../../src/index.ts';
import type { RoleName } from '../../src/bus/types.ts';
import { connectAmqp } from '../../src/transport/amqp/amqp-transport.ts';
import type { Transport } from '../../src/transport/transport.ts';
import { arrivals } from '../conformance/bus-suite-tools.ts';
import { collect, publication, queue, textOf, topology } from '../conformance/transport-tools.ts';
import {
  callApi,
  clientOf,
  ListFolder,
  startManagedBroker,
  transportOf,
  type ManagedBroker,
} from './broker-tools.ts';

const login = 'password: { env: PARTICIPANT_PASSWORD }';
const list = `
participants:
  - { name: ts, role: controller, ${login} }
  # a name that begins with another's, and one that would match others were it read as an expression
  - { name: ts-2, role: [controller, operator], privateObjects: true, ${login} }
  - { name: 'heh-[1-4]|x+', role: heh, peers: [ts], ${login} }
  - { name: heh-1, role: heh, peers: [ts], ${login} }
  - { name: heh-2, role: heh, peers: [ts-2], unroutable: keep, ${login} }
  - { name: vpp-1, role: vpp, peers: [ts-2], ${login} }
  - { name: tso-si, role: tso, ${login} }
  - { name: bsp-1, role: bsp, peers: [tso-si], groups: [bsps-si], ${login} }
  - { name: bsp-2, role: bsp, peers: [tso-si], groups: [bsps-si], ${login} }
  - { name: super, role: super-tso, peers: [tso-si], ${login} }
`;

const product = {
  positive: true,
  start: '2026-01-01T10:00:00.000Z',
  end: '2026-01-01T10:15:00.000Z',
} as const;
const bid = { bid_id: '0b6e8a4e-3c1d-4a36-9d0e-5f7c8b9a1e2d', product, quantity: 5, energy_price: 50 };
const question = { from: product.start, to: product.end, resolution: 60, signals: ['total.p'] };

describe('on a broker set up from a list', { timeout: 60_000 }, () => {
  let broker: ManagedBroker;
  const folder = new ListFolder();
  const open: { close(): Promise<void> }[] = [];

  beforeAll(async () => {
    broker = await startManagedBroker();
    folder.write(list);
    const applied = await folder.run(['apply', '--yes', '--url', broker.api]);
    expect(applied.stderr).toBe('');
    expect(applied.status).toBe(0);
  }, 120_000);
  afterEach(async () => {
    for (const one of open.splice(0)) await one.close();
  });
  afterAll(async () => {
    folder.remove();
    await broker.stop();
  });

  const client = async <const R extends RoleName<Protocol>>(
    role: R,
    as: string,
    groups: readonly string[] = [],
  ): Promise<Client<Protocol, R>> => {
    const made = await clientOf(broker, { role, as, groups });
    open.push(made);
    return made;
  };
  const transport = async (user: string, host = 'heh'): Promise<Transport> => {
    const made = await transportOf(broker, user, host);
    open.push(made);
    return made;
  };
  const codeOf = async (work: Promise<unknown>): Promise<string> => {
    try {
      await work;
      return 'done';
    } catch (caught) {
      return EbadgeError.from(caught).code;
    }
  };

  it('a hub and its controller converse', async () => {
    const ts = await client('controller', 'ts');
    const hub = await client('heh', 'heh-[1-4]|x+');
    await hub
      .from('ts')
      .on('get_capabilities', () => ({ msg: 'capabilities', devices: [], signals: [] }) as never);
    await hub.from('ts').on('get_report', ({ from, to, resolution }) => ({
      msg: 'report',
      from,
      to,
      resolution,
      values: { 'total.p': [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15] },
    }));
    const report = await ts.to('heh-[1-4]|x+').request('get_report', question);
    expect(report.msg).toBe('report');
  });

  it('an operator and a VPP converse', async () => {
    const operator = await client('operator', 'ts-2');
    const vpp = await client('vpp', 'vpp-1');
    const seen = arrivals<string | null | undefined>();
    await operator.from('vpp-1').on('contingency_end', (message) => seen.push(message.heh_id));
    await vpp.to('ts-2').publish('contingency_end', { id: bid.bid_id, end: product.end, heh_id: 'heh-2' });
    expect(await seen.next()).toBe('heh-2');
  });

  it('the market converses, groups included', async () => {
    const tso = await client('tso', 'tso-si');
    const bsps = [
      await client('bsp', 'bsp-1', ['bsps-si']),
      await client('bsp', 'bsp-2', ['bsps-si']),
    ] as const;
    const superTso = await client('super-tso', 'super');
    const cleared = arrivals<string>();
    for (const bsp of bsps) {
      await bsp.from('tso-si').on('market_cleared', () => cleared.push(bsp.name));
    }
    await tso.from('*', 'bsp').on('balancing_energy_bid', (message) => ack(message));
    await superTso.from('*').on('balancing_energy_bid', (message) => ack(message));
    expect((await bsps[0].to('tso-si').request('balancing_energy_bid', bid)).msg).toBe('response');
    expect((await tso.to('super', 'super-tso').request('balancing_energy_bid', bid)).msg).toBe('response');
    await tso.to('bsps-si', 'bsp-group').publish('market_cleared', { product });
    expect((await cleared.take(2)).sort()).toEqual(['bsp-1', 'bsp-2']);
  });

  it("nobody reads, fills or makes what is another's", async () => {
    const mine = async (user: string, work: (own: Transport) => Promise<unknown>): Promise<string> =>
      codeOf(work(await transport(user)));
    const read = (name: string) => (own: Transport) => own.consume(name, { prefetch: 1 }, () => undefined);
    const write = (name: string) => (own: Transport) =>
      own.publish(publication(name, 'report', 'x', { mandatory: false }));
    const make = (name: string) => (own: Transport) => own.declare(topology([], [queue(name)]));
    // its own, so that the rest is not refused for some other reason
    expect(await mine('heh-1', read('private-heh-1-down'))).toBe('done');
    expect(await mine('heh-1', write('heh-1-to-ts'))).toBe('done');
    expect(await mine('heh-1', write('private-heh-1-dead'))).toBe('done');
    expect(await mine('ts', make('private-ts-metering'))).toBe('done');
    const refused: [string, (own: Transport) => Promise<unknown>][] = [
      // a name that is an expression, and one that it matches
      ['heh-[1-4]|x+', read('private-heh-1-down')],
      ['heh-[1-4]|x+', write('heh-1-to-ts')],
      ['heh-1', read('private-heh-2-down')],
      ['heh-1', write('ts-to-heh-1')],
      ['heh-1', write('heh-2-to-ts-2')],
      // nothing is made by a hub, not even below its own name
      ['heh-1', make('private-heh-1-more')],
      ['heh-1', make('heh-1-more')],
      // a name inside another
      ['ts', read('private-ts-2-up')],
      ['ts', make('private-ts-2-more')],
      ['ts', write('private-ts-2-dead')],
      ['ts', write('ts-2-to-heh-2')],
      ['ts-2', read('private-ts-up')],
      // what was made from the list is not made again by those who use it
      ['ts', make('heh-9-to-ts')],
      // and nobody goes round the exchanges
      ['heh-1', (own) => own.publish(publication('', 'private-ts-up', 'x', { mandatory: false }))],
    ];
    for (const [user, work] of refused) expect(await mine(user, work)).toBe('ACCESS_REFUSED');
    // the levels are apart
    await expect(transportOf(broker, 'heh-1', 'market')).rejects.toMatchObject({ code: 'ACCESS_REFUSED' });
    await expect(transportOf(broker, 'tso-si', 'heh')).rejects.toMatchObject({ code: 'ACCESS_REFUSED' });
  });

  it('what no queue is bound for comes back to its sender, or is kept where that does not look', async () => {
    await callApi(broker, 'PUT', '/permissions/heh/guest', { configure: '', write: '.*', read: '.*' });
    const lost = async (exchange: string, name: string): Promise<void> => {
      await callApi(broker, 'DELETE', `/bindings/heh/e/${exchange}/q/${name}/%23`);
    };
    await lost('heh-1-to-ts', 'private-ts-up');
    await lost('heh-2-to-ts-2', 'private-ts-2-up');
    const [looking, blind] = [await transport('heh-1'), await transport('heh-2')];
    const message = (exchange: string) => publication(exchange, 'report', 'lost', { mandatory: true });
    expect(await codeOf(looking.publish(message('heh-1-to-ts')))).toBe('UNROUTABLE');
    // an alternate exchange is a route: RabbitMQ returns nothing, and confirms
    expect(await codeOf(blind.publish(message('heh-2-to-ts-2')))).toBe('done');
    const guest = await connectAmqp({ url: broker.node.url, virtualHost: 'heh' });
    open.push(guest);
    expect((await (await collect(guest, 'unroutable')).take(1)).map(textOf)).toEqual(['lost']);
    await callApi(broker, 'DELETE', '/permissions/heh/guest');
    expect((await folder.run(['diff', '--url', broker.api])).stdout).toMatch(
      /missing +binding heh-1-to-ts → private-ts-up \(#\)/,
    );
    expect((await folder.run(['apply', '--yes', '--url', broker.api])).status).toBe(0);
    expect(await codeOf(looking.publish(message('heh-1-to-ts')))).toBe('done');
  });

  it('who may declare finds what it declares as it is', async () => {
    const everything = { configure: '.*', write: '.*', read: '.*' };
    for (const host of ['heh', 'market'])
      await callApi(broker, 'PUT', `/permissions/${host}/guest`, everything);
    const { connect } = await import('../../src/index.ts');
    const pairs = [
      ['controller', 'ts', 'heh-1', undefined],
      ['operator', 'ts-2', 'vpp-1', undefined],
      ['tso', 'tso-si', 'bsp-1', 'bsp'],
      ['super-tso', 'super', 'tso-si', undefined],
    ] as const;
    for (const [role, as, peer, peerRole] of pairs) {
      const declaring = await connect({ role, as, url: broker.node.url });
      open.push(declaring);
      const prepare = declaring.prepare.bind(declaring) as (name: string, role?: string) => Promise<void>;
      await prepare(peer, peerRole);
    }
    for (const host of ['heh', 'market']) await callApi(broker, 'DELETE', `/permissions/${host}/guest`);
    expect((await folder.run(['diff', '--url', broker.api])).status).toBe(0);
  });
});
