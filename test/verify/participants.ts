/** Participants that keep the contract, one of each role: made with the SDK, each complete. */

import { accept, ack, connect, systemClock, type Clock } from '@ebadge/sdk';
import { hubWith, minutes, reach, reportFor, Reporting, type Start } from './hub.ts';

const prices = (clock: Clock) => {
  const period = { from: minutes(clock, 60), to: minutes(clock, 120) };
  return [
    { msg: 'load_price' as const, ...period, price: 0.1 },
    { msg: 'generation_price' as const, ...period, price: 0.1, device: 'Heater01' },
  ];
};

const controller: Start = async (surroundings) => {
  const clock = surroundings.clock ?? systemClock;
  const heh = surroundings.peers['heh'] ?? '';
  const client = await connect(reach('controller', surroundings));
  const its = client.from(heh);
  const home = client.to(heh);
  let isOver = false;
  const story = async (): Promise<void> => {
    await home.request('get_capabilities', { device: null });
    await home.request('get_report', {
      from: minutes(clock, -10),
      to: minutes(clock, 0),
      resolution: 60,
      signals: ['total.p'],
    });
    await home.request('get_energy_events', {
      from: minutes(clock, -10),
      to: minutes(clock, 0),
      severity: 1,
    });
    await home.request('get_status_report', {
      from: minutes(clock, -10),
      to: minutes(clock, 0),
      severity_threshold: 1,
    });
    await home.request('get_activation_capacity', { device: null });
    const period = { from: minutes(clock, 10), to: minutes(clock, 20) };
    const order = { id: 'order-1', ...period, device: null };
    await home.request('activate', { ...order, modification_count: 0, quantity: 1 });
    await home.request('activate', { ...order, modification_count: 1, quantity: 2 });
    const reports = await home.request('get_periodic_report', {
      interval: 1,
      resolution: 0.5,
      signals: ['total.p'],
      first_from: null,
    });
    await reports[Symbol.asyncIterator]().next();
    await reports[Symbol.asyncDispose]();
    await home.publish('set_clock', { offset: null });
  };
  await its.on('capabilities', () => {
    if (!isOver) story().catch(() => undefined);
    isOver = true;
  });
  // what a hub says by itself when it is severe
  await its.on('energy_events', () => undefined);
  await its.on('status_report', () => undefined);
  await its.on('get_all_prices', async (_, { reply }) => {
    for (const price of prices(clock)) await reply(price);
  });
  return { close: () => client.close({ timeoutMs: 100 }) };
};

const operator: Start = async (surroundings) => {
  const clock = surroundings.clock ?? systemClock;
  const client = await connect(reach('operator', surroundings));
  const its = client.from(surroundings.peers['vpp'] ?? '');
  const reporting = new Reporting(clock);
  await its.on('get_report', (question) => ({ ...reportFor(question), heh_id: question.heh_id }));
  await its.on('get_periodic_report', (question, { reply }) => reporting.set(question, reply));
  await its.on('get_activation_capacity', ({ device = null, heh_id }) => ({
    msg: 'activation_capacity',
    device,
    pos_capacity: 1,
    neg_capacity: 1,
    heh_id,
  }));
  await its.on('activate', (order) => accept(order));
  for (const name of ['contingency_activate', 'contingency_end'] as const)
    await its.on(name, () => undefined);
  return {
    async close() {
      reporting.stop();
      await client.close({ timeoutMs: 100 });
    },
  };
};

const vpp: Start = async (surroundings) => {
  const clock = surroundings.clock ?? systemClock;
  const client = await connect(reach('vpp', surroundings));
  const its = client.to(surroundings.peers['operator'] ?? '');
  const heh_id = 'home-1';
  const story = async (): Promise<void> => {
    const past = { from: minutes(clock, -10), to: minutes(clock, 0) };
    await its.request('get_report', { ...past, resolution: 60, signals: ['total.p'], heh_id });
    await its.request('get_activation_capacity', { device: null, heh_id });
    const period = { from: minutes(clock, 10), to: minutes(clock, 20) };
    await its.request('activate', { ...period, quantity: 1, device: null, heh_id });
    const reports = await its.request('get_periodic_report', {
      interval: 1,
      resolution: 0.5,
      signals: ['total.p'],
      first_from: null,
      heh_id,
    });
    await reports[Symbol.asyncIterator]().next();
    await reports[Symbol.asyncDispose]();
  };
  story().catch(() => undefined);
  return { close: () => client.close({ timeoutMs: 100 }) };
};

