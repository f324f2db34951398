/** Many hubs that send reports at a steady pace, as a program, by amqplib: only their receiver is measured. */

import { randomUUID } from 'node:crypto';
import { connect } from 'amqplib';
import { configuration, leave, listen, paced, say } from '../support/child.ts';
import { reportDraft } from '../herd/messages.ts';
import { between, hubNames, type Hubs } from '../herd/names.ts';

/** What it sends. */
export interface FeederConfig extends Hubs {
  readonly url: string;
  readonly controller: string;
  readonly reports: number;
  readonly perSecond: number;
}

const { url, controller, reports, perSecond, ...hubs } = configuration<FeederConfig>();
const channel = await (await connect(url, { noDelay: true })).createConfirmChannel();
const exchanges = hubNames(hubs).map((hub) => between(hub, controller).up);
// not all alike: caches are not to be flattered
const bodies = Array.from({ length: 1000 }, (_, index) => {
  const values = { 'total.p': reportDraft.values['total.p'].map((value) => value && value + index / 1000) };
  return Buffer.from(JSON.stringify({ msg: 'report', ...reportDraft, values, heh_id: null }));
});
const timestamp = 1_400_000_000;

function send(index: number): void {
  const exchange = exchanges[index % exchanges.length] ?? '';
  const appId = exchange.split('-to-', 1)[0] ?? '';
  channel.publish(exchange, 'report', bodies[index % bodies.length] ?? Buffer.of(), {
    persistent: true,
    contentType: 'application/json',
    type: 'report',
    messageId: randomUUID(),
    timestamp,
    appId,
  });
}

listen((word) => {
  if (word !== 'go') return;
  paced(reports, perSecond, send)
    .then(() => channel.waitForConfirms())
    .then(
      () => say('fed'),
      () => leave(1),
    );
});
say('ready');
