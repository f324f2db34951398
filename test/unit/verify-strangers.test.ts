/** Verifying takes contracts of others: nothing of eBADGE is known to it. */

import { describe, expect, it } from 'vitest';
import { connectTo, type Client } from '../../src/index.ts';
import type { Contract } from '../../src/support/contract.ts';
import { contract, type Protocol } from '../golden/dialogue/expected/typescript/index.ts';
import { messageIn, type Mistakes } from '../verify/faulty-broker.ts';
import type { Start } from '../verify/hub.ts';
import { brokenIn, verifyInMemory } from '../verify/running.ts';

const taxi =
  (answer: 'right' | 'wrong'): Start =>
  async ({ broker, clock, as }) => {
    const client: Client<Protocol, 'driver'> = await connectTo(contract, {
      role: 'driver',
      as,
      broker,
      onProblem: () => undefined,
      ...(clock === undefined ? {} : { clock }),
    });
    await client.from('verify-office').on('ride', ({ ride_id }) => ({
      type: 'taken' as const,
      ride_id: answer === 'right' ? ride_id : '00000000-0000-4000-8000-000000000000',
      attempt: 1,
      driver: 'anyone',
    }));
    return client;
  };

const options = {
  contract: contract as unknown as Contract,
  samples: { examples: {}, rules: {} },
  scenario: {
    messages: { ride: { set: { zone: 'north', leave: '2026-01-01T10:00:00.000Z' } } },
    sections: { exchange: 'our paper, page 2' },
  },
  peers: { office: 'verify-office' },
};

describe('verifying a taxi', () => {
  it('finds nothing against one that keeps the contract', async () => {
    const report = await verifyInMemory({ role: 'driver', start: taxi('right') }, options);
    expect(report.title).toBe('Taxi rank 3.0.0');
    expect(report.findings).toEqual([]);
    const kept = report.requirements.filter(({ verdict }) => verdict === 'kept').map(({ id }) => id);
    expect(kept).toEqual([
      'topology/toDriver',
      'answers/ride',
      'once/ride',
      'matches/ride',
      'handles-once/ride',
      'refuses/ride',
      'refuses-unreadable/toDriver',
      'keeps-refused/toDriver',
      'lives-on/toDriver',
      'sends-valid/taken',
      'exchange/toOffice',
      'carries/toOffice',
      'routing-key/toOffice',
      'content-type/toOffice',
      'persistent/toOffice',
      'comes-back/driver',
      'finds-what-waited/driver',
    ]);
    expect(report.requirements.find(({ id }) => id === 'exchange/toOffice')?.section).toBe(
      'our paper, page 2; channels/toOffice',
    );
  });

  it('finds out one that takes another ride, and one that says who it is in numbers', async () => {
    const lost = await verifyInMemory({ role: 'driver', start: taxi('wrong') }, options);
    expect(brokenIn(lost)).toEqual(['matches/ride']);
    const mistakes: Mistakes = {
      publish: (publication) => {
        const message = messageIn(publication);
        if (message?.['type'] !== 'taken') return [publication];
        return [{ ...publication, body: Buffer.from(JSON.stringify({ ...message, driver: 7 })) }];
      },
    };
    const odd = await verifyInMemory({ role: 'driver', start: taxi('right'), mistakes }, options);
    expect(brokenIn(odd)).toEqual(['sends-valid/taken']);
  });
});
