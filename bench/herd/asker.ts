/**
 * A controller that sends activations and waits for their answers, as a program: says `ready` when everything is
 * declared, and to `go` the time in ms that all of them took, its seconds of processor time in it, and its memory in MB.
 */

import { randomUUID } from 'node:crypto';
import { configuration, cpuS, leave, listen, peakRssMb, say } from '../support/child.ts';
import { between, hubNames, type Hubs } from './names.ts';

/** Whom to ask. */
export interface AskerConfig extends Hubs {
  readonly contender: 'ours' | 'amqplib';
  readonly url: string;
  readonly controller: string;
  /** Activations to send, to the hubs in turn. */
  readonly orders: number;
}

type Ask = (hub: string) => Promise<unknown>;

const draft = {
  from: '2013-07-24T11:10:20.000Z',
  to: '2013-07-24T11:14:55.000Z',
  quantity: 3.4,
  device: 'ECAR01',
};

async function ours({ url, controller, ...hubs }: AskerConfig): Promise<Ask> {
  const { connectController } = await import('./controller.ts');
  const client = await connectController(url, controller, hubs);
  return (hub) => client.to(hub).request('activate', draft, { timeoutMs: 60_000 });
}

/** What lies between is declared by others. */
async function amqplib({ url, controller }: AskerConfig): Promise<Ask> {
  const [{ connect }, { publishRaw }] = await Promise.all([import('amqplib'), import('./raw.ts')]);
  const connection = await connect(url, { noDelay: true });
  const publishing = await connection.createConfirmChannel();
  const consuming = await connection.createChannel();
  await consuming.prefetch(500);
  const waiting = new Map<unknown, () => void>();
  await consuming.consume(between('', controller).upQueue, (message) => {
    if (message === null) return;
    JSON.parse(message.content.toString());
    waiting.get(message.properties.correlationId)?.();
    waiting.delete(message.properties.correlationId);
    consuming.ack(message);
  });
  return async (hub) => {
    const messageId = randomUUID();
    const order = { msg: 'activate', id: randomUUID(), modification_count: 0, ...draft, heh_id: null };
    const answered = new Promise<void>((resolve) => waiting.set(messageId, resolve));
    const body = Buffer.from(JSON.stringify(order));
    await publishRaw(publishing, between(hub, controller).down, 'activate', body, { messageId });
    await answered;
  };
}

const config = configuration<AskerConfig>();
try {
  const ask = await (config.contender === 'ours' ? ours : amqplib)(config);
  const names = hubNames(config);
  listen((word) => {
    if (word !== 'go') return;
    const started = performance.now();
    const usedS = cpuS();
    const orders = Array.from({ length: config.orders }, (_, index) =>
      ask(names[index % names.length] ?? ''),
    );
    Promise.all(orders).then(
      () => say('answered', Math.round(performance.now() - started), cpuS() - usedS, peakRssMb()),
      (error: unknown) => say('crashed', String(error).split('\n', 1)[0] ?? ''),
    );
  });
  say('ready');
} catch (error) {
  say('crashed', String(error).split('\n', 1)[0] ?? '');
  setImmediate(() => leave(1));
}
