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
const played = [
  'get_report',
  'activate',
  'contingency_activate',
  'contingency_end',
  'load_price',
  'generation_price',
];

describe.skipIf(inject('pythonMissing') !== '')('an HEH of 2015', () => {
  const raw = plainChannel();

  it('answers as the standard asks, and takes everything as it comes', { timeout: 90_000 }, async () => {
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
    // what the library does not do: count versions, look at what it is told, and live through what is no message
    expect(brokenIn(report).toSorted()).toEqual([
      'ignores-older/activate',
      'lives-on/controllerToHeh',
      'refuses/activate',
      'refuses/get_report',
    ]);
    const kept = report.requirements.filter(({ verdict }) => verdict === 'kept').map(({ id }) => id);
    expect(kept).toEqual(
      expect.arrayContaining([
        'boot/capabilities',
        'answers/get_report',
        'answers/activate',
        'matches/activate',
        'sends-valid/report',
        'routing-key/hehToController',
        'exchange/hehToController',
      ]),
    );
  });
});
