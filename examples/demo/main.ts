/**
 * The demonstration: a home energy hub and a virtual power plant hold the standard's conversations, in
 * memory or, with `--amqp URL`, on RabbitMQ.
 *
 *     npm start
 *     npm start -- --amqp amqp://localhost
 */

import { connect, EbadgeError, MemoryBroker, type ReachOptions } from '@ebadge/sdk';
import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { startHub } from './hub.ts';
import { Narrator } from './narrator.ts';
import { removeTraces } from './remove-traces.ts';
import { play } from './story.ts';
import { Tap } from './tap.ts';

/** A URL without a path means the broker's default virtual host here: a demonstration needs no set-up. */
function onDefaultHost(url: string): string {
  return /^amqps?:\/\/[^/]+\/?$/.test(url) ? `${url.replace(/\/$/, '')}/%2F` : url;
}

async function run(amqp: string | undefined, signal: AbortSignal): Promise<void> {
  const started = performance.now();
  // on a broker that others use as well, the names are this run's alone
  const suffix = amqp === undefined ? '' : `-${randomBytes(3).toString('hex')}`;
  const names = {
    hub: amqp === undefined ? 'heh-42' : `heh-demo${suffix}`,
    plant: amqp === undefined ? 'vpp' : `vpp-demo${suffix}`,
  };
  const reach: ReachOptions =
    amqp === undefined ? { broker: new MemoryBroker() } : { url: onDefaultHost(amqp) };
  const narrator = new Narrator(names.hub);
  const cleanUp: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const step of cleanUp.splice(0).reverse()) await step();
  };

  try {
    narrator.title(
      `A hub (${names.hub}) and the plant that controls it (${names.plant}), ${amqp === undefined ? 'in memory' : 'on RabbitMQ'}`,
    );
    const plant = await connect({ ...reach, role: 'controller', as: names.plant });
    cleanUp.push(() => removeTraces(reach, names.hub, names.plant));
    cleanUp.push(() => plant.close());
    // the plant declares exchanges and queues for its hub, so it comes first
    await plant.prepare(names.hub);
    await plant.from(names.hub).on('capabilities', () => undefined);

    const unexpected = (text: string): void => narrator.refused(`unexpectedly: ${text}`);
    let tellRefusal = unexpected;
    const hub = await startHub({ ...reach, as: names.hub }, names.plant, (problem) => {
      tellRefusal(problem.message);
      tellRefusal = unexpected;
    });
    cleanUp.push(() => hub.close());

    const tap = new Tap(plant.transport, `private-${names.plant}-console`, (seen) => narrator.message(seen));
    await tap.watch([`${names.hub}-to-${names.plant}`, `${names.plant}-to-${names.hub}`]);

    const nextRefusal = (): Promise<string> =>
      new Promise((resolve) => {
        tellRefusal = resolve;
      });
    const interrupted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    });
    await Promise.race([play({ hub, plant, tap, narrator, nextRefusal, signal }), interrupted]);
    narrator.summary([
      'Every one of them was validated before it left and when it arrived; 2 invalid ones were refused.',
      `Everything as the standard says, in ${((performance.now() - started) / 1000).toFixed(1)} s.`,
    ]);
  } finally {
    await stop();
  }
}

const interrupt = new AbortController();
process.once('SIGINT', () => interrupt.abort(new Error('interrupted')));
process.once('SIGTERM', () => interrupt.abort(new Error('terminated')));

// whoever reads this through a pipe may leave before the end
process.stdout.on('error', () => process.exit(0));

try {
  const { values } = parseArgs({ options: { amqp: { type: 'string' } } });
  await run(values.amqp, interrupt.signal);
} catch (caught) {
  if (interrupt.signal.aborted) {
    process.stdout.write('\nStopped; everything was closed.\n');
    process.exitCode = 130;
  } else {
    const error = EbadgeError.from(caught);
    const usage =
      (error.cause as NodeJS.ErrnoException | undefined)?.code?.startsWith('ERR_PARSE_ARGS') === true;
    const text = error.code === 'INTERNAL' && !usage ? error.stack : error.message;
    process.stderr.write(`${text ?? error.message}\n${usage ? 'Usage: npm start [-- --amqp URL]\n' : ''}`);
    process.exitCode = 1;
  }
}