const product = (clock: Clock) => ({ positive: true, start: minutes(clock, 60), end: minutes(clock, 75) });

const bsp: Start = async (surroundings) => {
  const clock = surroundings.clock ?? systemClock;
  const tso = surroundings.peers['tso'] ?? '';
  const group = surroundings.peers['bsp-group'];
  const client = await connect({
    ...reach('bsp', surroundings),
    ...(group === undefined ? {} : { groups: [group] }),
  });
  const its = client.from(tso);
  await its.on('bid_accepted', (message) => ack(message));
  await its.on('activate_bid', (message) => ack(message));
  await its.on('market_cleared', () => undefined);
  const story = async (): Promise<void> => {
    const bid = { product: product(clock), quantity: 10, energy_price: 30 };
    await client.to(tso).request('balancing_energy_bid', bid);
    await client.to(tso).request('balancing_reserve_bid', { ...bid, reserve_price: 1 });
  };
  story().catch(() => undefined);
  return { close: () => client.close({ timeoutMs: 100 }) };
};

const tso: Start = async (surroundings) => {
  const clock = surroundings.clock ?? systemClock;
  const { peers } = surroundings;
  const client = await connect(reach('tso', surroundings));
  if (peers['bsp'] !== undefined) {
    const its = client.from(peers['bsp'], 'bsp');
    await its.on('balancing_reserve_bid', (message) => ack(message));
    await its.on('balancing_energy_bid', (message) => ack(message));
  }
  // members of a group bind to its exchange, which has to be there
  if (peers['bsp-group'] !== undefined) await client.prepare(peers['bsp-group'], 'bsp-group');
  const story = async (): Promise<void> => {
    const bsps = client.to(peers['bsp'] ?? '', 'bsp');
    await bsps.request('bid_accepted', { bid_id: crypto.randomUUID(), quantity: 1 });
    await bsps.request('activate_bid', { bid_id: crypto.randomUUID(), quantity: 1, from: null, to: null });
    await client
      .to(peers['bsp-group'] ?? 'bsps', 'bsp-group')
      .publish('market_cleared', { product: product(clock) });
  };
  if (peers['super-tso'] !== undefined) {
    const its = client.from(peers['super-tso'], 'super-tso');
    await its.on('activate_bid', (message) => ack(message));
    await its.on('balancing_unachievable', (message) => ack(message));
    await its.on('balancing_activated', () => undefined);
  }
  if (peers['bsp'] !== undefined) story().catch(() => undefined);
  return { close: () => client.close({ timeoutMs: 100 }) };
};

const superTso: Start = async (surroundings) => {
  const clock = surroundings.clock ?? systemClock;
  const its = surroundings.peers['tso'] ?? '';
  const client = await connect(reach('super-tso', surroundings));
  await client.from(its).on('balancing_energy_bid', (message) => ack(message));
  await client.from(its).on('request_balancing', (message) => ack(message));
  const story = async (): Promise<void> => {
    await client
      .to(its)
      .request('activate_bid', { bid_id: crypto.randomUUID(), quantity: 1, from: null, to: null });
    await client.to(its).request('balancing_unachievable', { request_id: crypto.randomUUID() });
    await client.to(its).publish('balancing_activated', {
      quantity: 1,
      from: minutes(clock, 0),
      to: minutes(clock, 15),
      originating_tso: 'other',
      bid_id: null,
    });
  };
  story().catch(() => undefined);
  return { close: () => client.close({ timeoutMs: 100 }) };
};

/** By role. */
export const participants: Readonly<Record<string, Start>> = {
  heh: hubWith({}),
  controller,
  operator,
  vpp,
  bsp,
  tso,
  'super-tso': superTso,
};
