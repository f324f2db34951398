/**
 * A VPP that takes reports of many hubs in, as a program: says `ready` when it consumes, and `cost …` after so many
 * reports, each validated (amqplib: parsed alone) and acknowledged.
 */

import { configuration, cpuS, leave, listen, peakRssMb, say } from '../support/child.ts';
import { between } from '../herd/names.ts';

/** Whose reports, and how many of them. */
export interface ReceiverConfig {
  readonly contender: 'ours' | 'amqplib';
  readonly url: string;
  readonly controller: string;
  readonly reports: number;
}

const config = configuration<ReceiverConfig>();
let taken = 0;
let startedMs = 0;
let usedS = 0;

function take(): void {
  if (taken === 0) {
    startedMs = performance.now();
    usedS = cpuS();
  }
  taken += 1;
  if (taken !== config.reports) return;
  const seconds = (performance.now() - startedMs) / 1000;
  const share = (cpuS() - usedS) / seconds;
  say('cost', (share * 100).toFixed(1), peakRssMb(), seconds.toFixed(1));
}

try {
  const { contender, url, controller } = config;
  if (contender === 'ours') {
    const { connect } = await import('../../src/index.ts');
    const client = await connect({ role: 'controller', as: controller, url });
    await client.from('*').on('report', () => take());
  } else {
    const { connect } = await import('amqplib');
    const channel = await (await connect(url, { noDelay: true })).createChannel();
    await channel.prefetch(500);
    await channel.consume(between('', controller).upQueue, (message) => {
      if (message === null) return;
      JSON.parse(message.content.toString());
      take();
      channel.ack(message);
    });
  }
  listen(() => undefined);
  say('ready');
} catch (error) {
  say('crashed', String(error).split('\n', 1)[0] ?? '');
  setImmediate(() => leave(1));
}
