/** The hubs in all languages are verified against the contract, on a real RabbitMQ. */

import { randomUUID } from 'node:crypto';
import { describe, inject, it } from 'vitest';
import { contract } from '../../generated/typescript/index.ts';
import { verify } from '../../src/verify/verify.ts';
import { placeOn, quick } from '../verify/on-rabbitmq.ts';
import { samples, scenario } from '../verify/running.ts';
import { Driven, driverOf } from './driving.ts';
import { languages } from './languages.ts';

// the broker of the tests has its default virtual host only
const url = `${inject('amqpUrl').replace(/\/$/, '')}/%2F`;

/** What the drivers' hubs do not play: the demonstration has no use for it. */
const without = [
  'get_energy_events',
  'get_energy_events_realtime',
  'get_activation_capacity',
  'get_status_report',
  'set_clock',
  'set_smart_mode',
];

// most of the time is spent waiting
describe.concurrent.each(languages)('a hub in $name', (language) => {
  const missing = language.missing();
  it.skipIf(missing !== null)(
    missing === null
      ? 'keeps the contract, as far as it plays it'
      : `keeps the contract (not here: ${missing})`,
    async ({ expect, onTestFinished }) => {
      const id = randomUUID().slice(0, 8);
      const names = { hub: `heh-${id}`, plant: `vpp-${id}` };
      const driver = await driverOf(language);
      const { broker } = placeOn(url);
      const start = async (): Promise<void> => {
        const hub = new Driven(driver, 'hub');
        onTestFinished(() => hub.stop());
        hub.say({ url, as: names.hub, peer: names.plant });
        await hub.hearUntil('ready');
        hub.say({ event: 'begin' });
      };
      let started: Promise<void> | undefined;
      const report = await verify({
        contract,
        samples,
        scenario,
        role: 'heh',
        name: names.hub,
        peers: { controller: names.plant },
        without,
        boot: true,
        open: async (virtualHost) => broker.connect(virtualHost),
        onReady: () => {
          started = start();
        },
        timing: quick,
      });
      await started;
      expect(report.findings).toEqual([]);
      const kept = report.requirements.filter(({ verdict }) => verdict === 'kept').map(({ id: one }) => one);
      expect(kept).toEqual(
        expect.arrayContaining([
          'boot/capabilities',
          'answers/get_report',
          'ignores-older/activate',
          'ends/get_periodic_report',
          'refuses/activate',
          'keeps-refused/controllerToHeh',
          'lives-on/controllerToHeh',
        ]),
      );
    },
    120_000,
  );
});
