/**
 * One side of a contender, as a program: it connects, says `ready`, and then what happens, a line for each event:
 * a word, the number of the message if it is about one, and the time in ms since 1970. `go <first> <count> <rate>`
 * has a publisher publish so many a second; it says `sent` when it has handed over the last one, or after `stop`.
 */

import { configuration, leave, listen, paced, pause, peakRssMb, say } from '../support/child.ts';
import type { ConnectionNews, PeerConfig, Publisher } from './contender.ts';
import { contenders } from './contenders/index.ts';

/** How to start one. */
export interface PeerSetup extends PeerConfig {
  readonly contender: string;
  readonly side: 'publisher' | 'consumer';
  /** Time that the application works on a message; it has done so after half of it. */
  readonly workMs: number;
}

/** Events that are about one message. */
export type MessageEvent = 'offered' | 'refused' | 'confirmed' | 'failed' | 'delivered' | 'handled';

const setup = configuration<PeerSetup>();
const tell = (event: MessageEvent, seq: number): void => say(event, seq, Date.now());
const news: ConnectionNews = {
  lost: () => say('lost', Date.now()),
  back: () => say('back', Date.now()),
};

/** The first line of what went wrong, without what only a log needs. */
const reason = (error: unknown): string =>
  (error instanceof Error
    ? `${'code' in error ? `${String(error.code)} ` : ''}${error.message}`
    : String(error)
  )
    .split('\n', 1)[0]
    ?.slice(0, 150) ?? '';

let stopped = false;

async function run(publisher: Publisher, first: number, count: number, perSecond: number): Promise<void> {
  const publish = (index: number): void => {
    const seq = first + index;
    tell('offered', seq);
    try {
      publisher.publish(seq).then(
        () => tell('confirmed', seq),
        (error: unknown) => {
          tell('failed', seq);
          say('why', reason(error));
        },
      );
    } catch (error) {
      tell('refused', seq);
      say('why', reason(error));
    }
  };
  await paced(count, perSecond, publish, () => stopped);
  say('sent', Date.now());
}

async function main(): Promise<void> {
  const load = contenders[setup.contender];
  if (load === undefined) throw new Error(`no contender ${setup.contender}`);
  const { contender } = await load();
  if (setup.side === 'publisher') {
    const publisher = await contender.openPublisher(setup, news);
    listen((word, rest) => {
      const [first = 1, count = 0, perSecond = 1] = rest.split(' ').map(Number);
      if (word === 'go') void run(publisher, first, count, perSecond);
      else if (word === 'stop') stopped = true;
    });
    setInterval(() => say('rss', peakRssMb()), 250).unref();
  } else {
    await contender.openConsumer(setup, {
      ...news,
      delivered: (seq) => tell('delivered', seq),
      handle: async (seq) => {
        if (setup.workMs > 0) await pause(setup.workMs / 2);
        tell('handled', seq);
        if (setup.workMs > 0) await pause(setup.workMs / 2);
      },
    });
    listen(() => undefined);
  }
  say('ready');
}

// libraries that reject what nobody waits for are not to end the program for it: others would not notice
process.on('unhandledRejection', (error) => say('why', `unhandled: ${reason(error)}`));
process.on('uncaughtException', (error) => {
  say('crashed', reason(error));
  setImmediate(() => leave(1));
});
main().catch((error: unknown) => {
  say('crashed', reason(error));
  setImmediate(() => leave(1));
});
