/** The plant's side of the conversations. */

import {
  activate,
  connect,
  contingencyActivate,
  endContingency,
  takeUp,
  toTime,
  ValidationError,
} from '@ebadge/sdk';
import { write } from './write.ts';

/** Who plays, where, with whom. */
export interface Side {
  readonly url: string;
  readonly as: string;
  readonly peer: string;
}

const step = (name: string, seen: object = {}): void => write({ event: 'step', name, ...seen });

/** Something that happens once, later. */
function once<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let settle: (value: T) => void = () => undefined;
  const promise = new Promise<T>((resolve) => (settle = resolve));
  return { promise, resolve: (value) => settle(value) };
}

/** Holds all conversations with the hub, in order. */
export async function playPlant({ url, as, peer }: Side): Promise<void> {
  const plant = await connect({ role: 'controller', as, url });
  await plant.prepare(peer);
  const home = plant.to(peer);
  const online = once<string>();
  await plant.from(peer).on('capabilities', ({ msg }) => online.resolve(msg));
  write({ event: 'ready' });
  step('boot', { msg: await online.promise });

  const found = await home.request('get_capabilities', { device: 'ECAR01' });
  step('discovery', { msg: found.msg });

  const now = Date.now();
  const minutes = (count: number): string => toTime(new Date(now + count * 60_000));
  const signals = ['total.p', 'ECAR01.p'];
  const { values } = await home.request('get_report', {
    from: minutes(-5),
    to: minutes(0),
    resolution: 60,
    signals,
  });
  const counts = Object.entries(values).map(([name, series]) => [name, series.length] as const);
  step('report', { counts: Object.fromEntries(counts) });

  const reports = await home.request('get_periodic_report', {
    interval: 0.5,
    resolution: 0.25,
    signals: ['total.p'],
  });
  let count = 0;
  for await (const report of reports) {
    if (report.values['total.p']?.length !== 2) throw new Error('a periodic report has not two values');
    if (++count === 3) break;
  }
  step('periodic', { count });

  const accepted = await home.request('activate', {
    from: minutes(1),
    to: minutes(16),
    quantity: 3.4,
    device: 'ECAR01',
  });
  step('accepted', { msg: accepted.msg });

  const order = activate({ from: minutes(20), to: minutes(35), quantity: 7 });
  const counter = await home.request('activate', order);
  if (counter.msg !== 'modify_activation') throw new Error('the hub made no counter-proposal');
  const taken = await home.request('activate', takeUp(counter));
  const { msg, quantity } = counter;
  step('counter', { msg, quantity, taken: taken.msg, count: taken.modification_count });

  const rejected = await home.request('activate', { from: minutes(40), to: minutes(55), quantity: 50 });
  step('rejected', { msg: rejected.msg });

  const emergency = contingencyActivate({ from: minutes(-1), to: minutes(30), max_quantity: 120 });
  await home.publish('contingency_activate', emergency);
  await home.publish('contingency_end', endContingency(emergency, { end: minutes(0) }));
  step('contingency');

  const period = { from: minutes(60), to: minutes(120) };
  await home.publish('load_price', { ...period, price: 0.138 });
  await home.publish('generation_price', { ...period, price: 0.117, device: 'PV01' });
  step('prices');

  try {
    await home.publish('load_price', { from: period.to, to: period.from, price: 0.1 });
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error;
    const [issue] = error.issues;
    step('refused', { code: error.code, path: issue?.path, keyword: issue?.keyword });
  }

  const misprint = { ...activate({ ...period, quantity: 3.6 }), quantity: '3.6' };
  await plant.transport.publish({
    exchange: `${as}-to-${peer}`,
    routingKey: 'activate',
    body: Buffer.from(JSON.stringify(misprint)),
    mandatory: true,
    properties: { contentType: 'application/json', persistent: true },
  });
  step('misprint');
  write({ event: 'done' });
  await plant.close();
}
