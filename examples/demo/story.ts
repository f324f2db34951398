/** The standard's conversations between a hub and the virtual power plant that controls it, one after the other. */

import {
  activate,
  contingencyActivate,
  endContingency,
  takeUp,
  toTime,
  ValidationError,
  type Client,
  type Protocol,
} from '@ebadge/sdk';
import type { Narrator } from './narrator.ts';
import type { Tap } from './tap.ts';

/** Who takes part. */
export interface Cast {
  readonly hub: Client<Protocol, 'heh'>;
  readonly plant: Client<Protocol, 'controller'>;
  readonly tap: Tap;
  readonly narrator: Narrator;
  /** Resolves with what the hub said of the next message it refuses. */
  readonly nextRefusal: () => Promise<string>;
  readonly signal: AbortSignal;
}

/** Something that did not go as the standard says. */
function expect(holds: boolean, what: string): void {
  if (!holds) throw new Error(`The demonstration went wrong: ${what}.`);
}

/** Plays the conversations in order. Throws when one does not go as it should. */
export async function play(cast: Cast): Promise<void> {
  const { hub, plant, tap, narrator, signal } = cast;
  const home = plant.to(hub.name);
  /** Waits until the console has shown so many messages more, so that the story is told in order. */
  const shown = async (count: number): Promise<void> => {
    expected += count;
    await tap.seen(expected);
    signal.throwIfAborted();
  };
  let expected = 0;
  const now = Date.now();
  const minutes = (count: number): string => toTime(new Date(now + count * 60_000));

  narrator.chapter('Boot: the hub says that it is online');
  await hub.to(plant.name).publish('capabilities', {
    device_name: 'Demo hub',
    device_version: '1.0',
    devices: ['total', 'ECAR01', 'WaterHeater01'],
  });
  await shown(1);

  narrator.chapter('Discovery: what can this device do?');
  const found = await home.request('get_capabilities', { device: 'ECAR01' });
  expect(found.msg === 'device_capabilities', 'the hub did not describe its car');
  await shown(2);

  narrator.chapter('A report on request');
  const { values } = await home.request('get_report', {
    from: minutes(-5),
    to: minutes(0),
    resolution: 60,
    signals: ['total.p', 'ECAR01.p'],
  });
  expect(values['total.p']?.length === 5, 'the report has not one value a minute');
  await shown(2);

  narrator.chapter('Periodic reports, and their end');
  const reports = await home.request('get_periodic_report', {
    interval: 0.5,
    resolution: 0.25,
    signals: ['total.p'],
  });
  let count = 0;
  for await (const report of reports) {
    expect(report.values['total.p']?.length === 2, 'a periodic report has not two values');
    if (++count === 3) break; // leaving the loop tells the hub to stop
  }
  await shown(5);

  narrator.chapter('An activation, accepted');
  const accepted = await home.request('activate', {
    from: minutes(1),
    to: minutes(16),
    quantity: 3.4,
    device: 'ECAR01',
  });
  expect(accepted.msg === 'accept_activation', 'the hub did not accept 3.4 kW');
  await shown(2);

  narrator.chapter('An activation, counter-proposed and taken up');
  const counter = await home.request(
    'activate',
    activate({ from: minutes(20), to: minutes(35), quantity: 7 }),
  );
  expect(counter.msg === 'modify_activation', 'the hub made no counter-proposal to 7 kW');
  if (counter.msg === 'modify_activation') {
    const taken = await home.request('activate', takeUp(counter));
    expect(
      taken.msg === 'accept_activation' && taken.modification_count === 1,
      'the hub did not keep its word',
    );
  }
  await shown(4);

  narrator.chapter('An activation, rejected');
  const rejected = await home.request('activate', { from: minutes(40), to: minutes(55), quantity: 50 });
  expect(rejected.msg === 'reject_activation', 'the hub did not reject 50 kW');
  await shown(2);

  narrator.chapter('A contingency: as much as possible, at once; nobody answers');
  const emergency = contingencyActivate({ from: minutes(-1), to: minutes(30), max_quantity: 120 });
  await home.publish('contingency_activate', emergency);
  await home.publish('contingency_end', endContingency(emergency, { end: minutes(0) }));
  await shown(2);

  narrator.chapter('New prices');
  const period = { from: minutes(60), to: minutes(120) };
  await home.publish('load_price', { ...period, price: 0.138 });
  await home.publish('generation_price', { ...period, price: 0.117, device: 'PV01' });
  await shown(2);

  narrator.chapter('Invalid messages, refused on both sides');
  try {
    await home.publish('load_price', { from: period.to, to: period.from, price: 0.1 });
    expect(false, 'a price that ends before it begins was sent');
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error;
    narrator.note('The plant tries to send a price that ends before it begins. Its SDK refuses:');
    narrator.refused(error.message);
  }
  narrator.note(
    'Somebody without the SDK sends an order as once printed, its quantity a text. The hub refuses:',
  );
  const refusal = cast.nextRefusal();
  const misprint = { ...activate({ ...period, quantity: 3.6 }), quantity: '3.6' };
  await plant.transport.publish({
    exchange: `${plant.name}-to-${hub.name}`,
    routingKey: 'activate',
    body: new TextEncoder().encode(JSON.stringify(misprint)),
    mandatory: true,
    properties: { contentType: 'application/json', persistent: true },
  });
  await shown(1);
  narrator.refused(await refusal);
  narrator.note('It now lies among the dead letters of the hub, with the reason in its headers.');
}
