/** Every ordered pair of languages, one as hub and the other as plant, on a real RabbitMQ. */

import { randomUUID } from 'node:crypto';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { Driven, driverOf } from './driving.ts';
import { languages } from './languages.ts';

// the broker of the tests has its default virtual host only
const url = `${inject('amqpUrl').replace(/\/$/, '')}/%2F`;

const pairs = languages.flatMap((hub) => languages.map((plant) => ({ hub, plant })));

/** What the plant sees, step by step. */
const story = [
  { name: 'boot', msg: 'capabilities' },
  { name: 'discovery', msg: 'device_capabilities' },
  { name: 'report', counts: { 'total.p': 5, 'ECAR01.p': 5 } },
  { name: 'periodic', count: 3 },
  { name: 'accepted', msg: 'accept_activation' },
  { name: 'counter', msg: 'modify_activation', quantity: 3.6, taken: 'accept_activation', count: 1 },
  { name: 'rejected', msg: 'reject_activation' },
  { name: 'contingency' },
  { name: 'prices' },
  { name: 'refused', code: 'INVALID_MESSAGE', path: '/to', keyword: 'timeAfter' },
  { name: 'misprint' },
].map((step) => ({ event: 'step', ...step }));

const commands = ['contingency_activate', 'contingency_end', 'load_price', 'generation_price'];

describe.each(pairs)('a hub in $hub.name and a plant in $plant.name', ({ hub, plant }) => {
  const missing = hub.missing() ?? plant.missing();
  it.skipIf(missing !== null)(
    missing === null ? 'hold the conversations' : `hold the conversations (not here: ${missing})`,
    async () => {
      const id = randomUUID().slice(0, 8);
      const names = { hub: `heh-${id}`, plant: `vpp-${id}` };
      const operator = new Driven(await driverOf(plant), 'plant');
      onTestFinished(() => operator.stop());
      operator.say({ url, as: names.plant, peer: names.hub });
      // the plant declares exchanges and queues, so it comes first
      await operator.hearUntil('ready');
      const home = new Driven(await driverOf(hub), 'hub');
      onTestFinished(() => home.stop());
      home.say({ url, as: names.hub, peer: names.plant });
      await home.hearUntil('ready');
      home.say({ event: 'begin' });
      const seen = await operator.hearUntil('done');
      expect(seen.slice(0, -1)).toEqual(story);
      const heard = await home.hearUntil('problem');
      expect(heard.map(({ event, msg, code }) => msg ?? `${String(event)} ${String(code)}`)).toEqual([
        ...commands,
        'problem INVALID_MESSAGE',
      ]);
      home.endInput();
    },
    60_000,
  );
});
