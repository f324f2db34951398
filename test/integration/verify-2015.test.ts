/** A participant that runs the library of 2015 is verified with its profile: what it does not keep is known, and found. */

import { describe, expect, inject, it } from 'vitest';
import { catalogue, contract } from '../../generated/typescript/index.ts';
import { joined } from '../../src/verify/scenario.ts';
import { verify } from '../../src/verify/verify.ts';
import { startPythonPeer } from '../support/python-peer.ts';
import { placeOn, quick } from '../verify/on-rabbitmq.ts';
import { brokenIn, samples, scenario } from '../verify/running.ts';
import { plainChannel } from './amqp-transport-tools.ts';
import { freshNames, news, root } from './python-2015-tools.ts';

/** What the library's sample of an HEH answers, or takes without a word. */
const played = ['get_report', 'activate', 'contingency_activate', 'contingency_end', 'load_price', 'generation_price'];

describe.skipIf(inject('pythonMissing') !== '')('an HEH of 2015', () => {
  const raw = plainChannel();

  it('answers as the standard asks, and takes orders as they come', { timeout: 90_000 }, async () => {
    const { heh, ts } = freshNames(raw());
    const channel = Object.values(catalogue.channels).find(
      ({ sender, receiver }) => sender === 'controller' && receiver === 'heh',
    );
    const { broker } = placeOn(root);
    const report = await verify({
      contract,
      samples,
      // its sample answers four values, whatever was asked
      scenario: joined(scenario, { messages: { get_report: { set: { resolution: 75 } } } }),
      role: 'heh',
      name: heh,
      peers: { controller: ts },
      compatibility: '2015',
      without: channel?.messages.filter((name) => !played.includes(name)) ?? [],
      boot: true,
      open: async (virtualHost) => broker.connect(virtualHost),
      onReady: () => {
        const peer = startPythonPeer(root, '--side', 'heh', '--heh', heh, '--controller', ts);
        peer.tell({ send: 'capabilities', values: news['capabilities'] });
      },
      timing: quick,
    });
    console.log(report.findings.map((f) => [f.requirement.id, f.what]), report.requirements.map((r) => `${r.verdict} ${r.id} ${r.reason ?? ''}`));
    expect(brokenIn(report)).toEqual(['ignores-older/activate', 'refuses/activate']);
  });
});
