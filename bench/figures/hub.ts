/** A hub that sends ten reports a second, as a program: to `go <seconds>` it says what that cost. */

import { configuration, cpuS, leave, listen, paced, pause, say } from '../support/child.ts';
import { reportBody, reportDraft } from '../herd/messages.ts';
import { between } from '../herd/names.ts';

/** How it sends. */
export interface HubConfig {
  readonly contender: 'ours' | 'amqplib';
  readonly url: string;
  readonly hub: string;
  readonly controller: string;
}

const { contender, url, hub, controller } = configuration<HubConfig>();

async function open(): Promise<() => Promise<unknown>> {
  if (contender === 'ours') {
    const { connect } = await import('../../src/index.ts');
    const options = { role: 'heh', as: hub, url, connections: 'shared' };
    const its = (await connect<'heh'>(options as never)).to(controller);
    return () => its.publish('report', reportDraft);
  }
  const [{ connect }, { publishRaw }] = await Promise.all([import('amqplib'), import('../herd/raw.ts')]);
  const channel = await (await connect(url, { noDelay: true })).createConfirmChannel();
  const { up } = between(hub, controller);
  return () => publishRaw(channel, up, 'report', reportBody, {});
}

const rssMb = (): number => process.memoryUsage.rss() / 2 ** 20;

async function measure(send: () => Promise<unknown>, seconds: number): Promise<void> {
  // what only a start takes is over by then
  await paced(20, 10, () => void send());
  await pause(1000);
  const startedMs = performance.now();
  const usedS = cpuS();
  let most = 0;
  const watch = setInterval(() => (most = Math.max(most, rssMb())), 500);
  const sent: Promise<unknown>[] = [];
  await paced(10 * seconds, 10, () => sent.push(send()));
  await Promise.all(sent);
  clearInterval(watch);
  const share = (cpuS() - usedS) / ((performance.now() - startedMs) / 1000);
  say('cost', (share * 100).toFixed(2), Math.round(most), sent.length);
}

try {
  const send = await open();
  listen((word, rest) => {
    if (word === 'go') void measure(send, Number(rest));
  });
  say('ready');
} catch (error) {
  say('crashed', String(error).split('\n', 1)[0] ?? '');
  setImmediate(() => leave(1));
}
