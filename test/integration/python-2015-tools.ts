/** What the tests with a Python peer of 2015 share: both ends, and what each message type looks like. */

import { onTestFinished } from 'vitest';
import type { ConfirmChannel } from 'amqplib';
import { connect, type ClientOptions, type EbadgeError, type ForgivenMessage } from '../../src/index.ts';
import { arrivals, type Arrivals, type LooseClient } from '../conformance/bus-suite-tools.ts';
import { uniqueName } from '../conformance/transport-tools.ts';
import { startPythonPeer, type PythonPeer } from '../support/python-peer.ts';
import { rawGet, url } from './amqp-transport-tools.ts';

/** The only virtual host that these peers know. */
export const root: string = url.replace(/\/?$/, '/%2F');

const period = { from: '2026-01-01T10:00:00Z', to: '2026-01-01T10:04:00Z' };

/** What a controlling entity says to an HEH. */
export const orders: Readonly<Record<string, object>> = {
  get_report: { ...period, resolution: 60, signals: ['total.p', 'WaterHeater01.i'] },
  get_periodic_report: { interval: 240, first_from: null, resolution: 60, signals: ['total.p'] },
  get_energy_events: { ...period, severity: 3 },
  get_energy_events_realtime: { severity: 5 },
  activate: { id: 'a-1', modification_count: 0, ...period, quantity: 3.4, device: null },
  get_activation_capacity: { device: 'WaterHeater01' },
  contingency_activate: { id: 'c-1', ...period, max_quantity: 2.5 },
  contingency_end: { id: 'c-1', end: '2026-01-01T10:03:00Z' },
  load_price: { ...period, price: 0.2 },
  generation_price: { ...period, price: 0.1, device: 'Pv01' },
  get_status_report: { ...period, severity_threshold: 1 },
  set_clock: { offset: -2.5 },
  set_smart_mode: { mode: 'passive', reset: false },
  get_capabilities: { device: null },
  ext_si_xlab_led_signal: { duration: 5 },
  ext_si_xlab_set_device_capabilities: {
    phydevice: 'dev-1',
    device: 'WaterHeater01',
    relay: 1,
    classes: ['consumer'],
    type: 'heater/water',
    device_name: 'Boiler',
    signals: [],
  },
};

/** What an HEH says to its controlling entity. */
export const news: Readonly<Record<string, object>> = {
  report: { ...period, resolution: 60, values: { 'total.p': [1.2, 1.3, 1.4, 1.5] } },
  energy_events: {
    events: [
      {
        severity: 5,
        type: 'voltage_low',
        start_time: '2026-01-01T10:00:00Z',
        end_time: '2026-01-01T10:00:01.250000Z',
      },
    ],
  },
  accept_activation: { id: 'a-1', modification_count: 0 },
  reject_activation: { id: 'a-1', modification_count: 0 },
  modify_activation: { id: 'a-1', modification_count: 0, ...period, quantity: 2, device: null },
  activation_capacity: { device: 'WaterHeater01', pos_capacity: 1.5, neg_capacity: 0 },
  get_all_prices: {},
  status_report: {
    status: 'OK',
    clock: '2026-01-01T10:00:00Z',
    events: [{ time: '2026-01-01T09:59:00Z', severity: 2, type: 'network_up' }],
  },
  capabilities: {
    device_name: 'Hub',
    device_version: '1.0',
    device_sn: null,
    device_ip: null,
    device_mac: null,
    devices: ['total', 'WaterHeater01'],
  },
  device_capabilities: {
    device: 'WaterHeater01',
    classes: ['consumer'],
    type: 'heater/water',
    device_name: 'Boiler',
    version: '2',
    signals: [{ name: 'p', desc: 'Power.', unit: 'kW', range: [0, 2] }],
    can_predict_profile: false,
    can_predict_curtailment_capacity: false,
  },
};

/** The same with times as a Python program has them: naive, without a zone. */
export const naive = (values: object): object =>
  JSON.parse(JSON.stringify(values).replaceAll(/(T\d\d:\d\d:\d\d(?:\.\d+)?)Z"/g, '$1"')) as object;

/** A client of ours beside a Python peer. */
export interface Pair {
  readonly heh: string;
  readonly ts: string;
  readonly client: LooseClient;
  readonly peer: PythonPeer;
  readonly problems: Arrivals<EbadgeError>;
  readonly forgiven: Arrivals<ForgivenMessage>;
}

/** Names that no other test has, and what is made of them is gone when the test is over. */
export function freshNames(raw: ConfirmChannel, ts: string = uniqueName('ts')): { heh: string; ts: string } {
  const heh = uniqueName('heh');
  onTestFinished(async () => {
    const queues = [heh, ts].flatMap((name) =>
      ['up', 'down', 'dead-letters'].map((end) => `private-${name}-${end}`),
    );
    for (const queue of queues) await raw.deleteQueue(queue);
    const exchanges = [`${heh}-to-${ts}`, `${ts}-to-${heh}`, `private-${heh}-dead`, `private-${ts}-dead`];
    for (const exchange of exchanges) await raw.deleteExchange(exchange);
  });
  return { heh, ts };
}

/** A client of ours in the given role. */
export async function join<R extends 'heh' | 'controller'>(
  role: R,
  name: string,
  options: Partial<ClientOptions<R> & { readonly url: string }>,
): Promise<Pick<Pair, 'client' | 'problems' | 'forgiven'>> {
  const problems = arrivals<EbadgeError>();
  const forgiven = arrivals<ForgivenMessage>();
  const client = await connect<R>({
    role,
    as: name,
    url: root,
    onProblem: (problem) => problems.push(problem),
    onForgiven: (message) => forgiven.push(message),
    ...options,
  });
  onTestFinished(() => client.close());
  return { client: client as unknown as LooseClient, problems, forgiven };
}

/** Our client in that role, and a Python peer in the other. */
export async function pair(
  raw: ConfirmChannel,
  role: 'heh' | 'controller',
  ...options: string[]
): Promise<Pair> {
  const { heh, ts } = freshNames(raw);
  const [name, other] = role === 'heh' ? [heh, ts] : [ts, heh];
  const ours = await join(role, name, { compatibility: { '2015': [other] } });
  const side = role === 'heh' ? 'vpp' : 'heh';
  const peer = startPythonPeer(root, '--side', side, '--heh', heh, '--controller', ts, ...options);
  await peer.next('ready');
  return { heh, ts, peer, ...ours };
}

/** A queue that takes what goes through an exchange, and its messages one by one. */
export async function tapped(
  channel: ConfirmChannel,
  exchange: string,
): Promise<() => ReturnType<typeof rawGet>> {
  const { queue } = await channel.assertQueue('', { exclusive: true });
  await channel.bindQueue(queue, exchange, '#');
  return () => rawGet(channel, queue);
}
