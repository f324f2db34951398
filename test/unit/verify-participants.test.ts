/** Verifying finds nothing against participants that keep the contract, and says what it has not seen. */

import { describe, expect, it } from 'vitest';
import { catalogue } from '../../generated/typescript/index.ts';
import { MemoryBroker } from '../../src/index.ts';
import { verify } from '../../src/verify/verify.ts';
import { requirementsOf } from '../../src/verify/requirements.ts';
import { requirements as manifest } from '../requirements/index.ts';
import { isValid, messageIn, typeOf } from '../verify/faulty-broker.ts';
import { hubWith } from '../verify/hub.ts';
import { participants } from '../verify/participants.ts';
import { brokenIn, samples, scenario, verifyInMemory } from '../verify/running.ts';
import { contract } from '../../generated/typescript/index.ts';

const roles = Object.entries(participants);

/** What is not exercised by a participant that does not do all that it may: by role. */
const left: Readonly<Record<string, readonly string[]>> = {
  heh: ['sends-valid/reject_activation', 'sends-valid/modify_activation'],
  controller: [
    'sends-valid/get_energy_events_realtime',
    'sends-valid/contingency_activate',
    'sends-valid/contingency_end',
    'sends-valid/set_smart_mode',
  ],
  operator: ['sends-valid/reject_activation', 'sends-valid/modify_activation'],
  vpp: ['sends-valid/contingency_activate', 'sends-valid/contingency_end'],
  bsp: [],
  tso: [
    'topology/tsoToBspGroup',
    'sends-valid/balancing_energy_bid',
    'takes-answers/balancing_energy_bid',
    'fresh-id/balancing_energy_bid',
    'sends-valid/request_balancing',
    'takes-answers/request_balancing',
    'fresh-id/request_balancing',
  ],
  'super-tso': [],
};

describe('verifying', () => {
  it.each(roles)(
    'finds nothing against a %s that keeps the contract, and all of it is tried',
    async (role, start) => {
      const report = await verifyInMemory({ role, start });
      expect(report.findings).toEqual([]);
      const others = report.requirements.filter(({ verdict }) => verdict !== 'kept');
      expect(others.map(({ id }) => id)).toEqual(left[role]);
      for (const { reason } of others) expect(reason).toMatch(/./);
    },
  );

  it('takes a refusal for an answer where the contract has refusals', async () => {
    const start = participants['super-tso'];
    if (start === undefined) throw new Error('nobody plays the super-TSO');
    const report = await verifyInMemory({
      role: 'super-tso',
      start,
      mistakes: {
        deliver: (delivery, { transport }) => {
          const { msg, msg_id } = messageIn(delivery) ?? {};
          const { messageId } = delivery.properties;
          if (isValid(delivery) || typeof msg_id !== 'string' || messageId === undefined) return delivery;
          const isQuestion = msg === 'balancing_energy_bid' || msg === 'request_balancing';
          if (!/^[0-9a-f-]{36}$/.test(msg_id) || !isQuestion) return delivery;
          const response = {
            msg: 'response',
            msg_id,
            response_code: 400,
            response_subcode: null,
            response_desc: 'no',
          };
          transport
            .publish({
              exchange: 'the-super-tso-to-my-tso',
              routingKey: 'response',
              body: Buffer.from(JSON.stringify(response)),
              mandatory: true,
              properties: { persistent: true, contentType: 'application/json', correlationId: messageId },
            })
            .catch(() => undefined);
          delivery.ack();
          return null;
        },
      },
    });
    expect(brokenIn(report)).toEqual([]);
  });

  it('asks for what the participant has said that it has', async () => {
    const asked: unknown[] = [];
    await verifyInMemory({
      role: 'heh',
      start: hubWith({}),
      mistakes: {
        deliver: (delivery) => {
          if (typeOf(delivery) === 'get_report' && isValid(delivery))
            asked.push(messageIn(delivery)?.['signals']);
          return delivery;
        },
      },
    });
    expect(asked.at(-1)).toEqual(['Heater01.p']);
  });

  it('leaves out what the call or the scenario leaves out, and says so', async () => {
    const report = await verifyInMemory(
      { role: 'heh', start: hubWith({ without: ['set_clock', 'contingency_end'] }) },
      {
        without: ['set_clock'],
        scenario: {
          ...scenario,
          messages: { ...scenario.messages, contingency_end: { leaveOut: 'it is wired' } },
        },
      },
    );
    expect(brokenIn(report)).toEqual([]);
    const reasons = Object.fromEntries(report.requirements.map(({ id, reason }) => [id, reason]));
    expect(reasons['takes/set_clock']).toBe('left out by the call (--without)');
    expect(reasons['refuses/contingency_end']).toBe('it is wired');
  });

  it('says that the participant is not there, and that trying again may help', async () => {
    const nobody = { connect: () => undefined, close: () => Promise.resolve() };
    await expect(verifyInMemory({ role: 'heh', start: () => Promise.resolve(nobody) })).rejects.toMatchObject(
      {
        code: 'TIMEOUT',
        retryable: true,
        message: expect.stringContaining('the-heh was not there within 60 s') as string,
      },
    );
    await expect(verifyInMemory({ role: 'bsp', start: () => Promise.resolve(nobody) })).rejects.toMatchObject(
      {
        code: 'TIMEOUT',
      },
    );
  });

  it('refuses roles and counterparts that there are not', async () => {
    const options = {
      contract,
      samples,
      scenario,
      name: 'one',
      open: () => Promise.resolve(new MemoryBroker().connect()),
    };
    await expect(verify({ ...options, role: 'heh', peers: { bsp: 'mill' } })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: 'heh does not talk with bsp. Its peers: controller.',
    });
    await expect(verify({ ...options, role: 'hub' })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });
});

describe('requirements', () => {
  const all = Object.keys(participants).flatMap((role) =>
    requirementsOf({
      catalogue,
      role,
      sections: scenario.sections ?? {},
      expects: scenario.expects ?? [],
      unasked: [],
    }),
  );

  it('cover every message of the contract, of who sends it and of who gets it', () => {
    for (const name of Object.keys(catalogue.messages)) {
      const kinds = all.filter(({ id }) => id.endsWith(`/${name}`)).map(({ id }) => id.split('/')[0]);
      expect(kinds, name).toContain('sends-valid');
      expect(kinds, name).toContain('refuses');
    }
  });

  it('cite the standard, and those of its requirements that there are', () => {
    const ids = manifest.map(({ id }) => id);
    for (const { id, section } of all) {
      expect(section, id).toMatch(/D3\.[12]\.3|roles\/|handles/);
      for (const [cited] of section.matchAll(/\b(?:[A-Z]|M\d\d)\.\d+\b(?!\.\d)/g)) {
        if (!cited.startsWith('D3')) expect(ids, `${id} cites ${cited}`).toContain(cited);
      }
    }
  });
});
