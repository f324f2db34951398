/** Faults that concern AMQP itself are found on RabbitMQ too, and participants that keep the contract are found clean. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faults } from '../verify/faults/index.ts';
import { hurried, placeOn, quick } from '../verify/on-rabbitmq.ts';
import { participants } from '../verify/participants.ts';
import { brokenIn, verifyOn } from '../verify/running.ts';
import { callApi, startManagedBroker, type ManagedBroker } from './broker-tools.ts';

describe('on a broker', { timeout: 120_000 }, () => {
  let broker: ManagedBroker;
  let count = 0;
  /** A virtual host of its own: names are the same everywhere. */
  const place = async () => {
    const name = `verify-${(count += 1)}`;
    await callApi(broker, 'PUT', `/vhosts/${name}`);
    return placeOn(`${broker.node.url}/${name}`);
  };

  beforeAll(async () => {
    broker = await startManagedBroker();
  }, 120_000);
  afterAll(() => broker.stop());

  it.concurrent.each(Object.entries(participants))(
    'finds nothing against a %s that keeps the contract',
    async (role, start) => {
      const report = await verifyOn(await place(), { role, start }, { timing: quick });
      expect(report.findings).toEqual([]);
      expect(report.requirements.filter(({ verdict }) => verdict === 'kept').length).toBeGreaterThan(20);
    },
  );

  const some = faults.filter(({ onBroker }) => onBroker === true);
  it.concurrent.each(some.map((fault) => ({ fault, title: `${fault.role} that ${fault.name}` })))(
    'finds out a $title',
    async ({ fault }) => {
      const { role, mistakes, breaks, start = participants[role] } = fault;
      if (start === undefined) throw new Error(`no participant plays ${role}`);
      // what is not answered in memory at once takes its time here
      const options = { timing: quick, contract: hurried(4000) };
      expect(brokenIn(await verifyOn(await place(), { role, start, mistakes }, options))).toEqual([breaks]);
    },
  );
});
