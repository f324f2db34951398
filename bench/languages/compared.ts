/** What a bench program in a language of its own is given, and what it says. */

import { readdirSync } from 'node:fs';
import path from 'node:path';
import { connect } from '../../src/index.ts';
import { startRabbitMqNode } from '../../test/support/rabbitmq-node.ts';
import { root, type Row } from '../report.ts';
import { message, receiver, sender } from '../throughput-message.ts';

const messages = 10_000;
const rounds = 5;

interface Compared {
  readonly bare: number;
  readonly ours: number;
  readonly speed: number;
}

/** Runs the bench program of a language with arguments; gives what it printed, which is JSON. */
export type Bench = (...args: string[]) => Promise<unknown>;

/** The message of each type that the standard prints, as files. */
function published(): string[] {
  const folder = path.join(root, 'schema/examples');
  return readdirSync(folder)
    .filter((name) => !name.startsWith('_') && !name.endsWith('.md'))
    .map((name) => path.join(folder, name, 'valid/published.json'));
}

const rowOf = (what: string, unit: string, { bare, ours, speed }: Compared): Row => ({
  what,
  cells: { unit, bare: bare.toPrecision(3), ours: ours.toPrecision(3), speed: speed.toFixed(2) },
});

/** Encode and decode ÷ the bare JSON library, publish ÷ the bare AMQP client. */
export async function rowsOf(
  language: string,
  json: string,
  amqp: string,
  bench: Bench,
): Promise<readonly Row[]> {
  const codec = (await bench('codec', ...published())) as {
    readonly read: Compared;
    readonly write: Compared;
  };
  const broker = await startRabbitMqNode();
  try {
    const url = `${broker.url}/%2F`;
    const plant = await connect({ role: 'controller', as: receiver, url });
    await plant.prepare(sender);
    await plant.close();
    const args = [url, sender, receiver, JSON.stringify(message), String(messages), String(rounds)];
    const publish = (await bench('publish', ...args)) as Compared;
    return [
      rowOf(`${language}: bytes to a validated message, beside ${json}`, 'µs a message', codec.read),
      rowOf(`${language}: a message, validated, to bytes, beside ${json}`, 'µs a message', codec.write),
      rowOf(`${language}: publish, confirmed, beside ${amqp}`, 'messages a second', publish),
    ];
  } finally {
    await broker.stop();
  }
}
